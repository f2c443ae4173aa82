/*
 * Checksums of bytes: one detects damage in a journal, one identifies a model. Neither resists
 * deliberate forgery.
 */
#ifndef RUN_CHECKSUM_H
#define RUN_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* CRC-64/XZ (ECMA-182 reflected): detects every burst of up to 64 bits; misses other damage with
 * probability 2^-64. */
struct crc64 {
    uint64_t table[8][256];
};
void crc64_init(struct crc64 *c);
uint64_t crc64_of(const struct crc64 *c, const void *data, size_t n);

/* 128 bits that identify the content: FNV-1a (Fowler, Noll, Vo; draft-eastlake-fnv). */
#define FINGERPRINT_BYTES 16
struct fingerprint { unsigned char byte[FINGERPRINT_BYTES]; };
struct fingerprint checksum_fingerprint(const void *data, size_t n);

#endif
