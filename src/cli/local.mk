noinst_LIBRARIES += %D%/libcep_cli.a
%C%_libcep_cli_a_SOURCES = %D%/cli.c
