check_PROGRAMS += %D%/run
%C%_run_SOURCES = %D%/run.c
%C%_run_LDADD = $(LIBS_engine)
script_tests += %D%/conformance.sh
