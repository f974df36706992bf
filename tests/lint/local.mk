script_tests += %D%/lint.py %D%/symbols.py
