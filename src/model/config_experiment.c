#include "model/config_experiment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/config_targets.h"

#define PILOT_MIN 100 /* n >= 100: the paper's preliminary series */
#define AUTOMATIC "auto"
#define POINTS_MIN 2
#define POINTS_MAX 100000

/* Read a list of distinct values. */
static void read_values(struct cfg_group *g, const char *key, const char *what,
                        enum cfg_range range, enum parameter p, struct asked *asked)
{
    double x[EXPERIMENT_ASKED_MAX];
    const size_t n = cfg_doubles(g, key, range, x, EXPERIMENT_ASKED_MAX);
    for (size_t i = 0; i < n; i++) {
        const size_t before = asked->of[p].n;
        asked_add(asked, p, x[i]);
        if (asked->of[p].n == before)
            cfg_error(g, cfg_get(g, key), "once is enough", "%s %g is given twice", what, x[i]);
    }
}

/* Read the further quantities that are requested for all stations, classes and exits. */
static void read_asked(struct cfg_group *g, struct asked *asked)
{
    read_values(g, "quantiles", "quantile", CFG_LEVEL, PARAMETER_LEVEL, asked);
    if (cfg_get(g, "within"))
        read_values(g, "within", "time", CFG_POSITIVE | CFG_TIME, PARAMETER_TIME, asked);
    if (asked->of[PARAMETER_TIME].n > 0)
        asked_add(asked, PARAMETER_ASKED, 0);
    if (!cfg_get(g, "numbers"))
        return;
    const uint64_t most = cfg_count(g, "numbers", 0, EXPERIMENT_NUMBERS_MAX, 0);
    for (uint64_t n = 0; n <= most; n++)
        asked_add(asked, PARAMETER_COUNT, (double)n);
}

/* A relative precision is below 1; one in the target's unit is any positive number. */
static void read_precision(struct cfg_group *g, struct experiment *e)
{
    static const char *const words[] = {
        [DELTA_MEAN] = "mean", [DELTA_ABSOLUTE] = "absolute", [DELTA_INPUT] = "input"};
    e->delta_of = (enum delta_of)cfg_word(g, "delta", words, 3, DELTA_MEAN);
    e->precision = cfg_double(g, "precision",
                              e->delta_of == DELTA_ABSOLUTE ? CFG_POSITIVE : CFG_FRACTION, 0.01);
    e->precision_of_input = cfg_double_or(g, "precision_of_input", CFG_FRACTION, "none", 0, 0);
    e->confidence = cfg_double(g, "confidence", CFG_FRACTION, 0.95);
}

/* A share of the input rate is a rate, so it cannot be the precision of a time or a ratio. */
static void check_units(struct cfg_group *g, const struct experiment *e, bool closed)
{
    const char *key = e->precision_of_input > 0 ? "precision_of_input" : "delta";
    if (e->delta_of != DELTA_INPUT && !(e->precision_of_input > 0))
        return;
    if (closed)
        cfg_error(g, cfg_get(g, key), "leave it out: `precision` is a part of the target's mean",
                  "'%s' is of the input rate, and nobody comes from outside", key);
    for (size_t i = 0; i < e->n_targets; i++)
        if (!e->targets[i].own && e->targets[i].unit && strcmp(e->targets[i].unit, "1/s") != 0)
            cfg_error(g, cfg_get(g, key), "use delta = \"mean\", or a target that is a rate",
                      "target '%s' is not a rate: its precision cannot be a part of the input rate",
                      e->targets[i].name);
}

/* A replication with more arrivals than this would take months. */
static const double ARRIVALS_MOST = 1e15;

/* An upper bound on the arrival rate [1/s]: the cycle of a customer takes at least its think time
 * and its service at the entry. Customers for whom both are 0 are left out. */
static double arrivals_of(const struct network *net)
{
    double rate = 0;
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *s = &net->sources[i];
        double time = s->interarrival.mean;
        for (size_t k = s->first_entry; k < s->first_entry + s->n_entries && s->customers > 0; k++)
            time += net->entries[k].p * net->nodes[net->entries[k].node].service.mean;
        rate += time > 0 ? fmax(1, (double)s->customers) / time : 0;
    }
    return rate;
}

static void check_length(struct cfg_group *g, const char *key, double time, double rate)
{
    const config_setting_t *s = cfg_get(g, key);
    if (s && time * rate > ARRIVALS_MOST)
        cfg_error(g, s, "the whole of a replication may be up to 1e15 arrivals long",
                  "%s asks for %.3g arrivals in a replication: it would not end", key, time * rate);
}

/* Check the given lengths against the given rates. */
static void check_lengths(struct cfg_group *g, const struct experiment *e,
                          const struct network *net)
{
    const double rate = arrivals_of(net);
    const size_t before = g->c->n_errors;
    check_length(g, "warmup", e->warmup, rate);
    check_length(g, "window", e->window, rate);
    check_length(g, "horizon", e->horizon, rate);
    if (g->c->n_errors == before)
        check_length(g, "windows", e->window * e->windows, rate);
}

/* How long to go on: in experiments, or in replications of several experiments. */
static void read_amount(struct cfg_group *g, struct experiment *e)
{
    const char *amount = cfg_either(g, "experiments", "replications"),
               *cap = cfg_either(g, "max_experiments", "max_replications");
    e->max_experiments = cfg_count(g, "max_experiments", 0, UINT64_MAX, 0);
    e->experiments = cfg_count(g, "experiments", 0, UINT64_MAX, 0);
    if (amount && strcmp(amount, "replications") == 0)
        e->replications = cfg_count(g, amount, 0, UINT64_MAX, 0);
    if (cap && strcmp(cap, "max_replications") == 0)
        e->max_replications = cfg_count(g, cap, 0, UINT64_MAX, 0);
    if (e->max_experiments > 0 && e->experiments > e->max_experiments)
        cfg_error(g, cfg_get(g, "experiments"), "give one of the two",
                  "experiments is above max_experiments");
    if (e->max_replications > 0 && e->replications > e->max_replications)
        cfg_error(g, cfg_get(g, "replications"), "give one of the two",
                  "replications is above max_replications");
}

void config_experiment(struct cfg_group *root, const struct network *net, bool whole,
                       double window, struct experiment *e)
{
    const bool rates_known = root->c->n_errors == 0;
    struct cfg_group g;
    cfg_group_open(root, "experiment", &g);
    e->seed = cfg_seed(&g, "seed", 1);
    e->window = cfg_double_or(&g, "window", CFG_NOT_NEGATIVE | CFG_TIME, AUTOMATIC, 0, window);
    e->windows = (unsigned)cfg_count_or(&g, "windows", 0, UINT32_MAX - 1, AUTOMATIC, 0, 0);
    e->warmup = cfg_double_or(&g, "warmup", CFG_NOT_NEGATIVE | CFG_TIME, AUTOMATIC, -1, -1);
    read_precision(&g, e);
    e->pilot = cfg_count(&g, "pilot", PILOT_MIN, UINT64_MAX, PILOT_MIN);
    read_amount(&g, e);
    read_asked(&g, &e->asked);
    e->control_variates = cfg_bool(&g, "control_variates", false);
    e->antithetic = cfg_bool(&g, "antithetic", false);
    if (cfg_get(&g, "histogram"))
        e->histogram = cfg_bool(&g, "histogram", false);
    config_targets(root, &g, net, whole, e);
    e->horizon = cfg_double_or(&g, "horizon", CFG_NOT_NEGATIVE | CFG_TIME, AUTOMATIC, 0, 0);
    e->points = (unsigned)cfg_count(&g, "points", POINTS_MIN, POINTS_MAX, 100);
    check_units(&g, e, whole && network_is_closed(net));
    if (whole && rates_known)
        check_lengths(&g, e, net);
    cfg_group_close(&g);
}

void config_experiment_release(struct experiment *e)
{
    for (size_t i = 0; i < e->n_targets; i++)
        target_release(&e->targets[i]);
    e->n_targets = 0;
}
