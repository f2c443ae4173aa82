#include "model/config_tokens.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/config_cache.h"
#include "model/config_users.h"

#define CACHES_MAX 100000
#define ENTRIES_BYTES_MAX 4e9    /* of all caches, in each thread of a simulation */
#define ENTRY_BYTES 24.0

/* ---- names ---- */

static bool is_new(struct cfg_group *g, const struct cfg_names *names, const char *name)
{
    const size_t other = cfg_names_find(names, name, strlen(name));
    if (other != CFG_NO_NAME)
        cfg_error_same_name(g, name, names->lines[other]);
    return other == CFG_NO_NAME;
}

static bool token_name_is_good(struct cfg_group *g, const char *name)
{
    return places_good_word(g, cfg_get(g, "name"), name, "[]\"",
                            "a name has no [ ] or \"; replicas are made with instances = n");
}

static void not_found(struct cfg_group *g, const config_setting_t *s, const char *what,
                      const struct cfg_names *names, const char *word)
{
    char *otherwise = text_format("declare it in '%ss'", what);
    char *hint = cfg_suggest(word, names->names, names->n, otherwise);
    cfg_error(g, s, hint, "there is no %s named '%s'", what, word);
    free(hint);
    free(otherwise);
}

size_t config_population_named(struct cfg_group *g, const struct places *p)
{
    const config_setting_t *s = cfg_get(g, "population");
    const char *word = s ? cfg_string(g, "population", NULL) : NULL;
    if (!word)
        return NET_NONE;
    const size_t i = cfg_names_find(&p->populations, word, strlen(word));
    if (i != CFG_NO_NAME)
        return p->population_of_name[i];
    not_found(g, s, "population", &p->populations, word);
    return NET_NONE;
}

/* "c[2]": the length of "c", and 2; the whole length and 0 without an instance. */
static size_t split(const char *word, size_t *instance)
{
    const char *bracket = strrchr(word, '[');
    char *end = NULL;
    *instance = 0;
    if (!bracket || bracket[1] < '1' || bracket[1] > '9')
        return strlen(word);
    const unsigned long long i = strtoull(bracket + 1, &end, 10);
    if (strcmp(end, "]") != 0)
        return strlen(word);
    *instance = (size_t)i;
    return (size_t)(bracket - word);
}

bool config_caches_named(struct cfg_group *g, const struct places *p, const char *key,
                         struct caches_named *out)
{
    const config_setting_t *s = cfg_get(g, key);
    const char *word = s ? cfg_string(g, key, NULL) : NULL;
    size_t instance;
    if (!word)
        return false;
    const size_t i = cfg_names_find(&p->caches, word, split(word, &instance));
    if (i == CFG_NO_NAME) {
        not_found(g, s, "cache", &p->caches, word);
        return false;
    }
    *out = p->caches_of_name[i];
    if (instance == 0)
        return true;
    if (instance > out->n) {
        char *hint = text_format("it has %zu instance%s", out->n, out->n == 1 ? "" : "s");
        cfg_error(g, s, hint, "there is no cache '%s'", word);
        free(hint);
        return false;
    }
    *out = (struct caches_named){out->first + instance - 1, 1};
    return true;
}

/* ---- how a station checks tokens ---- */

void config_token_check(struct cfg_group *g, const struct places *p, size_t instances,
                       struct token_check *check)
{
    struct token_check read = {0};
    const config_setting_t *lookup = cfg_get(g, "lookup"), *answer = cfg_get(g, "answer");
    if (!lookup && !answer)
        return;
    read.answer = cfg_bool(g, "answer", false);
    read.line = config_setting_source_line(lookup ? lookup : answer);
    if (lookup && !config_caches_named(g, p, "lookup", &read.lookup))
        return;
    if (read.lookup.n > 1 && read.lookup.n != instances)
        cfg_error(g, lookup, "one cache, one of its instances as in \"c[2]\", or as many as these",
                  "%zu caches for %zu instance%s", read.lookup.n, instances,
                  instances == 1 ? "" : "s");
    else if (lookup && read.answer)
        cfg_error(g, answer, "remove one of the two", "'answer' cannot be given together with "
                                                      "'lookup'");
    else
        *check = read;
}

/* ---- what a route does to tokens ---- */

void config_token_route(struct cfg_group *g, const struct places *p, struct way *w)
{
    if (cfg_get(g, "outcome")) {
        w->has_outcome = true;
        w->outcome = (enum lookup)cfg_word(g, "outcome", network_outcomes, LOOKUPS, 0);
    }
    if (!config_caches_named(g, p, "fills", &w->fills))
        w->fills.n = 0;
    w->issues = cfg_get(g, "issues") && cfg_bool(g, "issues", false);
}

/* ---- populations ---- */

static void read_population(struct cfg_group *g, struct places *p)
{
    struct population users = {0};
    const char *name =
        cfg_need(g, "name", "for example name = \"users\";") ? cfg_string(g, "name", NULL) : NULL;
    config_population(g, &users);
    users.invalid = cfg_bool(g, "invalid", false);
    cfg_group_close(g);
    if (!name || !token_name_is_good(g, name) ||
        !is_new(g, &p->populations, name)) {
        free(users.counts);
        return;
    }
    users.name = (char *)name;
    const size_t index = network_add_population(p->net, &users);
    free(users.counts);
    cfg_names_add(&p->populations, p->net->populations[index].name, cfg_name_line(g));
    p->population_of_name = mem_grow(p->population_of_name, &p->cap_population_of_name,
                                     p->populations.n, sizeof *p->population_of_name);
    p->population_of_name[p->populations.n - 1] = index;
}

/* ---- caches ---- */

/* Add n caches with rooms of their own, or in the rooms of n others. */
static void add_caches(struct places *p, struct cfg_group *g, const char *name, struct cache *c,
                       size_t n, const struct caches_named *rooms)
{
    const struct caches_named named = {p->net->n_caches, n};
    for (size_t i = 0; i < n; i++) {
        c->room = rooms->n > 0 ? 1 + network_room_of(p->net, rooms->first + i) : 0;
        c->name = n == 1 ? text_format("%s", name) : text_format("%s[%zu]", name, i + 1);
        network_add_cache(p->net, c);
        free(c->name);
    }
    char *kept = mem_strdup(name);
    cfg_names_add(&p->caches, kept, cfg_name_line(g));
    p->caches_of_name = mem_grow(p->caches_of_name, &p->cap_caches_of_name, p->caches.n,
                                 sizeof *p->caches_of_name);
    p->caches_of_name[p->caches.n - 1] = named;
}

/* Each thread of a simulation has an entry for each token in each cache. */
static bool has_room(struct cfg_group *g, struct places *p, size_t users, size_t n)
{
    const double before = p->entries;
    p->entries += (double)users * (double)n;
    if (ENTRY_BYTES * p->entries <= ENTRIES_BYTES_MAX)
        return true;
    if (ENTRY_BYTES * before <= ENTRIES_BYTES_MAX)
        cfg_error(g, NULL, "fewer users, or fewer caches",
                  "%.0f entries in all caches would take %.1f GB in each thread; at most %g GB",
                  p->entries, 1e-9 * ENTRY_BYTES * p->entries, 1e-9 * ENTRIES_BYTES_MAX);
    return false;
}

/* room = "other": the entries have their places in the room of the other cache. *rooms is empty
 * after an error. */
static void read_room(struct cfg_group *g, const struct places *p, struct cache *c, size_t n,
                      struct caches_named *rooms)
{
    static const char why[] = "is that of the cache whose 'room' this one shares";
    const config_setting_t *s = cfg_get(g, "room");
    cfg_refuse(g, "max_entries", NULL, "remove one of the two", why);
    cfg_refuse(g, "eviction", NULL, "remove one of the two", why);
    if (!config_caches_named(g, p, "room", rooms))
        return;
    const struct cache *other = &p->net->caches[rooms->first];
    if (rooms->n == n && other->max_entries > 0) {
        c->max_entries = other->max_entries;
        c->eviction = other->eviction;
        return;
    }
    if (rooms->n != n)
        cfg_error(g, s, "as many instances as those have, or one of them as in \"c[2]\"",
                  "the room of %zu cache%s for %zu instance%s", rooms->n,
                  rooms->n == 1 ? "" : "s", n, n == 1 ? "" : "s");
    else
        cfg_error(g, s, "give that cache max_entries, for example max_entries = 10000;",
                  "cache '%s' has room for all tokens", other->name);
    rooms->n = 0;
}

static void read_cache(struct cfg_group *g, struct places *p)
{
    struct caches_named rooms = {0, 0};
    struct cache c = {0};
    const char *name =
        cfg_need(g, "name", "for example name = \"tokens\";") ? cfg_string(g, "name", NULL) : NULL;
    const bool needed = cfg_need(g, "population", "whose tokens it remembers: for example "
                                                  "population = \"users\";");
    c.population = needed ? config_population_named(g, p) : NET_NONE;
    const size_t n = (size_t)cfg_count(g, "instances", 1, CACHES_MAX, 1);
    const size_t users =
        c.population == NET_NONE ? SIZE_MAX : p->net->populations[c.population].users;
    config_cache(g, &c);
    if (cfg_get(g, "room"))
        read_room(g, p, &c, n, &rooms);
    else if (c.max_entries > 0)
        again_add(&p->sized, g);
    cfg_group_close(g);
    if (name && c.population != NET_NONE &&
        token_name_is_good(g, name) && is_new(g, &p->caches, name) &&
        has_room(g, p, users, n))
        add_caches(p, g, name, &c, n, &rooms);
}

/* ---- rooms that are never full ---- */

/* A room for this many users is never full; warn of element g, which has it. */
static void warn_of_room(struct cfg_group *g, const struct places *p, const size_t *users)
{
    const size_t i = g->name ? cfg_names_find(&p->caches, g->name, strlen(g->name)) : CFG_NO_NAME;
    if (i == CFG_NO_NAME)
        return;
    const struct caches_named *named = &p->caches_of_name[i];
    for (size_t c = named->first; c < named->first + named->n; c++)
        if (!config_cache_fills(g, p->net->caches[c].max_entries, users[c]))
            return;
}

/* It is known when all caches have been read. */
static void check_rooms(struct cfg_group *root, struct places *p)
{
    const config_setting_t *list = cfg_get(root, "caches");
    struct network *net = p->net;
    size_t *users = network_room_users(net);
    for (size_t i = 0; i < p->sized.n && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (cfg_element(root, "caches", list, p->sized.elements[i], "cache", false, &g))
            warn_of_room(&g, p, users);
    }
    for (size_t c = net->n_caches; c-- > 0;)    /* the cache that has a room last */
        if (net->caches[c].max_entries >= users[network_room_of(net, c)])
            net->caches[c].max_entries = net->caches[c].room = 0;
    free(users);
}

static void read_list(struct cfg_group *root, struct places *p, const char *key, const char *noun,
                      void read(struct cfg_group *g, struct places *p))
{
    const config_setting_t *list = cfg_get(root, key) ? cfg_list(root, key) : NULL;
    const size_t n = list ? cfg_length(root, list) : 0;
    for (size_t i = 0; i < n && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (cfg_element(root, key, list, i, noun, false, &g))
            read(&g, p);
    }
}

void config_tokens(struct cfg_group *root, struct places *p)
{
    read_list(root, p, "populations", "population", read_population);
    read_list(root, p, "caches", "cache", read_cache);
    check_rooms(root, p);
}
