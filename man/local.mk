# The pages; those with tables out of the .def files are made in the build folder.
dist_man_MANS = %D%/cep.7 %D%/cepctl.1 %D%/cepgen.1
nodist_man_MANS = %D%/cep-functions.7 %D%/cepheid.8
CLEANFILES += %D%/cep-functions.7 %D%/cepheid.8

noinst_PROGRAMS += %D%/tables
%C%_tables_SOURCES = %D%/tables.c
%C%_tables_LDADD = $(LIBS_program)

%D%/cep-functions.7: $(srcdir)/%D%/cep-functions.7.in %D%/tables
	@$(MKDIR_P) %D%
	$(AM_V_GEN)%D%/tables < $(srcdir)/%D%/cep-functions.7.in > $@.tmp && mv $@.tmp $@
%D%/cepheid.8: $(srcdir)/%D%/cepheid.8.in %D%/tables
	@$(MKDIR_P) %D%
	$(AM_V_GEN)%D%/tables < $(srcdir)/%D%/cepheid.8.in > $@.tmp && mv $@.tmp $@
