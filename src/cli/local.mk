noinst_LIBRARIES += %D%/libcep_cli.a
%C%_libcep_cli_a_SOURCES = %D%/check.c %D%/cli.c %D%/dump.c %D%/explain.c %D%/explain_code.c \
	%D%/explain_cost.c %D%/explain_print.c %D%/explain_steps.c %D%/fmt.c %D%/format.c \
	%D%/graph.c %D%/graph_build.c %D%/infer.c %D%/infer_guess.c \
	%D%/infer_input.c %D%/infer_name.c %D%/infer_print.c %D%/infer_seen.c %D%/infer_time.c \
	%D%/output.c %D%/picture_dot.c %D%/picture_mermaid.c %D%/picture_svg.c %D%/rule_view.c \
	%D%/rules.c %D%/run.c %D%/run_options.c %D%/run_out.c \
	%D%/run_report.c %D%/test.c %D%/test_case.c %D%/test_report.c %D%/truth.c
LIBS_cli = %D%/libcep_cli.a $(LIBS_control) $(LIBS_runtime) $(LIBS_dsl) $(LIBS_base)
