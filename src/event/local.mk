noinst_LIBRARIES += %D%/libcep_event.a
%C%_libcep_event_a_SOURCES = %D%/batch.c %D%/key.c %D%/schema.c %D%/value.c %D%/value_text.c
LIBS_event = %D%/libcep_event.a $(LIBS_base)
