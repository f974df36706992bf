check_LIBRARIES += %D%/libengine.a
%C%_libengine_a_SOURCES = %D%/engine.c
LIBS_engine = %D%/libengine.a $(LIBS_runtime) $(LIBS_dsl)
