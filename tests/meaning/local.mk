script_tests += %D%/meaning.sh
