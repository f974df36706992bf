/*
 * hash.h -- 64-bit hash of bytes (XXH3), for tables and key groups; no secrecy in it.
 * hash_bytes() is the same on every machine and release; tables in memory use their own seed.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

uint64_t hash_bytes(const void *, size_t bytes);
uint64_t hash_seeded(const void *, size_t bytes, uint64_t seed);

/* Finalizer of splitmix64 (Steele, Lea, Flood 2014). */
static inline uint64_t hash_mix(uint64_t z) {
	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}
