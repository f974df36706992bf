noinst_LIBRARIES += %D%/libcep_connectors.a
%C%_libcep_connectors_a_SOURCES = %D%/file_sink.c %D%/file_source.c %D%/null_sink.c %D%/path.c \
	%D%/unpack.c
LIBS_connectors = %D%/libcep_connectors.a $(LIBS_flow)
