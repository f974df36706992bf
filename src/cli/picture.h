/*
 * picture.h -- a rule's automaton as a picture: boxes, arrows, frames, and what is written on them.
 *
 *	graph_build	nfa and source --> picture
 *	picture_dot	--> Graphviz's language		picture_svg	--> by its library
 *	picture_mermaid	--> Mermaid's language
 *
 * Texts are plain; each writer escapes them for its language. Colours are chosen for light and dark
 * pages alike: boxes are light with dark text, all else is of a middling grey or red.
 *
 * Ownership	texts are borrowed from the rule view; picture_fini() frees the rest.
 * Thread	the main thread.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"

enum box_kind {
	BOX_START,		/* a dot */
	BOX_STEP,		/* an event that is taken */
	BOX_OPTIONAL,		/* the same, which may be left out */
	BOX_FORK,		/* where an `all of` begins */
	BOX_JOIN,		/* where it ends, a bar */
	BOX_DEADLINE,
	BOX_MATCH
};

enum tone {
	TONE_NAME,		/* bold */
	TONE_PLAIN,
	TONE_DIM,
	TONE_CODE,		/* of the source, in its letters */
	TONE_STOP		/* what must not be: red */
};

struct line_text {
	enum tone	 tone;
	const char	*text;
};

/* The lines of a box, an arrow or the heading. */
struct lines {
	VEC(struct line_text) list;
};

enum { NO_FRAME = UINT32_MAX };

struct box {
	enum box_kind	 kind;
	uint32_t	 frame;		/* or NO_FRAME */
	struct lines	 lines;
	const char	*tip;		/* the whole of a text that was cut; or NULL */
};

struct arrow {
	uint32_t	 from, to;	/* boxes */
	bool		 is_turn;	/* back into a loop */
	struct lines	 lines;
};

/* Around an `all of`. It has no words: an arrow could cross them. */
struct frame {
	uint32_t	 parent;	/* or NO_FRAME */
};

struct picture {
	struct lines	 heading;
	VEC(struct box)	 boxes;
	VEC(struct arrow) arrows;
	VEC(struct frame) frames;
	bool		 is_upright;	/* from top to bottom: too long for a line */
};

void	lines_add(struct lines *, enum tone, const char *text);
void	picture_fini(struct picture *);

void	picture_dot(const struct picture *, struct buf *);
void	picture_mermaid(const struct picture *, struct buf *);
MUST_USE int picture_svg(const struct picture *, struct buf *, struct err *);

/* graph_build.c. -1: too large to be looked at. */
struct rule_view;
MUST_USE int graph_build(struct rule_view *, struct picture *, struct err *);
