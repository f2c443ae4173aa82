#include "model/config_targets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/result.h"
#include "model/config_require.h"
#include "model/rows.h"

static const char precision_hint[] =
    "a part of its value (0.01 or 1%), or in its unit (0.5ms, 10/s, +-0.02)";

static const config_setting_t *place(struct cfg_group *g)
{
    return cfg_get(g, "targets");
}

/* The group that a target is in: a requirement is in the root, any other in `experiment`, g. */
static struct cfg_group *group_of(struct cfg_group *root, struct cfg_group *g,
                                  const struct target *t)
{
    return t->relation == RELATION_NONE ? g : root;
}

static const config_setting_t *place_of(struct cfg_group *root, struct cfg_group *g,
                                        const struct target *t)
{
    return t->relation == RELATION_NONE ? place(g) : config_require_place(root, t);
}

static const struct meter *find_meter(const struct network *net, const char *name)
{
    for (size_t i = 0; i < net->n_meters; i++)
        if (strcmp(net->meters[i].name, name) == 0)
            return &net->meters[i];
    return NULL;
}

/* Does the paper's procedure apply? It does to meters, and the mean sojourn by its short name. */
static bool is_simple(const struct network *net, const char *name)
{
    return strcmp(name, TARGET_SOJOURN) == 0 || find_meter(net, name);
}

/* ---- names ---- */

/* "did you mean 'network.throughput'?" of a quantity without its thing: of the network, or else of
 * the first station. NULL when it is none. */
static char *name_of_quantity(const struct network *net, const char *name)
{
    const char *thing = NULL;
    double x;
    for (int q = 0; q < QUANTITIES; q++) {
        if (q == Q_METER || !quantity_is((enum quantity_id)q, name, &x))
            continue;
        if (quantity_of((enum quantity_id)q, ROW_NETWORK))
            thing = "network";
        else if (quantity_of((enum quantity_id)q, ROW_GROUP) && !thing && net->n_groups > 0)
            thing = net->groups[0].name;
    }
    return thing ? text_format("did you mean '%s.%s'?", thing, name) : NULL;
}

static void unknown_meter(struct cfg_group *g, const config_setting_t *at,
                          const struct network *net, const char *name)
{
    const char **names = mem_calloc(net->n_meters + 1, sizeof *names);
    for (size_t i = 0; i < net->n_meters; i++)
        names[i] = net->meters[i].name;
    names[net->n_meters] = TARGET_SOJOURN;
    char *hint = name_of_quantity(net, name);
    if (!hint)
        hint = cfg_suggest(name, names, net->n_meters + 1,
                             "one of the model's meters, mean_sojourn, or THING.QUANTITY such as"
                             " network.mean_number; `sojourn check MODEL --figures` lists all");
    cfg_error(g, at, hint, "no meter '%s'", name);
    free(hint);
    free(names);
}

/* Does the row belong to the thing that the name begins with? */
static bool is_of_same(const struct row *row, const char *name)
{
    const size_t n = strlen(row->name);
    return row->kind != ROW_METER && strncmp(row->name, name, n) == 0 && name[n] == '.';
}

/* "'S_p' has arrival_rate, ...": the quantities of the thing that the name begins with; NULL if the
 * thing is unknown. */
static char *quantities_of_thing(const struct rows *rows, const char *name)
{
    struct textbuf b = {0};
    for (size_t i = 0; i < rows->n; i++) {
        const struct row *row = &rows->row[i];
        if (!is_of_same(row, name))
            continue;
        if (b.length == 0)
            textbuf_add(&b, "'%s' has %s", row->name, row->quantity);
        else if (!strstr(b.text, row->quantity))    /* a lone station is its own group */
            textbuf_add(&b, ", %s", row->quantity);
    }
    return b.text;
}

enum { THINGS_SHOWN = 12 };

/* "one of network, S_a, ...": the things that have quantities. */
static char *things(const struct rows *rows)
{
    struct textbuf b = {0};
    size_t n = 0;
    textbuf_add(&b, "a meter, or a quantity of network");
    for (size_t i = 0; i < rows->n; i++) {
        const struct row *row = &rows->row[i];
        const bool new = i == 0 || row->kind != rows->row[i - 1].kind ||
                         row->index != rows->row[i - 1].index;
        if (!new || row->kind == ROW_METER || row->kind == ROW_NETWORK || n > THINGS_SHOWN)
            continue;
        textbuf_add(&b, ", %s", n++ < THINGS_SHOWN ? row->name : "...");
    }
    return b.text;
}

/* "did you mean 'S_p.mean_wait'?": the nearest name, of the same thing (`of_same`) or of any; NULL
 * if none is near. */
static char *nearest(const struct rows *rows, const char *name, bool of_same)
{
    char **names = mem_calloc(rows->n, sizeof *names);
    size_t n = 0;
    for (size_t i = 0; i < rows->n; i++) {
        const struct row *row = &rows->row[i];
        if (row->kind == ROW_METER)
            names[n++] = mem_strdup(row->name);
        else if (!of_same || is_of_same(row, name))
            names[n++] = text_format("%s.%s", row->name, row->quantity);
    }
    const char *near = text_nearest(name, (const char *const *)names, n);
    char *hint = near ? text_format("did you mean '%s'?", near) : NULL;
    for (size_t i = 0; i < n; i++)
        free(names[i]);
    free(names);
    return hint;
}

/* rows: all quantities that the name could mean. */
static void unknown_quantity(struct cfg_group *g, const config_setting_t *at,
                             const struct rows *rows, const char *name)
{
    char *of_thing = quantities_of_thing(rows, name);
    char *near = nearest(rows, name, of_thing != NULL);
    char *all = things(rows);
    cfg_error(g, at, near ? near : of_thing ? of_thing : all,
              "the model has no quantity '%s'", name);
    free(near);
    free(of_thing);
    free(all);
}

/* ---- one target ---- */

/* Is the colon part of a station's name at the beginning of the text? */
static bool is_in_name(const struct network *net, const char *text, const char *colon)
{
    for (size_t i = 0; i < net->n_groups; i++) {
        const size_t n = strlen(net->groups[i].name);
        if (n > (size_t)(colon - text) && strncmp(text, net->groups[i].name, n) == 0 &&
            (text[n] == '.' || text[n] == '['))
            return true;
    }
    return false;
}

/* Split the text at its last ':' into name and precision. A ':' in a name does not count. */
static void split(const struct network *net, const char *text, char **name, const char **precision)
{
    const char *colon = strrchr(text, ':');
    if (!colon || is_simple(net, text) || is_in_name(net, text, colon)) {
        *name = mem_strdup(text);
        *precision = NULL;
    } else {
        *name = text_format("%.*s", (int)(colon - text), text);
        *precision = colon + 1;
    }
}

/* Set the target's precision: as written, else the experiment's. *given is its unit as written.
 * False after an error. */
static bool read_precision(struct cfg_group *g, const char *text, const struct experiment *e,
                           struct target *t, const char **given)
{
    t->own = text != NULL;
    t->delta_of = e->delta_of;
    t->precision = e->precision;
    *given = "";
    if (!text)
        return true;
    if (!target_read_precision(text, t, given))
        cfg_error(g, place(g), precision_hint, "target '%s': '%s' is not a precision", t->name,
                  text);
    else if (!(t->precision > 0))
        cfg_error(g, place(g), precision_hint, "target '%s': precision '%s' is not above 0",
                  t->name, text);
    else if (t->delta_of == DELTA_MEAN && t->precision >= 1)
        cfg_error(g, place(g), precision_hint,
                  "target '%s': relative precision '%s' is not below 1", t->name, text);
    else
        return true;
    return false;
}

static bool is_new(struct cfg_group *g, const char *name, const struct experiment *e)
{
    for (size_t i = 0; i < e->n_targets; i++)
        if (e->targets[i].relation == RELATION_NONE && strcmp(e->targets[i].name, name) == 0) {
            cfg_error(g, place(g), "once is enough", "target '%s' is given twice", name);
            return false;
        }
    return true;
}

static void add(struct cfg_group *g, const struct network *net, const char *text,
                struct experiment *e, const char **given)
{
    struct target t = {0};
    const char *precision;
    split(net, text, &t.name, &precision);
    if (!is_new(g, t.name, e) || !read_precision(g, precision, e, &t, &given[e->n_targets])) {
        free(t.name);
        return;
    }
    t.paper = !t.own && is_simple(net, t.name);
    e->targets[e->n_targets++] = t;
}

/* ---- the quantities of targets ---- */

/* Explain why a parameter cannot have such a value, and how to write one. */
static const char *const no_value[PARAMETER_KINDS][2] = {
    [PARAMETER_LEVEL] = {"no such percentile",
                         "a percentile is above p0 and below p100: p99, p99.9"},
    [PARAMETER_TIME] = {"no such time",
                        "a time is above 0: wait_within_20ms; p_wait is P(wait > 0)"},
    [PARAMETER_COUNT] = {"no such number",
                         "a number of requests is whole, from 0 to 9999: p_number_3"},
};
static const char *const too_many[PARAMETER_KINDS][2] = {
    [PARAMETER_LEVEL] = {"is one percentile too many", "ask for fewer percentiles"},
    [PARAMETER_TIME] = {"is one time too many", "ask for fewer times"},
    [PARAMETER_COUNT] = {"is one number too many", "ask for fewer numbers"},
};

/* Request the quantity that a figure's name asks for. `what` says whether the name is that of a
 * "target" or a "figure". False after an error. */
static bool ask(struct cfg_group *g, const config_setting_t *at, const char *what, const char *name,
                enum parameter p, double x, struct asked *asked)
{
    const size_t most = p == PARAMETER_COUNT ? ASKED_MAX : EXPERIMENT_ASKED_MAX;
    const char *const *words = no_value[p];
    if (parameter_allows(p, x)) {
        if (asked_add(asked, p, x) && asked->of[p].n <= most)
            return true;
        asked->of[p].n = most;
        words = too_many[p];
        cfg_error(g, at, words[1], "%s '%s' %s", what, name, words[0]);
        return false;
    }
    cfg_error(g, at, words[1], "%s '%s': %s", what, name, words[0]);
    return false;
}

/* Check the unit `given` of a target's precision, when the unit of its quantity is known. */
static void set_unit(struct cfg_group *g, struct target *t, const char *unit, const char *given)
{
    t->unit = unit;
    if (t->relation != RELATION_NONE)
        return;    /* config_require checks it */
    if (given[0] && strcmp(given, unit) != 0)
        cfg_error(g, place(g), precision_hint,
                  "target '%s' is %s%s: a precision in %s is not of it", t->name,
                  unit[0] ? "in " : "a plain number", unit, given);
}

/* Request some percentiles and shares, so that hints can mention them. */
static void add_examples(struct asked *asked)
{
    static const double examples[PARAMETER_KINDS] = {
        [PARAMETER_LEVEL] = 0.99, [PARAMETER_TIME] = 0.02, [PARAMETER_COUNT] = 3};
    for (int p = PARAMETER_LEVEL; p < PARAMETER_KINDS; p++)
        if (asked->of[p].n == 0)
            asked_add(asked, (enum parameter)p, examples[p]);
}

/* Is the name only a quantity, such as "wait_p99.9"? */
static bool is_of_all(const char *name)
{
    double x;
    for (int q = 0; q < QUANTITIES; q++)
        if (quantity_is((enum quantity_id)q, name, &x))
            return true;
    return false;
}

/* Is it a quantity of caches, in a model without caches? */
static bool of_no_cache(const struct network *net, const char *name)
{
    double x;
    return net->n_caches == 0 && quantity_asks(name, &x) == PARAMETER_CACHE;
}

/*
 * Look up quantities in the rows of a result that has no values yet: those of targets whose unit is
 * not known, and figures whose names include their thing.
 */
static void find_quantities(struct cfg_group *root, struct cfg_group *g,
                            const struct network *net, struct experiment *e,
                            const char *const *given, const char *const *figures, size_t n_figures)
{
    struct asked asked = e->asked;
    struct result *none = result_new(net, "none");
    struct rows rows = {0};
    bool instances = false;
    for (size_t i = 0; i < e->n_targets; i++)
        instances = instances || target_of_instance(e->targets[i].name);
    add_examples(&asked);
    result_ask(none, &asked);
    rows_of_result(&rows, none, instances);
    for (size_t i = 0; i < e->n_targets; i++) {
        struct target *t = &e->targets[i];
        const struct row *row = t->unit ? NULL : rows_find(&rows, t->name);
        if (row)
            set_unit(g, t, row->unit, given[i]);
        else if (!t->unit && strchr(t->name, '.'))
            unknown_quantity(group_of(root, g, t), place_of(root, g, t), &rows, t->name);
    }
    for (size_t i = 0; i < n_figures; i++)
        if (is_of_all(figures[i]) ? of_no_cache(net, figures[i]) : !rows_find(&rows, figures[i]))
            unknown_quantity(g, cfg_get(g, "figures"), &rows, figures[i]);
    rows_release(&rows);
    result_free(none);
}

/* Set the units of meters and the mean sojourn; a name that could only be a meter but is none is an
 * error. Returns whether there are other names. */
static bool find_meters(struct cfg_group *root, struct cfg_group *g, const struct network *net,
                        struct experiment *e, const char *const *given)
{
    bool others = false;
    for (size_t i = 0; i < e->n_targets; i++) {
        struct target *t = &e->targets[i];
        const struct meter *m = find_meter(net, t->name);
        if (is_simple(net, t->name))
            set_unit(g, t, !m ? "s" : m->ratio ? "" : "1/s", given[i]);
        else if (strchr(t->name, '.'))
            others = true;
        else
            unknown_meter(group_of(root, g, t), place_of(root, g, t), net, t->name);
    }
    return others;
}

/* Read `figures`, which requests quantities as targets do, but without a precision. Returns how
 * many names are left in `names`. */
static size_t read_figures(struct cfg_group *g, struct experiment *e, const char **names)
{
    const config_setting_t *at = cfg_get(g, "figures");
    const size_t n = at ? cfg_strings(g, "figures", names, EXPERIMENT_FIGURES_MAX) : 0;
    size_t asked = 0;
    double x;
    for (size_t i = 0; i < n; i++) {
        const enum parameter p = quantity_asks(names[i], &x);
        if (p != PARAMETER_NONE && ask(g, at, "figure", names[i], p, x, &e->asked))
            names[asked++] = names[i];
        else if (p == PARAMETER_NONE)
            cfg_error(g, at,
                      "such as wait_p99, response_within_200ms, p_wait, p_number_3, live_tokens, "
                      "variance_number, of a station,"
                      " a cache or all; other figures need not be asked for",
                      "there is nothing to ask for in '%s'", names[i]);
    }
    return asked;
}

void config_targets(struct cfg_group *root, struct cfg_group *g, const struct network *net,
                    bool whole, struct experiment *e)
{
    struct requirements required;
    const char *texts[EXPERIMENT_TARGETS_MAX], *given[EXPERIMENT_TARGETS_MAX];
    const char *figures[EXPERIMENT_FIGURES_MAX];
    const size_t n = cfg_strings(g, "targets", texts, EXPERIMENT_TARGETS_MAX);
    double x;
    const size_t n_figures = read_figures(g, e, figures);
    for (size_t i = 0; i < n; i++)
        add(g, net, texts[i], e, given);
    config_require(root, e, &required);
    for (size_t i = n; i < EXPERIMENT_TARGETS_MAX; i++)
        given[i] = "";
    if (n == 0 && required.n == 0) {
        add(g, net, TARGET_SOJOURN, e, given);
        if (!place(g))
            cfg_record(g, "targets", "[\"" TARGET_SOJOURN "\"]", false);
    }
    const bool others = find_meters(root, g, net, e, given);
    for (size_t i = 0; others && i < e->n_targets; i++) {
        struct target *t = &e->targets[i];
        const enum parameter p = t->unit ? PARAMETER_NONE : quantity_asks(t->name, &x);
        if (p != PARAMETER_NONE &&
            !ask(group_of(root, g, t), place_of(root, g, t),
                 t->relation == RELATION_NONE ? "target" : "figure", t->name, p, x, &e->asked))
            t->unit = "s";    /* no further errors about it */
    }
    if (whole && (others || n_figures > 0))
        find_quantities(root, g, net, e, given, figures, n_figures);
    config_require_check(root, net, e, &required);
}
