/* test_report.c -- what became of test cases: for people, as JSON, as JUnit XML. */
#include <jansson.h>
#include <string.h>

#include "base/check.h"
#include "base/utf8.h"
#include "cli/test.h"

static const char *const outcome_words[] = {
	[TEST_PASSED] = "passed", [TEST_FAILED] = "failed", [TEST_REFUSED] = "refused",
};

static const char *file_of(const struct cli_rules *rules, struct span span) {
	CHECK(span.file < rules->diags.sources.count);
	return rules->diags.sources.items[span.file].name;
}

/* alert at 90 s with { probes = 3 } */
static void expect_print(struct buf *out, const struct program *program,
    const struct test_expect *e) {
	if (e->kind == TEST_ALERTS) {
		if (e->count == 0)
			buf_str(out, "no alert");
		else
			buf_printf(out, "%u alert%s", e->count, e->count == 1 ? "" : "s");
		return;
	}
	buf_str(out, "alert at ");
	test_time_print(out, e->time_ns);
	for (uint32_t i = 0; i < e->with_count; i++) {
		const struct test_value *v = &e->with[i];

		buf_printf(out, "%s%s = ", i == 0 ? " with { " : ", ", v->name);
		if (v->absent)
			buf_str(out, "null");
		else
			value_print(out, &program->schema, v->type, &v->cell, false);
	}
	if (e->with_count > 0)
		buf_str(out, " }");
}

static void alert_print(struct buf *out, const struct test_alert *a) {
	buf_str(out, "alert at ");
	test_time_print(out, a->time.ns);
	if (a->with[0] != '\0')
		buf_printf(out, " with %s", a->with);
}

/* --- Side by side --- */

/* Rows: expectations in written order with their alerts, then the alerts that nobody expected; an
 * unexpected alert stands beside an expectation of the same time that found none. */
struct side {
	char	*expected, *actual;	/* NULL: nothing there */
	bool	 is_wrong;
};

struct sides {
	VEC(struct side)	 rows;
	struct buf		 text;
};

static char *text_take(struct buf *b) {
	struct buf	 escaped = {0};
	char		*text;

	text_escape(&escaped, b->data, b->len);
	text = strdup(buf_cstr(&escaped));
	CHECK(text != NULL);
	buf_fini(&escaped);
	buf_reset(b);
	return text;
}

static char *actual_take(struct sides *s, const struct test_alert *a) {
	alert_print(&s->text, a);
	buf_printf(&s->text, ": %s", a->text);
	return text_take(&s->text);
}

static uint32_t alert_beside(const struct test_result *r, const struct test_expect *e,
    const bool *is_used) {
	for (uint32_t i = 0; i < r->alerts.count; i++)
		if (!is_used[i] && !r->alerts.items[i].is_expected
		    && r->alerts.items[i].time.ns == e->time_ns)
			return i;
	return TEST_NO_ALERT;
}

static void sides_make(struct sides *s, const struct program *program,
    const struct test_result *r) {
	bool *is_used = calloc(r->alerts.count + 1, sizeof *is_used);
	bool  is_counted = false;

	CHECK(is_used != NULL);
	for (uint32_t i = 0; i < r->test->expect_count; i++) {
		const struct test_expect *e = &r->test->expects[i];
		struct side		  row = { .is_wrong = r->found[i] == TEST_NO_ALERT };
		uint32_t		  beside = r->found[i];

		expect_print(&s->text, program, e);
		row.expected = text_take(&s->text);
		if (e->kind == TEST_ALERTS) {
			is_counted = true;
			row.is_wrong = e->count != r->alerts.count;
			buf_printf(&s->text, "%zu alert%s", r->alerts.count,
			    r->alerts.count == 1 ? "" : "s");
			row.actual = text_take(&s->text);
		} else {
			if (beside == TEST_NO_ALERT)
				beside = alert_beside(r, e, is_used);
			if (beside != TEST_NO_ALERT) {
				is_used[beside] = true;
				row.actual = actual_take(s, &r->alerts.items[beside]);
			}
		}
		*vec_add(&s->rows) = row;
	}
	for (uint32_t i = 0; i < r->alerts.count; i++)
		if (!is_used[i])
			*vec_add(&s->rows) = (struct side){ .is_wrong = !is_counted,
			    .actual = actual_take(s, &r->alerts.items[i]) };
	free(is_used);
}

static void sides_print(struct buf *out, struct sides *s) {
	size_t width = strlen("expected");

	for (size_t i = 0; i < s->rows.count; i++) {
		const char *text = s->rows.items[i].expected;

		if (text != NULL && utf8_length(text, strlen(text)) > width)
			width = utf8_length(text, strlen(text));
	}
	buf_printf(out, "      %-*s  actual\n", (int)width, "expected");
	for (size_t i = 0; i < s->rows.count; i++) {
		struct side	*row = &s->rows.items[i];
		const char	*left = row->expected != NULL ? row->expected : "-";

		buf_printf(out, "    %c %s%*s  %s\n", row->is_wrong ? '!' : ' ', left,
		    (int)(width - utf8_length(left, strlen(left))), "",
		    row->actual != NULL ? row->actual : "-");
		free(row->expected);
		free(row->actual);
	}
	vec_fini(&s->rows);
	buf_fini(&s->text);
}

void test_table(struct buf *out, const struct cli_rules *rules, const struct test_result *r) {
	const struct test_case	*test = r->test;
	struct sides		 sides = {0};
	struct buf		 title = {0};

	text_escape(&title, test->title, strlen(test->title));
	buf_printf(out, "%-8s%s: %s", r->outcome == TEST_PASSED ? "ok"
	    : r->outcome == TEST_FAILED ? "FAILED" : "refused", test->rule->name, buf_cstr(&title));
	if (r->outcome == TEST_FAILED)
		buf_printf(out, " (%s:%u)", file_of(rules, test->span), test->span.line);
	buf_char(out, '\n');
	if (r->outcome == TEST_REFUSED)
		buf_printf(out, "      %s\n", test->rule->refused);
	if (r->err.code != ERR_NONE)
		buf_printf(out, "      %s\n", r->err.text);
	if (r->outcome == TEST_FAILED) {
		sides_make(&sides, rules->program, r);
		sides_print(out, &sides);
	}
	buf_fini(&title);
}

/* --- JSON --- */

static json_t *text_json(struct buf *text) {
	json_t *json = json_stringn(text->data, text->len);

	CHECK(json != NULL);
	buf_reset(text);
	return json;
}

static json_t *result_json(const struct cli_rules *rules, const struct test_result *r) {
	const struct test_case	*test = r->test;
	json_t			*expected = json_array(), *actual = json_array(), *json;
	struct buf		 text = {0};

	for (uint32_t i = 0; i < test->expect_count; i++) {
		expect_print(&text, rules->program, &test->expects[i]);
		CHECK(json_array_append_new(expected, text_json(&text)) == 0);
	}
	for (size_t i = 0; i < r->alerts.count; i++) {
		json_t *alert = json_loads(r->alerts.items[i].json, 0, NULL);

		CHECK(json_array_append_new(actual, alert) == 0);
	}
	json = json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:f, s:o, s:o}", "rule", test->rule->name,
	    "title", test->title, "file", file_of(rules, test->span), "line", (int)test->span.line,
	    "column", (int)test->span.column, "outcome", outcome_words[r->outcome], "seconds",
	    r->seconds, "expected", expected, "actual", actual);
	CHECK(json != NULL);
	if (r->outcome == TEST_REFUSED)
		CHECK(json_object_set_new(json, "reason", json_string(test->rule->refused)) == 0);
	if (r->err.code != ERR_NONE)
		CHECK(json_object_set_new(json, "error", json_string(r->err.text)) == 0);
	buf_fini(&text);
	return json;
}

json_t *test_json(const struct cli_rules *rules, const struct test_result *results, size_t count) {
	json_t *all = json_array();

	for (size_t i = 0; i < count; i++)
		CHECK(json_array_append_new(all, result_json(rules, &results[i])) == 0);
	return all;
}

/* --- JUnit --- */

/* As XML 1.0 may hold it: what it forbids altogether has become U+FFFD. */
static void xml_text(struct buf *out, const char *text) {
	size_t bytes = strlen(text);

	for (size_t at = 0, n; at < bytes; at += n) {
		uint32_t c;

		n = utf8_decode(text + at, bytes - at, &c, NULL);
		if (c == '<' || c == '>' || c == '&' || c == '"')
			buf_printf(out, "&#%u;", c);
		else if (c == '\n' || c == '\t')
			buf_printf(out, "&#%u;", c);
		else if (c < 0x20 || c == 0xfffe || c == 0xffff)
			utf8_add(out, UTF8_REPLACEMENT);
		else
			utf8_add(out, c);
	}
}

static void attribute(struct buf *out, const char *name, const char *text) {
	buf_printf(out, " %s=\"", name);
	xml_text(out, text);
	buf_char(out, '"');
}

static void case_junit(struct buf *out, const struct cli_rules *rules,
    const struct test_result *r) {
	struct buf	text = {0};

	buf_str(out, "    <testcase");
	attribute(out, "classname", r->test->rule->name);
	attribute(out, "name", r->test->title);
	attribute(out, "file", file_of(rules, r->test->span));
	buf_printf(out, " line=\"%u\" time=\"%.6f\"", r->test->span.line, r->seconds);
	if (r->outcome == TEST_PASSED) {
		buf_str(out, "/>\n");
		return;
	}
	if (r->outcome == TEST_REFUSED) {
		buf_str(out, "><skipped");
		attribute(out, "message", r->test->rule->refused);
		buf_str(out, "/></testcase>\n");
		return;
	}
	buf_str(out, "><failure message=\"expected and actual alerts differ\">");
	test_table(&text, rules, r);
	xml_text(out, buf_cstr(&text));
	buf_str(out, "</failure></testcase>\n");
	buf_fini(&text);
}

void test_junit(struct buf *out, const struct cli_rules *rules, const struct test_result *results,
    size_t count) {
	struct test_count	n = {0};
	double			seconds = 0;

	for (size_t i = 0; i < count; i++) {
		n.failed += results[i].outcome == TEST_FAILED;
		n.refused += results[i].outcome == TEST_REFUSED;
		seconds += results[i].seconds;
	}
	buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
	buf_printf(out, "  <testsuite name=\"cepctl test\" tests=\"%zu\" failures=\"%llu\""
	    " errors=\"0\" skipped=\"%llu\" time=\"%.6f\">\n", count,
	    (unsigned long long)n.failed, (unsigned long long)n.refused, seconds);
	for (size_t i = 0; i < count; i++)
		case_junit(out, rules, &results[i]);
	buf_str(out, "  </testsuite>\n</testsuites>\n");
}
