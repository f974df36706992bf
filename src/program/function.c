/* function.c -- the table of functions, and which line takes which arguments. */
#include "program/function.h"

#include <string.h>

#include "program/function_eval.h"

const struct function functions[] = {
#define FUNCTION(group, name, params, names, result, can_fail, eval, what, example) \
	{ name, group, params, names, result, can_fail, eval, what, example },
#include "program/functions.def"
#undef FUNCTION
};

const unsigned function_count = sizeof functions / sizeof *functions;

static enum vkind letter_kind(char letter) {
	switch (letter) {
	case 'b':	return VT_BOOL;
	case 'i':	return VT_INT;
	case 's':
	case 'R':
	case 'Z':	return VT_STRING;
	case 't':	return VT_TIME;
	case 'g':	return VT_GEO;
	case 'p':	return VT_IP;
	case 'f':	return VT_FLOAT;
	case 'd':	return VT_DECIMAL;
	default:	return VT_NONE;
	}
}

/* How many arguments a line takes; *max UINT_MAX: any number from there. */
static unsigned args_min(const struct function *f, unsigned *max) {
	unsigned min = 0;

	*max = 0;
	for (const char *p = f->params; *p != '\0'; p++) {
		if (*p == '+') {
			*max = FUNCTION_ARGS_MAX;
		} else if (*p == '?') {
			min--;
		} else {
			min++;
			++*max;
		}
	}
	return min;
}

char function_param(const struct function *f, unsigned arg) {
	char last = '\0';

	for (const char *p = f->params; *p != '\0'; p++) {
		if (*p == '+' || *p == '?')
			continue;
		last = *p;
		if (arg-- == 0)
			break;
	}
	return last;
}

/* Whether an argument may stand for the letter by itself, and as what it is read then. */
static bool letter_takes(char letter, struct vtype arg, struct vtype *param) {
	*param = arg;
	switch (letter) {
	case 'x':
		return arg.kind != VT_NONE;
	case 'q':
		return vkind_is_number(arg.kind) || arg.kind == VT_MONEY || arg.kind == VT_DURATION;
	case 'o':
		return expr_type_op(OP_LT, arg, arg, &(struct vtype){0});
	case 'L':
		return arg.kind == VT_LIST;
	case 'l':
		return arg.kind == VT_LIST && arg.elem == VT_STRING;
	case 'f':
		*param = vtype_of(VT_FLOAT);
		return vkind_is_number(arg.kind);
	default:
		return arg.kind == letter_kind(letter);
	}
}

static bool letter_is_common(char letter) {
	return letter == 'q' || letter == 'o';
}

bool function_types(const struct function *f, const struct vtype *args, unsigned arg_count,
    struct vtype *params, struct vtype *result, unsigned *bad_arg) {
	struct vtype	common = vtype_of(VT_NONE);

	for (unsigned i = 0; i < arg_count; i++) {
		char		letter = function_param(f, i);
		struct vtype	arg = args[i];

		*bad_arg = i;
		if (!letter_takes(letter, arg, &params[i]))
			return false;
		if (letter_is_common(letter) && common.kind == VT_NONE)
			common = arg;
		else if (letter_is_common(letter) && !expr_type_unify(common, arg, &common))
			return false;
	}
	for (unsigned i = 0; i < arg_count; i++)
		if (letter_is_common(function_param(f, i)))
			params[i] = common;
	switch (f->result[0]) {
	case '=':
		*result = common;
		break;
	case 'l':
		*result = vtype_list(vtype_of(VT_STRING));
		break;
	case 'e':
		*result = vtype_elem(params[0]);
		break;
	default:
		*result = vtype_of(letter_kind(f->result[0]));
	}
	return true;
}

const struct function *function_find(const char *name, const struct vtype *args,
    unsigned arg_count, struct vtype *result, enum function_fit *fit, unsigned *bad_arg) {
	struct vtype	params[FUNCTION_ARGS_MAX];

	*fit = FUNCTION_UNKNOWN;
	*bad_arg = 0;
	for (const struct function *f = functions; f < functions + function_count; f++) {
		unsigned min, max;

		if (strcmp(f->name, name) != 0)
			continue;
		min = args_min(f, &max);
		if (arg_count < min || arg_count > max) {
			if (*fit == FUNCTION_UNKNOWN)
				*fit = FUNCTION_ARG_COUNT;
			continue;
		}
		if (function_types(f, args, arg_count, params, result, bad_arg)) {
			*fit = FUNCTION_FITS;
			return f;
		}
		*fit = FUNCTION_ARG_TYPE;
	}
	return NULL;
}

static const char *letter_text(char letter) {
	switch (letter) {
	case 'f':	return "number";
	case 'q':	return "number, money or duration";
	case 'o':	return "any with an order";
	case 'x':	return "any";
	case 'L':	return "list";
	case 'l':	return "list of string";
	case 'R':	return "constant pattern";
	case 'Z':	return "constant time zone";
	case 'e':	return "an item's";
	case '=':	return "the same";
	default:	return vkind_name(letter_kind(letter));
	}
}

void function_signature(struct buf *out, const struct function *f) {
	const char *name = f->param_names, *end;

	buf_printf(out, "%s(", f->name);
	for (const char *p = f->params; *p != '\0'; p++) {
		if (*p == '?' || *p == '+')
			continue;
		if (p[1] == '+') {
			buf_str(out, ", ...");
			continue;
		}
		if (p > f->params)
			buf_str(out, ", ");
		end = name + strcspn(name, ",");
		buf_add(out, name, (size_t)(end - name));
		buf_printf(out, ": %s%s", letter_text(*p), p[1] == '?' ? "?" : "");
		name = *end == ',' ? end + 2 : end;
	}
	buf_printf(out, ") -> %s", f->result[0] == 'f' ? "float" : letter_text(f->result[0]));
}
