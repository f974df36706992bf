/* infer_guess.c -- what each field is declared as. */
#include <ctype.h>
#include <string.h>

#include "base/check.h"
#include "cli/infer.h"

enum {
	ENUM_ROWS_MIN = 20,		/* fewer tell nothing */
	ENUM_VALUES_MAX = 12,
	ENUM_BYTES_MAX = 24,
	ENUM_PER_VALUE = 5,		/* rows a value, on average */
	DECIMAL_DIGITS_MAX = 6,		/* more are no amounts, but measurements */
};

#define ID_WORDS	"id uuid guid user username account card customer client host hostname " \
	"device session ip login email tenant sensor merchant order transaction payee supplier " \
	"employee"
#define AMOUNT_WORDS	"amount amt price total sum fee cost balance payment salary charge deposit"
#define CURRENCY_WORDS	"currency ccy curr cur"
#define MINOR_WORDS	"minor cents pence"
#define SECRET_WORDS	"password passwd pin cvv cvc pan iban ssn secret token apikey"
/* Few today, others tomorrow. */
#define OPEN_WORDS	ID_WORDS " name city country region place town street address shop store " \
	"product sku brand title description message text comment agent version path url uri " \
	"file language locale zone timezone currency os model reference number code"

/* --- Kinds --- */

static enum vkind number_kind(const struct seen *s) {
	if (s->kinds[SEEN_REAL] == 0)
		return VT_INT;
	if (s->is_wide)
		return VT_DECIMAL;
	if (s->digits_max > DECIMAL_DIGITS_MAX
	    || name_has(s->path, "lat lon lng latitude longitude"))
		return VT_FLOAT;
	return VT_DECIMAL;
}

/* s1, s2, s3: few sensors, not few words. */
static bool values_are_numbered(const struct seen *s) {
	char	 stem[INFER_VALUES_MAX][INFER_VALUE_BYTES_MAX + 1];
	unsigned stems = 0, j;

	for (unsigned i = 0; i < s->value_count; i++) {
		size_t n = strlen(s->values[i].text), from = 0;

		while (n > 0 && isdigit((unsigned char)s->values[i].text[n - 1]))
			n--;
		while (from < n && isdigit((unsigned char)s->values[i].text[from]))
			from++;
		memcpy(stem[stems], s->values[i].text + from, n - from);
		stem[stems][n - from] = '\0';
		for (j = 0; j < stems && strcmp(stem[j], stem[stems]) != 0; j++)
			continue;
		stems += j == stems;
	}
	return 2 * stems <= s->value_count;
}

/* A word as programs have them: no sentence, no sign, nothing that reads as a word of rules. */
static bool is_enum_value(const char *text) {
	static const char reserved[] = " and or not in like matches exists is null true false any "
	    "all where else ";
	char	padded[INFER_VALUE_BYTES_MAX + 3];
	size_t	n = strlen(text);

	if (n == 0 || n > ENUM_BYTES_MAX || !isalnum((unsigned char)*text))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)text[i]) && strchr("_-.", text[i]) == NULL)
			return false;
	snprintf(padded, sizeof padded, " %s ", text);
	return strstr(reserved, padded) == NULL;
}

static bool is_enum(const struct seen *s) {
	uint64_t	total = s->kinds[SEEN_TEXT];
	bool		has_word = false;

	if (s->list_rows > 0 || s->has_more_values || s->value_count < 2
	    || s->value_count > ENUM_VALUES_MAX
	    || total < ENUM_ROWS_MIN || total < ENUM_PER_VALUE * (uint64_t)s->value_count
	    || name_has(s->path, OPEN_WORDS) || values_are_numbered(s))
		return false;
	for (unsigned i = 0; i < s->value_count; i++) {
		if (s->values[i].count < 2 || !is_enum_value(s->values[i].text))
			return false;
		has_word |= isalpha((unsigned char)*s->values[i].text) != 0;
	}
	return has_word;
}

static enum vkind text_kind(struct seen *s) {
	uint64_t total = s->kinds[SEEN_TEXT];

	if (s->ips == total)
		return VT_IP;
	if (s->places == total && name_has(s->path, "geo location position coordinates place"))
		return VT_GEO;
	if (s->times_without_zone == total)
		s->guess.note = "times without a zone: which instant they mean is not known";
	return is_enum(s) ? VT_ENUM : VT_STRING;
}

/* Of JSON, where a value has a type of its own: what most values are. */
static uint64_t typed_kind(struct seen *s) {
	uint64_t numbers = s->kinds[SEEN_INT] + s->kinds[SEEN_REAL];
	uint64_t most = numbers;

	s->guess.kind = number_kind(s);
	if (s->kinds[SEEN_BOOL] > most) {
		most = s->kinds[SEEN_BOOL];
		s->guess.kind = VT_BOOL;
	}
	if (s->kinds[SEEN_GEO] > most) {
		most = s->kinds[SEEN_GEO];
		s->guess.kind = VT_GEO;
	}
	if (s->kinds[SEEN_TEXT] > most) {
		most = s->kinds[SEEN_TEXT];
		s->guess.kind = text_kind(s);
	}
	return most;
}

/* Of CSV, where every value is a text as well: what all values can be read as. */
static uint64_t untyped_kind(struct seen *s, uint64_t total) {
	if (s->kinds[SEEN_TEXT] == total)
		s->guess.kind = text_kind(s);
	else if (s->kinds[SEEN_BOOL] == total)
		s->guess.kind = VT_BOOL;
	else if (s->kinds[SEEN_INT] + s->kinds[SEEN_REAL] == total)
		s->guess.kind = number_kind(s);
	else
		s->guess.kind = VT_STRING;
	return total;
}

static void other_note(struct infer *in, struct seen *s, uint64_t fit, uint64_t total) {
	if (fit < total)
		s->guess.note = arena_printf(&in->arena, "%llu of %llu values are of another type: "
		    "they read as absent", (unsigned long long)(total - fit),
		    (unsigned long long)total);
}

static void kind_guess(struct infer *in, struct seen *s) {
	uint64_t total = 0, most;

	s->guess.is_list = s->list_rows > 0;
	for (int i = 0; i < SEEN_KINDS_COUNT; i++)
		total += s->kinds[i];
	if (s->nested_lists > 0 || s->is_split || !path_is_sound(s->path)) {
		s->guess.is_left_out = true;
		s->guess.note = s->nested_lists > 0 ? "lists of lists" : "no path can name it";
	} else if (total == 0 && s->has_inner) {
		/* Sometimes null or an empty list in place of what its fields have. */
		s->guess.is_left_out = true;
	} else if (total == 0) {
		s->guess.kind = VT_STRING;
		s->guess.note = "nothing in the sample";
	} else if (!s->guess.is_list && seen_is_time(s, &s->guess.unit)) {
		s->guess.kind = VT_TIME;
		other_note(in, s, s->guess.unit == UNIT_NONE ? s->times
		    : s->units[s->guess.unit], total);
	} else {
		most = s->is_untyped ? untyped_kind(s, total) : typed_kind(s);
		other_note(in, s, most, total);
	}
}

/* --- Money --- */

/* Whether both stand in the same object, or the second in one further out. */
static bool stands_beside(const char *path, const char *other) {
	const char *leaf = strrchr(other, '.');
	size_t	    n = leaf != NULL ? (size_t)(leaf - other) + 1 : 0;

	return strncmp(path, other, n) == 0;
}

static size_t common_bytes(const char *a, const char *b) {
	size_t n = 0;

	while (a[n] != '\0' && a[n] == b[n])
		n++;
	return n;
}

static bool is_currency(const struct seen *s) {
	return s->currencies > 0 && s->currencies == s->kinds[SEEN_TEXT] && path_is_sound(s->path)
	    && s->kinds[SEEN_INT] + s->kinds[SEEN_REAL] == 0 && s->list_rows == 0
	    && name_has(s->path, CURRENCY_WORDS);
}

/* amount_eur: EUR. NULL: no such ending. */
static const char *currency_of_name(struct infer *in, const char *path) {
	size_t	 n = strlen(path);
	char	*code;

	if (n < 5 || isalnum((unsigned char)path[n - 4]))
		return NULL;
	code = arena_strdup(&in->arena, path + n - 3);
	for (char *c = code; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
	return currency_digits(currency_pack(code)) >= 0 ? code : NULL;
}

static bool is_amount(const struct seen *s) {
	uint64_t numbers = s->kinds[SEEN_INT] + s->kinds[SEEN_REAL];
	uint64_t others = s->kinds[SEEN_BOOL] + s->kinds[SEEN_GEO];

	return !s->guess.is_list && !s->guess.is_left_out && s->guess.kind != VT_TIME
	    && others == 0 && numbers + s->decimals > 0
	    && numbers + s->decimals == numbers + s->kinds[SEEN_TEXT]
	    && name_has(s->path, AMOUNT_WORDS) && !name_has(s->path, "count number rate id");
}

static void money_guess(struct infer *in, struct infer_type *type, struct seen *s) {
	struct seen	*best = NULL;
	const char	*code = currency_of_name(in, s->path);

	for (size_t i = 0; i < type->fields.count && code == NULL; i++) {
		struct seen *other = type->fields.items[i];

		if (is_currency(other) && stands_beside(s->path, other->path)
		    && (best == NULL || common_bytes(s->path, other->path)
		    > common_bytes(s->path, best->path)))
			best = other;
	}
	if (best == NULL && code == NULL) {
		/* A text that is an amount all the same. */
		if (s->kinds[SEEN_TEXT] > 0 && s->digits_max > 0)
			s->guess.kind = VT_DECIMAL;
		return;
	}
	s->guess.kind = VT_MONEY;
	s->guess.currency = code;
	s->guess.currency_from = best;
	s->guess.is_minor = name_has(s->path, MINOR_WORDS);
	s->guess.note = NULL;
	if (best != NULL)
		best->guess.is_left_out = true;
}

/* --- Keys --- */

/* In one with at least a tenth as many records. */
static bool is_in_other_types(const struct infer *in, const struct infer_type *type,
    const char *path) {
	for (size_t i = 0; i < in->types.count; i++)
		if (in->types.items[i] != type && 10 * in->types.items[i]->rows >= type->rows
		    && map_get_str(&in->types.items[i]->index, path) != NULL)
			return true;
	return false;
}

/* What several events have in common: it comes again, here or in events of another type. */
static bool is_key(const struct infer *in, const struct infer_type *type, const struct seen *s) {
	uint64_t distinct = sketch_count(&s->sketch);

	if (s->guess.is_list || s->guess.is_left_out || distinct < 2
	    || !name_ends(s->path, s->guess.kind == VT_INT ? "id" : ID_WORDS)
	    || (s->guess.kind != VT_STRING && s->guess.kind != VT_INT && s->guess.kind != VT_IP))
		return false;
	return 2 * s->rows >= 3 * distinct || is_in_other_types(in, type, s->path);
}

static bool is_secret(const struct seen *s) {
	return s->guess.kind == VT_STRING && (name_has(s->path, SECRET_WORDS)
	    || (name_has(s->path, "card account") && name_ends(s->path, "number no")));
}

static void inner_note(const struct infer_type *type) {
	for (size_t i = 0; i < type->fields.count; i++) {
		const char *path = type->fields.items[i]->path;

		for (const char *dot = path; (dot = strchr(dot, '.')) != NULL; dot++) {
			struct seen *outer = map_get(&type->index, path, (size_t)(dot - path));

			if (outer != NULL)
				outer->has_inner = true;
		}
	}
}

static void type_guess(struct infer *in, struct infer_type *type) {
	inner_note(type);
	for (size_t i = 0; i < type->fields.count; i++) {
		struct seen *s = type->fields.items[i];

		s->guess.is_optional = 100 * (type->rows - s->rows) > type->rows;
		if (in->type_field != NULL && type->input == NULL
		    && strcmp(s->path, in->type_field) == 0)
			s->guess.is_left_out = true;
		else if (s != type->time)
			kind_guess(in, s);
	}
	for (size_t i = 0; i < type->fields.count; i++)
		if (type->fields.items[i] != type->time && is_amount(type->fields.items[i]))
			money_guess(in, type, type->fields.items[i]);
	for (size_t i = 0; i < type->fields.count; i++) {
		struct seen *s = type->fields.items[i];

		s->guess.is_key = is_key(in, type, s);
		s->guess.is_secret = is_secret(s);
	}
}

void infer_guess(struct infer *in) {
	for (size_t i = 0; i < in->types.count; i++)
		type_guess(in, in->types.items[i]);
}
