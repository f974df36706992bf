#include "delivery/template.h"

#include <string.h>

/* With exactly that many decimals, unless it is too large to be written without an exponent. */
static void fixed_print(struct buf *out, struct decimal d, int digits) {
	char	 text[DECIMAL_TEXT_BYTES];
	size_t	 bytes = decimal_print(decimal_round(d, digits), text);
	char	*point = memchr(text, '.', bytes);
	int	 have = point == NULL ? 0 : (int)(text + bytes - point) - 1;

	buf_add(out, text, bytes);
	if (memchr(text, 'E', bytes) != NULL)
		return;
	if (point == NULL && digits > 0)
		buf_char(out, '.');
	for (; have < digits; have++)
		buf_char(out, '0');
}

/* A number, which can be written with a fixed count of decimals. */
static bool is_fixable(struct vtype type, const struct cell *c, struct decimal *d) {
	switch (type.kind) {
	case VT_INT:
		*d = decimal_from_int(c->i);
		return true;
	case VT_FLOAT:
		return decimal_from_double(c->f, d);
	case VT_DECIMAL:
	case VT_MONEY:
		*d = cell_decimal(c);
		return true;
	default:
		return false;
	}
}

void value_print_digits(struct buf *out, const struct schema *schema, struct vtype type,
    const struct cell *c, bool secret, int digits) {
	struct decimal	d;
	char		code[4];

	if (secret || digits < 0 || !is_fixable(type, c, &d)) {
		value_print(out, schema, type, c, secret);
		return;
	}
	fixed_print(out, d, digits);
	if (type.kind != VT_MONEY)
		return;
	currency_unpack(c->x, code);
	if (code[0] != '\0')
		buf_printf(out, " %s", code);
}

unsigned template_print(struct buf *out, const struct template *t, const struct expr_env *env) {
	const struct program	*program = env->program;
	unsigned		 failed_count = 0;

	for (uint16_t i = 0; i < t->part_count; i++) {
		const struct template_part	*part = &t->parts[i];
		struct value			 v;

		if (part->text != NULL) {
			buf_add(out, part->text, part->text_bytes);
			continue;
		}
		expr_eval(&program->exprs[part->expr], env, &v);
		if (v.state == VALUE_PRESENT)
			value_print_digits(out, &program->schema, program->exprs[part->expr].type,
			    &v.c, part->secret, part->digits);
		else
			buf_char(out, '-');
		failed_count += v.state == VALUE_ERROR;
	}
	return failed_count;
}
