#include "workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const sequence[24] = {
	"SELL INTC", "BUY RIMM", "BUY QQQ", "SELL IPIX", "BUY AMAT", "SELL CSCO", "BUY YHOO",
	"SELL DELL", "BUY ORCL", "SELL MSFT", "BUY INTC", "SELL RIMM", "SELL QQQ", "BUY IPIX",
	"SELL AMAT", "BUY CSCO", "SELL YHOO", "BUY DELL", "SELL ORCL", "BUY MSFT", "SELL INTC",
	"BUY RIMM", "BUY QQQ", "SELL IPIX",
};

static const char events_text[] =
    "event SELL { id: int  name: string  volume: int  price: float } time ts in ms\n"
    "event BUY  { id: int  name: string  volume: int  price: float } time ts in ms\n";

static const char *repeat_of(const char *name) {
	return strstr(name, "-skip") != NULL ? "after match" : "overlapping";
}

static const char *then_of(const char *name) {
	return strstr(name, "-all") != NULL ? "then every" : "then";
}

static void rule_end(struct buf *text, const char *within, const char *repeat) {
	buf_printf(text, "\n  within %s\n  repeat %s\n  show none\n  alert info \"x\"\n}\n", within,
	    repeat);
}

static void sequence_rule(struct buf *text, const char *name) {
	bool	never = strncmp(name, "W1-ne", 5) == 0;
	int	steps = atoi(name + (never ? 5 : 6));

	buf_str(text, "rule w {\n  match ");
	for (int i = 0; i < steps && i < 24; i++) {
		const char *symbol = strchr(sequence[i], ' ') + 1;

		if (never && i == steps - 1)
			symbol = "NONE";
		buf_printf(text, "%s %.*s [name = \"%s\"] as s%d ", i == 0 ? "" : then_of(name),
		    (int)strcspn(sequence[i], " "), sequence[i],
		    symbol, i);
	}
	rule_end(text, "10 s", repeat_of(name));
}

static void loop_rule(struct buf *text, const char *name) {
	if (strstr(name, "greedy") != NULL)
		buf_str(text, "rule w {\n  match SELL [name = \"INTC\"] as a"
		    " then at least 1 BUY [name = \"RIMM\"] greedy as b"
		    " then SELL [name = \"X000\"] as c");
	else
		buf_printf(text, "rule w {\n  match SELL [name = \"X000\"] as a then every at least"
		    " 1 BUY [name in (%s)] in any combination as b"
		    " then every SELL [name = \"X001\"] as c",
		    strstr(name, "boom") != NULL ? "\"X002\", \"X003\", \"X004\", \"X005\""
		    : "\"X002\", \"X003\"");
	rule_end(text, "100 s", repeat_of(name));
}

static void keyed_rule(struct buf *text, const char *name) {
	const char *then = then_of(name);

	buf_str(text, "rule w {\n  for each name\n  match ");
	if (strcmp(name, "W3-for") == 0) {
		buf_str(text, "SELL as a then no BUY for 10 s\n  repeat overlapping\n  show none\n"
		    "  alert info \"x\"\n}\n");
		return;
	}
	if (strcmp(name, "W3-mid") == 0) {
		buf_str(text, "SELL as a then no BUY then SELL as b");
		rule_end(text, "10 s", "overlapping");
		return;
	}
	if (name[1] == '4') {
		buf_printf(text, "SELL as a %s BUY [price > a.price] as b %s SELL"
		    " [price > b.price] as c", then, then);
		rule_end(text, strstr(name, "-100s") != NULL ? "100 s" : "10 s", repeat_of(name));
		return;
	}
	if (strstr(name, "-strict") != NULL)
		buf_str(text, "SELL as a then next BUY [price > a.price] as b"
		    " then next SELL [price > b.price] as c");
	else
		buf_printf(text, "SELL as a %s BUY as b %s SELL as c", then, then);
	rule_end(text, "30 s", repeat_of(name));
}

static void many_rules(struct buf *text, uint32_t count, uint64_t seed) {
	struct feed_rule *rules = feed_rules(count, seed);

	for (uint32_t i = 0; i < count; i++) {
		buf_printf(text, "rule r%05u {\n  match SELL [name = \"%s\" and price > %.2f] as a"
		    " then BUY [name = \"%s\"] as b then BUY [name = \"%s\"] as c", i,
		    rules[i].start, rules[i].price, rules[i].second, rules[i].third);
		rule_end(text, "10 s", "overlapping");
	}
	free(rules);
}

bool workload_rules(struct workload *w, const char *name, uint64_t seed, struct buf *text) {
	*w = (struct workload){ .name = name, .rule_count = 1 };
	buf_str(text, events_text);
	if (strncmp(name, "W1-", 3) == 0)
		sequence_rule(text, name);
	else if (strcmp(name, "W8f") == 0)
		sequence_rule(text, "W1-seq3-skip");
	else if (strncmp(name, "W2-", 3) == 0)
		loop_rule(text, name);
	else if (strncmp(name, "W5-", 3) == 0)
		many_rules(text, w->rule_count = (uint32_t)atoi(name + 3), seed);
	else if (strncmp(name, "W3-", 3) == 0 || strncmp(name, "W4-", 3) == 0
	    || strncmp(name, "W6-", 3) == 0)
		keyed_rule(text, name);
	else
		return false;
	w->greedy = strstr(name, "greedy") != NULL;
	w->feed = name[1] == '3' ? FEED_ABSENCE : strncmp(name, "W6-uni", 6) == 0 ? FEED_UNI
	    : strncmp(name, "W6-zipf", 7) == 0 ? FEED_ZIPF : FEED_STOCKS;
	return true;
}
