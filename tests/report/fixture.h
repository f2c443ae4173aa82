/*
 * A small network and results for it, made by hand: what the tests of reports feed on. A class of
 * users enters group A (3 replicas behind one name), then B, and leaves by "out" or "refused".
 */
#ifndef TESTS_REPORT_FIXTURE_H
#define TESTS_REPORT_FIXTURE_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "helpers/station.h"
#include "model/config.h"
#include "model/network.h"
#include "model/result.h"
#include "report/context.h"

#define FIXTURE_REPLICAS 3
#define FIXTURE_SEED 18446744073709551615u    /* 2^64 - 1: no double holds it */

static inline struct network *fixture_network(void)
{
    static const char *const names[FIXTURE_REPLICAS] = {"A[1]", "A[2]", "A[3]"};
    struct network *net = network_new("small.cfg");
    struct dist service, arrivals;
    if (dist_exponential(0.00237, &service) || dist_exponential(1 / 371.5, &arrivals))
        abort();
    const size_t a = network_add_group(net, "A"), b = network_add_group(net, "B");
    const size_t refused = network_add_exit(net, "refused", false);
    const size_t user = network_add_class(net, "user");
    size_t nodes[FIXTURE_REPLICAS];
    for (size_t i = 0; i < FIXTURE_REPLICAS; i++)
        nodes[i] = network_add_node(net, test_station(net, names[i], a, 1), user, &service);
    const size_t last = network_add_node(net, test_station(net, "B", b, 2), user, &service);
    network_add_source(net, "users", &arrivals, 0);
    for (size_t i = 0; i < FIXTURE_REPLICAS; i++) {
        network_add_entry(net, nodes[i], 1.0 / FIXTURE_REPLICAS);
        network_add_route(net, nodes[i], last, NET_NONE, 1, 0);
    }
    network_add_route(net, last, NET_NONE, refused, 0.125, 0);
    network_add_meter(net, "lambda_b", "rate into B, the \"last\" station", 1);
    network_add_flow(net, FLOW_NODE, last, 1, false);
    network_add_meter(net, "p_refused", NULL, 1);
    network_add_flow(net, FLOW_EXIT, refused, 1, false);
    network_add_flow(net, FLOW_SOURCE, 0, 1, true);
    network_finish(net);
    return net;
}

/*
 * A model around it; settings hold what could go wrong on the way to JSON. Free with fixture_free.
 */
static inline struct model *fixture_model(void)
{
    static const struct setting settings[] = {
        {(char *)"title", (char *)"a \"quoted\", odd\ttitle", true},
        {(char *)"rate", (char *)"0.1000000000000000055", false},
        {(char *)"experiment.seed", (char *)"18446744073709551615", false},
        {(char *)"flags", (char *)"[1, 2.5, true]", false},
        {(char *)"odd", (char *)"0x1F", false},
    };
    struct model *m = calloc(1, sizeof *m);
    m->file = strdup("small.cfg");
    m->title = strdup("A small network");
    m->network = fixture_network();
    m->n_settings = sizeof settings / sizeof *settings;
    m->settings = calloc(m->n_settings, sizeof *m->settings);
    memcpy(m->settings, settings, sizeof settings);
    m->experiment.seed = FIXTURE_SEED;
    m->experiment.targets[0] = (struct target){
        .name = strdup("lambda_b"), .unit = "1/s", .paper = true, .precision = 0.01};
    m->experiment.n_targets = 1;
    return m;
}

static inline void fixture_free(struct model *m)
{
    network_free(m->network);
    free(m->file);
    free(m->title);
    free(m->settings);
    free(m->experiment.targets[0].name);
    free(m);
}

static inline struct report_context fixture_context(const struct model *m)
{
    return (struct report_context){.program_version = "0.9.1-test",
                                   .program_commit = "1a2b3c4",
                                   .command = "sojourn solve small.cfg -s title='\"x\"'",
                                   .model = m};
}

/* Figures of station row `row`: ugly, all different, in the order of the enum. */
static inline double fixture_value(size_t row, int figure)
{
    static const double base[STATION_FIGURES] = {123.83333333333333, 123.83333333333333, 0.2934850,
                                                 0.4154, 0.1219, 0.00335447, 0.00098447};
    return base[figure] * (1 + 0.1 * (double)row);
}

/* Utilizations and rates exact; the rest exact at A and approximate at B. */
static inline struct result *fixture_analytic(const struct network *net)
{
    struct result *r = result_new(net, "analytic");
    for (size_t i = 0; i < r->n_stations + r->n_groups; i++) {
        const bool group = i >= r->n_stations;
        struct station_result *s = group ? &r->groups[i - r->n_stations] : &r->stations[i];
        const bool b = strcmp(s->name, "B") == 0;
        for (int k = 0; k < STATION_FIGURES; k++) {
            const double value = fixture_value(b ? 1 : 0, k);
            if (k <= FIG_UTILIZATION)
                s->f[k] = figure_exact(value, "traffic equations");
            else
                s->f[k] = b ? figure_approximate(value, "GI/G/c, Whitt 1993")
                            : figure_exact(value, "M/M/1");
        }
    }
    r->meters[0].value = figure_exact(371.5, "traffic equations");
    r->meters[1].value = figure_exact(0.125, "traffic equations");
    r->exits[0].rate = figure_exact(325.0625, "traffic equations");
    r->exits[1].rate = figure_exact(46.4375, "traffic equations");
    r->exits[0].mean_sojourn = figure_approximate(0.00704, "sum of means");
    r->network.arrival_rate = figure_exact(371.5, "traffic equations");
    r->network.throughput = figure_exact(371.5, "traffic equations");
    r->network.mean_number = figure_approximate(2.615, "Little's law");
    r->network.mean_sojourn = figure_approximate(0.00704, "Little's law");
    return r;
}

static inline struct figure fixture_simulated_figure(double value, double half_width)
{
    return (struct figure){.value = value,
                           .half_width = half_width,
                           .samples = 30,
                           .basis = BASIS_SIMULATED,
                           .method = "t over replications"};
}

/*
 * The analytic values shifted by `shift` half-widths, each half-width 1 % of its value; no mean
 * sojourn at "refused".
 */
static inline struct result *fixture_simulated(const struct network *net, double shift)
{
    struct result *r = fixture_analytic(net);
    struct figure *some[] = {&r->meters[0].value, &r->meters[1].value, &r->exits[0].rate,
                             &r->exits[1].rate, &r->exits[0].mean_sojourn,
                             &r->network.arrival_rate, &r->network.throughput,
                             &r->network.mean_number, &r->network.mean_sojourn};
    r->solver = "simulation";
    for (size_t i = 0; i < r->n_stations + r->n_groups; i++)
        for (int k = 0; k < STATION_FIGURES; k++) {
            struct figure *f = i < r->n_stations ? &r->stations[i].f[k]
                                                 : &r->groups[i - r->n_stations].f[k];
            *f = fixture_simulated_figure(f->value * (1 + 0.01 * shift), 0.01 * f->value);
        }
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        *some[i] = fixture_simulated_figure(some[i]->value * (1 + 0.01 * shift),
                                            0.01 * some[i]->value);
    r->n_precision = 1;
    r->precision = calloc(1, sizeof *r->precision);
    r->precision[0] = (struct precision_result){.target = "lambda_b",
                                                .unit = "1/s",
                                                .paper = true,
                                                .asked = 0.01,
                                                .confidence = 0.95,
                                                .mean = 371.5,
                                                .s = 19.25,
                                                .n = 3000,
                                                .t = 1.959964,
                                                .delta = 3.715,
                                                .n6 = 103.1,
                                                .n7 = 0,
                                                .half_width = 0.6881,
                                                .reached = true};
    r->confidence = r->joint_confidence = 0.95;
    r->seed = FIXTURE_SEED;
    r->replications = 30;
    r->experiments = 3000;
    r->window = 1;
    r->warmup = 0.5;
    r->model_time = 3000;
    r->events = 4567890;
    r->wall_time = 1.25;
    r->reached = true;
    return r;
}

/* As if there were two classes at B. */
static inline void fixture_classes(struct result *r)
{
    static const char *const names[] = {"B.user", "B.token"};
    r->classes = realloc(r->classes, 2 * sizeof *r->classes);
    for (r->n_classes = 0; r->n_classes < 2; r->n_classes++)
        r->classes[r->n_classes] = (struct class_result){strdup(names[r->n_classes]), 1};
}

/* p50 and p99.9 of both: exact at A (half of the visits do not wait), none elsewhere; simulated +-
 * 1 %, too few samples beyond p99.9 of "out", a skewed interval of users at B. */
static inline void fixture_quantiles(struct result *analytic, struct result *simulated)
{
    static const double levels[] = {0.5, 0.999};
    fixture_classes(analytic);
    fixture_classes(simulated);
    result_ask_quantiles(analytic, levels, 2);
    result_ask_quantiles(simulated, levels, 2);
    for (int k = 0; k < 2; k++) {
        const double value = k ? 0.02317 : 0.002325;
        analytic->group_quantiles[k] = figure_exact(value, "M/M/1");
        analytic->group_waits[k] = figure_exact(k ? 0.01938 : 0, "M/M/1");
        simulated->group_quantiles[k] = fixture_simulated_figure(1.003 * value, 0.01 * value);
        simulated->group_quantiles[2 + k] = fixture_simulated_figure(2 * value, 0.01 * value);
        simulated->exit_quantiles[k] = fixture_simulated_figure(3 * value, k ? NAN : 0.01 * value);
        simulated->network_quantiles[k] = simulated->exit_quantiles[k];
        simulated->class_quantiles[k] = fixture_simulated_figure(2.5 * value, 0.01 * value);
        simulated->class_quantiles[k].low = 2.492 * value;
        simulated->class_quantiles[k].high = 2.512 * value;
    }
}

#endif
