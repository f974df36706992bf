script_tests += %D%/thirteen.sh
