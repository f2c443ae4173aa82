#include "report/report_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/quantity.h"

enum { FIGURES_A_TABLE = 6 }; /* columns that fit a page */

/* A quantity, with a value of its parameter, as a column of a table of things. */
struct figure_column {
    const char *key; /* of the JSON member */
    int index;       /* in the member's list, or -1 */
    char name[QUANTITY_NAME_MAX];
    const char *unit;
    double largest; /* its largest value */
};

struct figure_columns {
    struct figure_column *column;
    size_t n, cap;
};

static const cJSON *figure_at(const cJSON *thing, const struct figure_column *c)
{
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(thing, c->key);
    return c->index >= 0 ? cJSON_GetArrayItem(member, c->index) : member;
}

/* Add the column if any of the things has such a figure. */
static void add_column(struct figure_columns *all, const cJSON *things, struct figure_column c)
{
    const cJSON *thing;
    bool any = false;
    c.largest = 0;
    cJSON_ArrayForEach(thing, things) {
        const cJSON *figure = figure_at(thing, &c);
        if (!doc_is_figure(figure))
            continue;
        any = true;
        c.unit = doc_text(figure, "unit");
        c.largest = fmax(c.largest, fabs(doc_number(figure, "value")));
    }
    if (!any)
        return;
    all->column = mem_grow(all->column, &all->cap, all->n + 1, sizeof *all->column);
    all->column[all->n++] = c;
}

/* The parameter of element i of a list of figures. */
static double parameter_of(const cJSON *element)
{
    static const char *const keys[] = {"p", "time", "number"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const double x = doc_number(element, keys[i]);
        if (isfinite(x))
            return x;
    }
    return NAN;
}

/* The longest list that a thing has under this key. */
static const cJSON *longest_list(const cJSON *things, const char *key)
{
    const cJSON *thing, *best = NULL;
    cJSON_ArrayForEach(thing, things) {
        const cJSON *list = doc_list(thing, key);
        if (list && (!best || cJSON_GetArraySize(list) > cJSON_GetArraySize(best)))
            best = list;
    }
    return best;
}

static void find_columns(struct figure_columns *all, const cJSON *things, enum row_kind kind)
{
    for (int q = 0; q < QUANTITIES; q++) {
        const struct quantity *quantity = &quantity_table[q];
        struct figure_column c = {.index = -1, .unit = ""};
        if (!quantity_of((enum quantity_id)q, kind))
            continue;
        const cJSON *list = quantity->list ? longest_list(things, quantity->list) : NULL;
        c.key = list ? quantity->list : quantity->name;
        snprintf(c.name, sizeof c.name, "%s", quantity->name);
        for (int i = 0; i < (list ? cJSON_GetArraySize(list) : 1); i++) {
            if (list) {
                quantity_name((enum quantity_id)q, parameter_of(cJSON_GetArrayItem(list, i)),
                              c.name);
                c.index = i;
            }
            add_column(all, things, c);
        }
    }
}

/* "mean response [ms]"; returns the unit's length in the figure's own unit. */
static double put_heading(struct block *t, const struct figure_column *c)
{
    const bool time = strcmp(c->unit, "s") == 0;
    const struct time_unit u = number_time_unit(c->largest);
    const char *unit = time ? u.name : c->unit;
    char name[QUANTITY_NAME_MAX];
    snprintf(name, sizeof name, "%s", c->name);
    for (char *at = name; *at; at++)
        if (*at == '_')
            *at = ' ';
    page_column(t, COLUMN_NUMBER, "%s%s%s%s", name, *unit ? " [" : "", unit, *unit ? "]" : "");
    return time ? u.seconds : 1;
}

/* The name of a thing; of replicas their number. */
static void put_name(struct block *t, const cJSON *thing, const char *name)
{
    const double n = doc_number(thing, "instances");
    if (n > 1)
        page_cell(t, TONE_PLAIN, "%s (%.0f)", name, n);
    else
        page_cell(t, TONE_PLAIN, "%s", name);
}

static void put_things(struct block *parent, const cJSON *things, enum row_kind kind,
                       const char *what)
{
    struct figure_columns all = {0};
    find_columns(&all, things, kind);
    for (size_t begin = 0; begin < all.n; begin += FIGURES_A_TABLE) {
        const size_t end = begin + FIGURES_A_TABLE < all.n ? begin + FIGURES_A_TABLE : all.n;
        struct block *t = page_table(parent, NULL);
        double scale[FIGURES_A_TABLE];
        const cJSON *thing;
        page_column(t, COLUMN_CODE, "%s", what);
        for (size_t k = begin; k < end; k++)
            scale[k - begin] = put_heading(t, &all.column[k]);
        cJSON_ArrayForEach(thing, things) {
            const char *name = doc_text(thing, "name");
            put_name(t, thing, *name ? name : "network");
            for (size_t k = begin; k < end; k++) {
                char text[DOC_FIGURE_MAX];
                page_cell(t, TONE_PLAIN, "%s",
                          doc_figure(figure_at(thing, &all.column[k]), scale[k - begin], text));
            }
        }
    }
    free(all.column);
}

void report_result_tables(struct block *parent, const cJSON *result)
{
    static const struct {
        const char *key, *what;
        enum row_kind kind;
    } lists[] = {{"groups", "station", ROW_GROUP},
                 {"classes", "class at a station", ROW_CLASS},
                 {"class_totals", "class", ROW_CLASS_TOTAL},
                 {"caches", "cache", ROW_CACHE},
                 {"exits", "exit", ROW_EXIT},
                 {"meters", "meter", ROW_METER}};
    const cJSON *network = doc_object(result, "network");
    if (network) {
        cJSON *one = cJSON_CreateArray();
        cJSON_AddItemReferenceToArray(one, (cJSON *)(uintptr_t)network);
        put_things(parent, one, ROW_NETWORK, "");
        cJSON_Delete(one);
    }
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        put_things(parent, doc_list(result, lists[i].key), lists[i].kind, lists[i].what);
}

/* ---- the documents ---- */

static void put_results(struct block *s, const struct report_document *d)
{
    const cJSON *r;
    cJSON_ArrayForEach(r, doc_list(d->json, "results")) {
        char *title =
            text_format("%s (%s)", report_is_simulated(r) ? "Simulated" : "Solved", d->file);
        struct block *details = page_details(s, title);
        report_result_tables(details, r);
        page_drop_empty(s);
        free(title);
    }
}

static void put_rows(struct block *s, const struct report_document *d, const char *what,
                     void (*table)(struct block *parent, const cJSON *json, bool all))
{
    char *title = text_format("%s (%s)", what, d->file);
    struct block *details = page_details(s, title);
    table(details, d->json, true);
    page_drop_empty(s);
    free(title);
}

void report_tables(struct block *page, const struct report_input *in)
{
    struct block *s = page_section(page, "All numbers");
    for (size_t i = 0; i < in->n_documents; i++) {
        const struct report_document *d = &in->documents[i];
        const char *schema = report_schema(d->json);
        if (strcmp(schema, "result") == 0)
            put_results(s, d);
        else if (strcmp(schema, "size") == 0)
            put_rows(s, d, "Candidates, and the winner", report_size_tables);
        else if (strcmp(schema, "sweep") == 0)
            put_rows(s, d, "The points of the sweep", report_sweep_table);
        else if (strcmp(schema, "comparison") == 0)
            put_rows(s, d, "Formulas and simulation, figure by figure", report_comparison_table);
        else if (strcmp(schema, "difference") == 0)
            put_rows(s, d, "Two models, figure by figure", report_difference_table);
    }
    page_drop_empty(page);
}
