#include "run/checksum.h"

/* The polynomial of ECMA-182, bits reversed. */
#define POLYNOMIAL 0xC96C5795D7870F42u

void crc64_init(struct crc64 *c)
{
    for (unsigned i = 0; i < 256; i++) {
        uint64_t crc = i;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
        c->table[0][i] = crc;
    }
    for (unsigned i = 0; i < 256; i++)
        for (int k = 1; k < 8; k++) {
            const uint64_t before = c->table[k - 1][i];
            c->table[k][i] = (before >> 8) ^ c->table[0][before & 255];
        }
}

/*
 * Eight bytes at a time by eight tables (Kounavis, Berry 2005, "slicing-by-8"): the record of a
 * network of 10 000 stations is half a megabyte, and a byte at a time took longer than to reduce
 * it.
 */
uint64_t crc64_of(const struct crc64 *c, const void *data, size_t n)
{
    const unsigned char *byte = data;
    uint64_t crc = UINT64_MAX;
    for (; n >= 8; n -= 8, byte += 8) {
        for (int k = 0; k < 8; k++)
            crc ^= (uint64_t)byte[k] << (8 * k);
        uint64_t next = 0;
        for (int k = 0; k < 8; k++)
            next ^= c->table[7 - k][crc >> (8 * k) & 255];
        crc = next;
    }
    for (; n > 0; n--, byte++)
        crc = (crc >> 8) ^ c->table[0][(crc ^ *byte) & 255];
    return ~crc;
}

struct fingerprint checksum_fingerprint(const void *data, size_t n)
{
    const unsigned __int128 prime = ((unsigned __int128)1 << 88) + 0x13B;
    unsigned __int128 hash =
        ((unsigned __int128)0x6C62272E07BB0142u << 64) | 0x62B821756295C58Du;
    const unsigned char *byte = data;
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ byte[i]) * prime;
    struct fingerprint f;
    for (size_t i = 0; i < FINGERPRINT_BYTES; i++)    /* most significant first, as it is printed */
        f.byte[i] = (unsigned char)(hash >> (8 * (FINGERPRINT_BYTES - 1 - i)));
    return f;
}
