noinst_LIBRARIES += %D%/libcep_cli.a
%C%_libcep_cli_a_SOURCES = %D%/cli.c %D%/rules.c %D%/run.c %D%/run_options.c %D%/run_out.c \
	%D%/run_report.c %D%/test.c %D%/test_case.c %D%/test_report.c %D%/truth.c
LIBS_cli = %D%/libcep_cli.a $(LIBS_control) $(LIBS_runtime) $(LIBS_dsl) $(LIBS_base)
