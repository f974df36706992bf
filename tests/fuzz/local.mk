# Without libFuzzer a target is a program that replays its corpus.
if FUZZING
REPLAY_BY = --libfuzzer
else
check_LIBRARIES += %D%/libreplay.a
%C%_libreplay_a_SOURCES = %D%/replay.c
FUZZ = %D%/libreplay.a
endif

fuzz_targets += %D%/fuzz_decimal %D%/fuzz_time %D%/fuzz_utf8
%C%_fuzz_decimal_LDADD = $(FUZZ) $(LIBS_base)
%C%_fuzz_decimal_LDFLAGS = $(FUZZ_LDFLAGS) $(AM_LDFLAGS)
%C%_fuzz_time_LDADD = $(FUZZ) $(LIBS_base)
%C%_fuzz_time_LDFLAGS = $(FUZZ_LDFLAGS) $(AM_LDFLAGS)
%C%_fuzz_utf8_LDADD = $(FUZZ) $(LIBS_base)
%C%_fuzz_utf8_LDFLAGS = $(FUZZ_LDFLAGS) $(AM_LDFLAGS)
fuzz_targets += %D%/fuzz_glob
%C%_fuzz_glob_LDADD = $(FUZZ) $(LIBS_program)
%C%_fuzz_glob_LDFLAGS = $(FUZZ_LDFLAGS) $(AM_LDFLAGS)
fuzz_targets += %D%/fuzz_csv %D%/fuzz_json
%C%_fuzz_csv_LDADD = $(FUZZ) $(LIBS_codec)
%C%_fuzz_csv_LDFLAGS = $(FUZZ_LDFLAGS) $(AM_LDFLAGS)
%C%_fuzz_json_LDADD = $(FUZZ) $(LIBS_codec) $(JANSSON_LIBS)
%C%_fuzz_json_LDFLAGS = $(FUZZ_LDFLAGS) $(AM_LDFLAGS)
fuzz_targets += %D%/fuzz_compile
%C%_fuzz_compile_LDADD = $(FUZZ) $(LIBS_dsl)
%C%_fuzz_compile_LDFLAGS = $(FUZZ_LDFLAGS) $(AM_LDFLAGS)
fuzz_targets += %D%/fuzz_parse
%C%_fuzz_parse_LDADD = $(FUZZ) $(LIBS_dsl)
%C%_fuzz_parse_LDFLAGS = $(FUZZ_LDFLAGS) $(AM_LDFLAGS)
