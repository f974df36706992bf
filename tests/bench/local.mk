bench_programs += %D%/bench_json
%C%_bench_json_LDADD = $(LIBS_codec)
