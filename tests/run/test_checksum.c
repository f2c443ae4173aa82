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
    ck_assert_uint_eq(checksum_crc64("123456789", 9), 0x995DC9BBDF1939FAu);
    ck_assert_uint_eq(checksum_crc64("", 0), 0);
}
END_TEST

START_TEST(crc64_sees_every_bit)
{
    unsigned char text[100];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (unsigned char)(7 * i);
    const uint64_t whole = checksum_crc64(text, sizeof text);
    for (size_t bit = 0; bit < 8 * sizeof text; bit++) {
        text[bit / 8] ^= (unsigned char)(1 << bit % 8);
        ck_assert_uint_ne(checksum_crc64(text, sizeof text), whole);
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
    tcase_add_test(c, crc64_sees_every_bit);
    tcase_add_test(c, fingerprint_known);
    suite_add_tcase(s, c);
    return run_suite(s);
}
