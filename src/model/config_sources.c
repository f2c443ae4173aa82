#include "model/config_sources.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/config_choice.h"
#include "model/config_dist.h"
#include "model/config_stations.h"
#include "model/config_tokens.h"
#include "model/config_users.h"
#include "model/tolerance.h"

#define TARGETS_MAX 1000

/* ---- when ---- */

static void read_rate(struct cfg_group *g, const char *key, struct dist *out)
{
    const double mean = 1 / cfg_double(g, key, CFG_POSITIVE | CFG_RATE, 1);
    if (config_time_ok(mean))
        dist_exponential(mean, out);
    else
        cfg_error(g, cfg_get(g, key), "from 1e-100 to 1e100 requests/s",
                  "'%s' cannot be computed with", key);
}

static void read_times_between(struct cfg_group *g, const char *key, struct dist *out)
{
    config_dist_maybe(g, key, out);
    if (out->mean > 0)
        return;
    cfg_error(g, cfg_get(g, key), "above 0: requests that come together are not one source's",
              "arrivals with no time between them");
    dist_exponential(1, out);
}

static void read_interarrival(struct cfg_group *g, struct dist *out)
{
    dist_exponential(1, out);
    const char *key = cfg_either(g, "rate", "interarrival");
    if (!key)
        cfg_error(g, NULL, "rate = 100.0; for Poisson arrivals, or interarrival = { dist = ... };",
                  "missing 'rate' or 'interarrival'");
    else if (strcmp(key, "interarrival") == 0)
        read_times_between(g, key, out);
    else
        read_rate(g, key, out);
}

/* ---- which class ---- */

static void class_is_missing(struct cfg_group *g, const struct places *p, size_t n_open)
{
    if (n_open == 0)
        cfg_error(g, NULL, "declare a class without a population for it",
                  "all classes are of customers who go round, none of requests from outside");
    else
        cfg_error(g, NULL, "for example class = \"gold\";", "missing 'class': there are %zu",
                  p->net->n_classes);
}

/* The class that setting s names; if s is NULL, the only class of requests from outside. NET_NONE
 * after an error. */
static size_t open_class(struct cfg_group *g, struct places *p, const config_setting_t *s)
{
    size_t class = NET_NONE, n_open = 0;
    const char *word;
    if (s) {
        if (!cfg_as_string(g, s, "class", &word) || !places_find_class(p, g, s, word, &class))
            return NET_NONE;
        cfg_record(g, "class", word, true);
        if (!p->draft_classes[class].closed)
            return class;
        cfg_error(g, s, "customers who go round are a class of their own",
                  "class '%s' has a population, and no source", word);
        return NET_NONE;
    }
    for (size_t i = 0; i < p->net->n_classes; i++)
        if (!p->draft_classes[i].closed && n_open++ == 0)
            class = i;
    if (n_open == 1)
        return class;
    class_is_missing(g, p, n_open);
    return NET_NONE;
}

/* ---- where to ---- */

/* Add an entry to the source that was added last: place `to` with probability prob. */
static void add_entry(struct cfg_group *g, struct places *p, const struct place *to, size_t class,
                      double prob)
{
    if (class == NET_NONE ||
        !places_grow(p, g, NULL, "let the instances share one station",
                     &(struct network_size){.entries = (double)to->n}))
        return;
    const unsigned line = g->s ? config_setting_source_line(g->s) : 0;
    places_add_way(p, &(struct way){.class = class, .becomes = NET_NONE, .p = prob, .line = line});
    places_add_target(p, to, 1);
    p->drafts[p->n_drafts - 1].n_ways++;
}

/* One entry as written, and the class that its source sends unless the entry names another. */
struct written_entry {
    struct cfg_group *g;
    const config_setting_t *to, *p, *class;
};

/* { to = "web"; p = 0.5; } or ("web", 0.5) */
static bool read_parts(struct written_entry *e)
{
    struct cfg_group *g = e->g;
    if (config_setting_is_list(g->s)) {
        if (config_setting_length(g->s) != 2) {
            cfg_error(g, NULL, "write (\"web\", 0.5)", "an entry in ( ) has 2 elements, not %d",
                      config_setting_length(g->s));
            return false;
        }
        e->to = config_setting_get_elem(g->s, 0);
        e->p = config_setting_get_elem(g->s, 1);
        return true;
    }
    const char *key = cfg_either(g, "to", "station");
    e->to = key ? cfg_get(g, key) : cfg_need(g, "to", "for example { to = \"web\"; p = 0.5; }");
    e->p = cfg_need(g, "p", "for example { to = \"web\"; p = 0.5; }");
    e->class = cfg_get(g, "class");
    cfg_group_close(g);
    return e->to && e->p;
}

/* class: the source's. Returns the probability, 0 after an error. */
static double read_entry(struct cfg_group *g, struct places *p, size_t class)
{
    struct written_entry e = {.g = g};
    const char *word;
    struct place to;
    double prob;
    if (!read_parts(&e) || !cfg_as_string(g, e.to, "to", &word) ||
        !cfg_as_double(g, e.p, "p", CFG_PROBABILITY, &prob))
        return 0;
    cfg_record(g, "to", word, true);
    cfg_record_double(g, "p", prob);
    if (e.class)
        class = open_class(g, p, e.class);
    if (places_find(p, g, e.to, word, 0, &to))
        add_entry(g, p, &to, class, prob);
    return prob;
}

static void read_entries(struct cfg_group *source, const config_setting_t *list, struct places *p,
                         size_t class)
{
    const size_t before = source->c->n_errors;
    double sum = 0;
    for (int i = 0; i < config_setting_length(list); i++) {
        struct cfg_group g;
        const config_setting_t *s = config_setting_get_elem(list, (unsigned)i);
        char buf[CFG_DESCRIBE_MAX];
        if (config_setting_type(s) == CONFIG_TYPE_STRING)
            cfg_error(source, s, "a list says how probable each is; any of several stand in [ ]",
                      "to[%d] must be a target in ( ) or { }, not %s", i, cfg_describe(s, buf));
        else if (cfg_element(source, "to", list, (size_t)i, "target", true, &g))
            sum += read_entry(&g, p, class);
    }
    if (source->c->n_errors == before && fabs(sum - 1) > SUM_TOLERANCE)
        cfg_error(source, list, "every request of a source enters somewhere",
                  "the probabilities in 'to' sum to %.10g, not 1", sum);
}

/* to = ["a", "b"]: all with the same probability. */
static void read_array(struct cfg_group *g, struct places *p, size_t class)
{
    const char *words[TARGETS_MAX];
    const config_setting_t *s = cfg_get(g, "to");
    const size_t n = cfg_strings(g, "to", words, TARGETS_MAX);
    for (size_t i = 0; i < n; i++) {
        struct place to;
        if (places_find(p, g, s, words[i], 0, &to))
            add_entry(g, p, &to, class, 1 / (double)n);
    }
}

static void read_to(struct cfg_group *g, struct places *p, size_t class)
{
    struct place to;
    const char *word;
    const config_setting_t *s = cfg_need(g, "to", "for example to = \"web\";");
    if (!s)
        return;
    if (config_setting_is_list(s)) {
        read_entries(g, s, p, class);
    } else if (config_setting_is_array(s)) {
        read_array(g, p, class);
    } else if (cfg_as_string(g, s, "to", &word)) {
        cfg_record(g, "to", word, true);
        if (places_find(p, g, s, word, 0, &to))
            add_entry(g, p, &to, class, 1);
    }
}

/* Read `rule`, and check that it does not compare more targets than there are. */
static void read_choice(struct cfg_group *g, struct places *p)
{
    struct draft_source *source = &p->drafts[p->n_drafts - 1];
    size_t targets = 0;
    config_choice(g, &source->choice);
    for (size_t i = source->first_way; i < source->first_way + source->n_ways; i++)
        targets += p->targets[p->ways[i].first_target].place.n;
    if (source->n_ways > 0)
        config_choice_check(g->c, &source->choice, g->noun, source->name, targets);
}

/* ---- open sources ---- */

static bool source_is_new(struct cfg_group *g, const struct places *p, const char *name)
{
    const size_t other = cfg_names_find(&p->sources, name, strlen(name));
    if (other != CFG_NO_NAME)
        cfg_error_same_name(g, name, p->sources.lines[other]);
    return other == CFG_NO_NAME;
}

/* Add the source, without entries yet. */
static struct draft_source *add_source(struct cfg_group *g, struct places *p, const char *name,
                                       const struct dist *interarrival)
{
    p->drafts = mem_grow(p->drafts, &p->cap_drafts, p->n_drafts + 1, sizeof *p->drafts);
    struct draft_source *s = &p->drafts[p->n_drafts++];
    *s = (struct draft_source){.name = mem_strdup(name),
                               .interarrival = *interarrival,
                               .population = NET_NONE,
                               .line = cfg_line(g, g->s),
                               .first_way = p->n_ways};
    cfg_names_add(&p->sources, s->name, g->name ? cfg_name_line(g) : 0);
    return s;
}

/* Read `population`, or the source's own `users`. */
static size_t read_senders(struct cfg_group *g, struct places *p, const char *name)
{
    if (!cfg_get(g, "population"))
        return config_users(g, p->net, name);
    cfg_refuse(g, "users", cfg_get(g, "population"), "the population says how many there are",
               "cannot be given together with 'population'");
    return config_population_named(g, p);
}

static void read_source(struct cfg_group *g, struct places *p)
{
    struct dist interarrival;
    char *numbered = text_format("source[%zu]", g->index + 1);
    const char *name = cfg_string(g, "name", numbered);
    read_interarrival(g, &interarrival);
    const size_t class = open_class(g, p, cfg_get(g, "class"));
    if (source_is_new(g, p, name)) {
        const config_setting_t *users = cfg_get(g, "population") ? NULL : cfg_get(g, "users");
        struct draft_source *s = add_source(g, p, name, &interarrival);
        s->population = read_senders(g, p, name);
        s->users_line = users ? config_setting_source_line(users) : 0;
        read_to(g, p, class);
        read_choice(g, p);
        cfg_group_close(g);
    }
    free(numbered);
}

/* ---- customers of closed classes ---- */

static void read_customers(struct cfg_group *g, struct places *p, const char *name)
{
    struct dist think;
    const size_t class = cfg_names_find(&p->classes, name, strlen(name));
    dist_deterministic(0, &think);
    const size_t n = (size_t)cfg_count(g, "population", 1, CONFIG_START_MAX, 1);
    config_started(g, p, "population", "each customer takes memory in each thread", (double)n);
    config_dist_maybe(g, "think", &think);
    if (class == CFG_NO_NAME || !source_is_new(g, p, name))
        return;
    add_source(g, p, name, &think)->customers = n;
    read_to(g, p, class);
    read_choice(g, p);
}

static void read_closed(struct cfg_group *root, struct places *p)
{
    const config_setting_t *list = cfg_get(root, "classes");
    for (size_t i = 0; i < p->closed.n && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (cfg_element(root, "classes", list, p->closed.elements[i], "class", false, &g) && g.name)
            read_customers(&g, p, g.name);
    }
}

static bool some_closed(const struct places *p)
{
    for (size_t i = 0; i < p->net->n_classes; i++)
        if (p->draft_classes[i].closed)
            return true;
    return false;
}

void config_sources(struct cfg_group *root, struct places *p)
{
    const char *hint =
        "for example sources = ( { name = \"users\"; rate = 100.0; to = \"web\"; } );";
    const config_setting_t *list = some_closed(p) && !cfg_get(root, "sources")
                                       ? NULL
                                       : config_need_list(root, "sources", hint);
    const size_t n = list ? cfg_length(root, list) : 0;
    for (size_t i = 0; i < n && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (cfg_element(root, "sources", list, i, "source", false, &g))
            read_source(&g, p);
    }
    read_closed(root, p);
}
