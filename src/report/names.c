#include "report/names.h"

#include <string.h>

#include "model/result.h"
#include "model/rows.h"

/* ---- figures ---- */

/* What the model asks for, and the rest that goes without a value or has a usual one. */
static struct asked usual(const struct experiment *e)
{
    static const double levels[] = {0.5, 0.9, 0.95, 0.99};
    struct asked asked = e->asked;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        asked_add(&asked, PARAMETER_LEVEL, levels[i]);
    asked_add(&asked, PARAMETER_COUNT, 0);
    asked_add(&asked, PARAMETER_ASKED, 0);
    asked_add(&asked, PARAMETER_CACHE, 0);
    asked_add(&asked, PARAMETER_VARIANCE, 0);
    return asked;
}

static void add_row(struct textbuf *out, const struct row *row)
{
    textbuf_add(out, "%s", row->name);
    if (row->kind != ROW_METER)
        textbuf_add(out, ".%s", row->quantity);
    textbuf_add(out, row->unit && *row->unit ? "  [%s]\n" : "\n", row->unit);
}

/* One of several caches that are alike. */
static bool is_replica(const struct result *r, const struct row *row)
{
    return row->kind == ROW_CACHE && r->caches[row->index].instance;
}

void names_of_figures(struct textbuf *out, const struct model *m, bool all_stations)
{
    static const enum row_kind order[] = {ROW_NETWORK, ROW_GROUP, ROW_STATION, ROW_CLASS,
                                          ROW_CLASS_TOTAL, ROW_CACHE, ROW_EXIT, ROW_METER};
    struct result *r = result_new(m->network, "names");
    const struct asked asked = usual(&m->experiment);
    struct rows rows = {0};
    result_ask(r, &asked);
    rows_of_result(&rows, r, all_stations);
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        for (size_t i = 0; i < rows.n; i++)
            if (rows.row[i].kind == order[k] && (all_stations || !is_replica(r, &rows.row[i])))
                add_row(out, &rows.row[i]);
    rows_release(&rows);
    result_free(r);
}

/* ---- keys ---- */

static bool is_set(const struct model *m, const char *key)
{
    for (size_t i = 0; i < m->n_settings; i++)
        if (strcmp(m->settings[i].key, key) == 0)
            return true;
    return false;
}

void names_of_keys(struct textbuf *out, const struct model *m)
{
    size_t n;
    const char *const *keys = config_keys(&n);
    for (size_t i = 0; i < m->n_settings; i++)
        textbuf_add(out, "%s = %s\n", m->settings[i].key, m->settings[i].value);
    for (size_t i = 0; i < n && m->mlrun; i++)
        if (!is_set(m, keys[i]))
            textbuf_add(out, "%s\n", keys[i]);
}
