/* Closed networks by their demands: a book's example, all states summed, one method by the other.
 * */
#include "analytic/mva.h"

#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>

#include "analytic/lattice.h"
#include "helpers/close.h"
#include "helpers/run.h"

enum { STATIONS_MAX = 4, CHAINS_MAX = 3 };

struct answer {
    double x[CHAINS_MAX], number[STATIONS_MAX * CHAINS_MAX];
    double *marginal[STATIONS_MAX];
};

static struct answer by_convolution(const struct mva *m)
{
    struct answer a = {{0}, {0}, {NULL}};
    ck_assert_int_eq(convolution_solve(m, a.x, a.number, a.marginal), MVA_OK);
    return a;
}

static void release(struct answer *a)
{
    for (int i = 0; i < STATIONS_MAX; i++)
        free(a->marginal[i]);
}

/* Lazowska, Zahorjan, Graham, Sevcik, Quantitative System Performance, 1984, sec. 6.4: a CPU and
 * two disks, three users who think for 15 s. The cycle is by hand. */
START_TEST(lazowska)
{
    static const struct mva_station stations[] = {
        {.servers = 1}, {.servers = 1}, {.servers = 1}};
    static const double demand[] = {0.605, 2.1, 1.35}, think[] = {15};
    static const size_t population[] = {3};
    const struct mva m = {3, 1, stations, demand, think, population};
    double x, number[3], q[3] = {0}, hand = 0;
    ck_assert_int_eq(mva_solve(&m, &x, number), MVA_OK);
    ck_close(x, 0.152, 0, 0.0005);
    for (int n = 1; n <= 3; n++) {
        double w[3], cycle = 15;
        for (int i = 0; i < 3; i++)
            cycle += w[i] = demand[i] * (1 + q[i]);
        hand = n / cycle;
        for (int i = 0; i < 3; i++)
            q[i] = hand * w[i];
    }
    ck_close(x, hand, 1e-14, 0);
    for (int i = 0; i < 3; i++)
        ck_close(number[i], q[i], 1e-14, 0);
}
END_TEST

/* A network of every kind of station; three chains. */
static const double slow[] = {0.7, 1.9, 1.1};
static const struct mva_station mixed[] = {
    {.servers = 1},
    {.servers = SERVERS_INFINITE},
    {.servers = 2},
    {.servers = 1, .rates = slow, .n_rates = 3},
};
static const double demands[] = {0.31, 0.7, 1.1, 2.0, 0.9, 0, 0.45, 1.3, 0.2, 0.11, 0.6, 0.83};
static const double thinks[] = {1.7, 0, 0.4};
static const size_t populations[] = {3, 2, 4};

static double effort(const struct mva_station *s, size_t n)
{
    if (s->rates)
        return s->rates[n <= s->n_rates ? n - 1 : s->n_rates - 1];
    return s->servers == SERVERS_INFINITE ? (double)n : fmin((double)n, s->servers);
}

/* |n|! / (phi(1) ..) prod d^n / n! of one station, straight from the definition. */
static double factor(const struct mva_station *s, const double *d, const size_t *n)
{
    double f = 1;
    size_t all = 0;
    for (int c = 0; c < CHAINS_MAX; c++)
        for (size_t j = 1; j <= n[c]; j++) {
            all++;
            f *= d[c] / (double)j * (double)all / effort(s, all);
        }
    return f;
}

/* Sums over all states of stations from `i` on, with `left` customers that the others do not have.
 * */
struct sums {
    double g, number[STATIONS_MAX * CHAINS_MAX], empty[STATIONS_MAX];
};
struct state {
    size_t at[STATIONS_MAX][CHAINS_MAX];
};

static void add_states(size_t i, struct state *state, const size_t *left, double weight,
                       struct sums *sums)
{
    if (i == STATIONS_MAX) {    /* who is left thinks */
        const struct mva_station think = {.servers = SERVERS_INFINITE};
        weight *= factor(&think, thinks, left);
        sums->g += weight;
        for (size_t k = 0; k < STATIONS_MAX; k++) {
            size_t all = 0;
            for (size_t c = 0; c < CHAINS_MAX; c++) {
                sums->number[k * CHAINS_MAX + c] += weight * (double)state->at[k][c];
                all += state->at[k][c];
            }
            sums->empty[k] += all == 0 ? weight : 0;
        }
        return;
    }
    size_t *n = state->at[i];
    for (n[0] = 0; n[0] <= left[0]; n[0]++)
        for (n[1] = 0; n[1] <= left[1]; n[1]++)
            for (n[2] = 0; n[2] <= left[2]; n[2]++) {
                const size_t rest[] = {left[0] - n[0], left[1] - n[1], left[2] - n[2]};
                add_states(i + 1, state, rest,
                           weight * factor(&mixed[i], demands + i * CHAINS_MAX, n), sums);
            }
}

static struct sums all_states(const size_t *population)
{
    struct sums s = {0};
    struct state state;
    add_states(0, &state, population, 1, &s);
    return s;
}

START_TEST(against_all_states)
{
    const struct mva m = {STATIONS_MAX, CHAINS_MAX, mixed, demands, thinks, populations};
    struct answer a = by_convolution(&m);
    const struct sums all = all_states(populations);
    for (size_t c = 0; c < CHAINS_MAX; c++) {
        size_t less[] = {populations[0], populations[1], populations[2]};
        less[c]--;
        ck_close(a.x[c], all_states(less).g / all.g, 1e-12, 0);
    }
    for (size_t i = 0; i < STATIONS_MAX * CHAINS_MAX; i++)
        ck_close(a.number[i], all.number[i] / all.g, 1e-12, 1e-15);
    for (size_t i = 0; i < STATIONS_MAX; i++) {
        double sum = 0, mean = 0;
        for (size_t n = 0; a.marginal[i] && n <= 9; n++) {
            sum += a.marginal[i][n];
            mean += (double)n * a.marginal[i][n];
        }
        ck_assert_int_eq(a.marginal[i] == NULL, i == 1);
        if (!a.marginal[i])
            continue;
        ck_close(sum, 1, 1e-13, 0);
        ck_close(a.marginal[i][0], all.empty[i] / all.g, 1e-12, 0);
        ck_close(mean,
                 a.number[i * CHAINS_MAX] + a.number[i * CHAINS_MAX + 1] +
                     a.number[i * CHAINS_MAX + 2],
                 1e-12, 0);
    }
    release(&a);
}
END_TEST

/* Without several servers both methods apply; and the convolution without distributions. */
START_TEST(by_each_other)
{
    static const struct mva_station stations[] = {
        {.servers = 1}, {.servers = SERVERS_INFINITE}, {.servers = 1}, {.servers = 1}};
    static const size_t large[] = {2, 30, 5};
    const struct mva m = {STATIONS_MAX, CHAINS_MAX, stations, demands, thinks,
                          _i ? large : populations};
    double x[CHAINS_MAX], number[STATIONS_MAX * CHAINS_MAX], x2[CHAINS_MAX],
        number2[STATIONS_MAX * CHAINS_MAX];
    struct answer a = by_convolution(&m);
    ck_assert(mva_applies(&m));
    ck_assert_int_eq(mva_solve(&m, x, number), MVA_OK);
    ck_assert_int_eq(convolution_solve(&m, x2, number2, NULL), MVA_OK);
    for (int c = 0; c < CHAINS_MAX; c++) {
        double cycle = thinks[c] * x[c];
        for (int i = 0; i < STATIONS_MAX; i++)
            cycle += number[i * CHAINS_MAX + c];
        ck_close(cycle, (double)m.population[c], 1e-13, 0);    /* nobody is lost */
        ck_close(a.x[c], x[c], 1e-11, 0);
        ck_close(x2[c], x[c], 1e-11, 0);
    }
    for (int i = 0; i < STATIONS_MAX * CHAINS_MAX; i++) {
        ck_close(a.number[i], number[i], 1e-11, 1e-15);
        ck_close(number2[i], number[i], 1e-11, 1e-15);
    }
    release(&a);
}
END_TEST

/* Machine repair, M/M/c//N: p(n) by the machines that work. */
START_TEST(machine_repair)
{
    const size_t machines = _i ? 1500 : 6;
    const double think = 9.3, repair = _i ? 0.02 : 2.4;
    const struct mva_station crew = {.servers = 3};
    const struct mva m = {1, 1, &crew, &repair, &think, &machines};
    struct answer a = by_convolution(&m);
    double *p = calloc(machines + 1, sizeof *p), sum = 1, mean = 0, busy = 0;
    p[0] = 1;
    for (size_t n = 1; n <= machines; n++)
        sum += p[n] = p[n - 1] * (double)(machines - n + 1) / think /
                      (fmin((double)n, 3) / repair);
    for (size_t n = 0; n <= machines; n++) {
        mean += (double)n * p[n] / sum;
        busy += fmin((double)n, 3) * p[n] / sum;
        ck_close(a.marginal[0][n], p[n] / sum, 1e-10, 1e-200);
    }
    ck_close(a.number[0], mean, 1e-11, 0);
    ck_close(a.x[0], busy / repair, 1e-11, 0);
    free(p);
    release(&a);
}
END_TEST

/* Many customers: the bottleneck is busy all the time, and the rest is an open network behind it.
 * */
START_TEST(many_customers)
{
    static const struct mva_station stations[] = {{.servers = 1}, {.servers = 1}};
    static const double demand[] = {0.5, 0.3}, think[] = {4};
    static const size_t population[] = {100000};
    const struct mva m = {2, 1, stations, demand, think, population};
    double x, number[2];
    ck_assert_int_eq(mva_solve(&m, &x, number), MVA_OK);
    ck_close(x, 2, 1e-12, 0);
    ck_close(number[1], 0.6 / 0.4, 1e-9, 0);
    ck_close(number[0], 100000 - 1.5 - 8, 1e-9, 0);
}
END_TEST

START_TEST(statuses)
{
    static const struct mva_station one = {.servers = 1}, two = {.servers = 2};
    static const double none = 0, some = 1;
    static const size_t few = 3, many = 1000000000, several[] = {2000, 2000, 2000};
    static const struct mva_station four[] = {{.servers = 1}, {.servers = 1}, {.servers = 1},
                                              {.servers = 1}};
    double x[3], number[12];
    const struct mva idle = {1, 1, &one, &none, &none, &few};
    ck_assert_int_eq(mva_solve(&idle, x, number), MVA_EDOM);
    ck_assert_int_eq(convolution_solve(&idle, x, number, NULL), MVA_EDOM);
    const struct mva large = {1, 1, &two, &some, &some, &many};
    ck_assert(!mva_applies(&large));
    ck_assert_int_eq(mva_solve(&large, x, number), MVA_ETOOLARGE);
    ck_assert_int_eq(convolution_solve(&large, x, number, NULL), MVA_ETOOLARGE);
    const struct mva product = {4, 3, four, demands, thinks, several};
    ck_assert_int_eq(mva_solve(&product, x, number), MVA_ETOOLARGE);
}
END_TEST

/* Each vector once, after all that are nowhere larger; places are those of differences. */
START_TEST(lattice)
{
    static const size_t most[] = {2, 5, 1};
    struct lattice l, box;
    bool seen[36] = {false};
    size_t count = 0;
    ck_close(lattice_size(most, 3), 36, 0, 0);
    lattice_init(&l, most, 3);
    lattice_box(&box, &l);
    do {
        ck_assert(!seen[l.at]);
        seen[l.at] = true;
        ck_assert_uint_eq(l.at, l.n[0] * l.stride[0] + l.n[1] * l.stride[1] + l.n[2] * l.stride[2]);
        size_t inside = 0;
        do {
            ck_assert(seen[box.at] && seen[l.at - box.at]);
            inside++;
        } while (lattice_next(&box));
        ck_assert_uint_eq(inside, (l.n[0] + 1) * (l.n[1] + 1) * (l.n[2] + 1));
        count++;
    } while (lattice_next(&l));
    ck_assert_uint_eq(count, 36);
    ck_assert_uint_eq(l.at, 0);
    ck_assert_uint_eq(lattice_reach(&l), 6);
    lattice_box_release(&box);
    lattice_release(&l);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("mva");
    TCase *t = tcase_create("mva");
    tcase_add_test(t, lazowska);
    tcase_add_test(t, against_all_states);
    tcase_add_loop_test(t, by_each_other, 0, 2);
    tcase_add_loop_test(t, machine_repair, 0, 2);
    tcase_add_test(t, many_customers);
    tcase_add_test(t, statuses);
    tcase_add_test(t, lattice);
    suite_add_tcase(s, t);
    return run_suite(s);
}
