# Without libFuzzer a target is a program that replays its corpus.
if !FUZZING
check_LIBRARIES += %D%/libreplay.a
%C%_libreplay_a_SOURCES = %D%/replay.c
FUZZ = %D%/libreplay.a
endif
