/* test_csv.c -- CSV: csv.cases, record by record; and what does not fit in a line of text. */
#define _GNU_SOURCE
#include "tests/unit/codec/cases.h"

static void fields_declare(struct declare *d) {
	static const char *const results[] = { "approved", "declined", NULL };
	struct field *field;

	declare_type(d, "auth", NULL);
	declare_field(d, "card", VT_STRING);
	declare_field(d, "n", VT_INT)->optional = true;
	declare_field(d, "f", VT_FLOAT)->optional = true;
	declare_field(d, "ok", VT_BOOL)->optional = true;
	declare_enum(d, "result", false, results)->optional = true;
	declare_field(d, "took", VT_DURATION)->unit = UNIT_S;
	d->types[0].fields[5]->optional = true;
	declare_field(d, "ip", VT_IP)->optional = true;
	declare_field(d, "geo", VT_GEO)->optional = true;
	declare_list(d, "tags", VT_STRING)->optional = true;
	field = declare_field(d, "amount", VT_MONEY);
	field->currency_path = declare_path(d, "currency");
	field->optional = true;
	field = declare_field(d, "host.id", VT_STRING);
	field->path = declare_path(d, "Host Name");
	field->optional = true;
	declare_time(d, "ts", UNIT_MS);
}

static void kinds_declare(struct declare *d) {
	declare_type(d, "ecs", NULL);
	declare_field(d, "host", VT_STRING);
	declare_time(d, "ts", UNIT_NONE);
	declare_type(d, "process", "ecs");
	declare_field(d, "name", VT_STRING);
}

static void secret_declare(struct declare *d) {
	declare_type(d, "auth", NULL);
	declare_field(d, "card", VT_STRING)->secret = true;
	declare_time(d, "ts", UNIT_MS);
}

static const struct declared schemas[] = {
	{ "fields", fields_declare }, { "kinds", kinds_declare }, { "secret", secret_declare },
	{ NULL, NULL },
};

int main(void) {
	struct cases	cases = {0};
	char		path[4096];
	int		failed;

	cases_path(path, sizeof path, "csv.cases");
	cases_read(&cases, path, schemas, &csv_codec_class);
	failed = cases_run(&cases);
	cases_fini(&cases);
	return failed;
}
