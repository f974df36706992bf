/*
 * ecs.h -- host events in the Elastic Common Schema: nested, their time as RFC 3339.
 *
 * Where "event" names the type, the category stands under the flat key "event.category"; a dotted
 * field of a rule reads either.
 */
#pragma once

#include "base/buf.h"
#include "cepgen/queue.h"

/* The members of the object, without its braces; not the type's name. */
void	ecs_members(struct buf *, const struct queue_item *, bool single);
