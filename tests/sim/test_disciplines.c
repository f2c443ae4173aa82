/*
 * The disciplines of the general engine against exact means: every simulated mean is within 4.5
 * standard errors over replications of what a formula says.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "helpers/close.h"
#include "helpers/pool.h"
#include "helpers/run.h"
#include "model/families.h"
#include "sim/sim.h"
#include "stats/tally.h"

enum { REPLICATIONS = 40, CLASSES_MAX = 3 };
static const double SIGMAS = 4.5;

/* One station, one Poisson source for each class. */
struct station_case {
    const char *name;
    enum discipline discipline;
    unsigned servers;
    size_t classes;
    double rate[CLASSES_MAX];
    double mean[CLASSES_MAX], scv;    /* of the services: exponential with 1, else lognormal, and
                                         constant with 0 */
    int priority[CLASSES_MAX];
    double weight[CLASSES_MAX];
    enum polling_rule polling;
    size_t limit;
    double switchover;                /* exponential; 0: none */
    double response[CLASSES_MAX];     /* exact; NAN: not known here */
    double number;                    /* exact, all classes; NAN: from the responses */
};

static struct dist service_of(double mean, double scv)
{
    struct dist d;
    if (scv == 1)
        dist_exponential(mean, &d);
    else if (scv == 0)
        dist_deterministic(mean, &d);
    else
        ck_assert_int_eq(dist_from_mean_scv(DIST_LOGNORMAL, mean, scv, test_pool(), &d), DIST_OK);
    return d;
}

static struct network *net_of(const struct station_case *c)
{
    struct network *net = network_new(NULL);
    const size_t s = network_add_station(
        net, &(struct station_def){.name = "q", .group = network_add_group(net, "q"),
                                   .servers = c->servers, .discipline = c->discipline});
    if (c->discipline == DISCIPLINE_POLLING) {
        struct server_rules rules = {.polling = c->polling, .polling_limit = c->limit};
        dist_deterministic(0, &rules.up);
        rules.down = rules.switchover = rules.up;
        if (c->switchover > 0)
            dist_exponential(c->switchover, &rules.switchover);
        net->stations[s].rules = network_add_rules(net, &rules);
    }
    for (size_t k = 0; k < c->classes; k++) {
        char name[16];
        struct dist between, service = service_of(c->mean[k], c->scv);
        snprintf(name, sizeof name, "class%zu", k);
        const size_t class = network_add_class(net, name);
        net->classes[class].priority = c->priority[k];
        const size_t node = network_add_node(net, s, class, &service);
        net->nodes[node].weight = c->weight[k] > 0 ? c->weight[k] : 1;
        dist_exponential(1 / c->rate[k], &between);
        network_add_source(net, name, &between, 0);
        network_add_entry(net, node, 1);
    }
    network_finish(net);
    return net;
}

/* Means over replications of ratios of sums: tally of each replication's. */
static void ck_mean(const char *name, const char *what, const struct tally *t, double exact)
{
    const double error = sqrt(tally_variance(t) / (double)t->n);
    ck_assert_msg(fabs(t->mean - exact) <= SIGMAS * error + 1e-9 * exact,
                  "%s: %s is %.6g +- %.2g (one standard error), exact %.6g: %.1f of them", name,
                  what, t->mean, error, exact, (t->mean - exact) / error);
}

static void ck_case(const struct station_case *c, double horizon)
{
    struct network *net = net_of(c);
    const struct sim_options o = {.window = horizon, .windows = 1, .warmup = horizon / 10,
                                  .stationary = true};
    struct sim_plan *p = sim_plan_new(net, &o);
    const struct record_layout *at = sim_plan_layout(p);
    struct sim *s = sim_new(p);
    double *record = calloc(at->width, sizeof *record);
    struct tally number = {0}, response[CLASSES_MAX] = {{0}};
    double expected = 0;
    for (uint64_t r = 0; r < REPLICATIONS; r++) {
        ck_assert_int_eq(sim_replicate(s, 77, r, record, NULL), 0);
        const double *sums = record + at->stations;
        tally_add(&number, sums[SUM_NUMBER] / record[at->time]);
        for (size_t k = 0; k < c->classes; k++) {
            const double *own = c->classes > 1 ? record + at->families + k * FAMILY_SUMS : NULL;
            tally_add(&response[k], own ? own[SUM_VISITS_RESPONSE] / own[SUM_VISITS]
                                        : sums[SUM_RESPONSE] / sums[SUM_COMPLETIONS]);
        }
    }
    for (size_t k = 0; k < c->classes; k++) {
        expected += c->rate[k] * c->response[k];
        if (!isnan(c->response[k])) {
            char what[48];
            snprintf(what, sizeof what, "mean response of class %zu", k);
            ck_mean(c->name, what, &response[k], c->response[k]);
        }
    }
    if (!isnan(c->number))
        expected = c->number;
    if (!isnan(expected))
        ck_mean(c->name, "mean number", &number, expected);
    free(record);
    sim_free(s);
    sim_plan_free(p);
    network_free(net);
}

/* M/M/1 at 0.8: 5; M/G/1 with scv 4 at 0.8: P-K wait 0.8 (1 + 4) / (2 * 0.2) = 10; M/D/1: 2 + 1. */
static const struct station_case cases[] = {
    {"M/G/1-LIFO", DISCIPLINE_LIFO, 1, 1, {0.8}, {1}, 4, .response = {11}, .number = NAN},
    {"M/G/1-random", DISCIPLINE_RANDOM, 1, 1, {0.8}, {1}, 4, .response = {11}, .number = NAN},
    {"M/G/1-LIFO-preemptive", DISCIPLINE_LIFO_PREEMPTIVE, 1, 1, {0.8}, {1}, 4, .response = {5},
     .number = NAN},
    {"M/G/1-PS", DISCIPLINE_PS, 1, 1, {0.8}, {1}, 4, .response = {5}, .number = NAN},
    {"M/D/1-PS", DISCIPLINE_PS, 1, 1, {0.8}, {1}, 0, .response = {5}, .number = NAN},
    {"M/M/2-PS", DISCIPLINE_PS, 2, 1, {1.6}, {1}, 1, .response = {1 / (1 - 0.64)}, .number = NAN},
    {"M/M/1-LAS", DISCIPLINE_LAS, 1, 1, {0.8}, {1}, 1, .response = {5}, .number = NAN},
    {"M/M/2-LAS", DISCIPLINE_LAS, 2, 1, {1.6}, {1}, 1, .response = {1 / (1 - 0.64)}, .number = NAN},
    {"M/M/3-LIFO", DISCIPLINE_LIFO, 3, 1, {2.4}, {1}, 1, .response = {2.078651685393258},
     .number = NAN},
    {"M/M/3-LIFO-preemptive", DISCIPLINE_LIFO_PREEMPTIVE, 3, 1, {2.4}, {1}, 1,
     .response = {2.078651685393258}, .number = NAN},
    /* All equal: W = 0.8 / (2 * 0.2) = 2, and (W + 1) / 0.2 (Kleinrock II, eq. 4.28). */
    {"M/D/1-LAS", DISCIPLINE_LAS, 1, 1, {0.8}, {1}, 0, .response = {15}, .number = NAN},
    /* Integrals of Phipps (1956) and of Schrage and Miller (1966), by Gauss-Legendre in 400
     * parts. */
    {"M/M/1-SJF", DISCIPLINE_SJF, 1, 1, {0.8}, {1}, 1, .response = {2.882218616239774},
     .number = NAN},
    {"M/M/1-SRPT", DISCIPLINE_SRPT, 1, 1, {0.8}, {1}, 1, .response = {2.3527732702997177},
     .number = NAN},
    {"M/G/1-PS, two classes", DISCIPLINE_PS, 1, 2, {0.3, 0.25}, {1, 2}, 4, .response = {5, 10},
     .number = 4},
    /* Cobham: W0 = 0.8, first 0.8 / 0.6, second 0.8 / (0.6 * 0.2). */
    {"M/M/1-priority", DISCIPLINE_PRIORITY, 1, 2, {0.4, 0.4}, {1, 1}, 1, .priority = {2, 1},
     .response = {1 + 0.8 / 0.6, 1 + 0.8 / 0.12}, .number = NAN},
    {"M/G/1-priority", DISCIPLINE_PRIORITY, 1, 2, {0.2, 0.4}, {2, 1}, 3, .priority = {1, 5},
     .response = {2 + 2.4 / 0.12, 1 + 2.4 / 0.6}, .number = NAN},
    {"M/M/1-priority, equal", DISCIPLINE_PRIORITY, 1, 2, {0.4, 0.4}, {1, 1}, 1, .priority = {3, 3},
     .response = {5, 5}, .number = NAN},
    /* Preemptive: first M/M/1 at 0.4; both together M/M/1 at 0.8. */
    {"M/M/1-priority-preemptive", DISCIPLINE_PRIORITY_PREEMPTIVE, 1, 2, {0.4, 0.4}, {1, 1}, 1,
     .priority = {2, 1}, .response = {1 / 0.6, 10 - 1 / 0.6}, .number = 4},
    {"M/G/1-priority-preemptive", DISCIPLINE_PRIORITY_PREEMPTIVE, 1, 2, {0.4, 0.2}, {1, 2}, 3,
     .priority = {2, 1}, .response = {1 + 0.8 / 0.6, 2 / 0.6 + 2.4 / 0.12}, .number = NAN},
    {"M/M/2-priority", DISCIPLINE_PRIORITY, 2, 2, {0.8, 0.8}, {1, 1}, 1, .priority = {2, 1},
     .response = {1 + 0.7111111111111111 / 2 / 0.6, 1 + 0.7111111111111111 / 2 / 0.12},
     .number = NAN},
    {"M/M/2-priority-preemptive", DISCIPLINE_PRIORITY_PREEMPTIVE, 2, 2, {0.8, 0.8}, {1, 1}, 1,
     .priority = {2, 1}, .response = {1 / (1 - 0.16), 2 / 0.36 - 1 / 0.84}, .number = NAN},
    /* Exponential services of one mean: the number is M/M/1's, whoever shares how. */
    {"M/M/1-DPS", DISCIPLINE_DPS, 1, 2, {0.4, 0.4}, {1, 1}, 1, .weight = {4, 1},
     .response = {NAN, NAN}, .number = 4},
    {"M/M/3-DPS", DISCIPLINE_DPS, 3, 3, {0.8, 0.8, 0.8}, {1, 1, 1}, 1, .weight = {4, 1, 2},
     .response = {NAN, NAN, NAN}, .number = 2.4 * 2.078651685393258},
    {"M/G/1-DPS of one weight is PS", DISCIPLINE_DPS, 1, 2, {0.4, 0.2}, {1, 2}, 4,
     .weight = {3, 3}, .response = {5, 10}, .number = 4},
    /* Takagi: symmetric, 2 queues of rate 0.3, service 1, switchover 0.2 exponential. */
    {"polling, exhaustive", DISCIPLINE_POLLING, 1, 2, {0.3, 0.3}, {1, 1}, 1,
     .polling = POLLING_EXHAUSTIVE, .switchover = 0.2,
     .response = {1 + 0.1 + (0.6 * 2 + 0.2 * 1.4) / 0.8, 1 + 0.1 + (0.6 * 2 + 0.2 * 1.4) / 0.8},
     .number = NAN},
    {"polling, gated", DISCIPLINE_POLLING, 1, 2, {0.3, 0.3}, {1, 1}, 1, .polling = POLLING_GATED,
     .switchover = 0.2,
     .response = {1 + 0.1 + (0.6 * 2 + 0.2 * 2.6) / 0.8, 1 + 0.1 + (0.6 * 2 + 0.2 * 2.6) / 0.8},
     .number = NAN},
    {"polling, limited to 1", DISCIPLINE_POLLING, 1, 2, {0.3, 0.3}, {1, 1}, 1,
     .polling = POLLING_LIMITED, .limit = 1, .switchover = 0.2,
     .response = {1 + 0.1 + (0.6 * 2 + 0.2 * 2.6 + 0.6 * 0.04) / (2 * (1 - 0.6 - 0.12)),
                  1 + 0.1 + (0.6 * 2 + 0.2 * 2.6 + 0.6 * 0.04) / (2 * (1 - 0.6 - 0.12))},
     .number = NAN},
    {"polling without switchover", DISCIPLINE_POLLING, 1, 2, {0.4, 0.4}, {1, 1}, 1,
     .polling = POLLING_EXHAUSTIVE, .response = {5, 5}, .number = 4},
};

START_TEST(means_are_exact)
{
    ck_case(&cases[_i], 20000);
}
END_TEST

/* One replication of two classes at one server, by the same random numbers whatever the order. */
static double *path_of(enum discipline d, struct record_layout *at)
{
    const struct station_case c = {"path", d, 1, 2, {0.3, 0.25}, {1, 2}, 3, .priority = {1, 2},
                                   .weight = {1, 3}};
    struct network *net = net_of(&c);
    const struct sim_options o = {.window = 5000, .windows = 1, .general = true};
    struct sim_plan *p = sim_plan_new(net, &o);
    struct sim *s = sim_new(p);
    *at = *sim_plan_layout(p);
    double *record = calloc(at->width, sizeof *record);
    ck_assert_int_eq(sim_replicate(s, 9, 1, record, NULL), 0);
    sim_free(s);
    sim_plan_free(p);
    network_free(net);
    return record;
}

/*
 * Services are drawn when requests come, so the work at a station that never idles while there is
 * some is the same path under every discipline: the same arrivals, and the same busy time but for
 * rounding. (It starts empty: with no work there at the begin the sums are whole.) On each path
 * SRPT has the fewest requests (Schrage, Oper. Res. 16, 1968).
 */
START_TEST(the_work_is_the_same_under_every_discipline)
{
    struct record_layout at;
    double *fifo = path_of(DISCIPLINE_FIFO, &at), *srpt = path_of(DISCIPLINE_SRPT, &at);
    const double *a = fifo + at.stations, *least = srpt + at.stations;
    for (int d = 0; d < DISCIPLINES; d++) {
        double *record = path_of((enum discipline)d, &at);
        const double *b = record + at.stations;
        ck_assert(b[SUM_ARRIVALS] == a[SUM_ARRIVALS]);
        ck_close(b[SUM_BUSY], a[SUM_BUSY], 1e-9, 0);
        ck_assert_msg(least[SUM_NUMBER] <= b[SUM_NUMBER] * (1 + 1e-12), "fewer than under SRPT: %s",
                      discipline_name((enum discipline)d));
        free(record);
    }
    free(fifo);
    free(srpt);
}
END_TEST

/* Kleinrock (Queueing Systems II, sec. 3.4): sum of rho_k W_k is the same under every order that
 * does not look at services nor interrupts them, rho W0 / (1 - rho) with W0 = sum lambda E S^2 /
 * 2. */
START_TEST(waits_are_conserved)
{
    static const enum discipline blind[] = {DISCIPLINE_FIFO, DISCIPLINE_LIFO, DISCIPLINE_RANDOM,
                                            DISCIPLINE_PRIORITY, DISCIPLINE_POLLING};
    const double rho[] = {0.3, 0.5}, mean[] = {1, 2}, w0 = (0.3 * 1 + 0.25 * 4) * 4 / 2;
    struct station_case c = {"conserved", blind[_i], 1, 2, {0.3, 0.25}, {1, 2}, 3,
                             .priority = {1, 2}};
    struct network *net = net_of(&c);
    const struct sim_options o = {.window = 20000, .windows = 1, .warmup = 2000,
                                  .stationary = true, .general = true};
    struct sim_plan *p = sim_plan_new(net, &o);
    struct sim *s = sim_new(p);
    const struct record_layout *at = sim_plan_layout(p);
    double *record = calloc(at->width, sizeof *record);
    struct tally conserved = {0};
    for (uint64_t r = 0; r < REPLICATIONS; r++) {
        ck_assert_int_eq(sim_replicate(s, 78, r, record, NULL), 0);
        double sum = 0;
        for (size_t k = 0; k < 2; k++) {
            const double *own = record + at->families + k * FAMILY_SUMS;
            sum += rho[k] * (own[SUM_VISITS_RESPONSE] / own[SUM_VISITS] - mean[k]);
        }
        tally_add(&conserved, sum);
    }
    ck_mean(discipline_name(blind[_i]), "sum of rho W", &conserved, 0.8 * w0 / 0.2);
    free(record);
    sim_free(s);
    sim_plan_free(p);
    network_free(net);
}
END_TEST

/*
 * LAS interrupts, with every arrival, all requests of the level in service. Cut all services at x:
 * the K requests of a busy period that need more than x reach x together, and are then the level in
 * service for K dx, in which lambda K^2 dx of them are interrupted. These busy periods come at the
 * rate lambda (1 - r), r = lambda E min(S, x). With p = P(S > x) their branching gives
 *     E K = p / (1 - r),    (1 - r) E K^2 = p + 2 p lambda x E K + lambda^2 E min(S, x)^2 (E K)^2
 * With constant services the rate is lambda rho / (1 - rho).
 */
static double las_preemptions(double lambda, double scv)
{
    enum { STEPS = 20000 };
    const double to = scv > 0 ? 40 : 1, h = to / STEPS;
    double sum = 0;
    for (int i = 0; i <= STEPS; i++) {    /* Simpson */
        const double x = i * h, p = scv > 0 ? exp(-x) : 1;
        const double r = lambda * (scv > 0 ? 1 - p : x), k = p / (1 - r);
        const double square = scv > 0 ? 2 * (1 - p * (1 + x)) : x * x;
        const double f = p + 2 * p * lambda * x * k + lambda * lambda * square * k * k;
        sum += f * (i == 0 || i == STEPS ? 1 : i % 2 ? 4 : 2);
    }
    return lambda * lambda * sum * h / 3;
}

static const struct station_case interrupting[] = {
    {"M/M/1-LAS", DISCIPLINE_LAS, 1, 1, {0.7}, {1}, 1},
    {"M/D/1-LAS", DISCIPLINE_LAS, 1, 1, {0.7}, {1}, 0},
    {"M/M/1-LAS, two classes", DISCIPLINE_LAS, 1, 2, {0.5, 0.2}, {1, 1}, 1},
    {"M/D/1-LIFO-preemptive", DISCIPLINE_LIFO_PREEMPTIVE, 1, 1, {0.7}, {1}, 0},
    {"M/M/1-priority-preemptive", DISCIPLINE_PRIORITY_PREEMPTIVE, 1, 2, {0.4, 0.3}, {1, 1}, 1,
     .priority = {2, 1}},
};

/* Interruptions per second: under LAS as above; under preemptive LIFO each arrival interrupts whom
 * it finds in service; by priority each arrival of the first class, if the second is served. */
static double exact_preemptions(const struct station_case *c)
{
    const double lambda = c->rate[0] + c->rate[1];
    if (c->discipline == DISCIPLINE_LAS)
        return las_preemptions(lambda, c->scv);
    return c->discipline == DISCIPLINE_PRIORITY_PREEMPTIVE ? c->rate[0] * c->rate[1]
                                                           : lambda * lambda;
}

START_TEST(preemptions_are_exact)
{
    const struct station_case *c = &interrupting[_i];
    struct network *net = net_of(c);
    const struct sim_options o = {.window = 20000, .windows = 1, .warmup = 2000,
                                  .stationary = true};
    struct sim_plan *p = sim_plan_new(net, &o);
    struct sim *s = sim_new(p);
    const struct record_layout *at = sim_plan_layout(p);
    double *record = calloc(at->width, sizeof *record);
    struct tally all = {0}, first = {0};
    for (uint64_t r = 0; r < REPLICATIONS; r++) {
        ck_assert_int_eq(sim_replicate(s, 79, r, record, NULL), 0);
        tally_add(&all, record[at->extras + SUM_PREEMPTIONS] / record[at->time]);
        if (at->n_visits > 0)
            tally_add(&first, record[at->visit_extras + SUM_PREEMPTIONS] / record[at->time]);
    }
    const double exact = exact_preemptions(c), lambda = c->rate[0] + c->rate[1];
    ck_mean(c->name, "preemption rate", &all, exact);
    if (c->discipline == DISCIPLINE_LAS && at->n_visits > 0)
        ck_mean(c->name, "preemption rate of a class", &first, exact * c->rate[0] / lambda);
    free(record);
    sim_free(s);
    sim_plan_free(p);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sim/disciplines");
    TCase *t = tcase_create("exact");
    tcase_set_timeout(t, 120);
    tcase_add_loop_test(t, means_are_exact, 0, sizeof cases / sizeof *cases);
    tcase_add_test(t, the_work_is_the_same_under_every_discipline);
    tcase_add_loop_test(t, waits_are_conserved, 0, 5);
    tcase_add_loop_test(t, preemptions_are_exact, 0, sizeof interrupting / sizeof *interrupting);
    suite_add_tcase(s, t);
    return run_suite(s);
}
