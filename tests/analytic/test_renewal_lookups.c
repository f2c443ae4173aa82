/* Caches whose look-ups are a renewal process: against an event loop, ttl.h and by hand. */
#include "analytic/renewal_lookups.h"

#include <math.h>

#include <gsl/gsl_errno.h>

#include "analytic/nets.h"
#include "analytic/ttl.h"
#include "helpers/close.h"
#include "helpers/fills.h"
#include "helpers/run.h"
#include "rng/sampler.h"
#include "stats/tally.h"

enum { USERS = 3, LOOKUPS_EACH = 30000 };
static const double counts[USERS] = {4, 2, 1};    /* shares 4/7, 2/7, 1/7 */

static struct dist uniform(double from, double to)
{
    struct dist d;
    ck_assert_int_eq(dist_uniform(from, to, &d), DIST_OK);
    return d;
}

static double drawn(const struct dist *d, struct stream *r)
{
    double sum = 0;
    if (d->kind == DIST_ERLANG)
        for (int k = 0; k < (int)d->a; k++)
            sum += d->mean / d->a * sampler_exp(r);
    else if (dist_is_exponential(d))
        sum = d->mean * sampler_exp(r);
    else if (d->kind == DIST_UNIFORM)
        sum = d->a + (d->b - d->a) * stream_uniform(r);
    else if (d->kind == DIST_HYPEREXPONENTIAL)
        sum = dist_branch_mean(d, stream_uniform(r) < dist_branch_p(d, 0) ? 0 : 1) * sampler_exp(r);
    else
        sum = d->mean;
    return sum;
}

struct token {
    double end, answer;    /* [s] of the entry; of the first fetch under way, INFINITY: none */
};

struct seen {
    double hit, stale, delayed, wait, fetch, live;    /* [s] wait, live */
};

static void miss(const struct cache *c, double fetch, double t, struct token *x, struct seen *s)
{
    const bool first = isinf(x->answer);
    const bool stale = c->expired == MISS_BACKGROUND || (c->expired == MISS_SERVE_STALE && !first);
    s->fetch += first || c->expired == MISS_FETCH;
    s->stale += stale;
    if (first)
        x->answer = t + fetch;
    /* at a plain cache a request that fetches is not among those that wait for another's fetch */
    const bool own = first || c->expired == MISS_FETCH;
    if (stale || (own && cache_is_plain(c)))
        return;
    s->delayed++;
    s->wait += own ? fetch : x->answer - t;
}

/* One look-up at t: an entry that was filled before is in force for its life, at most up to now. */
static void look_up(const struct cache *c, double fetch, double t, struct token *x,
                    struct seen *s, struct stream *r)
{
    if (t >= x->answer) {
        x->end = x->answer + drawn(&c->lifetime, r);
        s->live += x->end - x->answer;
        x->answer = INFINITY;
    }
    if (t >= x->end) {
        miss(c, fetch, t, x, s);
        return;
    }
    s->hit++;
    if (c->slides) {
        s->live -= x->end - t;
        x->end = t + drawn(&c->lifetime, r);
        s->live += x->end - t;
    }
}

static void replicate(const struct cache *c, const struct dist *gaps, double kept, double fetch,
                      uint64_t k, struct tally *of)
{
    struct token token[USERS];
    struct seen s = {0, 0, 0, 0, 0, 0};
    struct stream r;
    double t = 0, n = 0;
    stream_init(&r, 8, k, 1, 6);
    for (int i = 0; i < USERS; i++)
        token[i] = (struct token){0, INFINITY};
    while (n < LOOKUPS_EACH) {
        t += drawn(gaps, &r);
        if (stream_uniform(&r) >= kept)
            continue;
        const double x = 7 * stream_uniform(&r);
        look_up(c, fetch, t, &token[x < 4 ? 0 : x < 6 ? 1 : 2], &s, &r);
        n++;
    }
    const double all[] = {s.hit / n, s.stale / n, s.delayed / n, s.wait / n, s.fetch / n,
                          s.live / t};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        tally_add(&of[i], all[i]);
}

static struct cache_answer solved(const struct cache *c, const struct dist *gaps, double kept,
                                  double fetch)
{
    const struct population p = {.users = USERS, .popularity = POPULARITY_COUNTS,
                                 .counts = (double *)counts};
    struct shares *shares = shares_new(&p);
    struct lst_nodes *nodes = lst_nodes_new();
    struct cache_answer a = {.fresh = kept / gaps->mean, .lookups = kept / gaps->mean,
                             .gaps = gaps, .kept = kept};
    a.time = (struct fetch_time){fetch, fetch * fetch, fetch / 2, true, true, true};
    ck_assert(renewal_lookups_cover(c));
    renewal_lookups_average(nodes, c, shares, &a);
    lst_nodes_free(nodes);
    shares_free(shares);
    return a;
}

static void compare(const struct cache *c, const struct dist *gaps, double kept, double fetch)
{
    const struct cache_answer a = solved(c, gaps, kept, fetch);
    const double got[] = {a.hit, a.stale, a.delayed, a.delayed * a.time.delay, a.fetch, a.live};
    struct tally of[6] = {{0}};
    for (uint64_t k = 0; k < 12; k++)
        replicate(c, gaps, kept, fetch, k, of);
    ck_assert(a.exact);
    for (int i = 0; i < 6; i++)    /* 2e-4: what a replication begins and ends with */
        ck_close(got[i], of[i].mean, 0, 4.5 * tally_standard_error(&of[i]) + 2e-4);
}

static struct cache cache_of(struct dist lifetime, enum miss_rule rule)
{
    return (struct cache){.lifetime = lifetime, .expired = rule,
                          .absent = rule == MISS_JOIN ? MISS_JOIN : MISS_FETCH};
}

/* Requests of a source, of which 0.6 come to the cache. */
START_TEST(against_a_loop)
{
    const struct dist gaps[] = {dist_of(DIST_ERLANG, 0.5, 0.25),
                                dist_of(DIST_HYPEREXPONENTIAL, 0.5, 4), uniform(0.2, 0.8),
                                deterministic(0.5)};
    const struct dist lives[] = {deterministic(2.1), exponential(2.1), uniform(1, 3)};
    const struct dist *g = &gaps[_i];
    for (size_t l = 0; l < 3; l++) {
        struct cache c = cache_of(lives[l], MISS_JOIN);
        compare(&c, g, 0.6, 0.35);
        c = cache_of(lives[l], MISS_BACKGROUND);
        compare(&c, g, 0.6, 0.35);
        c = cache_of(lives[l], MISS_FETCH);
        compare(&c, g, 0.6, lives[l].kind == DIST_EXPONENTIAL ? 0 : 0.35);
    }
    struct cache c = cache_of(deterministic(2.1), MISS_SERVE_STALE);
    compare(&c, g, 0.6, 0.35);
    c = cache_of(deterministic(2.1), MISS_FETCH);
    c.slides = true;
    compare(&c, g, 0.6, 0);
    c.lifetime = exponential(2.1);
    compare(&c, g, 0.6, 0);
}
END_TEST

/* A Poisson process of requests is the case of ttl.h. */
START_TEST(poisson)
{
    const struct dist gaps = exponential(0.5);
    for (int rule = 0; rule <= LIFETIME_SLIDING_EXPONENTIAL; rule++)
        for (int join = 0; join < 2; join++) {
            struct cache c = cache_of(deterministic(1), join ? MISS_JOIN : MISS_FETCH);
            cache_set_rule(&c, (enum lifetime_rule)rule, 1.7);
            const double fetch = c.slides || (!join && rule) ? 0 : 0.4;
            const struct cache_answer a = solved(&c, &gaps, 0.6, fetch);
            const struct ttl_rule r = {.rule = (enum lifetime_rule)rule, .lifetime = 1.7,
                                       .single_flight = join};
            double hit = 0, delayed = 0, live = 0;
            for (int i = 0; i < USERS; i++) {
                const double u = 1.2 * counts[i] / 7;
                const struct ttl_outcome o =
                    ttl_solve(&r, &(struct ttl_load){.u = u, .v = u, .fetch = fetch});
                hit += counts[i] / 7 * o.hit;
                delayed += counts[i] / 7 * o.delayed;
                live += o.hit;    /* PASTA */
            }
            ck_close(a.hit, hit, 1e-9, 0);
            ck_close(a.delayed, delayed, 1e-9, 1e-15);
            ck_close(a.live, live, 1e-9, 0);
            ck_close(a.time.delay, fetch / 2, 1e-9, 0);
        }
}
END_TEST

/* `web` delays all for the same time; then a network's rates are exact. With exponential delays
 * they are not. */
static const struct result *rates(bool fixed, bool slides, struct network **net, struct diag *d)
{
    *net = net_new();
    const struct population p = {.name = (char[]){"users"}, .users = 5};
    struct cache c = {.name = (char[]){"cache"}};
    cache_set_rule(&c, slides ? LIFETIME_SLIDING : LIFETIME_COUNTED, 2);
    const size_t web = net_station(*net, "web", SERVERS_INFINITE, deterministic(0.03));
    const size_t look = net_station(*net, "look", SERVERS_INFINITE,
                                    fixed ? deterministic(0.02) : exponential(0.02));
    const size_t issuer = net_station(*net, "issuer", SERVERS_INFINITE, deterministic(0.1));
    c.population = network_add_population(*net, &p);
    (*net)->nodes[look].routing = ROUTING_LOOKUP;
    (*net)->nodes[look].cache = network_add_cache(*net, &c);
    net_route(*net, web, look, 0.8);
    network_add_lookup_route(*net, look, NET_NONE, 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(*net, look, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
    network_add_lookup_route(*net, look, issuer, NET_NONE, LOOKUP_MISS, 1, 0);
    route_fills(*net, network_add_route(*net, issuer, NET_NONE, 0, 1, 0), 0);
    net_exit(*net, web, 0, 0.2);
    net_source(*net, dist_of(DIST_ERLANG, 0.1, 0.5), web);
    (*net)->sources[0].population = 0;
    net_finish(*net);
    const struct result *r = analytic_solve(*net, d);
    ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
    return r;
}

/* Erlang of two phases at rate v: m = vt/2 - (1 - exp(-2vt))/4. */
START_TEST(in_a_network)
{
    const double v = 20, q = 0.8 / 5, d = 0.1, until = 2.1;
    const double during = v * d / 2 - (1 - exp(-2 * v * d)) / 4;
    const double all = v * until / 2 - (1 - exp(-2 * v * until)) / 4;
    for (int fixed = 0; fixed < 2; fixed++) {
        struct network *net;
        struct diag *why = diag_new();
        const struct result *r = rates(fixed, false, &net, why);
        const struct figure *rate = &r->stations[2].f[FIG_ARRIVAL_RATE];
        ck_assert_int_eq(rate->basis, fixed ? BASIS_EXACT : BASIS_APPROXIMATE);
        if (fixed)
            ck_close(rate->value, 8 * (1 + q * during) / (1 + q * all), 1e-9, 0);
        result_free((struct result *)r);
        network_free(net);
        diag_free(why);
    }
}
END_TEST

/* Delays that vary blur each single gap, on which a sliding lifetime depends: look-ups are taken as
 * Poisson, m = exp(-uT). */
START_TEST(blurred)
{
    struct network *net;
    struct diag *why = diag_new();
    const struct result *r = rates(false, true, &net, why);
    const double u = 8.0 / 5, m = exp(-u * 2), ud = u * 0.1;
    ck_close(r->stations[2].f[FIG_ARRIVAL_RATE].value, 8 * (1 + ud) * m / (1 + ud * m), 1e-9, 0);
    result_free((struct result *)r);
    network_free(net);
    diag_free(why);
}
END_TEST

/* A sliding entry never ends where gaps are always shorter than its lifetime. */
START_TEST(never_ends)
{
    const struct dist gaps[] = {deterministic(1), uniform(0.5, 1.5)};
    struct cache c = cache_of(deterministic(10), MISS_JOIN);
    c.slides = true;
    for (int i = 0; i < 2; i++) {
        const struct population p = {.users = 1};
        struct shares *shares = shares_new(&p);
        struct cache_answer a = {.fresh = 1, .lookups = 1, .gaps = &gaps[i], .kept = 1,
                                 .time = {.stable = true, .independent = true, .fixed = true}};
        renewal_lookups_average(NULL, &c, shares, &a);
        ck_assert_double_eq(a.hit, 1);
        ck_assert_double_eq(a.fetch, 0);
        ck_assert_double_eq(a.live, 1);
        ck_assert_double_eq(a.busiest, 0);
        shares_free(shares);
    }
}
END_TEST

/* An exponential lifetime, drawn at each use, of many gaps of one length a: it ends in one with
 * probability 1 - exp(-a/T), however small. */
START_TEST(long_drawn_lifetimes)
{
    const struct dist gaps = deterministic(0.5);
    struct cache c = cache_of(exponential(1e9), MISS_JOIN);
    c.slides = true;
    const struct cache_answer a = solved(&c, &gaps, 1, 0);
    double fetch = 0;
    for (int i = 0; i < USERS; i++) {
        const double q = counts[i] / 7, ends = -expm1(-0.5 / 1e9);
        fetch += q * ends / (q + (1 - q) * ends);
    }
    ck_close(a.fetch, fetch, 1e-12, 0);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("renewal_lookups");
    TCase *t = tcase_create("lookups");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, against_a_loop, 0, 4);
    tcase_add_test(t, poisson);
    tcase_add_test(t, in_a_network);
    tcase_add_test(t, blurred);
    tcase_add_test(t, never_ends);
    tcase_add_test(t, long_drawn_lifetimes);
    suite_add_tcase(s, t);
    return run_suite(s);
}
