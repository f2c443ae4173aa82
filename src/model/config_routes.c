#include "model/config_routes.h"

#include <stdlib.h>

#include "base/mem.h"
#include "model/config_choice.h"
#include "model/config_tokens.h"
#include "model/tolerance.h"

#define TARGETS_MAX 1000

/* One route as written in the config. */
struct line {
    struct cfg_group *g;
    const config_setting_t *from_at, *to_at, *p_at;
    const char *from, *to;    /* to: the first of several */
    double p;
    bool same_instance;
    struct choice choice;
    struct way tokens;        /* its outcome, fills and issues */
};

/* ("web", "db", 0.3) */
static bool read_compact(struct line *l)
{
    const int n = config_setting_length(l->g->s);
    if (n < 2 || n > 3) {
        cfg_error(l->g, NULL, "write (\"from\", \"to\", 0.3), or without the probability 1",
                  "a route in ( ) has 2 or 3 elements, not %d", n);
        return false;
    }
    l->from_at = config_setting_get_elem(l->g->s, 0);
    l->to_at = config_setting_get_elem(l->g->s, 1);
    l->p_at = n > 2 ? config_setting_get_elem(l->g->s, 2) : NULL;
    return true;
}

static bool read_group(struct line *l, const struct places *p)
{
    const char *hint = "for example { from = \"web\"; to = \"db\"; p = 0.3; }";
    l->from_at = cfg_need(l->g, "from", hint);
    l->to_at = cfg_need(l->g, "to", hint);
    l->p_at = cfg_get(l->g, "p");
    l->same_instance = cfg_bool(l->g, "same_instance", false);
    config_choice(l->g, &l->choice);
    config_token_route(l->g, p, &l->tokens);
    cfg_get(l->g, "class");
    cfg_get(l->g, "becomes");
    cfg_get(l->g, "weights");
    cfg_group_close(l->g);
    return l->from_at && l->to_at;
}

/* to = ["a", "b"] */
static bool has_several(const struct line *l)
{
    return config_setting_is_array(l->to_at);
}

static bool read_line(struct line *l, const struct places *p)
{
    if (!(config_setting_is_list(l->g->s) ? read_compact(l) : read_group(l, p)))
        return false;
    bool ok = cfg_as_string(l->g, l->from_at, "from", &l->from);
    ok &= has_several(l) || cfg_as_string(l->g, l->to_at, "to", &l->to);
    l->p = 1;
    ok &= !l->p_at || cfg_as_double(l->g, l->p_at, "p", CFG_PROBABILITY, &l->p);
    if (!ok)
        return false;
    cfg_record(l->g, "from", l->from, true);
    if (!has_several(l))
        cfg_record(l->g, "to", l->to, true);
    cfg_record_double(l->g, "p", l->p);
    return true;
}

/* ---- targets ---- */

/* Where a route leads: one place or several, with their weights. */
struct leads {
    struct place to[TARGETS_MAX];
    double weight[TARGETS_MAX];
    size_t n;
    double instances, sum;    /* totals over all places; an exit has no instances */
};

static bool read_weights(struct line *l, struct leads *to)
{
    double given[TARGETS_MAX];
    const config_setting_t *s = cfg_get(l->g, "weights");
    const size_t n = s ? cfg_doubles(l->g, "weights", CFG_FACTOR, given, TARGETS_MAX) : 0;
    if (s && n > 0 && n != to->n) {
        cfg_error(l->g, s, "one for each name in 'to'", "%zu 'weights' for %zu target%s", n, to->n,
                  to->n == 1 ? "" : "s");
        return false;
    }
    for (size_t i = 0; i < to->n; i++) {
        to->weight[i] = n > 0 ? given[i] : 1;
        to->sum += to->weight[i];
    }
    return !s || n > 0;
}

static bool read_targets(struct line *l, struct places *p, struct leads *to)
{
    const char *words[TARGETS_MAX];
    const unsigned also = PLACE_EXIT | PLACE_JOIN;
    bool ok = true;
    to->n = 1;
    words[0] = l->to;
    if (has_several(l)) {
        to->n = cfg_strings(l->g, "to", words, TARGETS_MAX);
        l->to = to->n > 0 ? words[0] : "";
    }
    for (size_t i = 0; i < to->n; i++) {
        ok &= places_find(p, l->g, l->to_at, words[i], also, &to->to[i]);
        to->instances += ok ? (double)to->to[i].n : 0;
    }
    return ok && to->n > 0 && (config_setting_is_list(l->g->s) || read_weights(l, to));
}

/* One line stands for a route from each instance to each instance, or to the exit. */
static bool has_room(const struct line *l, struct places *p, const struct place *from,
                     const struct leads *to)
{
    const double each = l->same_instance || to->instances == 0 ? 1 : to->instances;
    return places_grow(p, l->g, NULL,
                       "set same_instance = true, or let instances share one station",
                       &(struct network_size){.routes = (double)from->n * each});
}

static size_t instances(const struct places *p, const struct place *place)
{
    return p->net->groups[place->group].n_stations;
}

static bool check_spread(const struct line *l, const struct places *p, const struct place *from,
                         const struct leads *leads)
{
    const struct place *to = &leads->to[0];
    if (!l->same_instance)
        return true;
    if (to->n == 0) {
        cfg_error(l->g, cfg_get(l->g, "same_instance"), "remove it",
                  "'same_instance' has no meaning on the way out");
        return false;
    }
    if (leads->n > 1 || l->choice.given) {
        cfg_error(l->g, cfg_get(l->g, "same_instance"), "remove it, or write a route for each",
                  "'same_instance' where one of several targets is chosen");
        return false;
    }
    if (to->n == instances(p, to) && instances(p, from) == instances(p, to))
        return true;
    cfg_error(l->g, cfg_get(l->g, "same_instance"),
              "it joins instance i of one station to instance i of another that has as many",
              "'same_instance' between '%s' with %zu instances and '%s' with %zu", l->from,
              instances(p, from), l->to, to->n);
    return false;
}

/* A rule compares stations, so no target may be an exit. */
static bool check_choice(const struct line *l, const struct leads *to)
{
    for (size_t i = 0; l->choice.given && i < to->n; i++)
        if (to->to[i].n == 0) {
            cfg_error_line(l->g->c, l->choice.line, "give the exit a route of its own",
                           "'rule' chooses among stations, and '%s' has an exit among its targets",
                           l->from);
            return false;
        }
    config_choice_check(l->g->c, &l->choice, "route out of", l->from, (size_t)to->instances);
    return true;
}

/* ---- classes ---- */

static void add_way(const struct line *l, struct places *p, const struct place *from,
                    const struct leads *to, size_t class, size_t becomes)
{
    const unsigned line = config_setting_source_line(l->g->s);
    places_add_way(p,
                   &(struct way){.from = *from,
                                 .class = class,
                                 .becomes = becomes,
                                 .p = l->p,
                                 .same_instance = l->same_instance,
                                 .has_outcome = l->tokens.has_outcome,
                                 .outcome = l->tokens.outcome,
                                 .fills = l->tokens.fills,
                                 .issues = l->tokens.issues,
                                 .choice = l->choice,
                                 .line = line,
                                 .p_line = l->p_at ? config_setting_source_line(l->p_at) : line});
    for (size_t i = 0; i < to->n; i++)
        places_add_target(p, &to->to[i], to->n == 1 ? 1 : to->weight[i] / to->sum);
}

/* The station must serve the classes of its route. */
static bool serves(const struct line *l, const struct places *p, const struct place *from,
                   size_t class, const char *word)
{
    if (definition_serves(&p->definitions[from->group], class))
        return true;
    cfg_error(l->g, cfg_get(l->g, "class"), "list the class at the station, with its service",
              "station '%s' does not serve class '%s'", p->net->groups[from->group].name, word);
    return false;
}

static bool read_becomes(const struct line *l, struct places *p, size_t *becomes)
{
    const config_setting_t *s = cfg_get(l->g, "becomes");
    const char *word = s ? cfg_string(l->g, "becomes", NULL) : NULL;
    *becomes = NET_NONE;
    return !s || (word && places_find_class(p, l->g, s, word, becomes));
}

/* Make a way for each class that the line names, or one for all classes. */
static void add_ways(const struct line *l, struct places *p, const struct place *from,
                     const struct leads *to)
{
    const char *words[TARGETS_MAX];
    size_t becomes = NET_NONE;
    const bool group = !config_setting_is_list(l->g->s);
    const config_setting_t *s = group ? cfg_get(l->g, "class") : NULL;
    const bool good = !group || read_becomes(l, p, &becomes);
    if (!s) {
        if (good)
            add_way(l, p, from, to, NET_NONE, becomes);
        return;
    }
    const size_t n = cfg_strings(l->g, "class", words, TARGETS_MAX);
    for (size_t i = 0; i < n; i++) {
        size_t class;
        if (places_find_class(p, l->g, s, words[i], &class) &&
            serves(l, p, from, class, words[i]) && good)
            add_way(l, p, from, to, class, becomes);
    }
}

/* With several caches, a route fills the one of the instance that it leads to, or leaves. */
static bool check_fills(const struct line *l, const struct places *p, const struct place *from,
                        const struct leads *to)
{
    const size_t n = l->tokens.fills.n;
    bool ok = n <= 1 || instances(p, from) == n;
    for (size_t i = 0; !ok && i < to->n; i++)
        ok = to->to[i].n > 0 && instances(p, &to->to[i]) == n;
    if (!ok)
        cfg_error(l->g, cfg_get(l->g, "fills"),
                  "name one, as in \"c[2]\"; or let each instance have a class of its own on the "
                  "way of its fetches",
                  "which of %zu caches this route fills cannot be known", n);
    return ok;
}

static void read_route(struct cfg_group *g, struct places *p, struct leads *to)
{
    struct line l = {.g = g};
    struct place from;
    to->n = 0;
    to->instances = to->sum = 0;
    if (!read_line(&l, p))
        return;
    const bool from_ok = places_find(p, g, l.from_at, l.from, 0, &from);
    const bool to_ok = read_targets(&l, p, to);
    if (from_ok && to_ok && check_spread(&l, p, &from, to) && check_choice(&l, to) &&
        check_fills(&l, p, &from, to) &&
        has_room(&l, p, &from, to))
        add_ways(&l, p, &from, to);
}

void config_routes(struct cfg_group *root, struct places *p)
{
    const config_setting_t *list = cfg_list(root, "routes");
    if (!list)
        return;
    struct leads *to = mem_calloc(1, sizeof *to);
    const size_t n = cfg_length(root, list);
    for (size_t i = 0; i < n && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (cfg_element(root, "routes", list, i, "route", true, &g))
            read_route(&g, p, to);
    }
    free(to);
}
