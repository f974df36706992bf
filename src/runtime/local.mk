noinst_LIBRARIES += %D%/libcep_runtime.a
%C%_libcep_runtime_a_SOURCES = %D%/dead_line.c %D%/job.c %D%/stats.c %D%/task.c
LIBS_runtime = %D%/libcep_runtime.a $(LIBS_operators) $(LIBS_codec) $(LIBS_connectors) \
	$(LIBS_exchange) $(LIBS_delivery)
