noinst_LIBRARIES += %D%/libcep_cli.a
%C%_libcep_cli_a_SOURCES = %D%/cli.c
LIBS_cli = %D%/libcep_cli.a $(LIBS_control) $(LIBS_runtime) $(LIBS_dsl) $(LIBS_base)
