#include "report/requirements.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/printable.h"
#include "model/requirement.h"
#include "report/cells.h"
#include "report/csv.h"
#include "report/entity.h"
#include "report/grid.h"
#include "report/json_writer.h"
#include "report/markdown.h"
#include "report/number.h"
#include "report/table.h"

static bool any(const struct result *r)
{
    return requirements_decision(r) != DECISION_NONE;
}

/* The numbers of one requirement, with times in a suitable unit. */
struct numbers {
    char value[NUMBER_MAX], half_width[NUMBER_MAX], bound[NUMBER_MAX];
    const char *unit;
};

static void numbers_of(const struct precision_result *p, struct numbers *n)
{
    const struct time_unit u = number_time_unit(p->bound);
    const double scale = strcmp(p->unit, "s") == 0 ? u.seconds : 1;
    n->unit = strcmp(p->unit, "s") == 0 ? u.name : p->unit;
    number_interval(p->mean / scale, p->half_width / scale, n->value, n->half_width);
    if (p->approximate)
        number_short(p->mean / scale, n->value);
    number_plain(p->bound / scale, n->bound);
}

/* Which columns a table has besides. A bound stands in the requirement as well, unless it is a part
 * of another model's figure. */
struct shown {
    bool unit, bound;
};

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* The requirement would be cut in a line of `width` columns: leave out what it can do without. */
static struct shown what_fits(const struct result *r, size_t width)
{
    enum { BETWEEN = 2, BEHIND = 2 * BETWEEN + sizeof "confidence" - 1 + sizeof "undecided" - 1 };
    size_t text = 0, value = 0, half_width = 0, bound = sizeof "bound" - 1;
    bool units = false, relative = false;
    for (size_t i = 0; i < r->n_precision; i++) {
        const struct precision_result *p = &r->precision[i];
        struct numbers n;
        if (p->decision == DECISION_NONE)
            continue;
        numbers_of(p, &n);
        text = larger(text, text_columns(p->required));
        value = larger(value, strlen(n.value));
        if (p->confidence > 0)
            half_width = larger(half_width, strlen(" +- ") + strlen(n.half_width));
        bound = larger(bound, strlen(n.bound));
        units = units || *n.unit;
        relative = relative || (*p->unit && strchr(p->required, '%'));
    }
    const size_t unit = BETWEEN + sizeof "unit" - 1;
    const size_t all = text + BETWEEN + value + half_width + BETWEEN + bound + BEHIND;
    if (all + unit <= width)
        return (struct shown){true, true};
    return (struct shown){units, relative || all + (units ? unit : 0) <= width};
}

static void table_row(struct grid *g, const struct precision_result *p, struct shown shown)
{
    struct numbers n;
    numbers_of(p, &n);
    grid_cell(g, "%s", p->required);
    if (p->confidence > 0)
        grid_cell_interval(g, n.value, n.half_width);
    else if (isnan(p->mean))
        grid_cell(g, "-");
    else
        grid_cell(g, "%s %s", p->approximate ? "~" : "=", n.value);
    if (shown.bound)
        grid_cell(g, "%s", n.bound);
    if (shown.unit)
        grid_cell(g, "%s", n.unit);
    if (p->confidence > 0)
        grid_cell(g, "%.5g%%", 100 * p->confidence);
    else
        grid_cell(g, "-");
    grid_cell(g, "%s", decision_words(p->decision));
    grid_paint(g, decision_colour(p->decision));
}

void table_requirements(struct textbuf *out, const struct result *r)
{
    struct grid g = {0};
    if (!any(r))
        return;
    const struct shown shown = what_fits(r, textbuf_width(out));
    grid_column(&g, GRID_ELIDE, "requirement", "");
    grid_column(&g, GRID_RIGHT, "value", "");
    if (shown.bound)
        grid_column(&g, GRID_RIGHT, "bound", "");
    if (shown.unit)
        grid_column(&g, GRID_LEFT, "unit", "");
    grid_column(&g, GRID_RIGHT, "confidence", "");
    grid_column(&g, GRID_LEFT, "verdict", "");
    for (size_t i = 0; i < r->n_precision; i++)
        if (r->precision[i].decision != DECISION_NONE)
            table_row(&g, &r->precision[i], shown);
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
}

void csv_requirements(struct textbuf *out, const struct result *r)
{
    for (size_t i = 0; i < r->n_precision; i++) {
        const struct precision_result *p = &r->precision[i];
        if (p->decision == DECISION_NONE)
            continue;
        const bool below = strchr(p->required, '<') != NULL;
        textbuf_add(out, "%s,requirement,", r->solver);
        csv_text(out, p->required);
        textbuf_add(out, ",");
        csv_text(out, p->target);
        textbuf_add(out, ",%s,", p->unit);
        csv_double(out, p->mean);
        textbuf_add(out, ",");
        csv_double(out, p->approximate ? NAN : p->half_width);
        textbuf_add(out, ",%s,%s,,", "", p->confidence > 0 ? "simulated"
                                         : p->approximate  ? "approximate"
                                                           : "exact");
        csv_double(out, below ? NAN : p->bound);
        textbuf_add(out, ",");
        csv_double(out, below ? p->bound : NAN);
        textbuf_add(out, ",%s\n", decision_plain(p->decision));
    }
}

cJSON *json_requirements(const struct result *r)
{
    if (!any(r))
        return NULL;
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < r->n_precision; i++) {
        const struct precision_result *p = &r->precision[i];
        if (p->decision == DECISION_NONE)
            continue;
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObjectCS(o, "requirement", json_text(p->required));
        cJSON_AddItemToObjectCS(o, "figure", json_text(p->target));
        cJSON_AddItemToObjectCS(o, "unit", json_text(p->unit));
        cJSON_AddItemToObjectCS(o, "bound", json_double(p->bound));
        cJSON_AddItemToObjectCS(o, "value", json_double(p->mean));
        cJSON_AddItemToObjectCS(o, "half_width", json_double(p->approximate ? NAN : p->half_width));
        cJSON_AddItemToObjectCS(o, "confidence",
                                json_double(p->confidence > 0 ? p->confidence : NAN));
        cJSON_AddItemToObjectCS(o, "decision", json_text(decision_plain(p->decision)));
        cJSON_AddItemToArray(list, o);
    }
    return list;
}

/* ---- for others' programs ---- */

static void add_xml(struct textbuf *out, const char *text)
{
    char *shown = printable(text);    /* XML has no word for a control character */
    for (const char *at = shown; *at; at++)
        if (entity_of(*at))
            textbuf_add(out, "%s", entity_of(*at));
        else
            textbuf_add(out, "%c", *at);
    free(shown);
}

/* "212.3 +- 1.2 ms" */
static void add_value(struct textbuf *out, const struct precision_result *p)
{
    struct numbers n;
    numbers_of(p, &n);
    if (isnan(p->mean)) {
        textbuf_add(out, "not known");
        return;
    }
    if (p->confidence > 0)
        textbuf_add(out, "%s +- %s", n.value, n.half_width);
    else
        textbuf_add(out, "%s %s", p->approximate ? "~" : "=", n.value);
    textbuf_add(out, "%s%s", n.unit[0] ? " " : "", n.unit);
}

static size_t count(const struct result *r, const struct verdict_case *other, enum decision d)
{
    size_t n = other && other->decision == d;
    for (size_t i = 0; r && i < r->n_precision; i++)
        n += r->precision[i].required && r->precision[i].decision == d;
    return n;
}

static void add_case(struct textbuf *out, const struct verdict_case *c, const char *name)
{
    const bool failed = c->decision == DECISION_NOT_MET;
    textbuf_add(out, "  <testcase classname=\"");
    add_xml(out, name);
    textbuf_add(out, "\" name=\"");
    add_xml(out, c->name);
    textbuf_add(out, "\">\n");
    if (c->decision != DECISION_MET) {
        textbuf_add(out, "    <%s message=\"%s: ", failed ? "failure" : "error",
                    decision_plain(c->decision));
        add_xml(out, c->text);
        textbuf_add(out, "\"/>\n");
    }
    textbuf_add(out, "    <system-out>");
    add_xml(out, c->text);
    textbuf_add(out, "</system-out>\n  </testcase>\n");
}

void junit_requirements(struct textbuf *out, const struct result *r,
                        const struct verdict_case *other, const char *name)
{
    const size_t failed = count(r, other, DECISION_NOT_MET);
    const size_t open = count(r, other, DECISION_UNDECIDED);
    textbuf_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"");
    add_xml(out, name);
    textbuf_add(out, "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">\n",
                count(r, other, DECISION_MET) + failed + open, failed, open);
    for (size_t i = 0; r && i < r->n_precision; i++) {
        const struct precision_result *p = &r->precision[i];
        struct textbuf value = {0};
        if (p->decision == DECISION_NONE)
            continue;
        add_value(&value, p);
        add_case(out, &(struct verdict_case){p->required, p->decision, value.text}, name);
        textbuf_release(&value);
    }
    if (other)
        add_case(out, other, name);
    textbuf_add(out, "</testsuite>\n");
}

static void add_verdict(struct textbuf *out, enum decision d)
{
    const char *mark = d == DECISION_MET ? "" : "**";
    textbuf_add(out, " | %s%s%s |\n", mark, decision_plain(d), mark);
}

void markdown_requirements(struct textbuf *out, const struct result *r,
                           const struct verdict_case *other, const char *name)
{
    textbuf_add(out, "### Requirements of ");
    markdown_text(out, name, false);
    textbuf_add(out, "\n\n| requirement | value | verdict |\n|---|---|---|\n");
    for (size_t i = 0; r && i < r->n_precision; i++) {
        const struct precision_result *p = &r->precision[i];
        if (p->decision == DECISION_NONE)
            continue;
        textbuf_add(out, "| ");
        markdown_code_cell(out, p->required);
        textbuf_add(out, " | ");
        add_value(out, p);
        add_verdict(out, p->decision);
    }
    if (other) {
        textbuf_add(out, "| ");
        markdown_text(out, other->name, false);
        textbuf_add(out, " | ");
        markdown_text(out, other->text, false);
        add_verdict(out, other->decision);
    }
}
