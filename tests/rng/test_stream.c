/*
 * Streams: known answers, keys that never share a start, uniforms at their ends. Bounds are at
 * about 4.5 to 5 sigma of fixed keys, so a failure is a defect and not a bad day.
 */
#include "rng/stream.h"

#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>

#include "helpers/close.h"
#include "helpers/run.h"

/* The numbers of the next line that has any, in hexadecimal; how many there are, 0 at the end. */
static size_t read_numbers(FILE *f, uint64_t *number, size_t max)
{
    char line[1000];
    while (fgets(line, sizeof line, f)) {
        size_t n = 0;
        char *at = line, *end;
        while (*line != '#' && n < max) {
            number[n] = strtoull(at, &end, 16);
            if (end == at)
                break;
            at = end;
            n++;
        }
        if (n > 0)
            return n;
    }
    return 0;
}

START_TEST(philox_gives_the_known_answers)
{
    FILE *f = fopen("tests/kat/philox4x64.txt", "r");
    ck_assert_msg(f != NULL, "tests/kat/philox4x64.txt: run me from the project's root");
    uint64_t v[10], out[4];
    int lines = 0;
    while (read_numbers(f, v, 10) == 10) {
        philox4x64(v, v + 4, out);
        for (int i = 0; i < 4; i++)
            ck_assert_msg(out[i] == v[6 + i], "line %d, word %d: %016" PRIx64, lines, i, out[i]);
        lines++;
    }
    fclose(f);
    ck_assert_int_eq(lines, 3);
}
END_TEST

/*
 * 2^128 steps at once: the state times the polynomial x^(2^128) modulo the generator's own, whose
 * coefficients the reference implementation prints. Only right if every single step is.
 */
static void jump(struct stream *r)
{
    static const uint64_t JUMP[4] = {0x180ec6d33cfd0aba, 0xd5a61266f0c9392c, 0xa9582618e03fc9aa,
                                     0x39abdc4529b1661c};
    struct stream sum = {{0}};
    for (int bit = 0; bit < 256; bit++) {
        if (JUMP[bit / 64] >> (bit % 64) & 1)
            for (int i = 0; i < 4; i++)
                sum.s[i] ^= r->s[i];
        stream_word(r);
    }
    *r = sum;
}

START_TEST(words_are_the_reference_implementations)
{
    FILE *f = fopen("tests/kat/xoshiro256pp.txt", "r");
    ck_assert_msg(f != NULL, "tests/kat/xoshiro256pp.txt: run me from the project's root");
    uint64_t v[16];
    int lines = 0;
    for (size_t n; (n = read_numbers(f, v, 16)) > 6; lines++) {
        struct stream r = {{v[2], v[3], v[4], v[5]}};
        for (uint64_t i = 0; i < v[0]; i++)
            stream_word(&r);
        for (uint64_t i = 0; i < v[1]; i++)
            jump(&r);
        for (size_t i = 6; i < n; i++) {
            const uint64_t word = stream_word(&r);
            ck_assert_msg(word == v[i], "line %d, word %zu: %016" PRIx64, lines, i - 6, word);
        }
    }
    fclose(f);
    ck_assert_int_eq(lines, 3);
}
END_TEST

/* A state whose next word is 0, or all ones: rotl(s0 + s3, 23) + s0 with s0 = 0. */
START_TEST(uniforms_reach_the_ends_that_they_say)
{
    const struct stream zeros = {{0, 5, 7, 0}}, ones = {{0, 5, 7, UINT64_MAX}};
    struct stream r = zeros;
    ck_assert(stream_uniform(&r) == 0);
    r = ones;
    ck_assert(stream_uniform(&r) == 1 - 0x1p-53);
    r = zeros;
    ck_assert(stream_uniform_open(&r) == 0x1p-53);
    r = ones;
    ck_assert(stream_uniform_open(&r) == 1 - 0x1p-53);
    r = ones;
    ck_assert_uint_eq(stream_below(&r, UINT64_MAX), UINT64_MAX - 1);
    r = zeros;
    ck_assert_uint_eq(stream_below(&r, 1), 0);
}
END_TEST

START_TEST(uniforms_have_their_moments)
{
    enum { N = 1000000 };
    struct stream r;
    stream_init(&r, 2385, 0, 0, 0);
    double sum = 0, squares = 0, product = 0, last = 0;
    for (int i = 0; i < N; i++) {
        const double u = (i % 2 ? stream_uniform(&r) : stream_uniform_open(&r)) - 0.5;
        sum += u;
        squares += u * u;
        product += u * last;
        last = u;
    }
    ck_close(sum / N, 0, 0, 4.5 * sqrt(1.0 / 12 / N));
    ck_close(squares / N, 1.0 / 12, 0, 4.5 * sqrt(1.0 / 180 / N)); /* var u^2 = 1/80 - 1/144 */
    ck_close(product / N, 0, 0, 4.5 / 12 / sqrt(N));
}
END_TEST

/* Chi-square of equal chances, at 1e-5 on either side: too even is no chance either. */
static void assert_even(const unsigned *count, size_t cells, double draws)
{
    const double want = draws / (double)cells;
    double chi2 = 0;
    for (size_t i = 0; i < cells; i++)
        chi2 += (count[i] - want) * (count[i] - want) / want;
    ck_assert_double_gt(gsl_cdf_chisq_Q(chi2, (double)(cells - 1)), 1e-5);
    ck_assert_double_gt(gsl_cdf_chisq_P(chi2, (double)(cells - 1)), 1e-5);
}

static const uint64_t BELOW[] = {2, 3, 5, 6, 7, 10, 100, 1000};

START_TEST(below_is_uniform)
{
    const uint64_t n = BELOW[_i];
    const size_t draws = 300000;
    unsigned count[1000] = {0};
    struct stream r;
    stream_init(&r, 1, 2, n, 4);
    for (size_t i = 0; i < draws; i++) {
        const uint64_t k = stream_below(&r, n);
        if (k >= n)
            ck_abort_msg("%" PRIu64 " is not below %" PRIu64, k, n);
        count[k]++;
    }
    assert_even(count, n, (double)draws);
}
END_TEST

/*
 * At n = 3/4 of 2^64 a multiplication alone gives every third value twice the chance of the others:
 * only the rejection makes it even.
 */
START_TEST(below_is_uniform_where_rejection_matters)
{
    enum { N = 300000 };
    const uint64_t n = (uint64_t)3 << 62;
    unsigned residue[3] = {0};
    struct stream r;
    stream_init(&r, 77, 0, 0, 0);
    for (int i = 0; i < N; i++)
        residue[stream_below(&r, n) % 3]++;
    for (int k = 0; k < 3; k++)
        ck_close(residue[k], N / 3.0, 0, 4.5 * sqrt(N * 2.0 / 9));
}
END_TEST

START_TEST(names_differ)
{
    ck_assert_uint_eq(stream_name("S_a"), stream_name("S_a"));
    uint64_t seen[200];
    char name[20];
    for (size_t i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "%s[%zu]", i % 2 ? "wrapper" : "S_c", i / 2);
        seen[i] = stream_name(name);
        for (size_t j = 0; j < i; j++)
            ck_assert_uint_ne(seen[i], seen[j]);
    }
    /* A changed last letter changes about half of the bits, which FNV alone would not. */
    int bits = 0;
    for (size_t i = 2; i < 200; i++)
        bits += __builtin_popcountll(seen[i] ^ seen[i - 2]);
    ck_close(bits / 198.0, 32, 0, 4.5 * 4 / sqrt(198));
}
END_TEST

/* Part `which` of the key at this value, the other three at ugly ones. */
static void init_along(struct stream *r, int which, uint64_t value)
{
    uint64_t key[4] = {20240607, 3, 0x5bd1e995, PURPOSE_SERVICE};
    key[which] = value;
    stream_init(r, key[0], key[1], key[2], key[3]);
}

static int by_value(const void *x, const void *y)
{
    const uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
    return a < b ? -1 : a > b;
}

static void assert_distinct(uint64_t *v, size_t n)
{
    qsort(v, n, sizeof *v, by_value);
    size_t same = 0;
    for (size_t i = 1; i < n; i++)
        same += v[i] == v[i - 1];
    ck_assert_uint_eq(same, 0);
}

/* 10^6 keys on a grid, purposes fastest; STEP[i] is the way to the neighbour in part i of the
 * key. */
enum { SEEDS = 10, REPLICATIONS = 125, STATIONS = 100, PURPOSES = 8 };
enum { GRID = SEEDS * REPLICATIONS * STATIONS * PURPOSES };
static const size_t STEP[4] = {(size_t)REPLICATIONS * STATIONS * PURPOSES, STATIONS * PURPOSES,
                               PURPOSES, 1};

/* The n-th key's first state word and the first two words drawn, each [GRID]. */
struct grid {
    uint64_t *state, *first, *second;
};

static struct grid grid_new(void)
{
    struct grid g = {.state = malloc(GRID * sizeof(uint64_t)),
                     .first = malloc(GRID * sizeof(uint64_t)),
                     .second = malloc(GRID * sizeof(uint64_t))};
    for (size_t n = 0; n < GRID; n++) {
        struct stream r;
        stream_init(&r, n / STEP[0], n / STEP[1] % REPLICATIONS, n / STEP[2] % STATIONS,
                    n % PURPOSES);
        g.state[n] = r.s[0];
        g.first[n] = stream_word(&r);
        g.second[n] = stream_word(&r);
    }
    return g;
}

static void grid_free(struct grid *g)
{
    free(g->state);
    free(g->first);
    free(g->second);
}

/*
 * The first of four state words alone is compared, and the first word drawn: a chance meeting among
 * 10^6 of 2^64 has a probability of 3e-8.
 */
START_TEST(a_million_keys_start_apart)
{
    struct grid g = grid_new();
    ck_assert_int_eq(GRID, 1000000);
    assert_distinct(g.state, GRID);
    assert_distinct(g.first, GRID);
    grid_free(&g);
}
END_TEST

static double centred(uint64_t word)
{
    return (double)(word >> 11) * 0x1p-53 - 0.5;
}

/* Correlation of a[n] with b[n + step], times the root of their number: a standard normal. */
static double correlation(const uint64_t *a, const uint64_t *b, size_t step)
{
    double sum = 0;
    for (size_t n = 0; n + step < GRID; n++)
        sum += centred(a[n]) * centred(b[n + step]);
    return 12 * sum / sqrt((double)(GRID - step));
}

/* In each part of the key: first words, second words, and one with the other. */
START_TEST(a_million_keys_are_uncorrelated_with_their_neighbours)
{
    struct grid g = grid_new();
    for (int part = 0; part < 4; part++) {
        ck_close(correlation(g.first, g.first, STEP[part]), 0, 0, 4.5);
        ck_close(correlation(g.second, g.second, STEP[part]), 0, 0, 4.5);
        ck_close(correlation(g.first, g.second, STEP[part]), 0, 0, 4.5);
        ck_close(correlation(g.second, g.first, STEP[part]), 0, 0, 4.5);
    }
    ck_close(correlation(g.first, g.second, 0), 0, 0, 4.5);
    grid_free(&g);
}
END_TEST

/* Across keys, first words are as uniform as along a stream: their high and their low 12 bits, and
 * the high 6 bits of a word with those of its neighbour's. */
START_TEST(first_words_of_a_million_keys_are_even)
{
    enum { CELLS = 4096 };
    static unsigned high[CELLS], low[CELLS], pair[4][CELLS];
    struct grid g = grid_new();
    for (size_t n = 0; n < GRID; n++) {
        high[g.first[n] >> 52]++;
        low[g.first[n] & (CELLS - 1)]++;
        for (int part = 0; part < 4; part++) /* past the last comes the first */
            pair[part][g.first[n] >> 58 << 6 | g.first[(n + STEP[part]) % GRID] >> 58]++;
    }
    assert_even(high, CELLS, GRID);
    assert_even(low, CELLS, GRID);
    for (int part = 0; part < 4; part++)
        assert_even(pair[part], CELLS, GRID);
    grid_free(&g);
}
END_TEST

/*
 * Avalanche: any one bit of the key turns each bit of the first word with a chance of 1/2, so that
 * keys 2^k apart are as strange to each other as next ones. 256 x 64 counts of 1000 keys; the
 * largest of so many passes 5.3 sigma once in 500.
 */
START_TEST(one_bit_of_the_key_turns_half_of_the_word)
{
    enum { KEYS = 1000 };
    for (unsigned bit = 0; bit < 256; bit++) {
        unsigned turned[64] = {0};
        for (uint64_t i = 0; i < KEYS; i++) {
            uint64_t key[4] = {i, i * 7 + 3, stream_name("S_a") + i, i % 8};
            struct stream a, b;
            stream_init(&a, key[0], key[1], key[2], key[3]);
            key[bit / 64] ^= (uint64_t)1 << (bit % 64);
            stream_init(&b, key[0], key[1], key[2], key[3]);
            const uint64_t differ = stream_word(&a) ^ stream_word(&b);
            for (unsigned j = 0; j < 64; j++)
                turned[j] += differ >> j & 1;
        }
        for (unsigned j = 0; j < 64; j++)
            ck_close(turned[j], KEYS / 2.0, 0, 5.3 * sqrt(KEYS) / 2);
    }
}
END_TEST

/* Neighbours in each part of the key: their first uniforms are uncorrelated, their bits differ by
 * half. */
START_TEST(neighbouring_keys_are_uncorrelated)
{
    enum { N = 200000 };
    double product = 0, squares = 0, last = 0;
    uint64_t bits = 0, last_word = 0;
    for (uint64_t i = 0; i <= N; i++) {
        struct stream r;
        init_along(&r, _i, i);
        const uint64_t word = stream_word(&r);
        const double u = (double)(word >> 11) * 0x1p-53 - 0.5;
        if (i > 0) {
            product += u * last;
            squares += u * u;
            bits += (uint64_t)__builtin_popcountll(word ^ last_word);
        }
        last = u;
        last_word = word;
    }
    ck_close(product / N, 0, 0, 4.5 / 12 / sqrt(N));
    ck_close(squares / N, 1.0 / 12, 0, 4.5 * sqrt(1.0 / 180 / N));
    ck_close((double)bits / N, 32, 0, 4.5 * 4 / sqrt(N));
}
END_TEST

/* 64 neighbouring streams side by side, 3000 words each: no pair is correlated at lags -1, 0, 1. */
START_TEST(neighbouring_streams_stay_uncorrelated)
{
    enum { STREAMS = 64, N = 3000 };
    double *u = malloc(sizeof(double) * STREAMS * N);
    for (uint64_t k = 0; k < STREAMS; k++) {
        struct stream r;
        init_along(&r, _i, k);
        for (int i = 0; i < N; i++)
            u[k * N + i] = stream_uniform(&r) - 0.5;
    }
    const double bound =
        5.3 / 12 / sqrt(N); /* the largest of 4 x 6048 passes 5.3 sigma once in 360 */
    for (int a = 0; a < STREAMS; a++)
        for (int b = 0; b < a; b++)
            for (int lag = -1; lag <= 1; lag++) {
                double sum = 0;
                for (int i = 1; i < N - 1; i++)
                    sum += u[a * N + i] * u[b * N + i + lag];
                ck_close(sum / N, 0, 0, bound);
            }
    free(u);
}
END_TEST

START_TEST(a_key_is_all_that_counts)
{
    struct stream a, b;
    stream_init(&a, 1, 2, 3, 4);
    for (int i = 0; i < 10; i++)
        stream_word(&a);
    stream_init(&a, 1, 2, 3, 4);
    stream_init(&b, 1, 2, 3, 4);
    ck_assert_mem_eq(&a, &b, sizeof a);
    stream_init(&b, 4, 3, 2, 1);
    ck_assert_mem_ne(&a, &b, sizeof a);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("rng/stream");
    TCase *t = tcase_create("stream");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, philox_gives_the_known_answers);
    tcase_add_test(t, words_are_the_reference_implementations);
    tcase_add_test(t, uniforms_reach_the_ends_that_they_say);
    tcase_add_test(t, uniforms_have_their_moments);
    tcase_add_loop_test(t, below_is_uniform, 0, sizeof BELOW / sizeof *BELOW);
    tcase_add_test(t, below_is_uniform_where_rejection_matters);
    tcase_add_test(t, names_differ);
    tcase_add_test(t, a_million_keys_start_apart);
    tcase_add_test(t, a_million_keys_are_uncorrelated_with_their_neighbours);
    tcase_add_test(t, first_words_of_a_million_keys_are_even);
    tcase_add_test(t, one_bit_of_the_key_turns_half_of_the_word);
    tcase_add_loop_test(t, neighbouring_keys_are_uncorrelated, 0, 4);
    tcase_add_loop_test(t, neighbouring_streams_stay_uncorrelated, 0, 4);
    tcase_add_test(t, a_key_is_all_that_counts);
    suite_add_tcase(s, t);
    return run_suite(s);
}
