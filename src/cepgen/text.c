#include "cepgen/text.h"

#include <string.h>

#include "cepgen/world.h"

/* Digits are written from the right: snprintf() would take most of the generator's time. */
void text_number(struct buf *out, const char *prefix, uint64_t number, unsigned width_min) {
	char	digits[20], *p = digits + sizeof digits;

	do
		*--p = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	while (p > digits && digits + sizeof digits - p < (ptrdiff_t)width_min)
		*--p = '0';
	buf_str(out, prefix);
	buf_add(out, p, (size_t)(digits + sizeof digits - p));
}

void text_cents(struct buf *out, int64_t hundredths) {
	uint64_t	size = hundredths < 0 ? -(uint64_t)hundredths : (uint64_t)hundredths;

	text_number(out, hundredths < 0 ? "-" : "", size / 100, 1);
	text_number(out, ".", size % 100, 2);
}

/*
 * A number of 16 digits, each card its own: the factor has no divisor in common with 10^11. The
 * last digit is Luhn's (ISO/IEC 7812-1): double every second digit from the right.
 */
static void card_digits(uint32_t card, char digits[16]) {
	uint64_t	rest = card * UINT64_C(61803398873) % UINT64_C(100000000000);
	unsigned	sum = 0;

	memcpy(digits, "4539", 4);
	for (int i = 14; i >= 4; i--, rest /= 10)
		digits[i] = (char)('0' + rest % 10);
	for (int i = 0; i < 15; i++) {
		unsigned digit = (unsigned)(digits[i] - '0') * (i % 2 == 0 ? 2 : 1);

		sum += digit > 9 ? digit - 9 : digit;
	}
	digits[15] = (char)('0' + (10 - sum % 10) % 10);
}

void text_card(struct buf *out, uint32_t card) {
	char digits[16];

	card_digits(card, digits);
	buf_add(out, digits, sizeof digits);
}

void text_card_masked(struct buf *out, uint32_t card) {
	char digits[16];

	card_digits(card, digits);
	buf_str(out, "****");
	buf_add(out, digits + 12, 4);
}

void text_merchant(struct buf *out, uint32_t merchant) {
	static const char *const names[MERCHANT_NAMED] = { "city-parking", "metro-tickets",
	    "energy-coop", "water-works", "housing-trust", "own-test-shop", "Bäckerei Süß",
	    "Café \"Zum Löwen\"", "Hotel Krone, Garni" };

	if (merchant < MERCHANT_NAMED)
		buf_str(out, names[merchant]);
	else
		text_number(out, "m-", merchant, 4);
}

void text_person(struct buf *out, uint32_t person) {
	if (person & PERSON_SERVICE)
		text_number(out, "svc-", person & ~PERSON_SERVICE, 2);
	else if (person & PERSON_STAFF)
		text_number(out, "s-", person & ~PERSON_STAFF, 5);
	else
		text_number(out, "u-", person, 6);
}

static void hex_group(struct buf *out, const char *prefix, unsigned group) {
	char	digits[4];
	int	i = 4;

	do
		digits[--i] = "0123456789abcdef"[group & 15];
	while ((group >>= 4) > 0);
	buf_str(out, prefix);
	buf_add(out, digits + i, (size_t)(4 - i));
}

/* No group of the middle is ever 0 in version 6: the one run of zeros is where :: stands. */
void text_ip(struct buf *out, uint64_t ip) {
	if (ip >> 32 == 0) {
		text_number(out, "", ip >> 24, 1);
		text_number(out, ".", ip >> 16 & 255, 1);
		text_number(out, ".", ip >> 8 & 255, 1);
		text_number(out, ".", ip & 255, 1);
		return;
	}
	hex_group(out, "2001:db8:", 1 + (unsigned)(ip >> 16 & 0x7fff));
	hex_group(out, ":", 1 + (unsigned)(ip & 0x7fff));
	hex_group(out, "::", 1 + (unsigned)(ip >> 15 & 1));
}

void text_iban(struct buf *out, uint64_t number) {
	text_number(out, "DE", 10 + number % 89, 2);
	text_number(out, "", number % UINT64_C(1000000000000000000), 18);
}

/* An odd factor keeps them apart: 48 bits of it are a permutation of 48 bits. */
void text_entity(struct buf *out, uint64_t entity) {
	char digits[12];

	entity *= UINT64_C(0x9e3779b97f4a7c15);
	for (int i = 11; i >= 0; i--, entity >>= 4)
		digits[i] = "0123456789abcdef"[entity & 15];
	buf_add(out, digits, sizeof digits);
}

static bool sensor_is_freezer(uint32_t sensor) {
	return sensor % 7 == 0;
}

const char *sensor_kind(uint32_t sensor) {
	return sensor_is_freezer(sensor) ? "freezer" : sensor % 7 == 1 ? "hatch" : "door";
}

void text_sensor(struct buf *out, uint32_t sensor) {
	buf_str(out, sensor_kind(sensor));
	text_number(out, "-", sensor, 4);
}
