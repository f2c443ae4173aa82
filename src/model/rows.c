#include "model/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/target.h"

static void add(struct rows *out, struct row row)
{
    out->row = mem_grow(out->row, &out->capacity, out->n + 1, sizeof *out->row);
    out->row[out->n++] = row;
}

static void add_quantile(struct rows *out, const struct row *like, const char *quantity,
                         const struct figure *f)
{
    struct row row = *like;
    row.quantity = quantity;
    row.unit = "s";
    row.quantile = true;
    row.figure = f;
    add(out, row);
}

/* Quantiles of the sojourns to an exit or of all accepted requests, f[n_quantiles]. */
static void add_sojourns(struct rows *out, const struct result *r, const struct row *like,
                         const struct figure *f)
{
    for (size_t k = 0; k < r->n_quantiles; k++)
        add_quantile(out, like, r->quantiles[k].sojourn, &f[k]);
}

/* Quantiles of one group's visits. */
static void add_visits(struct rows *out, const struct result *r, size_t g)
{
    const struct row like = {.kind = ROW_GROUP, .index = g, .name = r->groups[g].name};
    const size_t n = r->n_quantiles;
    for (size_t k = 0; k < n; k++)
        add_quantile(out, &like, r->quantiles[k].response, &r->group_quantiles[g * n + k]);
    for (size_t k = 0; k < n; k++)
        add_quantile(out, &like, r->quantiles[k].wait, &r->group_waits[g * n + k]);
}

static void add_stations(struct rows *out, enum row_kind kind, const struct station_result *s,
                         size_t n, const struct result *r)
{
    for (size_t i = 0; i < n; i++) {
        for (int k = 0; k < STATION_FIGURES; k++)
            add(out, (struct row){.kind = kind,
                                  .index = i,
                                  .name = s[i].name,
                                  .quantity = station_figure_name((enum station_figure)k),
                                  .unit = station_figure_unit((enum station_figure)k),
                                  .figure = &s[i].f[k]});
        if (kind == ROW_GROUP)
            add_visits(out, r, i);
    }
}

static void add_classes(struct rows *out, const struct result *r)
{
    const size_t n = r->n_quantiles;
    for (size_t i = 0; n > 0 && i < r->n_classes; i++) {
        const struct row like = {.kind = ROW_CLASS, .index = i, .name = r->classes[i].name};
        for (size_t k = 0; k < n; k++)
            add_quantile(out, &like, r->quantiles[k].response, &r->class_quantiles[i * n + k]);
    }
}

static void add_exit(struct rows *out, size_t i, const struct exit_result *e)
{
    add(out, (struct row){ROW_EXIT, i, e->name, "throughput", "1/s", false, &e->rate});
    add(out, (struct row){ROW_EXIT, i, e->name, "mean_sojourn", "s", false, &e->mean_sojourn});
}

static void add_network(struct rows *out, const struct network_result *n)
{
    const struct row rows[] = {
        {ROW_NETWORK, 0, "network", "arrival_rate", "1/s", false, &n->arrival_rate},
        {ROW_NETWORK, 0, "network", "throughput", "1/s", false, &n->throughput},
        {ROW_NETWORK, 0, "network", "mean_number", "", false, &n->mean_number},
        {ROW_NETWORK, 0, "network", "mean_sojourn", "s", false, &n->mean_sojourn},
        {ROW_NETWORK, 0, "network", "mean_sojourn_all", "s", false, &n->mean_sojourn_all},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        add(out, rows[i]);
}

void rows_of_result(struct rows *out, const struct result *r, bool stations)
{
    if (stations)
        add_stations(out, ROW_STATION, r->stations, r->n_stations, r);
    add_stations(out, ROW_GROUP, r->groups, r->n_groups, r);
    add_classes(out, r);
    for (size_t i = 0; i < r->n_meters; i++) {
        const struct meter_result *m = &r->meters[i];
        add(out, (struct row){ROW_METER, i, m->name, "value", m->unit, false, &m->value});
    }
    for (size_t i = 0; i < r->n_exits; i++) {
        add_exit(out, i, &r->exits[i]);
        add_sojourns(out, r, &(struct row){.kind = ROW_EXIT, .index = i, .name = r->exits[i].name},
                     r->exit_quantiles + i * r->n_quantiles);
    }
    add_network(out, &r->network);
    add_sojourns(out, r, &(struct row){.kind = ROW_NETWORK, .name = "network"},
                 r->network_quantiles);
}

void rows_release(struct rows *rows)
{
    free(rows->row);
    *rows = (struct rows){0};
}

bool row_is(const struct row *row, const char *name)
{
    if (row->kind == ROW_METER)
        return strcmp(row->name, name) == 0;
    /* Either part may have points in it: "S_a.response_p99.9". */
    const size_t n = strlen(row->name);
    return strncmp(row->name, name, n) == 0 && name[n] == '.' &&
           strcmp(name + n + 1, row->quantity) == 0;
}

const struct row *rows_find(const struct rows *rows, const char *name)
{
    static const enum row_kind order[] = {ROW_METER, ROW_NETWORK, ROW_GROUP,
                                           ROW_CLASS, ROW_EXIT,    ROW_STATION};
    const struct row *found[sizeof order / sizeof *order] = {0};    /* by kind: all are in `order` */
    const char *full = strcmp(name, TARGET_SOJOURN) == 0 ? "network." TARGET_SOJOURN : name;
    for (size_t i = 0; i < rows->n; i++) {
        const struct row *row = &rows->row[i];
        if (!found[row->kind] && row_is(row, full))
            found[row->kind] = row;
    }
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        if (found[order[k]])
            return found[order[k]];
    return NULL;
}

const char *row_kind_name(enum row_kind kind)
{
    static const char *const names[] = {"station", "group", "class", "meter", "exit", "network"};
    return names[kind];
}

bool figure_has_value(const struct figure *f)
{
    return f->basis != BASIS_NONE && !isnan(f->value);
}
