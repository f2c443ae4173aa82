#include "model/result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/families.h"
#include "model/features.h"

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
    unsigned *features = features_of_stations(net);
    r->n_stations = net->n_stations;
    r->stations = mem_calloc(net->n_stations, sizeof *r->stations);
    for (size_t i = 0; i < net->n_stations; i++) {
        struct station_result *row = &r->stations[i];
        row->name = net->stations[i].name;
        row->instances = 1;
        row->servers = net->stations[i].servers;
        row->features = features[i];
        row->hidden = net->groups[net->stations[i].group].hidden;
        for (int f = 0; f < STATION_FIGURES; f++)
            row->f[f] = figure_none();
    }
    free(features);
}

/* Stations of a group are alike, so the first one found gives the number of servers of each. */
static void group_rows(struct result *r, const struct network *net)
{
    r->n_groups = net->n_groups;
    r->groups = mem_calloc(net->n_groups, sizeof *r->groups);
    for (size_t g = 0; g < net->n_groups; g++) {
        r->groups[g].name = net->groups[g].name;
        r->groups[g].instances = (unsigned)net->groups[g].n_stations;
        r->groups[g].hidden = net->groups[g].hidden;
        for (int f = 0; f < STATION_FIGURES; f++)
            r->groups[g].f[f] = figure_none();
    }
    for (size_t i = net->n_stations; i-- > 0;) {
        struct station_result *group = &r->groups[net->stations[i].group];
        group->servers = net->stations[i].servers;
        group->features |= r->stations[i].features;
    }
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

/* When classes have no names, a group that only one kind of request visits has no class rows: the
 * class would repeat the group. */
static void class_rows(struct result *r, const struct network *net)
{
    struct families f;
    families_init(&f, net);
    r->classes = mem_calloc(f.n, sizeof *r->classes);
    for (size_t i = 0; i < f.n; i++)
        if (f.family[i].reported)
            r->classes[r->n_classes++] = (struct class_result){
                text_format("%s.%s", net->groups[f.family[i].group].name, f.family[i].name),
                f.family[i].group, figure_none(),
                r->groups[f.family[i].group].features | (r->features & FEATURE_CLASSES)};
    families_release(&f);
}

/* Rows for the named classes; a template may have other classes besides. */
static void class_total_rows(struct result *r, const struct network *net)
{
    unsigned *features = features_of_classes(net);
    r->class_totals = mem_calloc(net->n_classes, sizeof *r->class_totals);
    for (size_t c = 0; c < net->n_classes; c++)
        if (net->classes[c].named)
            r->class_totals[r->n_class_totals++] = (struct class_total_result){
                text_format("classes.%s", net->classes[c].name), c,
                (r->features & (FEATURE_CLASSES | FEATURE_LOSS)) | features[c]};
    free(features);
}

/* All things but the network begin with their names. */
_Static_assert(offsetof(struct station_result, name) == 0 &&
                   offsetof(struct class_result, name) == 0 &&
                   offsetof(struct class_total_result, name) == 0 &&
                   offsetof(struct meter_result, name) == 0 &&
                   offsetof(struct cache_group, name) == 0 &&
                   offsetof(struct exit_result, name) == 0,
               "result_thing_name reads the first member");

static struct result *result_of(const struct network *net, const char *solver)
{
    struct result *r = mem_calloc(1, sizeof *r);
    r->solver = solver;
    r->features = features_of_network(net);
    station_rows(r, net);
    group_rows(r, net);
    meter_rows(r, net);
    exit_rows(r, net);
    class_rows(r, net);
    class_total_rows(r, net);
    r->caches = cache_groups_new(net, &r->n_caches);
    const struct figure none = figure_none();
    r->network = (struct network_result){none, none, none, none, none};
    return r;
}

/* ---- figures by quantity ---- */

static bool is_listed(enum row_kind kind, enum quantity_id q)
{
    return kind == ROW_CLASS_TOTAL || quantity_table[q].place == QUANTITY_LISTED;
}

/* Where the figures of a quantity that has a parameter are kept. */
static struct figure **values_of(const struct result *r, enum quantity_id q)
{
    return (struct figure **)(void *)((char *)r + quantity_table[q].place);
}

size_t result_things(const struct result *r, enum row_kind kind)
{
    const size_t n[ROW_KINDS] = {
        r->n_stations, r->n_groups, r->n_classes, r->n_class_totals,
        r->n_caches,   r->n_meters, r->n_exits,   1};
    return n[kind];
}

/* The struct with the thing's figures; caches have none. */
static void *thing(const struct result *r, enum row_kind kind, size_t i)
{
    switch (kind) {
    case ROW_STATION: return &r->stations[i];
    case ROW_GROUP: return &r->groups[i];
    case ROW_CLASS: return &r->classes[i];
    case ROW_CLASS_TOTAL: return &r->class_totals[i];
    case ROW_CACHE: return &r->caches[i];
    case ROW_METER: return &r->meters[i];
    case ROW_EXIT: return &r->exits[i];
    case ROW_NETWORK:
    case ROW_KINDS: break;
    }
    return (void *)&r->network;
}

bool result_hidden(const struct result *r, enum row_kind kind, size_t i)
{
    return (kind == ROW_STATION && r->stations[i].hidden) ||
           (kind == ROW_GROUP && r->groups[i].hidden);
}

const char *result_thing_name(const struct result *r, enum row_kind kind, size_t i)
{
    return kind == ROW_NETWORK ? "network" : *(const char **)thing(r, kind, i);
}

unsigned result_features(const struct result *r, enum row_kind kind, size_t i)
{
    switch (kind) {
    case ROW_STATION: return r->stations[i].features;
    case ROW_GROUP: return r->groups[i].features;
    case ROW_CLASS: return r->classes[i].features;
    case ROW_CLASS_TOTAL: return r->class_totals[i].features;
    case ROW_NETWORK: return r->features;
    case ROW_CACHE:
    case ROW_METER:
    case ROW_EXIT:
    case ROW_KINDS: break;
    }
    return 0;
}

size_t result_values(const struct result *r, enum row_kind kind, size_t index, enum quantity_id q)
{
    return quantity_of(q, kind) ? quantity_values(q, &r->asked, result_features(r, kind, index))
                                : 0;
}

/* Room for each thing of a kind, whether it has the quantity or not. */
static size_t room_for(const struct result *r, enum quantity_id q)
{
    return quantity_values(q, &r->asked, r->features);
}

struct figure *result_figure(const struct result *r, enum row_kind kind, size_t index,
                             enum quantity_id q, size_t k)
{
    if (is_listed(kind, q))
        return r->listed[kind][q] + index * room_for(r, q) + k;
    if (quantity_table[q].parameter != PARAMETER_NONE)
        return *values_of(r, q) + index * room_for(r, q) + k;
    return (struct figure *)(void *)((char *)thing(r, kind, index) + quantity_table[q].place);
}

const char *result_quantity_name(const struct result *r, enum quantity_id q, size_t k)
{
    return quantity_table[q].parameter == PARAMETER_NONE ? quantity_table[q].name : r->names[q][k];
}

static struct figure *no_figures(size_t n)
{
    struct figure *f = mem_calloc(n, sizeof *f);
    for (size_t i = 0; i < n; i++)
        f[i] = figure_none();
    return f;
}

/* The names of a quantity that has a parameter, made once for all kinds. */
static void make_names(struct result *r, enum quantity_id q)
{
    const size_t n = room_for(r, q);
    if (r->names[q] || quantity_table[q].parameter == PARAMETER_NONE)
        return;
    r->names[q] = mem_calloc(n, sizeof *r->names[q]);
    for (size_t k = 0; k < n; k++)
        quantity_name(q, r->asked.of[quantity_table[q].parameter].x[k], r->names[q][k]);
}

/* Make room for the figures of a quantity that a kind's structs do not hold, and for their
 * names. */
static void make_room(struct result *r, enum row_kind kind, enum quantity_id q)
{
    const size_t n = room_for(r, q);
    struct figure **list = is_listed(kind, q) ? &r->listed[kind][q] : values_of(r, q);
    if (n == 0 || (!is_listed(kind, q) && quantity_table[q].parameter == PARAMETER_NONE))
        return;
    *list = no_figures(result_things(r, kind) * n);
    make_names(r, q);
}

/* Make room for quantities with a parameter, or for those without. */
static void make_all_room(struct result *r, bool parameters)
{
    for (int kind = 0; kind < ROW_KINDS; kind++)
        for (int q = 0; q < QUANTITIES; q++)
            if ((quantity_table[q].parameter != PARAMETER_NONE) == parameters &&
                quantity_of((enum quantity_id)q, (enum row_kind)kind))
                make_room(r, (enum row_kind)kind, (enum quantity_id)q);
}

struct result *result_new(const struct network *net, const char *solver)
{
    struct result *r = result_of(net, solver);
    make_all_room(r, false);
    return r;
}

void result_ask(struct result *r, const struct asked *asked)
{
    r->asked = *asked;
    if (r->n_caches == 0)
        r->asked.of[PARAMETER_CACHE].n = 0;
    r->n_quantiles = asked->of[PARAMETER_LEVEL].n;
    make_all_room(r, true);
}

void result_ask_quantiles(struct result *r, const double *q, size_t n)
{
    struct asked asked = {0};
    for (size_t i = 0; i < n; i++)
        asked_add(&asked, PARAMETER_LEVEL, q[i]);
    result_ask(r, &asked);
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
    for (size_t i = 0; i < r->n_class_totals; i++)
        free(r->class_totals[i].name);
    free(r->class_totals);
    cache_groups_free(r->caches, r->n_caches);
    free(r->precision);
    for (size_t i = 0; i < r->n_histograms; i++)
        free(r->histograms[i].buckets);
    free(r->histograms);
    for (int q = 0; q < QUANTITIES; q++) {
        if (quantity_table[q].parameter != PARAMETER_NONE &&
            quantity_table[q].place != QUANTITY_LISTED)
            free(*values_of(r, (enum quantity_id)q));
        free(r->names[q]);
        for (int kind = 0; kind < ROW_KINDS; kind++)
            free(r->listed[kind][q]);
    }
    free(r);
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

bool result_precise(const struct result *r)
{
    for (size_t i = 0; i < r->n_precision; i++)
        if (!r->precision[i].reached)
            return false;
    return r->reached;
}

bool result_sound(const struct result *r)
{
    return r->reached && r->steady.verdict != STEADY_DRIFTS && r->steady.high == 0;
}

const char *result_status(const struct result *r)
{
    if (strcmp(r->solver, "analytic") == 0 || result_sound(r))
        return "ok";
    if (r->steady.overloaded)
        return "unstable";
    if (!r->interrupted && r->steady.high > 0)
        return "two groups";
    return r->interrupted ? "interrupted" : r->reached ? "drifts" : "precision";
}

static void relabel(struct result *r, enum row_kind kind, enum quantity_id q, const char *method)
{
    for (size_t i = 0; i < result_things(r, kind); i++)
        for (size_t k = 0; k < result_values(r, kind, i, q); k++) {
            struct figure *f = result_figure(r, kind, i, q, k);
            if (f->basis == BASIS_SIMULATED && !isnan(f->half_width))
                f->method = method;
        }
}

void result_relabel(struct result *r, const char *method)
{
    for (int kind = 0; kind < ROW_KINDS; kind++)
        for (int q = 0; q < QUANTITIES; q++)
            if (quantity_of((enum quantity_id)q, (enum row_kind)kind))
                relabel(r, (enum row_kind)kind, (enum quantity_id)q, method);
}
