/*
 * text.h -- the names of things: from a number to what stands in a line, or in an alert's key.
 *
 * All append to the buf. Pure functions of their arguments; any thread.
 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "cepgen/event.h"

void	text_number(struct buf *, const char *prefix, uint64_t number, unsigned width_min);
void	text_cents(struct buf *, int64_t hundredths);		/* 12.50; also of degrees */

void	text_card(struct buf *, uint32_t card);
void	text_card_masked(struct buf *, uint32_t card);		/* as alerts show it */
void	text_merchant(struct buf *, uint32_t merchant);
void	text_person(struct buf *, uint32_t person);
void	text_ip(struct buf *, uint64_t ip);			/* canonical (RFC 5952) */
void	text_iban(struct buf *, uint64_t number);
void	text_entity(struct buf *, uint64_t entity);		/* 12 digits without an order */
void	text_sensor(struct buf *, uint32_t sensor);
const char *sensor_kind(uint32_t sensor);

#define TEXT_CUSTOMER(out, number)	text_number(out, "c-", number, 6)
#define TEXT_TRANSFER(out, number)	text_number(out, "t-", number, 8)
#define TEXT_PAYEE(out, number)		text_number(out, "p-", number, 5)
#define TEXT_HOST(out, number)		text_number(out, "h-", number, 4)
