noinst_LIBRARIES += %D%/libcep_flow.a
%C%_libcep_flow_a_SOURCES = %D%/op.c
LIBS_flow = %D%/libcep_flow.a $(LIBS_program)
