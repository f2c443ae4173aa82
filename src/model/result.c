#include "model/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/families.h"

struct figure figure_none(void)
{
    return (struct figure){.value = NAN, .half_width = NAN, .basis = BASIS_NONE, .method = ""};
}

struct figure figure_exact(double value, const char *method)
{
    return (struct figure){.value = value, .basis = BASIS_EXACT, .method = method};
}

struct figure figure_approximate(double value, const char *method)
{
    return (struct figure){.value = value, .basis = BASIS_APPROXIMATE, .method = method};
}

static void station_rows(struct result *r, const struct network *net)
{
    r->n_stations = net->n_stations;
    r->stations = mem_calloc(net->n_stations, sizeof *r->stations);
    for (size_t i = 0; i < net->n_stations; i++) {
        struct station_result *row = &r->stations[i];
        row->name = net->stations[i].name;
        row->instances = 1;
        row->servers = net->stations[i].servers;
        for (int f = 0; f < STATION_FIGURES; f++)
            row->f[f] = figure_none();
    }
}

/* Stations of a group are alike, so the first met tells the servers of each. */
static void group_rows(struct result *r, const struct network *net)
{
    r->n_groups = net->n_groups;
    r->groups = mem_calloc(net->n_groups, sizeof *r->groups);
    for (size_t g = 0; g < net->n_groups; g++) {
        r->groups[g].name = net->groups[g].name;
        r->groups[g].instances = (unsigned)net->groups[g].n_stations;
        for (int f = 0; f < STATION_FIGURES; f++)
            r->groups[g].f[f] = figure_none();
    }
    for (size_t i = net->n_stations; i-- > 0;)
        r->groups[net->stations[i].group].servers = net->stations[i].servers;
}

static void meter_rows(struct result *r, const struct network *net)
{
    r->n_meters = net->n_meters;
    r->meters = mem_calloc(net->n_meters, sizeof *r->meters);
    for (size_t i = 0; i < net->n_meters; i++)
        r->meters[i] = (struct meter_result){.name = net->meters[i].name,
                                             .unit = net->meters[i].ratio ? "" : "1/s",
                                             .value = figure_none()};
}

static void exit_rows(struct result *r, const struct network *net)
{
    r->n_exits = net->n_exits;
    r->exits = mem_calloc(net->n_exits, sizeof *r->exits);
    for (size_t i = 0; i < net->n_exits; i++)
        r->exits[i] = (struct exit_result){.name = net->exits[i].name,
                                           .accepted = net->exits[i].accepted,
                                           .rate = figure_none(),
                                           .mean_sojourn = figure_none()};
}

/* Groups that are visited by one kind of requests have none: the class would be the group again. */
static void class_rows(struct result *r, const struct network *net)
{
    struct families f;
    families_init(&f, net);
    r->classes = mem_calloc(f.n, sizeof *r->classes);
    for (size_t i = 0; i < f.n; i++)
        if (!f.family[i].alone)
            r->classes[r->n_classes++] = (struct class_result){
                text_format("%s.%s", net->groups[f.family[i].group].name, f.family[i].name), f.family[i].group};
    families_release(&f);
}

struct result *result_new(const struct network *net, const char *solver)
{
    struct result *r = mem_calloc(1, sizeof *r);
    r->solver = solver;
    station_rows(r, net);
    group_rows(r, net);
    meter_rows(r, net);
    exit_rows(r, net);
    class_rows(r, net);
    const struct figure none = figure_none();
    r->network = (struct network_result){none, none, none, none, none};
    return r;
}

static struct figure *no_figures(size_t n)
{
    struct figure *f = mem_calloc(n, sizeof *f);
    for (size_t i = 0; i < n; i++)
        f[i] = figure_none();
    return f;
}

void result_ask_quantiles(struct result *r, const double *q, size_t n)
{
    if (n == 0)
        return;
    r->n_quantiles = n;
    r->quantiles = mem_calloc(n, sizeof *r->quantiles);
    for (size_t i = 0; i < n; i++) {
        struct quantile_level *level = &r->quantiles[i];
        level->q = q[i];
        snprintf(level->response, sizeof level->response, "response_p%.12g", 100 * q[i]);
        snprintf(level->wait, sizeof level->wait, "wait_p%.12g", 100 * q[i]);
        snprintf(level->sojourn, sizeof level->sojourn, "sojourn_p%.12g", 100 * q[i]);
    }
    r->group_quantiles = no_figures(r->n_groups * n);
    r->group_waits = no_figures(r->n_groups * n);
    r->class_quantiles = no_figures(r->n_classes * n);
    r->exit_quantiles = no_figures(r->n_exits * n);
    r->network_quantiles = no_figures(n);
}

void result_free(struct result *r)
{
    if (!r)
        return;
    free(r->stations);
    free(r->groups);
    free(r->meters);
    free(r->exits);
    for (size_t i = 0; i < r->n_classes; i++)
        free(r->classes[i].name);
    free(r->classes);
    free(r->precision);
    for (size_t i = 0; i < r->n_histograms; i++)
        free(r->histograms[i].buckets);
    free(r->histograms);
    free(r->quantiles);
    free(r->group_quantiles);
    free(r->group_waits);
    free(r->class_quantiles);
    free(r->exit_quantiles);
    free(r->network_quantiles);
    free(r);
}

static const struct {
    const char *name, *unit;
} station_figures[STATION_FIGURES] = {
    [FIG_ARRIVAL_RATE] = {"arrival_rate", "1/s"},
    [FIG_THROUGHPUT] = {"throughput", "1/s"},
    [FIG_UTILIZATION] = {"utilization", ""},
    [FIG_MEAN_NUMBER] = {"mean_number", ""},
    [FIG_MEAN_QUEUE] = {"mean_queue", ""},
    [FIG_MEAN_RESPONSE] = {"mean_response", "s"},
    [FIG_MEAN_WAIT] = {"mean_wait", "s"},
};

const char *station_figure_name(enum station_figure f)
{
    return station_figures[f].name;
}

const char *station_figure_unit(enum station_figure f)
{
    return station_figures[f].unit;
}

const char *basis_name(enum basis b)
{
    switch (b) {
    case BASIS_EXACT:
        return "exact";
    case BASIS_APPROXIMATE:
        return "approximate";
    case BASIS_SIMULATED:
        return "simulated";
    case BASIS_NONE:
        break;
    }
    return "none";
}

bool result_sound(const struct result *r)
{
    return r->reached && r->steady.verdict != STEADY_DRIFTS;
}

const char *result_status(const struct result *r)
{
    if (strcmp(r->solver, "analytic") == 0 || result_sound(r))
        return "ok";
    return r->interrupted ? "interrupted" : r->reached ? "drifts" : "precision";
}

static void relabel(struct figure *f, size_t n, const char *method)
{
    for (size_t i = 0; i < n; i++)
        if (f[i].basis == BASIS_SIMULATED)
            f[i].method = method;
}

void result_relabel(struct result *r, const char *method)
{
    struct network_result *net = &r->network;
    struct figure *const whole[] = {&net->arrival_rate, &net->throughput, &net->mean_number,
                                    &net->mean_sojourn, &net->mean_sojourn_all};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        relabel(whole[i], 1, method);
    for (size_t i = 0; i < r->n_stations; i++)
        relabel(r->stations[i].f, STATION_FIGURES, method);
    for (size_t i = 0; i < r->n_groups; i++)
        relabel(r->groups[i].f, STATION_FIGURES, method);
    for (size_t i = 0; i < r->n_meters; i++)
        relabel(&r->meters[i].value, 1, method);
    for (size_t i = 0; i < r->n_exits; i++) {
        relabel(&r->exits[i].rate, 1, method);
        relabel(&r->exits[i].mean_sojourn, 1, method);
    }
    relabel(r->group_quantiles, r->n_groups * r->n_quantiles, method);
    relabel(r->exit_quantiles, r->n_exits * r->n_quantiles, method);
    relabel(r->network_quantiles, r->n_quantiles, method);
}
