#include "cepgen/world.h"

#include <math.h>

#include "base/check.h"
#include "base/hash.h"

enum { PEOPLE_PER_COMPANY = 40, DAY_MS = 86400000, NIGHT_MS = 3 * 3600000 };

enum what { WHAT_HOME = 1, WHAT_AWAY, WHAT_AWAY_WHERE, WHAT_HOME_IP, WHAT_IBAN };

/* The first three are where mobile carriers meet the net; the first CITY_HOME_COUNT are homes. */
const struct city city_table[CITY_COUNT] = {
	{ "Frankfurt, Main", "DE", 5011, 868 },		{ "London", "GB", 5151, -13 },
	{ "Amsterdam", "NL", 5237, 490 },		{ "Berlin", "DE", 5252, 1341 },
	{ "Hamburg", "DE", 5355, 999 },			{ "München", "DE", 4814, 1158 },
	{ "Paris", "FR", 4886, 235 },			{ "Wien", "AT", 4821, 1637 },
	{ "Zürich", "CH", 4738, 854 },			{ "Madrid", "ES", 4042, -370 },
	{ "Lisboa", "PT", 3872, -914 },			{ "Milano", "IT", 4546, 919 },
	{ "Kraków", "PL", 5006, 1994 },			{ "København", "DK", 5568, 1257 },
	{ "New York", "US", 4071, -7401 },		{ "San Francisco", "US", 3777, -12242 },
	{ "São Paulo", "BR", -2355, -4663 },		{ "Singapore", "SG", 135, 10382 },
	{ "Tokyo", "JP", 3568, 13969 },			{ "Lagos", "NG", 652, 338 },
	{ "Dubai", "AE", 2520, 5527 },			{ "Mumbai", "IN", 1908, 7288 },
	{ "Toronto", "CA", 4365, -7938 },		{ "Sydney", "AU", -3387, 15121 },
};

void world_init(struct world *w) {
	zipf_init(&w->user_rank, w->users);
	zipf_init(&w->staff_rank, w->staff);
	zipf_init(&w->card_rank, w->cards);
	zipf_init(&w->host_rank, w->hosts);
	zipf_init(&w->payee_rank, w->payees);
	zipf_init(&w->merchant_rank, MERCHANT_COUNT);
}

static uint64_t world_hash(const struct world *w, uint64_t what, uint64_t number) {
	return hash_mix(w->seed ^ hash_mix(what << 56 ^ number));
}

/*
 * Great-circle distance by the haversine formula; phi, lambda and h as there. Rules compute their
 * own: episodes keep well away from the limits, so that no rounding decides.
 */
double city_distance_km(unsigned a, unsigned b) {
	const double	radian = 0.017453292519943295 / 100, earth_km = 6371;
	double		phi1 = city_table[a].lat_cents * radian;
	double		phi2 = city_table[b].lat_cents * radian;
	double		dphi = phi2 - phi1;
	double		dlambda = (city_table[b].lon_cents - city_table[a].lon_cents) * radian;
	double		h = pow(sin(dphi / 2), 2)
			    + cos(phi1) * cos(phi2) * pow(sin(dlambda / 2), 2);

	return 2 * earth_km * asin(sqrt(h));
}

/* Another city, at least that far away; every city has one at 3,000 km. */
unsigned city_other(unsigned city, uint64_t draw, double km_min) {
	unsigned other = draw % CITY_COUNT;

	CHECK(km_min <= 3000);
	while (other == city || city_distance_km(city, other) < km_min)
		other = (other + 1) % CITY_COUNT;
	return other;
}

/* Colleagues live in one city. Who travels does so at night, so that it seldom looks impossible. */
unsigned person_city(const struct world *w, uint32_t person, int64_t time_ms) {
	uint32_t	who = person & PERSON_STAFF ? person_company(person) : person;
	unsigned	home = world_hash(w, WHAT_HOME, who) % CITY_HOME_COUNT;
	uint64_t	day = (uint64_t)((time_ms - NIGHT_MS) / DAY_MS);
	uint64_t	draw = world_hash(w, WHAT_AWAY, (uint64_t)person << 20 ^ day);

	if (draw % 60 != 0)
		return home;
	return city_other(home, world_hash(w, WHAT_AWAY_WHERE, draw) % CITY_HOME_COUNT, 0);
}

uint32_t person_device(uint32_t person, unsigned k) {
	return person * 8 + k;
}

uint32_t person_company(uint32_t person) {
	return (person & ~PERSON_STAFF) / PEOPLE_PER_COMPANY;
}

static uint64_t ip4(unsigned a, unsigned b, unsigned rest) {
	return (uint64_t)a << 24 | (uint64_t)b << 16 | (rest & 0xffff);
}

/* 100.64.0.0/10: carriers share such addresses among customers, and so do the people here. */
uint64_t ip_home(const struct world *w, uint32_t person) {
	uint64_t h = world_hash(w, WHAT_HOME_IP, person);

	return ip4(100, 64 + (h >> 16) % 64, h & 0xffff);
}

uint64_t ip_office(uint32_t company) {
	return ip4(198, 18, company);
}

uint64_t ip_office_unlisted(uint32_t company) {
	return ip4(198, 19, company);
}

uint64_t ip_vpn(uint32_t person) {
	return ip4(198, 51, 100 << 8 | person % 200);
}

/* 2001:db8::/32 has room for an address of its own for each; see line.c for the groups. */
uint64_t ip_stranger(uint64_t number) {
	if (number < 254)
		return ip4(203, 0, 113 << 8 | (unsigned)(number + 1));
	return (UINT64_C(1) << 32) + number;
}

uint64_t payee_iban(const struct world *w, uint32_t payee, uint32_t version) {
	uint64_t digits18 = UINT64_C(1000000000000000000);

	return world_hash(w, WHAT_IBAN, (uint64_t)version << 32 | payee) % digits18;
}
