#!/bin/sh
# The thirteen inputs on which a rival is wrong: what a test block can say stands in the .cep files,
# the rest is run here.
here=$top_srcdir/tests/thirteen
cepheid=$top_builddir/cepheid
n=0

report() {	# status name
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
	fi
}

shown() {	# file...
	sed 's/^/# /' "$@"
}

# One line of NDJSON: type, time in ms, a field.
event() {
	echo "{\"event\": \"$1\", \"ts\": $2, \"n\": $3}"
}

set -- "$here"/*.cep
echo 1..$(($# + 5))
for file; do
	"$top_builddir/cepctl" test "$file" > out 2>&1
	report $? "${file##*/}"
	shown out
done

# 11: the summary names the rule and counts its eviction.
{
	event a 0 1
	i=1000
	while [ $i -lt 11000 ]; do
		event a $i 2
		i=$((i + 1))
	done
	event b 60000 1
} > in
"$cepheid" run "$here/11-eviction.cep" -i in -o ndjson > out 2> err
[ $? -eq 0 ] && [ ! -s out ]
report $? '10,001 open runs: the oldest gives no alert'
grep -E 'evict' err > evicted && grep -Eq '(^|[^0-9])1([^0-9]|$)' evicted &&
	grep -q 'eviction\.r' err
report $? 'the summary counts the eviction and names the rule'
shown err

# 12: lines out of order within `late` all count.
cat > late.cep <<'RULE'
event a { n: int } time ts in ms  late 30 s
event b { n: int } time ts in ms  late 30 s
rule r {
  match exactly 3 a as a then b
  within 1 min
  alert high "x"
}
RULE
{ event a 20000 2; event a 30000 3; event b 40000 0; event a 10000 1; } > in
"$cepheid" run late.cep -i in -o ndjson > out 2> err
[ $? -eq 0 ] && [ "$(grep -c '"kind": *"match"' out)" -eq 1 ]
report $? 'lines out of order within late all count'
shown out err

# 13: another constant is another version, and gives other alerts.
for limit in 100 50; do
	cat > changed.cep <<RULE
event a { n: int } time ts in ms
rule r {
  match a [n > $limit] as a
  within 1 min
  alert high "x"
}
RULE
	{ event a 0 70; event a 1000 200; } > in
	"$cepheid" run changed.cep -i in -o ndjson > out.$limit 2> err.$limit
done
[ "$(grep -c . out.100)" -eq 1 ] && [ "$(grep -c . out.50)" -eq 2 ]
report $? 'a changed constant gives other alerts'
version() {
	grep -o '"version": *"[^"]*"' "$1" | sort -u
}
[ -n "$(version out.100)" ] && [ -n "$(version out.50)" ] &&
	[ "$(version out.100)" != "$(version out.50)" ]
report $? 'and another version'
shown out.100 out.50
