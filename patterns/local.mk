rulesdir = $(pkgdatadir)/patterns
rules_DATA = $(wildcard $(srcdir)/%D%/*.cep)
rulelistsdir = $(rulesdir)/lists
rulelists_DATA = $(wildcard $(srcdir)/%D%/lists/*)
