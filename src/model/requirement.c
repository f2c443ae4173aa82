#include "model/requirement.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/figure_range.h"
#include "model/rows.h"

static const char form[] = "for example 'network.sojourn_p99 < 200ms'; with <, <=, > or >=";
static const char form_of_bound[] =
    "the bound is a number, with or without a unit: 200ms, 2min, 50/s, 5%, 0.9";

/* A copy of the text from p to end, without blanks at either side. */
static char *trimmed(const char *p, const char *end)
{
    while (p < end && *p == ' ')
        p++;
    while (end > p && end[-1] == ' ')
        end--;
    return text_format("%.*s", (int)(end - p), p);
}

/* The bound; a requirement reads like prose, so a blank may stand before its unit: "< 200 ms". */
static bool read_bound(const char *p, double *x, enum unit *unit)
{
    char *bound = trimmed(p, p + strlen(p));
    char *blank = strchr(bound, ' ');
    if (blank) {
        const char *rest = blank + strspn(blank, " ");
        if (!strchr("0123456789.+-", *rest))
            memmove(blank, rest, strlen(rest) + 1);
    }
    const bool ok = unit_read(bound, x, unit);
    free(bound);
    return ok;
}

bool requirement_read(const char *text, struct target *t, enum unit *unit, const char **hint)
{
    const char *at = strpbrk(text, "<>");
    *hint = form;
    if (!at)
        return false;
    const bool or_equal = at[1] == '=';
    const bool ok = read_bound(at + 1 + or_equal, &t->bound, unit);
    if (!ok)
        *hint = form_of_bound;
    t->name = ok ? trimmed(text, at) : NULL;
    if (!ok || t->name[0] == 0) {
        free(t->name);
        t->name = NULL;
        return false;
    }
    t->relation = *at == '<' ? RELATION_BELOW : RELATION_ABOVE;
    t->strict = !or_equal;
    t->own = true;
    t->delta_of = DELTA_ABSOLUTE;
    return true;
}

bool requirement_fits(const char *unit, enum unit given)
{
    if (given == UNIT_SHARE)
        return true;
    return unit_fits(given, strcmp(unit, "s") == 0     ? UNIT_TIME
                            : strcmp(unit, "1/s") == 0 ? UNIT_RATE
                                                       : UNIT_NUMBER);
}

enum decision requirement_judge(const struct target *t, double value, double half_width)
{
    const double side = t->relation == RELATION_BELOW ? 1 : -1;
    const double worst = side * (value - t->bound) + half_width;    /* above 0: on the wrong side */
    const double best = side * (value - t->bound) - half_width;
    if (worst < 0 || (worst == 0 && !t->strict))
        return DECISION_MET;
    if (best > 0 || (best == 0 && t->strict))
        return DECISION_NOT_MET;
    return DECISION_UNDECIDED;
}

const char *decision_words(enum decision v)
{
    static const char *const words[] = {[DECISION_NONE] = "", [DECISION_MET] = "met",
                                        [DECISION_NOT_MET] = "NOT MET",
                                        [DECISION_UNDECIDED] = "undecided"};
    return words[v];
}

const char *decision_plain(enum decision v)
{
    return v == DECISION_NOT_MET ? "not met" : decision_words(v);
}

bool requirements_contradict(const struct target *a, const struct target *b)
{
    if (a->relation == b->relation || a->relative != b->relative)
        return false;
    const struct target *below = a->relation == RELATION_BELOW ? a : b, *above = below == a ? b : a;
    return figure_never_above(above->name, below->name) &&
           (below->bound < above->bound ||
            (below->bound == above->bound && (below->strict || above->strict)));
}

enum decision requirement_by_range(const struct network *net, const struct target *t)
{
    const struct figure_range range = figure_range(net, t->name);
    const double most = t->relative ? INFINITY : range.most; /* of a part of another model's */
    const enum decision at_least = requirement_judge(t, range.least, 0),
                        at_most = requirement_judge(t, most, 0);
    return at_least == at_most ? at_least : DECISION_NONE;
}

static struct precision_result of_answer(const struct target *t, const struct rows *rows)
{
    const struct row *row = rows_find(rows, t->name);
    const bool there = row && figure_has_value(row->figure);
    const double value = there ? row->figure->value : NAN;
    return (struct precision_result){.target = t->name,
                                     .unit = t->unit,
                                     .asked_of = DELTA_ABSOLUTE,
                                     .mean = value,
                                     .s = NAN,
                                     .half_width = there ? 0 : NAN,
                                     .approximate = there && row->figure->basis != BASIS_EXACT,
                                     .required = t->text,
                                     .bound = t->bound,
                                     .decision = t->relative ? DECISION_UNDECIDED
                                                             : requirement_judge(t, value, 0),
                                     .reached = there};
}

void requirements_of_answer(const struct experiment *e, struct result *r)
{
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    r->precision = mem_calloc(e->n_targets, sizeof *r->precision);
    r->n_precision = 0;
    for (size_t i = 0; i < e->n_targets; i++)
        if (e->targets[i].relation != RELATION_NONE)
            r->precision[r->n_precision++] = of_answer(&e->targets[i], &rows);
    rows_release(&rows);
}

enum decision requirements_decision(const struct result *r)
{
    enum decision worst = DECISION_NONE;
    for (size_t i = 0; i < r->n_precision; i++) {
        const enum decision d = r->precision[i].decision;
        if (d == DECISION_NOT_MET)
            return d;
        if (d == DECISION_UNDECIDED || worst == DECISION_NONE)
            worst = d == DECISION_NONE ? worst : d;
    }
    return worst;
}
