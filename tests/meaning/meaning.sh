#!/bin/sh
# Runs every test block of this folder, a case each, in one rule set: each file is a package.
here=$top_srcdir/tests/meaning

echo 1.."$(cat "$here"/*.cep | grep -c '^test ')"
"$top_builddir/cepctl" test "$here" > out 2> err
status=$?
awk '/^ok / { sub(/^ok +/, ""); print "ok " ++n " - " $0; next }
	/^(FAILED|refused) / { sub(/^[A-Za-z]+ +/, ""); print "not ok " ++n " - " $0; next }
	{ print "# " $0 }' out
sed 's/^/# /' err
exit $status
