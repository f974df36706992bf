noinst_LIBRARIES += %D%/libcep_codec.a
%C%_libcep_codec_a_SOURCES = %D%/csv.c %D%/csv_record.c %D%/json.c %D%/json_keys.c %D%/json_plan.c \
	%D%/json_read.c %D%/json_shim.cpp %D%/json_walk.c %D%/letters.c %D%/scalar.c %D%/tally.c
LIBS_codec = %D%/libcep_codec.a $(LIBS_flow)
