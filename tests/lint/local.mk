script_tests += %D%/lint.py %D%/runner.py %D%/symbols.py
