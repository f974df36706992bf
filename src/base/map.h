/*
 * map.h -- bytes to pointer: names, constants, interned texts. Open addressing, insertion order
 * kept, so that walking a map is deterministic.
 *
 *	slots	|  1  |  -  |  0  |  -  | ...		index into entries; at most half full
 *	entries	| "auth" | "login" | ...		in the order they came
 *
 * Keys are borrowed: they must outlive the map. Nothing is removed. One thread at a time.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct map_entry {
	const char	*key;
	size_t		 key_bytes;
	uint64_t	 hash;
	void		*value;
};

struct map {
	struct map_entry	*entries;
	size_t			 count, cap;
	uint32_t		*slots;
	size_t			 mask;
};

void	 map_init(struct map *);
void	 map_fini(struct map *);
/* NULL: not there. */
void	*map_get(const struct map *, const char *key, size_t key_bytes);
void	*map_get_str(const struct map *, const char *key);
/* Returns the value that stands under the key afterwards: an older one is not replaced. */
void	*map_put(struct map *, const char *key, size_t key_bytes, void *value);
