#!/bin/sh
# Recorded cases of FlinkCEP: the oracle against them, then the engine, straight and restored after
# every event. Those of FlinkCEP's own test suite are not ours to copy: they are read where they
# lie, CEP_CONFORMANCE names the folder, and without them their tests are skipped.
here=$top_srcdir/tests/conformance
suite=${CEP_CONFORMANCE:-$top_srcdir/../shared/conformance}/flinkcep-cases.jsonl
n=0

report() {	# status name
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
	fi
}

check() {	# cases name
	"$top_builddir/tests/oracle/oracle" --cases "$1" "$here/deviations.txt" \
		--ours ours.jsonl > out
	status=$?
	sed 's/^/# /' out
	report $status "$2: the oracle agrees, or deviates as listed"
	"$here/translate.py" "$1" > translated.jsonl
	status=$?
	report $status "$2: translated"
	for restore in '' --restore; do
		"$top_builddir/tests/conformance/run" translated.jsonl "$here/deviations.txt" \
			ours.jsonl $restore
		report $? "$2: the engine agrees, or deviates as listed${restore:+, restored}"
	done
}

echo 1..8
check "$here/flinkcep-generated.jsonl" generated
if [ -r "$suite" ]; then
	check "$suite" suite
else
	for what in oracle translated engine restored; do
		n=$((n + 1))
		echo "ok $n - suite: $what # SKIP no $suite (CEP_CONFORMANCE names its folder)"
	done
fi
