/*
 * world.h -- who and what there is: people and their cities, devices and addresses, companies,
 * cards. Nothing is stored: every property is a function of the seed and the number, so a world of
 * millions costs no memory and looks the same whenever it is asked.
 *
 * Read-only after world_init(); any thread.
 */
#pragma once

#include <stdint.h>

#include "cepgen/dist.h"
#include "cepgen/event.h"

struct world {
	uint64_t	seed;
	uint32_t	users, staff, cards, hosts, sensors, payees;
	struct zipf	user_rank, staff_rank, card_rank, host_rank, payee_rank, merchant_rank;
};

struct city {
	const char	*name, *country;
	int		 lat_cents, lon_cents;	/* hundredths of a degree */
};

enum { CITY_COUNT = 24, CITY_HOME_COUNT = 14, CITY_HUB_COUNT = 3, MERCHANT_COUNT = 4000 };

extern const struct city city_table[CITY_COUNT];	/* hubs first, homes first */

/* Merchants with a name of their own come first; see line.c for the names. */
enum merchant {
	MERCHANT_PARKING, MERCHANT_METRO, MERCHANT_ENERGY, MERCHANT_WATER, MERCHANT_HOUSING,
	MERCHANT_TEST_SHOP, MERCHANT_BAKERY, MERCHANT_CAFE, MERCHANT_HOTEL, MERCHANT_NAMED
};

void		world_init(struct world *);	/* after seed and sizes are set */

/* Where a person is: at home, on about one day in 60 somewhere else. */
unsigned	person_city(const struct world *, uint32_t person, int64_t time_ms);
unsigned	city_other(unsigned city, uint64_t draw, double km_min);
double		city_distance_km(unsigned, unsigned);

/* k: 0 the phone, 1 the computer; more are machines that the person has never used. */
uint32_t	person_device(uint32_t person, unsigned k);
uint32_t	person_company(uint32_t person);

uint64_t	ip_home(const struct world *, uint32_t person);
uint64_t	ip_office(uint32_t company);		/* in a network that the rules list */
uint64_t	ip_office_unlisted(uint32_t company);
uint64_t	ip_vpn(uint32_t person);
uint64_t	ip_stranger(uint64_t number);	/* each its own */

uint64_t	payee_iban(const struct world *, uint32_t payee, uint32_t version);
