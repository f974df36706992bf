#include "cepgen/ecs.h"

#include "base/timefmt.h"
#include "cepgen/program.h"
#include "cepgen/text.h"

static const char *const categories[] = { "process", "network", "file" };
static const char *const actions[] = { "start", "connection", "change" };

static void entity_member(struct buf *out, uint64_t entity) {
	buf_str(out, "\"entity_id\":\"");
	text_entity(out, entity);
	buf_char(out, '"');
}

/* "#" in a text becomes the number; what JSON wants escaped is. */
static void json_text(struct buf *out, const char *text, uint32_t number) {
	buf_char(out, '"');
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '#') {
			text_number(out, "", number, 1);
			continue;
		}
		if (*c == '"' || *c == '\\')
			buf_char(out, '\\');
		buf_char(out, *c);
	}
	buf_char(out, '"');
}

static void process_member(struct buf *out, const struct gen_event *ev) {
	const struct program_text *program = &program_table[ev->ecs.program];

	buf_str(out, ",\"process\":{");
	entity_member(out, ev->ecs.entity);
	buf_str(out, ",\"name\":");
	json_text(out, program->name, 0);
	buf_str(out, ",\"args\":[");
	for (int i = 0; i < PROGRAM_ARGS_MAX && program->args[i] != NULL; i++) {
		if (i > 0)
			buf_char(out, ',');
		json_text(out, program->args[i], ev->ecs.detail);
	}
	buf_char(out, ']');
	if (ev->ecs.parent != 0) {
		buf_str(out, ",\"parent\":{");
		entity_member(out, ev->ecs.parent);
		buf_char(out, '}');
	}
	buf_char(out, '}');
}

static void time_member(struct buf *out, const struct queue_item *item) {
	char	text[TIME_TEXT_BYTES];

	if (item->fate == LINE_NO_TIME)
		return;
	buf_str(out, out->data[out->len - 1] == '{' ? "\"@timestamp\":\"" : ",\"@timestamp\":\"");
	if (item->fate == LINE_BAD_TIME)
		buf_str(out, "soon");
	else
		buf_add(out, text, time_print(item->event.time_ms * 1000000, text));
	buf_str(out, "\"");
}

static void category_members(struct buf *out, const struct gen_event *ev, bool nested) {
	if (out->data[out->len - 1] != '{')
		buf_char(out, ',');
	buf_str(out, nested ? "\"event\":{\"category\":[\"" : "\"event.category\":[\"");
	buf_str(out, categories[ev->ecs.category]);
	buf_str(out, nested ? "\"],\"type\":[\"" : "\"],\"event.type\":[\"");
	buf_str(out, actions[ev->ecs.category]);
	buf_str(out, nested ? "\"]}" : "\"]");
}

void ecs_members(struct buf *out, const struct queue_item *item, bool single) {
	const struct gen_event *ev = &item->event;

	time_member(out, item);
	category_members(out, ev, single);
	buf_str(out, ",\"host\":{\"id\":\"");
	TEXT_HOST(out, ev->ecs.host);
	buf_str(out, "\"},\"user\":{\"name\":\"");
	buf_str(out, ev->ecs.root ? "root\"}" : "ops\"}");
	if (ev->ecs.category == ECS_PROCESS)
		process_member(out, ev);
	if (ev->ecs.category == ECS_NETWORK) {
		buf_str(out, ",\"destination\":{\"ip\":\"");
		text_number(out, "192.0.2.", ev->ecs.detail % 254 + 1, 1);
		buf_str(out, "\",\"port\":443}");
	}
	if (ev->ecs.category == ECS_FILE) {
		text_number(out, ",\"file\":{\"path\":\"/var/lib/app/", ev->ecs.detail, 4);
		buf_str(out, "\"}");
	}
}
