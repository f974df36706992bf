noinst_LIBRARIES += %D%/libcep_base.a
%C%_libcep_base_a_SOURCES = %D%/arena.c %D%/buf.c %D%/clock.c %D%/decimal.c %D%/decimal_text.c \
	%D%/err.c %D%/hash.c %D%/map.c %D%/rng.c %D%/slab.c %D%/timefmt.c %D%/utf8.c \
	%D%/vec.c %D%/wheel.c
LIBS_base = %D%/libcep_base.a
