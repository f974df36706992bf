#include "codec/json_shim.h"

#include <memory>

#include <simdjson.h>

#include "base/check.h"

/* The bits of simdjson that find tokens are the same for all its readers; it has no other name for
 * them than those of its parser's implementation. */
struct json_index {
	std::unique_ptr<simdjson::internal::dom_parser_implementation>	parser;
	uint32_t							none[3];
	const uint32_t							*places;
};

enum { CAPACITY_FIRST = 1 << 16, DEPTH_UNUSED = 1 };

extern "C" struct json_index *json_index_new(void) {
	auto *index = new (std::nothrow) json_index{};

	CHECK(index != nullptr);
	index->places = index->none;
	return index;
}

extern "C" void json_index_free(struct json_index **indexp) {
	delete *indexp;
	*indexp = nullptr;
}

static void capacity_grow(struct json_index *index, size_t bytes) {
	size_t capacity = CAPACITY_FIRST;

	CHECK(bytes < UINT32_MAX / 2);
	while (capacity < bytes)
		capacity *= 2;
	CHECK(simdjson::get_active_implementation()->create_dom_parser_implementation(capacity,
	    DEPTH_UNUSED, index->parser) == simdjson::SUCCESS);
}

extern "C" enum json_indexed json_index_build(struct json_index *index, const char *data,
    size_t bytes) {
	if (index->parser == nullptr || index->parser->capacity() < bytes)
		capacity_grow(index, bytes);
	switch (index->parser->stage1(reinterpret_cast<const uint8_t *>(data), bytes,
	    simdjson::stage1_mode::regular)) {
	case simdjson::SUCCESS:
		/* It ends them itself, but for the third. */
		index->parser->structural_indexes[index->parser->n_structural_indexes + 2]
		    = static_cast<uint32_t>(bytes);
		index->places = index->parser->structural_indexes.get();
		return JSON_INDEXED;
	case simdjson::EMPTY:
		for (uint32_t &place : index->none)
			place = static_cast<uint32_t>(bytes);
		index->places = index->none;
		return JSON_INDEXED;
	case simdjson::UTF8_ERROR:
		return JSON_BAD_UTF8;
	default:
		return JSON_BAD_TEXT;
	}
}

extern "C" const uint32_t *json_index_places(const struct json_index *index) {
	return index->places;
}
