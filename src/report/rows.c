#include "report/rows.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

static void add(struct rows *out, struct row row)
{
    out->row = mem_grow(out->row, &out->capacity, out->n + 1, sizeof *out->row);
    out->row[out->n++] = row;
}

static void add_stations(struct rows *out, enum row_kind kind, const struct station_result *s,
                         size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < STATION_FIGURES; k++)
            add(out, (struct row){.kind = kind,
                                  .index = i,
                                  .name = s[i].name,
                                  .quantity = station_figure_name((enum station_figure)k),
                                  .unit = station_figure_unit((enum station_figure)k),
                                  .figure = &s[i].f[k]});
}

static void add_exit(struct rows *out, size_t i, const struct exit_result *e)
{
    add(out, (struct row){ROW_EXIT, i, e->name, "throughput", "1/s", &e->rate});
    add(out, (struct row){ROW_EXIT, i, e->name, "mean_sojourn", "s", &e->mean_sojourn});
}

static void add_network(struct rows *out, const struct network_result *n)
{
    const struct row rows[] = {
        {ROW_NETWORK, 0, "network", "arrival_rate", "1/s", &n->arrival_rate},
        {ROW_NETWORK, 0, "network", "throughput", "1/s", &n->throughput},
        {ROW_NETWORK, 0, "network", "mean_number", "", &n->mean_number},
        {ROW_NETWORK, 0, "network", "mean_sojourn", "s", &n->mean_sojourn},
        {ROW_NETWORK, 0, "network", "mean_sojourn_all", "s", &n->mean_sojourn_all},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        add(out, rows[i]);
}

void rows_of_result(struct rows *out, const struct result *r, bool stations)
{
    if (stations)
        add_stations(out, ROW_STATION, r->stations, r->n_stations);
    add_stations(out, ROW_GROUP, r->groups, r->n_groups);
    for (size_t i = 0; i < r->n_meters; i++) {
        const struct meter_result *m = &r->meters[i];
        add(out, (struct row){ROW_METER, i, m->name, "value", m->unit, &m->value});
    }
    for (size_t i = 0; i < r->n_exits; i++)
        add_exit(out, i, &r->exits[i]);
    add_network(out, &r->network);
}

void rows_release(struct rows *rows)
{
    free(rows->row);
    *rows = (struct rows){0};
}

const char *row_kind_name(enum row_kind kind)
{
    static const char *const names[] = {"station", "group", "meter", "exit", "network"};
    return names[kind];
}

bool figure_has_value(const struct figure *f)
{
    return f->basis != BASIS_NONE && !isnan(f->value);
}
