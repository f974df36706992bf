bin_PROGRAMS += cepgen
cepgen_SOURCES = %D%/acts.c %D%/acts_money.c %D%/acts_work.c %D%/cepgen.c %D%/column.c %D%/dist.c \
	%D%/ecs.c %D%/episodes.c %D%/line.c %D%/maker.c %D%/options.c %D%/program.c %D%/queue.c \
	%D%/rhythm.c %D%/stories_money.c %D%/stories_work.c %D%/stream.c %D%/text.c %D%/world.c
cepgen_LDADD = $(LIBS_cli)
