/* program.c -- a program's life, and equal things once in it. */
#include "program/program.h"

#include <string.h>

#include "base/check.h"
#include "base/vec.h"
#include "program/expr_step.h"
#include "program/program_build.h"

/* Everything that is looked up by its bytes while building; values are index + 1, or pointers. */
struct program_index {
	struct map	bytes, exprs, atoms, preds, plans, slots, zones, sets;
	size_t		slot_cap;
};

struct program *program_new(void) {
	struct program *p = calloc(1, sizeof *p);

	CHECK(p != NULL);
	p->magic = PROGRAM_MAGIC;
	atomic_init(&p->ref_count, 1);
	arena_init(&p->arena);
	map_init(&p->schema.enum_index);
	map_init(&p->schema.type_index);
	p->index = calloc(1, sizeof *p->index);
	CHECK(p->index != NULL);
	return p;
}

struct program *program_ref(struct program *p) {
	CHECK_OBJ(p, PROGRAM_MAGIC);
	atomic_fetch_add_explicit(&p->ref_count, 1, memory_order_relaxed);
	return p;
}

static void index_free(struct program *p) {
	struct program_index *ix = p->index;

	if (ix == NULL)
		return;
	map_fini(&ix->bytes);
	map_fini(&ix->exprs);
	map_fini(&ix->atoms);
	map_fini(&ix->preds);
	map_fini(&ix->plans);
	map_fini(&ix->slots);
	map_fini(&ix->zones);
	map_fini(&ix->sets);
	free(ix);
	p->index = NULL;
}

void program_unref(struct program **pp) {
	struct program *p;

	if (*pp == NULL)
		return;
	TAKE_OBJ(p, pp, PROGRAM_MAGIC);
	if (atomic_fetch_sub_explicit(&p->ref_count, 1, memory_order_acq_rel) > 1)
		return;
	index_free(p);
	for (uint32_t i = 0; i < p->set_count; i++)
		set_free(&p->sets[i]);
	vec_free(p->sets);
	vec_free(p->exprs);
	vec_free(p->atoms);
	vec_free(p->preds);
	vec_free(p->plans);
	vec_free(p->schema.slots);
	map_fini(&p->schema.enum_index);
	map_fini(&p->schema.type_index);
	arena_fini(&p->arena);
	FREE_OBJ(p);
}

void program_seal(struct program *p) {
	CHECK_OBJ(p, PROGRAM_MAGIC);
	index_free(p);
}

static struct program_index *index_of(struct program *p) {
	CHECK_OBJ(p, PROGRAM_MAGIC);
	CHECK(p->index != NULL);	/* not sealed */
	return p->index;
}

/* Values of maps are never NULL. */
static void *number_value(size_t number) {
	return (void *)(uintptr_t)(number + 1);
}

static bool number_find(const struct map *m, const void *key, size_t bytes, uint32_t *number) {
	void *value = map_get(m, key, bytes);

	*number = (uint32_t)((uintptr_t)value - 1);
	return value != NULL;
}

/* Of no bytes, too, it is a place of its own. */
static void *copy_of(struct program *p, const void *bytes, size_t n) {
	void *copy = arena_alloc(&p->arena, n + 1);

	if (n > 0)
		memcpy(copy, bytes, n);
	return copy;
}

const void *program_intern(struct program *p, const void *bytes, size_t n) {
	struct map	*m = &index_of(p)->bytes;
	void		*known = map_get(m, n > 0 ? bytes : "", n);

	if (known != NULL)
		return known;
	known = copy_of(p, bytes, n);
	return map_put(m, known, n, known);
}

static struct cell decimal_cell(struct program *p, const struct cell *c) {
	struct decimal	wide, zeroed;
	struct cell	out;

	cell_set_decimal(&out, cell_decimal(c), c->x & ~CELL_BIG, &wide);
	if ((out.x & CELL_BIG) == 0)
		return out;
	memset(&zeroed, 0, sizeof zeroed);
	zeroed.hi = wide.hi;
	zeroed.lo = wide.lo;
	zeroed.exp = wide.exp;
	out.big = program_intern(p, &zeroed, sizeof zeroed);
	return out;
}

struct cell program_cell(struct program *p, struct vtype type, const struct cell *c) {
	struct cell	 out = {0};
	struct cell	*list;

	switch ((enum vkind)type.kind) {
	case VT_FLOAT:
		out.f = c->f == 0 ? 0 : c->f;		/* there is one zero */
		break;
	case VT_DECIMAL:
	case VT_MONEY:
		out = decimal_cell(p, c);
		break;
	case VT_STRING:
		out.p = program_intern(p, c->p, c->n);
		out.n = c->n;
		break;
	case VT_IP:
	case VT_GEO:
		memcpy(out.ip, c->ip, sizeof out.ip);
		break;
	case VT_LIST:
		list = calloc(c->n + 1u, sizeof *list);
		CHECK(list != NULL);
		for (uint32_t i = 0; i < c->n; i++)
			list[i] = program_cell(p, vtype_elem(type), &c->list[i]);
		out.list = program_intern(p, list, c->n * sizeof *list);
		out.n = c->n;
		free(list);
		break;
	default:
		out.i = c->i;
	}
	return out;
}

const struct zone *program_zone(struct program *p, const char *name, size_t bytes) {
	struct map	*m = &index_of(p)->zones;
	void		*zone = map_get(m, name, bytes);

	if (zone != NULL)
		return zone;
	zone = (void *)zone_load(&p->arena, name, bytes);
	if (zone == NULL)
		return NULL;
	return map_put(m, program_intern(p, name, bytes), bytes, zone);
}

uint32_t program_expr(struct program *p, const struct expr *e) {
	struct map	*m = &index_of(p)->exprs;
	uint32_t	 number;

	/* Steps are interned: the same pointers are the same steps. */
	if (number_find(m, (const char *)e, sizeof *e, &number))
		return number;
	if (p->expr_count == p->expr_cap)
		p->exprs = vec_grow(p->exprs, p->expr_count, &p->expr_cap, sizeof *p->exprs);
	p->exprs[p->expr_count] = *e;
	map_put(m, program_intern(p, e, sizeof *e), sizeof *e, number_value(p->expr_count));
	return p->expr_count++;
}

uint32_t program_set(struct program *p, struct const_set **setp) {
	struct map	*m = &index_of(p)->sets;
	uint64_t	 hash = set_hash(*setp);
	uint32_t	 number;

	if (number_find(m, &hash, sizeof hash, &number) && set_equal(p->sets[number], *setp)) {
		set_free(setp);
		return number;
	}
	if (p->set_count == p->set_cap)
		p->sets = vec_grow(p->sets, p->set_count, &p->set_cap, sizeof *p->sets);
	p->sets[p->set_count] = *setp;
	*setp = NULL;
	map_put(m, program_intern(p, &hash, sizeof hash), sizeof hash, number_value(p->set_count));
	return p->set_count++;
}

/* Atoms as they are compared: unused parts are zero, `!=` is `=` turned round. */
static void atom_normalise(struct program *p, const struct atom *a, struct atom *out) {
	memset(out, 0, sizeof *out);
	out->kind = a->kind;
	out->negated = a->negated;
	switch ((enum atom_kind)a->kind) {
	case ATOM_COMPARE:
		CHECK(a->op <= OP_GE);
		CHECK(a->slot < p->schema.slot_count);
		out->op = a->op == OP_NE ? OP_EQ : a->op;
		out->negated = a->negated != (a->op == OP_NE);
		out->slot = a->slot;
		out->constant = program_cell(p, p->schema.slots[a->slot].type, &a->constant);
		break;
	case ATOM_IN:
		CHECK(a->set < p->set_count);
		out->slot = a->slot;
		out->set = a->set;
		break;
	case ATOM_EXISTS:
		CHECK(a->slot < p->schema.slot_count);
		out->slot = a->slot;
		break;
	case ATOM_EXPR:
		CHECK(a->expr < p->expr_count);
		CHECK(p->exprs[a->expr].type.kind == VT_BOOL);
		CHECK(!p->exprs[a->expr].uses_bound);
		out->expr = a->expr;
		break;
	}
}

uint32_t program_atom(struct program *p, const struct atom *a) {
	struct map	*m = &index_of(p)->atoms;
	struct atom	 new;
	uint32_t	 number;

	atom_normalise(p, a, &new);
	if (number_find(m, &new, sizeof new, &number))
		return number;
	if (p->atom_count == p->atom_cap)
		p->atoms = vec_grow(p->atoms, p->atom_count, &p->atom_cap, sizeof *p->atoms);
	memcpy(&p->atoms[p->atom_count], &new, sizeof new);
	map_put(m, program_intern(p, &new, sizeof new), sizeof new, number_value(p->atom_count));
	return p->atom_count++;
}

static int type_test_compare(const void *a, const void *b) {
	const struct type_test *x = a, *y = b;

	return (x->root > y->root) - (x->root < y->root);
}

/* By root, each once. */
static unsigned types_normalise(struct type_test *out, const struct type_test *types,
    unsigned count) {
	unsigned n = 0;

	memset(out, 0, count * sizeof *out);
	for (unsigned i = 0; i < count; i++) {
		out[i].root = types[i].root;
		out[i].kinds = types[i].kinds;
	}
	qsort(out, count, sizeof *out, type_test_compare);
	for (unsigned i = 0; i < count; i++) {
		if (n > 0 && out[n - 1].root == out[i].root)
			out[n - 1].kinds |= out[i].kinds;
		else
			out[n++] = out[i];
	}
	return n;
}

/* In written order, each at its first place. */
static unsigned atoms_normalise(uint32_t *out, const uint32_t *atoms, unsigned count) {
	unsigned n = 0;

	for (unsigned i = 0; i < count; i++) {
		unsigned seen = 0;

		while (seen < n && out[seen] != atoms[i])
			seen++;
		if (seen == n)
			out[n++] = atoms[i];
	}
	return n;
}

uint32_t program_pred(struct program *p, const struct type_test *types, unsigned type_count,
    const uint32_t *atoms, unsigned atom_count) {
	struct map	*m = &index_of(p)->preds;
	size_t		 bytes = type_count * sizeof *types + atom_count * sizeof *atoms;
	struct type_test *key = calloc(1, bytes + 1);
	struct pred	 pred;
	uint32_t	 number;

	CHECK(key != NULL);
	CHECK(type_count > 0);
	pred.type_count = (uint16_t)types_normalise(key, types, type_count);
	pred.atoms = (uint32_t *)(key + pred.type_count);
	pred.atom_count = (uint16_t)atoms_normalise(pred.atoms, atoms, atom_count);
	bytes = pred.type_count * sizeof *types + pred.atom_count * sizeof *atoms;
	if (!number_find(m, key, bytes, &number)) {
		pred.types = (struct type_test *)program_intern(p, key, bytes);
		pred.atoms = (uint32_t *)(pred.types + pred.type_count);
		if (p->pred_count == p->pred_cap)
			p->preds = vec_grow(p->preds, p->pred_count, &p->pred_cap,
			    sizeof *p->preds);
		p->preds[p->pred_count] = pred;
		map_put(m, (const char *)pred.types, bytes, number_value(p->pred_count));
		number = p->pred_count++;
	}
	free(key);
	return number;
}

uint16_t program_slot(struct program *p, const char *name, struct vtype type, bool secret) {
	struct program_index	*ix = index_of(p);
	struct buf		 key = {0};
	uint32_t		 number;

	buf_str(&key, name);
	buf_char(&key, '\0');
	buf_add(&key, &type, sizeof type);
	if (!number_find(&ix->slots, key.data, key.len, &number)) {
		CHECK(p->schema.slot_count < SLOTS_MAX);	/* the checker has counted */
		if (p->schema.slot_count == ix->slot_cap)
			p->schema.slots = vec_grow(p->schema.slots, p->schema.slot_count,
			    &ix->slot_cap, sizeof *p->schema.slots);
		number = p->schema.slot_count++;
		p->schema.slots[number] = (struct slot){ arena_strdup(&p->arena, name), type,
		    false };
		map_put(&ix->slots, program_intern(p, key.data, key.len), key.len,
		    number_value(number));
	}
	p->schema.slots[number].secret |= secret;
	buf_fini(&key);
	return (uint16_t)number;
}

/* --- Key plans --- */

static void plan_key(struct buf *key, const struct key_plan *plan) {
	buf_add(key, &plan->comp_count, sizeof plan->comp_count);
	buf_add(key, plan->kinds, plan->comp_count * sizeof *plan->kinds);
	for (uint16_t i = 0; i < plan->route_count; i++) {
		const struct key_route *r = &plan->routes[i];

		for (uint16_t c = 0; c < plan->comp_count; c++) {
			uint16_t slot = r->slots[c];
			uint8_t	 any = r->any[c];

			buf_add(key, &slot, sizeof slot);
			buf_add(key, &any, sizeof any);
		}
	}
}

static struct key_plan plan_copy(struct program *p, const struct key_plan *plan) {
	struct key_plan	out = { .comp_count = plan->comp_count, .route_count = plan->route_count };
	size_t		n = plan->comp_count;

	out.kinds = copy_of(p, plan->kinds, n);
	out.routes = arena_alloc(&p->arena, (plan->route_count + 1u) * sizeof *out.routes);
	for (uint16_t i = 0; i < plan->route_count; i++) {
		struct key_route *r = &out.routes[i];

		r->slots = copy_of(p, plan->routes[i].slots, n * sizeof *r->slots);
		r->any = copy_of(p, plan->routes[i].any, n * sizeof *r->any);
	}
	return out;
}

uint16_t program_plan(struct program *p, const struct key_plan *plan) {
	struct map	*m = &index_of(p)->plans;
	struct buf	 key = {0};
	uint32_t	 number;

	plan_key(&key, plan);
	if (!number_find(m, key.data, key.len, &number)) {
		CHECK(p->plan_count < UINT16_MAX);
		if (p->plan_count == p->plan_cap)
			p->plans = vec_grow(p->plans, p->plan_count, &p->plan_cap,
			    sizeof *p->plans);
		p->plans[p->plan_count] = plan_copy(p, plan);
		map_put(m, program_intern(p, key.data, key.len), key.len,
		    number_value(p->plan_count));
		number = p->plan_count++;
	}
	buf_fini(&key);
	return (uint16_t)number;
}
