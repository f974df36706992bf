script_tests += %D%/bad.py %D%/run.py %D%/terminal.py %D%/test.py \
	%D%/together.py
