noinst_LIBRARIES += %D%/libcep_program.a
%C%_libcep_program_a_SOURCES = %D%/atom.c %D%/atom_eval.c %D%/class_table.c %D%/classify.c \
	%D%/classify_plan.c %D%/dump.c %D%/dump_rule.c %D%/expr_build.c %D%/expr_eval.c \
	%D%/expr_finish.c %D%/expr_type.c %D%/function.c %D%/function_number.c \
	%D%/function_place.c %D%/function_text.c %D%/glob.c %D%/glob_set.c %D%/number.c \
	%D%/program.c %D%/regex.cpp %D%/set.c %D%/set_table.c %D%/zone.c
LIBS_program = %D%/libcep_program.a $(LIBS_event)
