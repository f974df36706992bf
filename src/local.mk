bin_PROGRAMS += cepheid cepctl
cepheid_SOURCES = %D%/cepheid.c
cepheid_LDADD = $(LIBS_cli)
cepctl_SOURCES = %D%/cepctl.c
cepctl_LDADD = $(LIBS_cli) $(GRAPHVIZ_LIBS)
