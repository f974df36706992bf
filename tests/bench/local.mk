bench_programs += %D%/bench_json %D%/bench_match %D%/bench_file
%C%_bench_json_SOURCES = %D%/bench_json.c %D%/report.c
%C%_bench_json_LDADD = $(LIBS_codec)
%C%_bench_match_SOURCES = %D%/bench_match.c %D%/feed.c %D%/report.c %D%/workload.c
%C%_bench_match_LDADD = $(LIBS_operators) $(LIBS_dsl)
%C%_bench_file_SOURCES = %D%/bench_file.c %D%/feed.c %D%/report.c %D%/workload.c
%C%_bench_file_LDADD = $(LIBS_base)
%C%_bench_file_CPPFLAGS = $(AM_CPPFLAGS) -DTOP_SRCDIR='"$(abs_top_srcdir)"' \
	-DTOP_BUILDDIR='"$(abs_top_builddir)"'

bench_programs += %D%/bench_classify
%C%_bench_classify_SOURCES = %D%/bench_classify.c %D%/report.c
%C%_bench_classify_LDADD = $(LIBS_program)
