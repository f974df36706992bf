script_tests += %D%/run.py %D%/test.py
