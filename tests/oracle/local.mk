check_PROGRAMS += %D%/oracle
%C%_oracle_SOURCES = %D%/main.c %D%/case.c %D%/cond.c %D%/draw.c %D%/expect.c %D%/expr.c \
	%D%/gen.c %D%/gen_expr.c %D%/gen_match.c %D%/gen_stream.c %D%/link.c %D%/outcome.c \
	%D%/pool.c %D%/print.c %D%/rule.c %D%/runs.c %D%/search.c \
	%D%/shrink.c %D%/value.c %D%/variants.c %D%/view.c
%C%_oracle_LDADD = $(LIBS_engine)
scaled_tests += %D%/oracle.sh
