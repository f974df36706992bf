// regex.cpp -- the only place that sees RE2.
#include "program/regex.h"

#include <re2/re2.h>

struct regex {
	RE2	re;

	regex(re2::StringPiece pattern, const RE2::Options &options) : re(pattern, options) {}
};

extern "C" struct regex *regex_new(const char *pattern, size_t bytes, struct err *err) {
	RE2::Options	 options;
	struct regex	*r;

	options.set_max_mem(REGEX_BYTES_MAX);
	options.set_log_errors(false);
	r = new struct regex(re2::StringPiece(pattern, bytes), options);
	if (r->re.ok())
		return r;
	err_set(err, ERR_RULE, "%s", r->re.error().c_str());
	delete r;
	return nullptr;
}

extern "C" void regex_free(struct regex **rp) {
	delete *rp;
	*rp = nullptr;
}

extern "C" bool regex_matches(const struct regex *r, const char *text, size_t bytes) {
	return r->re.Match(re2::StringPiece(text, bytes), 0, bytes, RE2::ANCHOR_BOTH, nullptr, 0);
}

extern "C" bool regex_extract(const struct regex *r, const char *text, size_t bytes,
    const char **hit, size_t *hit_bytes) {
	re2::StringPiece	groups[2];
	int			group = r->re.NumberOfCapturingGroups() > 0 ? 1 : 0;

	if (!r->re.Match(re2::StringPiece(text, bytes), 0, bytes, RE2::UNANCHORED, groups,
	    group + 1))
		return false;
	/* A group that took no part in the hit. */
	if (groups[group].data() == nullptr)
		return false;
	*hit = groups[group].data();
	*hit_bytes = groups[group].size();
	return true;
}
