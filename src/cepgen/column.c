#include "cepgen/column.h"

#include <string.h>

#include "cepgen/program.h"
#include "cepgen/text.h"
#include "cepgen/world.h"

#define PUT(name) static void name(struct buf *out, const struct gen_event *ev)
#define WORD(words, index) buf_str(out, (words)[index])

static const char *const channels[] = { "chip", "contactless", "cnp" };
static const char *const countries[] = { "DE", "DE", "DE", "DE", "FR", "NL", "AT", "IT", "ES", "PL",
	"GB", "" };
static const char *const reasons[] = { "returned", "damaged", "not_received" };
static const char *const resets[] = { "email", "sms", "helpdesk" };
static const char *const methods[] = { "totp", "push", "passkey" };
static const char *const statuses[] = { "created", "executed", "rejected" };
static const char *const bank_channels[] = { "portal", "email", "phone" };
static const char *const labels[] = { "public", "internal", "confidential" };

PUT(put_time) { text_number(out, "", (uint64_t)ev->time_ms, 1); }
PUT(put_eur) { (void)ev; buf_add(out, "EUR", 3); }

PUT(auth_id) { text_number(out, "a-", ev->auth.id, 8); }
PUT(auth_card) { text_card(out, ev->auth.card); }
PUT(auth_merchant) { text_merchant(out, ev->auth.merchant); }
PUT(auth_amount) { text_cents(out, ev->auth.cents); }
PUT(auth_result) { buf_str(out, ev->auth.declined ? "declined" : "approved"); }
PUT(auth_channel) { WORD(channels, ev->auth.channel); }
PUT(auth_country) { WORD(countries, ev->auth.country); }

PUT(refund_id) { text_number(out, "r-", ev->refund.id, 7); }
PUT(refund_order) { text_number(out, "o-", ev->refund.order, 7); }
PUT(refund_customer) { TEXT_CUSTOMER(out, ev->refund.customer); }
PUT(refund_merchant) { text_merchant(out, ev->refund.merchant); }
PUT(refund_amount) { text_cents(out, ev->refund.cents); }
PUT(refund_reason) { WORD(reasons, ev->refund.reason); }

PUT(login_user) { text_person(out, ev->login.person); }
PUT(login_result) { buf_str(out, ev->login.failed ? "failure" : "success"); }
PUT(login_ip) { text_ip(out, ev->login.ip); }
PUT(login_device) { text_number(out, "d-", ev->login.device, 7); }

PUT(login_new_device) {
	if (ev->login.device_state != DEVICE_UNKNOWN)
		buf_str(out, ev->login.device_state == DEVICE_NEW ? "true" : "false");
}

PUT(login_city) {
	if (ev->login.city != CITY_NONE)
		buf_str(out, city_table[ev->login.city].name);
}

PUT(login_geo) {
	if (ev->login.city == CITY_NONE)
		return;
	text_cents(out, city_table[ev->login.city].lat_cents);
	buf_char(out, ',');
	text_cents(out, city_table[ev->login.city].lon_cents);
}

PUT(reset_user) { text_person(out, ev->reset.person); }
PUT(reset_channel) { WORD(resets, ev->reset.how); }
PUT(step_up_user) { text_person(out, ev->step_up.person); }
PUT(step_up_method) { WORD(methods, ev->step_up.how); }

PUT(transfer_id) { TEXT_TRANSFER(out, ev->transfer.id); }
PUT(transfer_user) { text_person(out, ev->transfer.person); }
PUT(transfer_amount) { text_cents(out, ev->transfer.cents); }
PUT(transfer_status) { WORD(statuses, ev->transfer.status); }
PUT(transfer_beneficiary) { text_iban(out, ev->transfer.beneficiary * UINT64_C(61803398873)); }
PUT(settlement_transfer) { TEXT_TRANSFER(out, ev->settlement.id); }

PUT(change_payee) { TEXT_PAYEE(out, ev->bank_change.payee); }
PUT(change_iban) { text_iban(out, ev->bank_change.iban); }
PUT(change_by) { text_person(out, ev->bank_change.by); }
PUT(change_channel) { WORD(bank_channels, ev->bank_change.channel); }
PUT(callback_payee) { TEXT_PAYEE(out, ev->callback.payee); }
PUT(callback_by) { text_person(out, ev->callback.by); }
PUT(payout_id) { text_number(out, "y-", ev->payout.id, 6); }
PUT(payout_payee) { TEXT_PAYEE(out, ev->payout.payee); }
PUT(payout_iban) { text_iban(out, ev->payout.iban); }
PUT(payout_amount) { text_cents(out, ev->payout.cents); }

PUT(role_user) { text_person(out, ev->role.person); }
PUT(role_role) { WORD(role_names, ev->role.role); }
PUT(role_action) { buf_str(out, ev->role.revoked ? "revoked" : "granted"); }

PUT(role_by) {
	if (ev->role.by == PERSON_SERVICE)
		buf_str(out, "provisioning");
	else
		text_person(out, ev->role.by);
}

PUT(role_ticket) {
	if (ev->role.ticket != 0)
		text_number(out, "REQ-", ev->role.ticket, 5);
}

PUT(download_user) { text_person(out, ev->download.person); }
PUT(download_object) { text_number(out, "doc-", ev->download.object, 6); }
PUT(download_bytes) { text_number(out, "", (uint64_t)ev->download.bytes, 1); }
PUT(download_label) { WORD(labels, ev->download.label); }

PUT(door_sensor) { text_sensor(out, ev->door.sensor); }
PUT(door_site) { text_number(out, "site-", ev->door.sensor / 24 % 90, 2); }
PUT(door_kind) { buf_str(out, sensor_kind(ev->door.sensor)); }
PUT(door_state) { buf_str(out, ev->door.closed ? "closed" : "open"); }

#define TS		{ "ts", put_time, FORM_TIME }
#define TEXT(name, put)	{ name, put, FORM_TEXT }
#define MONEY(put)	{ "amount", put, FORM_BARE }, { "currency", put_eur, FORM_TEXT }

const struct columns column_table[GEN_TYPE_COUNT] = {
	[GEN_AUTH] = { "auth", { TS, TEXT("auth_id", auth_id), TEXT("card_id", auth_card),
	    TEXT("merchant", auth_merchant), MONEY(auth_amount), TEXT("result", auth_result),
	    TEXT("channel", auth_channel), TEXT("country", auth_country) } },
	[GEN_REFUND] = { "refund", { TS, TEXT("refund_id", refund_id),
	    TEXT("order_id", refund_order), TEXT("customer_id", refund_customer),
	    TEXT("merchant", refund_merchant),
	    MONEY(refund_amount), TEXT("reason", refund_reason) } },
	[GEN_LOGIN] = { "login", { TS, TEXT("user", login_user), TEXT("result", login_result),
	    TEXT("ip", login_ip), TEXT("device", login_device),
	    { "new_device", login_new_device, FORM_BARE }, TEXT("city", login_city),
	    { "geo", login_geo, FORM_GEO } } },
	[GEN_RESET] = { "password_reset", { TS, TEXT("user", reset_user),
	    TEXT("channel", reset_channel) } },
	[GEN_STEP_UP] = { "step_up_ok", { TS, TEXT("user", step_up_user),
	    TEXT("method", step_up_method) } },
	[GEN_TRANSFER] = { "transfer", { TS, TEXT("transfer_id", transfer_id),
	    TEXT("user", transfer_user), MONEY(transfer_amount), TEXT("status", transfer_status),
	    TEXT("beneficiary", transfer_beneficiary) } },
	[GEN_SETTLEMENT] = { "settlement", { TS, TEXT("transfer_id", settlement_transfer) } },
	[GEN_BANK_CHANGE] = { "bank_change", { TS, TEXT("payee_id", change_payee),
	    TEXT("iban", change_iban), TEXT("changed_by", change_by),
	    TEXT("channel", change_channel) } },
	[GEN_CALLBACK] = { "callback_ok", { TS, TEXT("payee_id", callback_payee),
	    TEXT("by", callback_by) } },
	[GEN_PAYOUT] = { "payout", { TS, TEXT("payout_id", payout_id),
	    TEXT("payee_id", payout_payee), TEXT("iban", payout_iban), MONEY(payout_amount) } },
	[GEN_ROLE] = { "role_change", { TS, TEXT("user", role_user), TEXT("role", role_role),
	    TEXT("action", role_action), TEXT("granted_by", role_by),
	    TEXT("ticket", role_ticket) } },
	[GEN_DOWNLOAD] = { "download", { TS, TEXT("user", download_user),
	    TEXT("object", download_object), { "bytes", download_bytes, FORM_BARE },
	    TEXT("label", download_label) } },
	[GEN_ECS] = { .type_name = "ecs" },	/* nested: ecs.c */
	[GEN_DOOR] = { "door", { TS, TEXT("sensor_id", door_sensor), TEXT("site", door_site),
	    TEXT("kind", door_kind), TEXT("state", door_state) } },
};

const char *gen_type_name(enum gen_type type) {
	return column_table[type].type_name;
}

int gen_type_find(const char *name) {
	for (int i = 0; i < GEN_TYPE_COUNT; i++)
		if (strcmp(name, column_table[i].type_name) == 0)
			return i;
	return -1;
}
