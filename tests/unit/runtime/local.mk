unit_tests += %D%/test_job
%C%_test_job_LDADD = $(LIBS_runtime) $(CMOCKA_LIBS)
