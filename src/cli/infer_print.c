/* infer_print.c -- declarations, and a rule to begin with. The caller puts them in form. */
#include <string.h>

#include "base/timefmt.h"
#include "cli/infer.h"
#include "cli/run.h"

enum { KEYS_SHOWN_MAX = 3 };

static const char *const unit_names[] = {
	[UNIT_S] = "s", [UNIT_MS] = "ms", [UNIT_US] = "us", [UNIT_NS] = "ns",
};

/* A text of the input in a comment: it must stay on its line. */
static void comment_text(struct buf *out, const char *text) {
	for (; *text != '\0'; text++)
		buf_char(out, (unsigned char)*text < 0x20 ? '?' : *text);
}

/* In back quotes, part by part: the formatter takes away those that need not be. */
static void name_print(struct buf *out, const char *name) {
	for (;;) {
		size_t n = strcspn(name, ".");

		buf_printf(out, "`%.*s`", (int)n, name);
		if (name[n] == '\0')
			return;
		buf_char(out, '.');
		name += n + 1;
	}
}

static void type_print(struct buf *out, const struct seen *s) {
	if (s->guess.is_list)
		buf_str(out, "list of ");
	if (s->guess.kind == VT_ENUM) {
		for (unsigned i = 0; i < s->value_count; i++)
			buf_printf(out, "%s`%s`", i == 0 ? "enum(" : ", ", s->values[i].text);
		buf_char(out, ')');
	} else {
		buf_str(out, vkind_name(s->guess.kind));
	}
	if (s->guess.is_optional)
		buf_char(out, '?');
	if (strcmp(s->name, s->path) != 0) {
		buf_str(out, " from ");
		text_quote(out, s->path);
	}
	if (s->guess.kind == VT_TIME && s->guess.unit != UNIT_NONE)
		buf_printf(out, " in %s", unit_names[s->guess.unit]);
	if (s->guess.currency != NULL)
		buf_printf(out, " in %s", s->guess.currency);
	if (s->guess.currency_from != NULL) {
		buf_str(out, " in ");
		text_quote(out, s->guess.currency_from->path);
	}
	if (s->guess.is_minor)
		buf_str(out, " minor");
	if (s->guess.is_secret)
		buf_str(out, " secret");
}

static void field_print(struct buf *out, const struct seen *s) {
	if (s->guess.is_left_out && s->guess.note != NULL) {
		buf_str(out, "  # ");
		comment_text(out, s->path);
		buf_printf(out, " is left out: %s\n", s->guess.note);
	}
	if (s->guess.is_left_out)
		return;
	buf_str(out, "  ");
	name_print(out, s->name);
	buf_str(out, ": ");
	type_print(out, s);
	if (s->guess.note != NULL)
		buf_printf(out, "  # %s", s->guess.note);
	else if (s->guess.is_secret)
		buf_str(out, "  # shown as a mask");
	buf_char(out, '\n');
}

static bool has_field(const struct infer_type *type, const char *name) {
	for (size_t i = 0; i < type->fields.count; i++)
		if (strcasecmp(type->fields.items[i]->name, name) == 0)
			return true;
	return false;
}

/* `time ts` declares ts itself; `time from` a field called time, unless there is another one. */
static bool time_is_declared_apart(const struct infer_type *type) {
	return strcmp(type->time->name, type->time->path) != 0 && has_field(type, "time");
}

static void timing_print(struct buf *out, const struct infer_type *type) {
	const struct seen	*s = type->time;
	char			 late[DURATION_TEXT_BYTES];

	buf_str(out, "} time ");
	if (strcmp(s->name, s->path) == 0 || time_is_declared_apart(type)) {
		name_print(out, s->name);
	} else {
		buf_str(out, "from ");
		text_quote(out, s->path);
	}
	if (s->guess.unit != UNIT_NONE && !time_is_declared_apart(type))
		buf_printf(out, " in %s", unit_names[s->guess.unit]);
	if (type->late_ns > 0) {
		duration_print(type->late_ns, late);
		buf_printf(out, "  late %s", late);
	}
	if (type->is_time_guessed)
		buf_str(out, "  # the unit is a guess");
	buf_char(out, '\n');
}

static void keys_print(struct buf *out, const struct infer_type *type) {
	unsigned shown = 0;

	for (size_t i = 0; i < type->fields.count && shown < KEYS_SHOWN_MAX; i++) {
		const struct seen	*s = type->fields.items[i];
		uint64_t		 count = sketch_count(&s->sketch);

		if (!s->guess.is_key)
			continue;
		buf_printf(out, "%s%s (%s", shown == 0 ? "\n# Likely keys: " : ", ", s->name,
		    count >= INFER_SKETCH_MAX ? "about " : "");
		/* The estimate may be above what is possible. */
		count_print(out, count < s->rows ? count : s->rows);
		buf_str(out, shown == 0 ? " values)" : ")");
		shown++;
	}
}

static void event_print(const struct infer *in, struct buf *out, const struct infer_type *type) {
	buf_str(out, "\n# ");
	count_print(out, type->rows);
	buf_printf(out, " %s", type->rows == 1 ? "record" : "records");
	if (type->input != NULL && in->options->input_count > 1) {
		buf_str(out, " of ");
		comment_text(out, type->input);
	}
	keys_print(out, type);
	if (type->later > 0) {
		buf_str(out, "\n# ");
		count_print(out, type->later);
		buf_str(out, " came later than `late` allows: they would be late events.");
	}
	if (type->fields_beyond > 0) {
		buf_str(out, "\n# ");
		count_print(out, type->fields_beyond);
		buf_str(out, " values of more fields are left out.");
	}
	buf_printf(out, "\nevent `%s` {\n", type->name);
	for (size_t i = 0; i < type->fields.count; i++)
		if (type->fields.items[i] != type->time || time_is_declared_apart(type))
			field_print(out, type->fields.items[i]);
	timing_print(out, type);
}

/* One word of a shell. */
static void shell_word(struct buf *out, const char *text) {
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789_./,:+=@%-";

	if (text[strspn(text, plain)] == '\0') {
		buf_str(out, text);
		return;
	}
	buf_char(out, '\'');
	for (const char *at = text; *at != '\0'; at++)
		if (*at == '\'')
			buf_str(out, "'\\''");
		else
			buf_char(out, (unsigned char)*at < 0x20 ? '?' : *at);
	buf_char(out, '\'');
}

/* How to run what is declared here: the part behind the rule file. */
static void command_print(const struct infer *in, struct buf *out, const struct infer_type *type) {
	if (type != NULL && type->input != NULL && in->options->event == NULL) {
		buf_str(out, " -i ");
		shell_word(out, type->input);
	} else {
		for (unsigned i = 0; i < in->options->input_count; i++) {
			buf_str(out, " -i ");
			shell_word(out, in->options->inputs[i]);
		}
	}
	if (in->options->format == INFER_CSV)
		buf_str(out, " --format csv");
	if (type != NULL && type->input != NULL)
		buf_printf(out, " --event %s", type->name);
	if ((type == NULL || type->input == NULL) && strcmp(in->type_field, "event") != 0) {
		buf_str(out, " --type-field ");
		shell_word(out, in->type_field);
	}
	buf_char(out, '\n');
}

static void head_print(const struct infer *in, struct buf *out) {
	buf_str(out, "# Declared by `cepctl infer` from ");
	if (in->is_cut)
		buf_str(out, "the first ");
	count_print(out, in->records);
	buf_printf(out, " %s", in->records == 1 ? "record" : "records");
	if (in->options->input_count == 1 && strcmp(in->options->inputs[0], "-") != 0) {
		buf_str(out, " of ");
		comment_text(out, in->options->inputs[0]);
	}
	buf_str(out, ".\n");
	if (in->bad > 0) {
		buf_str(out, "# ");
		count_print(out, in->bad);
		buf_printf(out, " of them could not be read.\n");
	}
	if (in->untyped + in->types_beyond > 0) {
		buf_str(out, "# ");
		count_print(out, in->untyped + in->types_beyond);
		buf_str(out, " of them name no type that can be declared.\n");
	}
	buf_str(out, "# A sample cannot tell all: look at units, secrets, and what may be absent.\n"
	    "#\n# With a rule below it runs by\n");
	if (in->types.items[0]->input == NULL || in->options->event != NULL) {
		buf_str(out, "#   cepheid run THIS.cep");
		command_print(in, out, in->types.items[0]);
		return;
	}
	for (size_t i = 0; i < in->types.count; i++) {
		buf_str(out, "#   cepheid run THIS.cep");
		command_print(in, out, in->types.items[i]);
	}
}

/* --- A rule to begin with --- */

static const struct seen *key_find(const struct infer_type *type) {
	for (size_t i = 0; i < type->fields.count; i++)
		if (type->fields.items[i]->guess.is_key)
			return type->fields.items[i];
	return NULL;
}

static const struct seen *enum_find(const struct infer_type *type) {
	for (size_t i = 0; i < type->fields.count; i++)
		if (type->fields.items[i]->guess.kind == VT_ENUM
		    && type->fields.items[i]->value_count > 1)
			return type->fields.items[i];
	return NULL;
}

/* With a key and a choice, and then the one with most records. */
static const struct infer_type *rule_type(const struct infer *in) {
	const struct infer_type	*best = NULL;
	int			 score, best_score = -1;

	for (size_t i = 0; i < in->types.count; i++) {
		const struct infer_type *type = in->types.items[i];

		if (type->time == NULL)
			continue;
		score = 2 * (key_find(type) != NULL) + (enum_find(type) != NULL);
		if (score > best_score || (score == best_score && type->rows > best->rows)) {
			best = type;
			best_score = score;
		}
	}
	return best;
}

static const char *rarest_value(const struct seen *s) {
	const struct seen_value *rarest = &s->values[0];

	for (unsigned i = 1; i < s->value_count; i++)
		if (s->values[i].count < rarest->count)
			rarest = &s->values[i];
	return rarest->text;
}

/* In the text of an alert: what would end it or begin a hole is left out. */
static void plain_text(struct buf *out, const char *text) {
	for (; *text != '\0'; text++)
		if (strchr("\"\\{}", *text) == NULL)
			buf_char(out, *text);
}

void infer_print_rule(const struct infer *in, struct buf *out) {
	const struct infer_type	*type = rule_type(in);
	const struct seen	*key = key_find(type), *choice = enum_find(type);

	buf_str(out, "rule first_rule {\n  about \"Several ");
	plain_text(out, type->name);
	buf_str(out, " in ten minutes\"\n");
	if (key != NULL) {
		buf_str(out, "  for each ");
		name_print(out, key->name);
		buf_char(out, '\n');
	}
	buf_printf(out, "  match at least 3 `%s`", type->name);
	if (choice != NULL) {
		buf_str(out, " [");
		name_print(out, choice->name);
		buf_printf(out, " = `%s`]", rarest_value(choice));
	}
	buf_str(out, " as seen\n  within 10 min\n  alert low \"");
	if (key != NULL)
		buf_printf(out, "{%s}: ", key->name);
	buf_str(out, "{count(seen)} ");
	plain_text(out, type->name);
	buf_str(out, "\"\n  suppress 1 h\n}\n");
}

void infer_print(const struct infer *in, struct buf *out) {
	head_print(in, out);
	for (size_t i = 0; i < in->types.count; i++)
		if (in->types.items[i]->time != NULL)
			event_print(in, out, in->types.items[i]);
}
