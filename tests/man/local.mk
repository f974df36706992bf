script_tests += %D%/examples.py
