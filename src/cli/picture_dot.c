/* picture_dot.c -- a picture in Graphviz's language: labels as its HTML, colours for any page. */

#include "cli/picture.h"

/* On white and on black alike; boxes are light, and what is in them dark. */
#define LINE_COLOUR	"#6e7781"
#define STOP_COLOUR	"#d1434b"
#define DARK		"#1f2328"
#define DARK_DIM	"#57606a"
#define DARK_STOP	"#b42332"

static const struct style {
	const char	*attributes;
} styles[] = {
	[BOX_START] = { "shape=circle width=0.16 fixedsize=true style=filled fillcolor=\""
	    LINE_COLOUR "\" color=\"" LINE_COLOUR "\"" },
	[BOX_STEP] = { "shape=box style=\"rounded,filled\" fillcolor=\"#eaf2fd\" "
	    "color=\"#4a86d8\"" },
	[BOX_OPTIONAL] = { "shape=box style=\"rounded,filled,dashed\" fillcolor=\"#f6f9fe\" "
	    "color=\"#4a86d8\"" },
	[BOX_FORK] = { "shape=box style=\"rounded,filled\" fillcolor=\"#eef1f4\" "
	    "color=\"" LINE_COLOUR "\" height=0.3" },
	[BOX_JOIN] = { "shape=box fixedsize=true style=filled fillcolor=\"" LINE_COLOUR
	    "\" color=\"" LINE_COLOUR "\"" },
	[BOX_DEADLINE] = { "shape=box style=\"rounded,filled\" fillcolor=\"#fff3d6\" "
	    "color=\"#c08a1e\"" },
	[BOX_MATCH] = { "shape=box style=\"rounded,filled\" fillcolor=\"#e3f6e8\" "
	    "color=\"#2f9e52\" penwidth=1.8" },
};

static void html(struct buf *out, const char *text) {
	for (; *text != '\0'; text++)
		switch (*text) {
		case '&':
			buf_str(out, "&amp;");
			break;
		case '<':
			buf_str(out, "&lt;");
			break;
		case '>':
			buf_str(out, "&gt;");
			break;
		case '"':
			buf_str(out, "&quot;");
			break;
		default:
			buf_char(out, (unsigned char)*text < 0x20 ? ' ' : *text);
		}
}

/* In quotes; a backslash would begin an escape of Graphviz. */
static void quoted(struct buf *out, const char *text) {
	buf_char(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			buf_char(out, '\\');
		buf_char(out, (unsigned char)*text < 0x20 ? ' ' : *text);
	}
	buf_char(out, '"');
}

static void line_put(struct buf *out, const struct line_text *line, bool is_in_box, bool is_head) {
	switch (line->tone) {
	case TONE_NAME:
		buf_printf(out, "<FONT POINT-SIZE=\"%d\"><B>", is_head ? 15 : 13);
		html(out, line->text);
		buf_str(out, "</B></FONT>");
		return;
	case TONE_DIM:
		buf_printf(out, "<FONT COLOR=\"%s\">", is_in_box ? DARK_DIM : LINE_COLOUR);
		break;
	case TONE_CODE:
		buf_str(out, "<FONT FACE=\"Courier\" POINT-SIZE=\"10\">");
		break;
	case TONE_STOP:
		buf_printf(out, "<FONT COLOR=\"%s\">", is_in_box ? DARK_STOP : STOP_COLOUR);
		break;
	case TONE_PLAIN:
		/* Of a colour of its own, or blanks before it would be dropped with it. */
		buf_printf(out, "<FONT COLOR=\"%s\">", is_in_box ? DARK : LINE_COLOUR);
		break;
	}
	html(out, line->text);
	buf_str(out, "</FONT>");
}

/* label=<...> of a box, each line in the middle. */
static void label_put(struct buf *out, const struct lines *lines) {
	buf_str(out, "label=<");
	for (size_t i = 0; i < lines->list.count; i++) {
		buf_str(out, i > 0 ? "<BR/>" : "");
		line_put(out, &lines->list.items[i], true, false);
	}
	buf_char(out, '>');
}

/* The same with room around the lines; beside an arrow that goes down they begin at it. */
static void label_put_apart(struct buf *out, const struct lines *lines, bool is_left) {
	buf_str(out, "label=<");
	for (size_t i = 0; i < lines->list.count; i++) {
		buf_str(out, is_left ? "&#160;&#160;" : i > 0 ? "<BR/>&#160;" : "&#160;");
		line_put(out, &lines->list.items[i], false, false);
		buf_str(out, is_left ? "<BR ALIGN=\"LEFT\"/>" : "&#160;");
	}
	buf_char(out, '>');
}

/* On the left, and a little above the rest. */
static void heading_put(struct buf *out, const struct lines *lines) {
	buf_str(out, "label=<");
	for (size_t i = 0; i < lines->list.count; i++) {
		line_put(out, &lines->list.items[i], false, true);
		buf_str(out, "<BR ALIGN=\"LEFT\"/>");
		if (i == 0)
			buf_str(out, "<FONT POINT-SIZE=\"3\"> </FONT><BR ALIGN=\"LEFT\"/>");
	}
	buf_str(out, "<FONT POINT-SIZE=\"8\"> </FONT><BR ALIGN=\"LEFT\"/>>");
}

static void box_put(const struct picture *pic, struct buf *out, uint32_t i) {
	const struct box *box = &pic->boxes.items[i];

	buf_printf(out, "\tn%u [%s ", i, styles[box->kind].attributes);
	if (box->kind == BOX_JOIN)
		buf_str(out, pic->is_upright ? "width=0.6 height=0.07 " : "width=0.07 height=0.6 ");
	if (box->lines.list.count > 0)
		label_put(out, &box->lines);
	else
		buf_str(out, "label=\"\"");
	if (box->tip != NULL) {
		buf_str(out, " tooltip=");
		quoted(out, box->tip);
	} else {
		buf_str(out, " tooltip=\" \"");
	}
	buf_str(out, "]\n");
}

/* A frame with its boxes and the frames inside. */
static void frame_put(const struct picture *pic, struct buf *out, uint32_t frame) {
	if (frame != NO_FRAME) {
		buf_printf(out, "subgraph cluster_%u {\n\tstyle=\"rounded,dashed\" color=\""
		    LINE_COLOUR "\" label=\"\" tooltip=\" \" margin=14\n", frame);
	}
	for (uint32_t i = 0; i < pic->boxes.count; i++)
		if (pic->boxes.items[i].frame == frame)
			box_put(pic, out, i);
	for (uint32_t i = 0; i < pic->frames.count; i++)
		if (pic->frames.items[i].parent == frame)
			frame_put(pic, out, i);
	if (frame != NO_FRAME)
		buf_str(out, "}\n");
}

static void arrow_put(const struct picture *pic, struct buf *out, const struct arrow *a) {
	buf_printf(out, "\tn%u -> n%u [", a->from, a->to);
	if (a->lines.list.count > 0)
		label_put_apart(out, &a->lines, pic->is_upright);
	if (a->is_turn && a->from != a->to)
		buf_str(out, " constraint=false");
	else if (pic->boxes.items[a->from].kind == BOX_FORK)
		buf_str(out, " weight=3");		/* branches begin side by side */
	buf_str(out, " tooltip=\" \" labeltooltip=\" \"]\n");
}

void picture_dot(const struct picture *pic, struct buf *out) {
	buf_str(out, "digraph ");
	quoted(out, pic->heading.list.items[0].text);
	buf_printf(out, " {\n\trankdir=%s bgcolor=transparent pad=0.25 nodesep=0.35 ranksep=0.4\n",
	    pic->is_upright ? "TB" : "LR");
	buf_str(out, "\tfontname=\"Helvetica\" fontsize=11 fontcolor=\"" LINE_COLOUR "\"\n"
	    "\tlabelloc=t labeljust=l tooltip=\" \" ");
	heading_put(out, &pic->heading);
	buf_str(out, "\n\tnode [fontname=\"Helvetica\" fontsize=11 fontcolor=\"" DARK "\" "
	    "margin=\"0.16,0.09\" penwidth=1.2]\n"
	    "\tedge [fontname=\"Helvetica\" fontsize=10.5 fontcolor=\"" LINE_COLOUR "\" color=\""
	    LINE_COLOUR "\" arrowsize=0.7 penwidth=1.1]\n");
	frame_put(pic, out, NO_FRAME);
	for (size_t i = 0; i < pic->arrows.count; i++)
		arrow_put(pic, out, &pic->arrows.items[i]);
	buf_str(out, "}\n");
}
