#include "model/config_experiment.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define PILOT_MIN 100 /* n >= 100: the paper's preliminary series */
#define AUTOMATIC "auto"

static bool known_target(const struct network *net, const char *name)
{
    if (strcmp(name, TARGET_SOJOURN) == 0)
        return true;
    for (size_t i = 0; i < net->n_meters; i++)
        if (strcmp(net->meters[i].name, name) == 0)
            return true;
    return false;
}

static void unknown_target(struct cfg_group *g, const struct network *net, const char *name)
{
    const char **names = mem_calloc(net->n_meters + 1, sizeof *names);
    for (size_t i = 0; i < net->n_meters; i++)
        names[i] = net->meters[i].name;
    names[net->n_meters] = TARGET_SOJOURN;
    char *hint = cfg_suggest(name, names, net->n_meters + 1,
                             "a target is one of the model's meters, or mean_sojourn");
    cfg_error(g, cfg_get(g, "targets"), hint, "no meter '%s'", name);
    free(hint);
    free(names);
}

static void add_target(struct cfg_group *g, const struct network *net, const char *name,
                       struct experiment *e)
{
    for (size_t i = 0; i < e->n_targets; i++)
        if (strcmp(e->targets[i], name) == 0) {
            cfg_error(g, cfg_get(g, "targets"), "once is enough", "target '%s' is given twice",
                      name);
            return;
        }
    if (known_target(net, name))
        e->targets[e->n_targets++] = mem_strdup(name);
    else
        unknown_target(g, net, name);
}

static void read_targets(struct cfg_group *g, const struct network *net, struct experiment *e)
{
    const char *names[EXPERIMENT_TARGETS_MAX];
    const size_t n = cfg_strings(g, "targets", names, EXPERIMENT_TARGETS_MAX);
    for (size_t i = 0; i < n; i++)
        add_target(g, net, names[i], e);
    if (e->n_targets > 0)
        return;
    e->targets[e->n_targets++] = mem_strdup(TARGET_SOJOURN);
    if (!cfg_get(g, "targets"))
        cfg_record(g, "targets", "[\"" TARGET_SOJOURN "\"]", false);
}

static void read_quantiles(struct cfg_group *g, struct experiment *e)
{
    e->n_quantiles =
        cfg_doubles(g, "quantiles", CFG_FRACTION, e->quantiles, EXPERIMENT_QUANTILES_MAX);
    for (size_t i = 0; i < e->n_quantiles; i++)
        for (size_t k = 0; k < i; k++)
            if (e->quantiles[k] == e->quantiles[i])
                cfg_error(g, cfg_get(g, "quantiles"), "once is enough",
                          "quantile %g is given twice", e->quantiles[i]);
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

static bool is_rate(const struct network *net, const char *target)
{
    for (size_t i = 0; i < net->n_meters; i++)
        if (strcmp(net->meters[i].name, target) == 0)
            return !net->meters[i].ratio;
    return false;
}

/* A part of the input rate is a rate: a time or a ratio cannot be held to it. */
static void check_units(struct cfg_group *g, const struct network *net, const struct experiment *e)
{
    const char *key = e->precision_of_input > 0 ? "precision_of_input" : "delta";
    if (e->delta_of != DELTA_INPUT && !(e->precision_of_input > 0))
        return;
    for (size_t i = 0; i < e->n_targets; i++)
        if (!is_rate(net, e->targets[i]))
            cfg_error(g, cfg_get(g, key), "use delta = \"mean\", or a target that is a rate",
                      "target '%s' is not a rate: its precision cannot be a part of the input rate",
                      e->targets[i]);
}

void config_experiment(struct cfg_group *root, const struct network *net, double window,
                       struct experiment *e)
{
    struct cfg_group g;
    cfg_group_open(root, "experiment", &g);
    e->seed = cfg_seed(&g, "seed", 1);
    e->window = cfg_double_or(&g, "window", CFG_NOT_NEGATIVE, AUTOMATIC, 0, window);
    e->windows = (unsigned)cfg_count_or(&g, "windows", 0, UINT32_MAX - 1, AUTOMATIC, 0, 0);
    e->warmup = cfg_double_or(&g, "warmup", CFG_NOT_NEGATIVE, AUTOMATIC, -1, -1);
    read_precision(&g, e);
    e->pilot = cfg_count(&g, "pilot", PILOT_MIN, UINT64_MAX, PILOT_MIN);
    e->max_experiments = cfg_count(&g, "max_experiments", 0, UINT64_MAX, 0);
    e->experiments = cfg_count(&g, "experiments", 0, UINT64_MAX, 0);
    if (e->experiments && e->max_experiments && e->experiments > e->max_experiments)
        cfg_error(&g, cfg_get(&g, "experiments"), "give one of the two",
                  "experiments is above max_experiments");
    read_targets(&g, net, e);
    read_quantiles(&g, e);
    e->control_variates = cfg_bool(&g, "control_variates", false);
    e->antithetic = cfg_bool(&g, "antithetic", false);
    check_units(&g, net, e);
    cfg_group_close(&g);
}

void config_experiment_release(struct experiment *e)
{
    for (size_t i = 0; i < e->n_targets; i++)
        free(e->targets[i]);
    e->n_targets = 0;
}
