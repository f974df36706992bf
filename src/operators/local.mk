noinst_LIBRARIES += %D%/libcep_operators.a
%C%_libcep_operators_a_SOURCES = %D%/match.c %D%/match_block.c %D%/match_class.c \
	%D%/match_done.c %D%/match_due.c %D%/match_env.c %D%/match_heap.c %D%/match_judge.c \
	%D%/match_kept.c %D%/match_key.c %D%/match_open.c %D%/match_part.c %D%/match_save.c \
	%D%/match_step.c %D%/match_table.c %D%/match_thread.c
LIBS_operators = %D%/libcep_operators.a $(LIBS_flow)
