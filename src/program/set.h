/*
 * set.h -- constants on the right of `in`, `like` and `matches`, with their look-up.
 *
 *	SET_VALUES	hash of the canonical value: cost does not grow with the set
 *	SET_NETWORKS	of IP addresses; a hash per prefix length in use
 *	SET_GLOBS	`like`: exact, prefix and suffix patterns by hash, the others one by one
 *	SET_REGEXES	`matches`: one by one
 *
 * Made by the compiler, one owner, then given to the program (program_set()) and const: any thread.
 * Entries are copied. Two equal sets are one in a program.
 */
#pragma once

#include "base/err.h"
#include "event/value.h"

enum set_kind { SET_VALUES, SET_NETWORKS, SET_GLOBS, SET_REGEXES };

enum { SET_ENTRIES_MAX = 16 * 1024 * 1024 };

struct const_set;
struct program;
struct arena;

/* `elem` is the type of SET_VALUES' entries: of numbers the widest; ip, string for the others. */
struct const_set *set_new(enum set_kind, struct vtype elem);
void		  set_free(struct const_set **);

/* SET_VALUES */
MUST_USE int	  set_add(struct const_set *, const struct cell *, struct err *);
/* SET_NETWORKS: "10.0.0.0/8", "192.0.2.7", "2001:db8::/32"; bits behind the prefix are ignored. */
MUST_USE int	  set_add_network(struct const_set *, const char *, size_t bytes, struct err *);
MUST_USE int	  set_add_glob(struct const_set *, const char *, size_t bytes, struct err *);
MUST_USE int	  set_add_regex(struct const_set *, const char *, size_t bytes, struct err *);

/*
 * Whether the value is in the set. A number may be of any number kind, whatever the set's. *error:
 * money that is not in it, and the set has money of another currency.
 */
bool		  set_has(const struct const_set *, enum vkind, const struct cell *, bool *error);

enum set_kind	  set_kind(const struct const_set *);
struct vtype	  set_elem(const struct const_set *);
size_t		  set_count(const struct const_set *);
bool		  set_can_fail(const struct const_set *);
bool		  set_equal(const struct const_set *, const struct const_set *);
uint64_t	  set_hash(const struct const_set *);

/* The capture of `extract`: group 1, or the whole hit, of the first regex; false: no hit. */
bool		  set_extract(const struct const_set *, const char *, size_t bytes,
		      const char **hit, size_t *hit_bytes);

/* The program owns it then: the index of an equal one, or of this one. Nulls *setp. */
uint32_t	  program_set(struct program *, struct const_set **setp);
void		  set_print(struct buf *, const struct program *, const struct const_set *);
