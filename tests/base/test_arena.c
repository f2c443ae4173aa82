#include "base/arena.h"

#include <stdint.h>
#include <string.h>

#include "helpers/run.h"

/* The first ones are of all sizes, the others small. */
enum { BLOCKS = 600, SMALL_SIZES = 7, SIZES = 13, OF_ALL_SIZES = 3 * SIZES };

static size_t size_of(size_t i)
{
    static const size_t sizes[SIZES] = {0,     1,     63,     64,      65,      96,     4000,
                                        40000, 70000, 600000, 1100000, 2097152, 2500001};
    return sizes[i % (i < OF_ALL_SIZES ? SIZES : SMALL_SIZES)];
}

static void check_zero(const unsigned char *p, size_t n)
{
    ck_assert_uint_eq((uintptr_t)p % 64, 0);
    for (size_t i = 0; i < n; i += i + 64 < n ? 61 : 1)
        ck_assert_uint_eq(p[i], 0);
}

/* Blocks are zero, on lines of their own, apart from each other, and stay what they are. */
static void fill_and_check(size_t expected)
{
    struct arena a;
    static unsigned char *block[BLOCKS];
    arena_init(&a, expected);
    for (size_t round = 0; round < 2; round++) {
        for (size_t i = round; i < BLOCKS; i += 1 + round) {
            block[i] = arena_calloc(&a, 1, size_of(i));
            check_zero(block[i], size_of(i));
            memset(block[i], (int)(1 + i % 255), size_of(i));
        }
        for (size_t i = 0; i < BLOCKS; i++)
            for (size_t k = 0; k < size_of(i); k += k + 64 < size_of(i) ? 61 : 1)
                ck_assert_uint_eq(block[i][k], 1 + i % 255);
        for (size_t i = 1; i < BLOCKS && round == 0; i += 2)
            arena_free(&a, block[i], 1, size_of(i));
    }
    ck_assert_uint_gt(a.n_chunks, 1);
    for (size_t i = 0; i < BLOCKS; i++)
        arena_free(&a, block[i], 1, size_of(i));
    arena_free(&a, NULL, 7, 7);
    arena_release(&a);
}

START_TEST(of_little)
{
    fill_and_check(0);
}
END_TEST

START_TEST(of_much)
{
    fill_and_check((size_t)8 << 20);
}
END_TEST

START_TEST(what_was_given_back_is_used_again)
{
    struct arena a;
    arena_init(&a, 0);
    void *p = arena_calloc(&a, 4, 24), *q = arena_calloc(&a, 8, 24);
    arena_free(&a, p, 4, 24);
    ck_assert_ptr_eq(arena_calloc(&a, 3, 33), p);    /* as many lines */
    ck_assert_ptr_ne(arena_calloc(&a, 3, 33), p);
    arena_free(&a, q, 8, 24);
    ck_assert_ptr_eq(arena_calloc(&a, 192, 1), q);
    arena_release(&a);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("arena");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, of_little);
    tcase_add_test(c, of_much);
    tcase_add_test(c, what_was_given_back_is_used_again);
    suite_add_tcase(s, c);
    return run_suite(s);
}
