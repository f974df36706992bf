/*
 * event.h -- an event as the generator keeps it: numbers only. Names, addresses and texts are made
 * from them when the line is written (line.h), so that a waiting event is small.
 *
 * People are numbered: customers from 0, staff with the bit PERSON_STAFF. So are cards, merchants,
 * payees, hosts and sensors; numbers from the size of the ordinary population on are episodes' own.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum gen_type {
	GEN_AUTH, GEN_REFUND, GEN_LOGIN, GEN_RESET, GEN_STEP_UP, GEN_TRANSFER, GEN_SETTLEMENT,
	GEN_BANK_CHANGE, GEN_CALLBACK, GEN_PAYOUT, GEN_ROLE, GEN_DOWNLOAD, GEN_ECS, GEN_DOOR,
	GEN_TYPE_COUNT
};

#define PERSON_STAFF	0x80000000u
#define PERSON_SERVICE	0x40000000u

enum { CHANNEL_CHIP, CHANNEL_CONTACTLESS, CHANNEL_CNP };
enum { REASON_RETURNED, REASON_DAMAGED, REASON_NOT_RECEIVED };
enum { RESET_EMAIL, RESET_SMS, RESET_HELPDESK };
enum { STEP_TOTP, STEP_PUSH, STEP_PASSKEY };
enum { TRANSFER_CREATED, TRANSFER_EXECUTED, TRANSFER_REJECTED };
enum { BANK_PORTAL, BANK_EMAIL, BANK_PHONE };
enum { LABEL_PUBLIC, LABEL_INTERNAL, LABEL_CONFIDENTIAL };
enum { DEVICE_UNKNOWN, DEVICE_KNOWN, DEVICE_NEW };
enum { ECS_PROCESS, ECS_NETWORK, ECS_FILE };

enum { CITY_NONE = 255 };

struct gen_event {
	int64_t		time_ms;
	uint8_t		type;
	union {
		struct {
			uint64_t	id;
			uint32_t	card, merchant;
			int64_t		cents;
			uint8_t		channel, country;
			bool		declined;
		} auth;
		struct {
			uint64_t	id, order;
			uint32_t	customer, merchant;
			int64_t		cents;
			uint8_t		reason;
		} refund;
		struct {
			uint64_t	ip;		/* below 2^32 version 4, else 6 */
			uint32_t	person, device;
			uint8_t		device_state, city;	/* city: or CITY_NONE */
			bool		failed;
		} login;
		struct {
			uint32_t	person;
			uint8_t		how;
		} reset, step_up;
		struct {
			uint64_t	id;
			uint32_t	person, beneficiary;
			int64_t		cents;
			uint8_t		status;
		} transfer;
		struct {
			uint64_t	id;
		} settlement;
		struct {
			uint64_t	iban;
			uint32_t	payee, by;
			uint8_t		channel;
		} bank_change;
		struct {
			uint32_t	payee, by;
		} callback;
		struct {
			uint64_t	id, iban;
			int64_t		cents;
			uint32_t	payee;
		} payout;
		struct {
			uint32_t	person, by, ticket;	/* ticket 0: none */
			uint8_t		role;
			bool		revoked;
		} role;
		struct {
			uint32_t	person, object;
			int64_t		bytes;
			uint8_t		label;
		} download;
		struct {
			uint64_t	entity, parent;	/* parent 0: none */
			uint32_t	host, detail;
			uint8_t		category, program;
			bool		root;
		} ecs;
		struct {
			uint32_t	sensor;
			bool		closed;
		} door;
	};
};

const char	*gen_type_name(enum gen_type);
/* -1: no such type. */
int		 gen_type_find(const char *name);
