/* picture_mermaid.c -- a picture in Mermaid's language, as wikis and forges draw it. */
#include <string.h>

#include "cli/picture.h"

static const struct shape {
	const char	*open, *close, *class;
} shapes[] = {
	[BOX_START] = { "((", "))", "dot" },
	[BOX_STEP] = { "(", ")", "step" },
	[BOX_OPTIONAL] = { "(", ")", "maybe" },
	[BOX_FORK] = { "[", "]", "fork" },
	[BOX_JOIN] = { "[", "]", "dot" },
	[BOX_DEADLINE] = { "([", "])", "deadline" },
	[BOX_MATCH] = { "([", "])", "match" },
};

/* Inside of double quotes: its own escapes are #name; for what would be quotes or tags. */
static void escaped(struct buf *out, const char *text) {
	for (; *text != '\0'; text++)
		if (strchr("\"<>&#`", *text) != NULL)
			buf_printf(out, "#%d;", *text);
		else
			buf_char(out, (unsigned char)*text < 0x20 ? ' ' : *text);
}

static void lines_put(struct buf *out, const struct lines *lines) {
	buf_char(out, '"');
	for (size_t i = 0; i < lines->list.count; i++) {
		const struct line_text *line = &lines->list.items[i];

		if (i > 0)
			buf_str(out, "<br/>");
		switch (line->tone) {
		case TONE_NAME:
			buf_str(out, "<b>");
			escaped(out, line->text);
			buf_str(out, "</b>");
			break;
		case TONE_STOP:
			buf_str(out, "<i>");
			escaped(out, line->text);
			buf_str(out, "</i>");
			break;
		default:
			escaped(out, line->text);
		}
	}
	if (lines->list.count == 0)
		buf_char(out, ' ');
	buf_char(out, '"');
}

static void frame_put(const struct picture *pic, struct buf *out, uint32_t frame) {
	if (frame != NO_FRAME) {
		buf_printf(out, "  subgraph frame%u [\" \"]\n", frame);
	}
	for (uint32_t i = 0; i < pic->boxes.count; i++) {
		const struct box	*box = &pic->boxes.items[i];
		const struct shape	*shape = &shapes[box->kind];

		if (box->frame != frame)
			continue;
		buf_printf(out, "  n%u%s", i, shape->open);
		lines_put(out, &box->lines);
		buf_printf(out, "%s:::%s\n", shape->close, shape->class);
	}
	for (uint32_t i = 0; i < pic->frames.count; i++)
		if (pic->frames.items[i].parent == frame)
			frame_put(pic, out, i);
	if (frame != NO_FRAME)
		buf_str(out, "  end\n");
}

/* A text of YAML in double quotes. */
static void title_put(struct buf *out, const struct lines *heading) {
	buf_str(out, "---\ntitle: \"");
	for (size_t i = 0; i < heading->list.count; i++) {
		buf_str(out, i == 0 ? "" : i == 1 ? ": " : "; ");
		for (const char *at = heading->list.items[i].text; *at != '\0'; at++) {
			if (*at == '"' || *at == '\\')
				buf_char(out, '\\');
			buf_char(out, (unsigned char)*at < 0x20 ? ' ' : *at);
		}
	}
	buf_str(out, "\"\n---\n");
}

void picture_mermaid(const struct picture *pic, struct buf *out) {
	title_put(out, &pic->heading);
	buf_printf(out, "flowchart %s\n", pic->is_upright ? "TB" : "LR");
	frame_put(pic, out, NO_FRAME);
	for (size_t i = 0; i < pic->arrows.count; i++) {
		const struct arrow *a = &pic->arrows.items[i];

		buf_printf(out, "  n%u -->", a->from);
		if (a->lines.list.count > 0) {
			buf_char(out, '|');
			lines_put(out, &a->lines);
			buf_char(out, '|');
		}
		buf_printf(out, " n%u\n", a->to);
	}
	buf_str(out, "  classDef step fill:#eaf2fd,stroke:#4a86d8,color:#1f2328\n"
	    "  classDef maybe fill:#f6f9fe,stroke:#4a86d8,color:#1f2328,stroke-dasharray:5 4\n"
	    "  classDef deadline fill:#fff3d6,stroke:#c08a1e,color:#1f2328\n"
	    "  classDef match fill:#e3f6e8,stroke:#2f9e52,color:#1f2328,stroke-width:2px\n"
	    "  classDef fork fill:#eef1f4,stroke:#6e7781,color:#1f2328\n"
	    "  classDef dot fill:#6e7781,stroke:#6e7781,color:#6e7781\n");
}
