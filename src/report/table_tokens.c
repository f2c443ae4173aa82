#include "report/table_tokens.h"

#include <string.h>

#include "model/cache_groups.h"
#include "model/network_words.h"
#include "report/grid.h"
#include "report/number.h"
#include "report/table.h"

#define LAW_MAX 160    /* bytes that hold any dist_describe */

/* ---- users ---- */

static void add_popularity(struct textbuf *out, const struct population *p)
{
    char a[NUMBER_MAX];
    textbuf_add(out, "users %s: %s, ", p->name, number_count((double)p->users, a));
    if (p->popularity == POPULARITY_ZIPF)
        textbuf_add(out, "popularity Zipf(%s), ", number_plain(p->zipf_s, a));
    else if (p->popularity == POPULARITY_COUNTS)
        textbuf_add(out, "popularity as counted, ");
    else
        textbuf_add(out, "equally popular, ");
}

/* What the issuer does with their tokens. */
static void add_expiry(struct textbuf *out, const struct population *p)
{
    char a[NUMBER_MAX];
    if (p->invalid)
        textbuf_add(out, "the issuer knows none of their tokens");
    else if (p->token_lifetime > 0)
        textbuf_add(out, "a token lives %s s at the issuer, then %s",
                    number_plain(p->token_lifetime, a),
                    p->renew_on_expiry ? "the request that finds it expired renews it"
                                       : "a login renews it");
    else
        textbuf_add(out, "tokens never expire at the issuer");
    if (p->revocations > 0)
        textbuf_add(out, "; each is revoked %s times a second", number_plain(p->revocations, a));
    if (p->push_share > 0)
        textbuf_add(out, ", which %s %% of the caches are told",
                    number_plain(100 * p->push_share, a));
    if (p->push_share > 0 && p->push_delay > 0)
        textbuf_add(out, " %s s later", number_plain(p->push_delay, a));
    textbuf_add(out, "\n");
}

static void add_populations(struct textbuf *out, const struct network *net)
{
    if (net->n_populations)
        textbuf_add(out, "\n");
    for (size_t i = 0; i < net->n_populations; i++) {
        add_popularity(out, &net->populations[i]);
        add_expiry(out, &net->populations[i]);
    }
}

/* ---- caches ---- */

static size_t shown(size_t n, bool all)
{
    return all || n <= TABLE_LIST_MAX ? n : TABLE_LIST_MAX;
}

static void add_caches(struct textbuf *out, const struct network *net, bool all)
{
    static const char *const rules[LIFETIME_RULES] = {
        "counted from the fill", "sliding", "exponential", "sliding, exponential",
        "drawn at the fill",     "sliding, drawn"};
    struct grid g = {0};
    char number[NUMBER_MAX];
    if (net->n_caches == 0)
        return;
    grid_column(&g, GRID_ELIDE, "cache", "");
    grid_column(&g, GRID_ELIDE, "users", "");
    grid_column(&g, GRID_RIGHT, "lifetime", "[s]");
    grid_column(&g, GRID_LEFT, "rule", "");
    grid_column(&g, GRID_LEFT, "clock", "");
    grid_column(&g, GRID_LEFT, "single", "flight");
    grid_column(&g, GRID_LEFT, "starts", "");
    for (size_t i = 0; i < shown(net->n_caches, all); i++) {
        const struct cache *c = &net->caches[i];
        grid_cell(&g, "%s", c->name);
        grid_cell(&g, "%s", net->populations[c->population].name);
        grid_cell(&g, "%s", number_plain(c->lifetime.mean, number));
        grid_cell(&g, "%s", rules[cache_rule(c)]);
        if (c->granularity > 0)
            grid_cell(&g, "ticks of %s s", number_plain(c->granularity, number));
        else
            grid_cell(&g, "continuous");
        grid_cell(&g, "%s", cache_joins(c) ? "yes" : "no");
        grid_cell(&g, "%s", c->start_empty ? "empty" : "stationary");
    }
    textbuf_add(out, "\n");
    grid_finish(&g, out, 0, textbuf_width(out));
    if (shown(net->n_caches, all) < net->n_caches)
        textbuf_add(out, "  ... and %zu more\n", net->n_caches - shown(net->n_caches, all));
}

/* "; WHAT x UNIT" where x is given. */
static void add_number(struct textbuf *out, const char *what, double x, const char *unit)
{
    char number[NUMBER_MAX];
    if (x > 0)
        textbuf_add(out, "; %s %s%s", what, number_plain(x, number), unit);
}

/* What a request does when it finds no entry in force. */
static void add_misses(struct textbuf *out, const struct cache *c)
{
    if (c->absent != c->expired)
        textbuf_add(out, "; on absent entries %s, on expired ones %s", miss_words[c->absent],
                    miss_words[c->expired]);
    if (c->expired >= MISS_SERVE_STALE || c->on_failure == FETCH_FAILS_STALE)
        textbuf_add(out, c->stale_for > 0 ? "" : "; old entries are served for any time");
    add_number(out, "old entries are served for", c->stale_for, " s");
    add_number(out, "who waits looks again each", c->lock_poll, " s");
    add_number(out, "who waits fetches after", c->lock_timeout, " s");
    add_number(out, "hits refresh in the last", c->refresh_ahead, " s");
    add_number(out, "early refresh with beta", c->early_beta, "");
}

static void add_failures(struct textbuf *out, const struct cache *c)
{
    add_number(out, "a fetch fails after", c->fetch_timeout, " s");
    if (c->late_is_lost)
        textbuf_add(out, "; a late answer is lost");
    add_number(out, "fetches begin at least so far apart:", c->least_interval, " s");
    add_number(out, "retries", c->retries, "");
    if (c->retries > 0)
        add_number(out, "the first after", c->backoff, " s");
    if (c->on_failure != FETCH_FAILS_CLOSED)
        textbuf_add(out, "; on a failed fetch %s", fetch_failure_words[c->on_failure]);
}

/* Rules without a column in the table; nothing when the cache has none of them. */
static void add_rules(struct textbuf *out, const struct cache *c, const char *name,
                      const char *room)
{
    char law[LAW_MAX];
    struct textbuf b = {0};
    if (cache_rule(c) >= LIFETIME_DRAWN)
        textbuf_add(&b, "; lifetime %s", dist_describe(&c->lifetime, law, sizeof law));
    add_number(&b, "an entry slides for at most", c->max_age, " s");
    if (c->ignores_expiry)
        textbuf_add(&b, "; it knows of no expiry");
    if (c->replaces)
        textbuf_add(&b, "; each answer replaces the one before");
    add_misses(&b, c);
    if (room)
        textbuf_add(&b, "; entries in the room of %s", room);
    else if (c->max_entries > 0)
        textbuf_add(&b, "; room for %zu entries, %s", c->max_entries, eviction_words[c->eviction]);
    add_failures(&b, c);
    if (b.length > 2)
        textbuf_add(out, "rules of %s: %s\n", name, b.text + 2);
    textbuf_release(&b);
}

/* Caches that are numbered alike are alike. */
static void add_all_rules(struct textbuf *out, const struct network *net)
{
    size_t n;
    struct cache_group *list = cache_groups_new(net, &n);
    struct textbuf b = {0};
    for (size_t i = 0; i < n; i++)
        if (!list[i].instance)
            add_rules(&b, &net->caches[list[i].first], list[i].name,
                      cache_groups_room(net, list, n, &list[i]));
    if (b.length > 0)
        textbuf_add(out, "\n%s", b.text);
    textbuf_release(&b);
    cache_groups_free(list, n);
}

/* ---- events ---- */

static void add_event(struct textbuf *out, const struct network *net, const struct incident *e)
{
    char at[NUMBER_MAX], until[NUMBER_MAX];
    if (e->kind == INCIDENT_FLUSH)
        textbuf_add(out, "at %s s: cache %s loses its entries\n", number_plain(e->at, at),
                    net->caches[e->index].name);
    else
        textbuf_add(out, "at %s s: station %s is down until %s s%s\n", number_plain(e->at, at),
                    net->stations[e->index].name, number_plain(e->until, until),
                    e->refuses ? ", and refuses" : "");
}

static void add_events(struct textbuf *out, const struct network *net, bool all)
{
    const size_t n = shown(net->n_incidents, all);
    textbuf_add(out, n > 0 ? "\n" : "");
    for (size_t i = 0; i < n; i++)
        add_event(out, net, &net->incidents[i]);
    if (n < net->n_incidents)
        textbuf_add(out, "  ... and %zu more\n", net->n_incidents - n);
}

void table_tokens(struct textbuf *out, const struct network *net, bool all)
{
    add_populations(out, net);
    add_caches(out, net, all);
    add_all_rules(out, net);
    add_events(out, net, all);
}
