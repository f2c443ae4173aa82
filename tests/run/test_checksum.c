/*
 * Checksums against their published values.
 */
#include <stdio.h>
#include <string.h>

#include "helpers/close.h"
#include "helpers/run.h"
#include "run/checksum.h"

/* The catalogue of parametrised CRC algorithms gives CRC-64/XZ's check value for "123456789". */
START_TEST(crc64_known)
{
    struct crc64 c;
    crc64_init(&c);
    ck_assert_uint_eq(crc64_of(&c, "123456789", 9), 0x995DC9BBDF1939FAu);
    ck_assert_uint_eq(crc64_of(&c, "", 0), 0);
}
END_TEST

/* Bit by bit, as it is defined. */
static uint64_t slow_crc64(const unsigned char *byte, size_t n)
{
    uint64_t crc = UINT64_MAX;
    for (size_t i = 0; i < n; i++) {
        crc ^= byte[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ (crc & 1 ? 0xC96C5795D7870F42u : 0);
    }
    return ~crc;
}

START_TEST(crc64_of_every_length)
{
    unsigned char text[100];
    struct crc64 c;
    crc64_init(&c);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (unsigned char)(7 * i * i + 13);
    for (size_t n = 0; n <= sizeof text; n++)
        ck_assert_uint_eq(crc64_of(&c, text, n), slow_crc64(text, n));
}
END_TEST

START_TEST(crc64_sees_every_bit)
{
    unsigned char text[100];
    struct crc64 c;
    crc64_init(&c);
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (unsigned char)(7 * i);
    const uint64_t whole = crc64_of(&c, text, sizeof text);
    for (size_t bit = 0; bit < 8 * sizeof text; bit++) {
        text[bit / 8] ^= (unsigned char)(1 << bit % 8);
        ck_assert_uint_ne(crc64_of(&c, text, sizeof text), whole);
        text[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
}
END_TEST

static void expect(const char *text, const char *hex)
{
    const struct fingerprint f = checksum_fingerprint(text, strlen(text));
    char got[2 * FINGERPRINT_BYTES + 1];
    for (size_t i = 0; i < FINGERPRINT_BYTES; i++)
        snprintf(got + 2 * i, 3, "%02x", f.byte[i]);
    ck_assert_str_eq(got, hex);
}

/* FNV-1a of 128 bits: the offset basis, and the draft's test vectors for "a" and "foobar". */
START_TEST(fingerprint_known)
{
    expect("", "6c62272e07bb014262b821756295c58d");
    expect("a", "d228cb696f1a8caf78912b704e4a8964");
    expect("foobar", "343e1662793c64bf6f0d3597ba446f18");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("checksum");
    TCase *c = tcase_create("core");
    tcase_add_test(c, crc64_known);
    tcase_add_test(c, crc64_of_every_length);
    tcase_add_test(c, crc64_sees_every_bit);
    tcase_add_test(c, fingerprint_known);
    suite_add_tcase(s, c);
    return run_suite(s);
}
