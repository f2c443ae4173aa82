/*
 * Fetches beside the requests in larger networks: an issuer that answers, two levels of caches, a
 * limit of arrivals, parts of forked requests, classes. Against exact values within 4.5 standard
 * errors, and what must hold to rounding.
 */
#include <math.h>
#include <stdlib.h>

#include <gsl/gsl_cdf.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/fills.h"
#include "helpers/nets.h"
#include "helpers/replications.h"
#include "helpers/run.h"
#include "rng/stream.h"
#include "sim/sim.h"

enum { SEED = 911, REPLICATIONS = 40 };
static const double U = 2.385, T = 0.9, D = 0.37;
#define AT_ONCE 1e-9      /* a fetch that takes no time, as far as any interval here can tell */
#define COUNTED LIFE(LIFETIME_COUNTED, T)
#define BESIDE .fetch_timeout = 1e9    /* never over; so the cache is not plain */

static struct sim_options options(void)
{
    struct sim_options o = {.window = 2000, .windows = 1, .warmup = 50, .check = true};
    asked_add(&o.asked, PARAMETER_CACHE, 0);
    return o;
}

static struct replications run(const struct network *net)
{
    const struct sim_options o = options();
    return replications_run(net, &o, REPLICATIONS, SEED);
}

static size_t add(struct network *net, const char *name, double service)
{
    struct dist d;
    dist_deterministic(service, &d);
    const size_t g = network_add_group(net, name);
    const size_t s = network_add_station(
        net, &(struct station_def){.name = name, .group = g, .servers = SERVERS_INFINITE});
    return network_add_node(net, s, 0, &d);
}

/* A class, users with one token, and the exit "refused", which is number 1. */
static struct network *begin(const struct population *p)
{
    struct network *net = network_new(NULL);
    network_add_class(net, "request");
    network_add_exit(net, "refused", false);
    struct population users = *p;
    users.name = (char *)"users";
    users.users = p->users > 0 ? p->users : 1;
    network_add_population(net, &users);
    return net;
}

static void look_up(struct network *net, size_t node, const char *name, const struct cache *c)
{
    struct cache cache = *c;
    cache.name = (char *)name;
    net->nodes[node].routing = ROUTING_LOOKUP;
    net->nodes[node].cache = network_add_cache(net, &cache);
    network_add_lookup_route(net, node, NET_NONE, 1, LOOKUP_EXPIRED, 1, 0);
}

static void end_with(struct network *net, size_t entry, size_t customers)
{
    struct dist arrival;
    dist_exponential(1 / U, &arrival);
    const size_t s = network_add_source(net, "users", &arrival, 0);
    net->sources[s].population = 0;
    net->sources[s].customers = customers;
    network_add_entry(net, entry, 1);
    network_finish(net);
}

static void end(struct network *net, size_t entry)
{
    end_with(net, entry, 0);
}

static void check_cache(const struct replications *r, size_t cache, enum cache_sum sum, size_t of,
                        double exact, const char *what)
{
    check_place(r, r->at->caches + cache * CACHE_SUMS + sum, of, exact, exact > 0 ? 0.02 : 1,
                what);
}

static size_t lookups(const struct replications *r)
{
    return r->at->caches + SUM_LOOKUPS;
}

/* ---- an issuer that answers ---- */

/* "check" looks up, "issuer" answers; `negative`: what it refuses is remembered, too. */
static struct network *with_issuer(const struct population *p, const struct cache *c, double fetch,
                                   bool negative)
{
    struct network *net = begin(p);
    const size_t check = add(net, "check", 1e-6), issuer = add(net, "issuer", fetch);
    look_up(net, check, "cache", c);
    network_add_lookup_route(net, check, NET_NONE, 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, check, issuer, NET_NONE, LOOKUP_MISS, 1, 0);
    net->nodes[issuer].routing = ROUTING_ANSWER;
    route_fills(net, network_add_lookup_route(net, issuer, NET_NONE, 0, LOOKUP_HIT, 1, 0), 0);
    const size_t no = network_add_lookup_route(net, issuer, NET_NONE, 1, LOOKUP_EXPIRED, 1, 0);
    net->routes[no].fills = negative ? 0 : NET_NONE;
    end(net, check);
    return net;
}

START_TEST(tokens_that_the_issuer_does_not_know)
{
    struct network *net = with_issuer(&(struct population){.invalid = true},
                                      &(struct cache){COUNTED, JOIN(true), BESIDE}, D, false);
    struct replications r = run(net);
    check_cache(&r, 0, SUM_FETCHES, r.at->time, 1 / (D + 1 / U), "fetch rate");
    check_cache(&r, 0, SUM_REFUSED, lookups(&r), 1, "refused ratio");
    check_cache(&r, 0, SUM_FETCHES_FAILED, r.at->caches + SUM_FETCHES_ENDED, 0, "failed ratio");
    replications_free(&r);
    network_free(net);
}
END_TEST

/*
 * Who fetches, with single flight, and comes back without an answer looks up once more and asks
 * again: it does not wait for itself. By every other try an answer comes, so that a fetch is two
 * visits to the issuer on average.
 */
START_TEST(a_fetch_that_comes_back)
{
    struct network *net = begin(&(struct population){0});
    const size_t check = add(net, "check", 1e-6), issuer = add(net, "issuer", D);
    look_up(net, check, "cache", &(struct cache){COUNTED, JOIN(true)});
    network_add_lookup_route(net, check, NET_NONE, 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, check, issuer, NET_NONE, LOOKUP_MISS, 1, 0);
    route_fills(net, network_add_route(net, issuer, NET_NONE, 0, 0.5, 0), 0);
    network_add_route(net, issuer, check, NET_NONE, 0.5, 0);
    end(net, check);
    struct replications r = run(net);
    check_place(&r, at_station(&r, issuer, SUM_ARRIVALS), r.at->time, 2 / (T + 1 / U + 2 * D),
                0.02, "tries");
    replications_free(&r);
    network_free(net);
}
END_TEST

/*
 * A meter of look-ups that go on at once. A token lives for L and is renewed by the next look-up,
 * which is refused; of the N = Poisson(UL) before it the first waits for a fetch, and the others
 * hit: E[(N - 1)^+] in each L + 1/U.
 */
START_TEST(look_ups_that_go_on_at_once)
{
    const double life = 0.8, ul = U * life;
    struct network *net = begin(&(struct population){.token_lifetime = life,
                                                     .renew_on_expiry = true});
    const size_t check = add(net, "check", 1e-6), issuer = add(net, "issuer", AT_ONCE);
    look_up(net, check, "cache", &(struct cache){LIFE(LIFETIME_COUNTED, 5), JOIN(true), BESIDE});
    network_add_lookup_route(net, check, NET_NONE, 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, check, issuer, NET_NONE, LOOKUP_MISS, 1, 0);
    route_fills(net, network_add_route(net, issuer, NET_NONE, 0, 1, 0), 0);
    network_add_meter(net, "at once", NULL, 1);
    network_add_flow(net, FLOW_CACHE, 0, 1, false);
    end(net, check);
    struct replications r = run(net);
    check_place(&r, r.at->meters + SUM_NUMERATOR, r.at->time,
                (ul - 1 + exp(-ul)) / (life + 1 / U), 0.02, "look-ups that go on at once");
    replications_free(&r);
    network_free(net);
}
END_TEST

START_TEST(refusals_that_are_remembered)
{
    struct network *net = with_issuer(&(struct population){.invalid = true},
                                      &(struct cache){COUNTED, JOIN(true), BESIDE}, D, true);
    struct replications r = run(net);
    check_cache(&r, 0, SUM_FETCHES, r.at->time, 1 / (T + D + 1 / U), "fetch rate");
    check_cache(&r, 0, SUM_REFUSED, lookups(&r), 0, "refused ratio");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* Two caches remember what the issuer refuses. A refusal to one of them is no new token, so the
 * other's entry stays, also where users get new tokens in place of expired ones. */
START_TEST(refusals_that_two_caches_remember)
{
    struct network *net = begin(&(struct population){.invalid = true, .renew_on_expiry = true});
    const size_t router = add(net, "router", 1e-6);
    static const char *const names[][3] = {{"check", "cache", "issuer"},
                                           {"other check", "other cache", "other issuer"}};
    for (size_t i = 0; i < 2; i++) {
        const size_t check = add(net, names[i][0], 1e-6), issuer = add(net, names[i][2], D);
        network_add_route(net, router, check, NET_NONE, 0.5, 0);
        look_up(net, check, names[i][1], &(struct cache){COUNTED, JOIN(true)});
        network_add_lookup_route(net, check, NET_NONE, 1, LOOKUP_HIT, 1, 0);
        network_add_lookup_route(net, check, issuer, NET_NONE, LOOKUP_MISS, 1, 0);
        net->nodes[issuer].routing = ROUTING_ANSWER;
        network_add_lookup_route(net, issuer, NET_NONE, 0, LOOKUP_HIT, 1, 0);
        const size_t no = network_add_lookup_route(net, issuer, NET_NONE, 1, LOOKUP_EXPIRED, 1, 0);
        net->routes[no].fills = i;
    }
    end(net, router);
    struct replications r = run(net);
    for (size_t i = 0; i < 2; i++)
        check_cache(&r, i, SUM_FETCHES, r.at->time, 1 / (T + D + 2 / U), "fetch rate");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* The plain rule, where the request itself is refused at the issuer. */
START_TEST(requests_that_the_issuer_refuses)
{
    struct network *net = with_issuer(&(struct population){.invalid = true},
                                      &(struct cache){COUNTED}, D, false);
    struct replications r = run(net);
    check_cache(&r, 0, SUM_FETCHES, r.at->time, U, "fetch rate");
    check_place(&r, r.at->exits + EXIT_SUMS + SUM_EXITS, r.at->time, U, 0.02, "refused requests");
    replications_free(&r);
    network_free(net);
}
END_TEST

/*
 * Each answer replaces the one before. A fetch begins X = Exp(U) after the entry ended, and one
 * more with each look-up in the D after it, the last of them at X + L:
 *
 *   P(L <= l) = exp(-U (D - l)) for 0 <= l <= D,  E[L] = D - (1 - exp(-U D)) / U,
 *   E[exp(U L)] = cosh(U D).
 *
 * The entry of the last answer ends at X + L + D + T. With a tick of 1 and T whole it ends T + 1 +
 * floor(X + L + D) ticks after the edge on which the one before ended, and for 2 D <= 1
 * E[floor(X + L + D)] = sum over k >= 1 of P(X >= k - D - L) = exp(U D) cosh(U D) / (exp(U) - 1).
 */
START_TEST(answers_that_replace_one_another)
{
    const double tick = _i, life = 2;
    const struct cache c = {
        LIFE(LIFETIME_COUNTED, life), .granularity = tick, .replaces = true};
    struct network *net = with_issuer(&(struct population){0}, &c, D, false);
    struct replications r = run(net);
    const double cycle = tick > 0 ? life + 1 + exp(U * D) * cosh(U * D) / expm1(U)
                                  : life + 1 / U + 2 * D + expm1(-U * D) / U;
    check_cache(&r, 0, SUM_FETCHES, r.at->time, (1 + U * D) / cycle, "fetch rate");
    replications_free(&r);
    network_free(net);
}
END_TEST

/*
 * A cache that ignores the tokens' own expiry: fetches are at X1, X1 + T + X2, .. after a token was
 * issued, X exponential of rate U, until one is not before `lifetime`: that is refused, and a new
 * token issued. N fetches in the mean; the time of the last is N (T + 1/U) - T (Wald).
 */
START_TEST(an_expiry_that_the_cache_ignores)
{
    const double lifetime = 4.1;
    struct network *net =
        with_issuer(&(struct population){.token_lifetime = lifetime, .renew_on_expiry = true},
                    &(struct cache){COUNTED, JOIN(true), .ignores_expiry = true}, AT_ONCE, false);
    struct replications r = run(net);
    double n = 1;
    for (int k = 0; k * T < lifetime; k++)
        n += gsl_cdf_gamma_P(lifetime - k * T, k + 1, 1 / U);
    const double cycle = n * (T + 1 / U) - T;
    check_cache(&r, 0, SUM_FETCHES, r.at->time, n / cycle, "fetch rate");
    check_cache(&r, 0, SUM_REFUSED, lookups(&r), 1 / (U * cycle), "refused ratio");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* A token that has expired, and that nobody renews: the first refusal drops the old entry, which
 * the cache would serve for ever while it asks. All are refused then, each by a fetch of its
 * own. */
START_TEST(a_refusal_drops_the_entry)
{
    struct network *net = with_issuer(
        &(struct population){.token_lifetime = 4.1},
        &(struct cache){COUNTED, .expired = MISS_BACKGROUND, .ignores_expiry = true}, D, false);
    struct sim_options o = options();
    o.lookups = &U;    /* so that the token is mostly valid at first, and has an entry */
    struct replications r = replications_run(net, &o, REPLICATIONS, SEED);
    check_cache(&r, 0, SUM_FETCHES, r.at->time, U, "fetch rate");
    check_cache(&r, 0, SUM_REFUSED, lookups(&r), 1, "refused ratio");
    check_cache(&r, 0, SUM_STALE, lookups(&r), 0, "stale ratio");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* No answer is in time, and all are let through: also with a token that was revoked, which nobody
 * renews. */
START_TEST(open_for_revoked_tokens)
{
    struct network *net =
        with_issuer(&(struct population){.revocations = 1},
                    &(struct cache){COUNTED, .fetch_timeout = D / 2,
                                    .on_failure = FETCH_FAILS_OPEN}, D, false);
    struct replications r = run(net);
    check_cache(&r, 0, SUM_REFUSED, lookups(&r), 0, "refused ratio");
    check_place(&r, r.at->revocations + SUM_SERVED_REVOKED, r.at->time, U, 0.02, "served revoked");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* ---- two levels ---- */

/* The first cache misses in a renewal process of gaps T + X, which the second one, of a lifetime
 * T2, sees: it misses once in 1 + m(T2) look-ups, m the renewal function (Jung, Berger,
 * Balakrishnan, INFOCOM 2003). */
START_TEST(a_second_cache)
{
    const double t2 = 2.3;
    struct network *net = begin(&(struct population){0});
    const size_t check = add(net, "check", 1e-6), shared = add(net, "shared", AT_ONCE),
                 issuer = add(net, "issuer", AT_ONCE);
    look_up(net, check, "own", &(struct cache){COUNTED, JOIN(true), BESIDE});
    look_up(net, shared, "second", &(struct cache){LIFE(LIFETIME_COUNTED, t2), JOIN(true), BESIDE});
    network_add_lookup_route(net, check, NET_NONE, 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, check, shared, NET_NONE, LOOKUP_MISS, 1, 0);
    route_fills(net, network_add_lookup_route(net, shared, NET_NONE, 0, LOOKUP_HIT, 1, 0), 0);
    network_add_lookup_route(net, shared, issuer, NET_NONE, LOOKUP_MISS, 1, 0);
    route_fills(net, network_add_route(net, issuer, NET_NONE, 0, 1, 0), 1);
    end(net, check);
    struct replications r = run(net);
    double renewals = 0;
    for (int n = 1; n * T < t2; n++)
        renewals += gsl_cdf_gamma_P(t2 - n * T, n, 1 / U);
    const double own = 1 / (T + 1 / U);
    check_cache(&r, 0, SUM_FETCHES, r.at->time, own, "first level");
    check_cache(&r, 1, SUM_LOOKUPS, r.at->time, own, "look-ups at the second");
    check_cache(&r, 1, SUM_FETCHES, r.at->time, own / (1 + renewals), "second level");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* When the second one's fetches come to nothing, so do the first one's, and requests are
 * refused. */
START_TEST(a_second_cache_that_fails)
{
    struct network *net = begin(&(struct population){0});
    const size_t check = add(net, "check", 1e-6), shared = add(net, "shared", 0),
                 issuer = add(net, "issuer", D);
    look_up(net, check, "own", &(struct cache){COUNTED, JOIN(true), BESIDE});
    look_up(net, shared, "second", &(struct cache){COUNTED, JOIN(true), .fetch_timeout = D / 2});
    network_add_lookup_route(net, check, NET_NONE, 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, check, shared, NET_NONE, LOOKUP_MISS, 1, 0);
    route_fills(net, network_add_lookup_route(net, shared, NET_NONE, 0, LOOKUP_HIT, 1, 0), 0);
    network_add_lookup_route(net, shared, issuer, NET_NONE, LOOKUP_MISS, 1, 0);
    network_add_route(net, issuer, NET_NONE, 0, 1, 0);
    end(net, check);
    struct replications r = run(net);
    check_cache(&r, 0, SUM_FETCHES, r.at->time, 1 / (D / 2 + 1 / U), "fetch rate");
    check_cache(&r, 0, SUM_FETCHES_FAILED, r.at->caches + SUM_FETCHES_ENDED, 1, "failed ratio");
    check_cache(&r, 0, SUM_REFUSED, lookups(&r), 1, "refused ratio");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* ---- the time that a fetch takes ---- */

/* A fetch takes `first` at one station and the rest of D at another. */
static struct network *on_two_stations(double first)
{
    struct network *net = begin(&(struct population){0});
    const size_t check = add(net, "check", 1e-6), one = add(net, "one", first),
                 two = add(net, "two", D - first);
    look_up(net, check, "cache", &(struct cache){COUNTED, JOIN(true), .early_beta = 2.3});
    network_add_lookup_route(net, check, NET_NONE, 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, check, one, NET_NONE, LOOKUP_MISS, 1, 0);
    network_add_route(net, one, two, NET_NONE, 1, 0);
    route_fills(net, network_add_route(net, two, NET_NONE, 0, 1, 0), 0);
    end(net, check);
    return net;
}

/* Early refreshes go by the whole time of the last fetch, wherever it was spent. */
START_TEST(early_refreshes_by_the_whole_way)
{
    struct network *nets[] = {on_two_stations(D), on_two_stations(D / 5)};
    struct replications r[] = {run(nets[0]), run(nets[1])};
    check_equal(&r[0], &r[1], r[0].at->caches + SUM_FETCHES, r[0].at->time, "fetch rate");
    for (int i = 0; i < 2; i++) {
        replications_free(&r[i]);
        network_free(nets[i]);
    }
}
END_TEST

/* ---- a limit of arrivals ---- */

/* Requests find a bucket of one token as a server that is busy for 1 / rate: M/G/1/1; of two as
 * M/D/1/2, of which 1 - 1 / (exp(-a) + a) are lost (a the load; the chain at departures). */
START_TEST(a_limit)
{
    const double rate = 1.7, a = U / rate;
    const double loss[] = {a / (1 + a), 1 - 1 / (exp(-a) + a)};
    struct network *net = begin(&(struct population){0});
    const size_t node = add(net, "server", 0.1);
    network_add_route(net, node, NET_NONE, 0, 1, 0);
    net->stations[0].limit = network_add_limit(net, &(struct limit){rate, 1 + _i, 0});
    end(net, node);
    ck_assert_uint_ne(net->lost, NET_NONE);
    struct sim_options o = options();
    struct replications r = replications_run(net, &o, REPLICATIONS, SEED);
    check_place(&r, r.at->extras + SUM_LOST, at_station(&r, 0, SUM_ARRIVALS), loss[_i], 0.02,
                "loss");
    check_place(&r, r.at->exits + net->lost * EXIT_SUMS + SUM_EXITS, r.at->time, U * loss[_i], 0.02,
                "rate of lost requests");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* Arrivals at just the limit's pace all find a token, however its sum is rounded. */
START_TEST(a_limit_that_is_just_kept)
{
    struct network *net = begin(&(struct population){0});
    const size_t node = add(net, "server", 0.1);
    network_add_route(net, node, NET_NONE, 0, 1, 0);
    net->stations[0].limit = network_add_limit(net, &(struct limit){1 / 0.7, 1, 0});
    struct dist arrival;
    dist_deterministic(0.7, &arrival);
    network_add_source(net, "clock", &arrival, 0);
    network_add_entry(net, node, 1);
    network_finish(net);
    const struct sim_options o = {.window = 1e5, .windows = 1, .clock_range = 50};
    struct replications r = replications_run(net, &o, 1, SEED);
    ck_assert_double_gt(replications_value(&r, 0, at_station(&r, 0, SUM_ARRIVALS)), 1e5);
    ck_close(replications_value(&r, 0, r.at->extras + SUM_LOST), 0, 0, 0);
    replications_free(&r);
    network_free(net);
}
END_TEST

/* ---- single flight whose fetch is lost ---- */

/* The plain rule: the one who fetches is lost, and the oldest who waits fetches. A station that
 * never lets anybody in but the first of all loses everybody. */
START_TEST(who_waits_for_a_lost_fetch)
{
    struct network *net = begin(&(struct population){0});
    const size_t check = add(net, "check", 1e-6), slow = add(net, "slow", D),
                 issuer = add(net, "issuer", 0);
    look_up(net, check, "cache", &(struct cache){COUNTED, JOIN(true)});
    network_add_lookup_route(net, check, NET_NONE, 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, check, slow, NET_NONE, LOOKUP_MISS, 1, 0);
    network_add_route(net, slow, issuer, NET_NONE, 1, 0);
    route_fills(net, network_add_route(net, issuer, NET_NONE, 0, 1, 0), 0);
    net->stations[2].limit = network_add_limit(net, &(struct limit){1e-9, 1, 0});
    end(net, check);
    struct sim_options o = options();
    o.warmup = 200;
    struct replications r = replications_run(net, &o, REPLICATIONS, SEED);
    /* one is served by "slow" at a time, always: the queue behind it grows like M/D/1's */
    check_place(&r, r.at->exits + net->lost * EXIT_SUMS + SUM_EXITS, r.at->time, U, 0.02, "lost");
    check_place(&r, at_station(&r, 1, SUM_NUMBER), r.at->time, U * D, 0.02, "under way");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* ---- parts of forked requests ---- */

/* One part looks up (0.01 s), the other takes 0.05 s; the first to come is enough, and the other is
 * removed, also where it waits for a fetch, which goes on. */
START_TEST(a_part_that_waits_is_removed)
{
    const double look = 0.01, other = 0.05, gap = other - look;
    struct network *net = begin(&(struct population){0});
    const size_t fork = add(net, "fork", 0), check = add(net, "check", look),
                 plain = add(net, "plain", other), issuer = add(net, "issuer", D);
    net->stations[0].fork = network_add_fork(net, &(struct fork){.need = 1, .cancel = true});
    network_add_branch(net, fork, check);
    network_add_branch(net, fork, plain);
    network_add_route(net, fork, NET_NONE, 0, 1, 0);
    network_add_route(net, plain, NET_NONE, NET_JOIN, 1, 0);
    look_up(net, check, "cache", &(struct cache){COUNTED, JOIN(true), BESIDE});
    network_add_lookup_route(net, check, NET_NONE, NET_JOIN, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, check, issuer, NET_NONE, LOOKUP_MISS, 1, 0);
    route_fills(net, network_add_route(net, issuer, NET_NONE, 0, 1, 0), 0);
    end(net, fork);
    struct replications r = run(net);
    const double cycle = 1 + U * (D + T);
    check_cache(&r, 0, SUM_FETCHES, r.at->time, U / cycle, "fetch rate");
    check_place(&r, r.at->exits + SUM_SOJOURN, r.at->exits + SUM_EXITS,
                look + (gap * (1 + U * (D - gap)) + U * gap * gap / 2) / cycle, 0.02, "sojourn");
    replications_free(&r);
    network_free(net);
}
END_TEST

/* ---- to rounding ---- */

#define RICH                                                                                       \
    LIFE(LIFETIME_COUNTED, 1), .granularity = 0.5, .absent = MISS_JOIN,                            \
        .expired = MISS_SERVE_STALE, .stale_for = 0.3, .lock_poll = 0.13, .lock_timeout = 0.25,    \
        .fetch_timeout = 0.3, .retries = 1, .backoff = 0.1, .refresh_ahead = 0.2,                  \
        .early_beta = 0.3, .least_interval = 0.01, .on_failure = FETCH_FAILS_STALE

static const struct cache caches[] = {{RICH}, {COUNTED, JOIN(true)}, {COUNTED}};

static struct network *varied(const struct cache *c)
{
    struct network *net = net_cache(20, 9, 0, D, c);
    dist_exponential(D, &net->nodes[1].service);
    return net;
}

/* Requests who wait are of their class, and fetches are no requests. */
START_TEST(the_number_of_a_class_is_that_of_the_network)
{
    struct network *net = varied(&caches[_i]);
    net->classes[0].named = true;
    struct sim_options o = options();
    o.window = 100;
    struct replications r = replications_run(net, &o, 5, SEED);
    for (size_t i = 0; i < r.n; i++) {
        const double number = replications_value(&r, i, r.at->number);
        ck_assert_double_gt(number, 100);
        ck_close(replications_value(&r, i, r.at->classes + SUM_CLASS_NUMBER), number, 1e-9, 0);
    }
    replications_free(&r);
    network_free(net);
}
END_TEST

static double or_none(struct stream *r, double x)
{
    return stream_below(r, 2) ? x * stream_uniform_open(r) : 0;
}

static struct cache any_cache(struct stream *r)
{
    return (struct cache){LIFE((enum lifetime_rule)stream_below(r, 4), 0.2 + stream_uniform(r)),
                          .granularity = or_none(r, 0.3),
                          .ignores_expiry = stream_below(r, 2),
                          .absent = stream_below(r, 2) ? MISS_JOIN : MISS_FETCH,
                          .expired = (enum miss_rule)stream_below(r, MISS_RULES),
                          .stale_for = or_none(r, 1),
                          .lock_poll = or_none(r, 0.2),
                          .lock_timeout = or_none(r, 0.3),
                          .refresh_ahead = or_none(r, 0.2),
                          .early_beta = or_none(r, 2),
                          .max_entries = stream_below(r, 2) ? 5 : 0,
                          .eviction = (enum eviction)stream_below(r, EVICTIONS),
                          .fetch_timeout = or_none(r, 0.5),
                          .on_failure = (enum failure_rule)stream_below(r, FETCH_FAILURES),
                          .retries = (unsigned)stream_below(r, 3),
                          .backoff = or_none(r, 0.2),
                          .least_interval = or_none(r, 0.05)};
}

/* An issuer that loses, blocks, refuses or breaks down. */
static void make_worse(struct network *net, size_t station, struct stream *r)
{
    struct station *s = &net->stations[station];
    struct server_rules fails = {.fails = true, .effect = FAILURE_LOSE};
    s->servers = 2;
    switch (stream_below(r, 4)) {
    case 0:
        s->limit = network_add_limit(net, &(struct limit){3, 2, 0});
        break;
    case 1:
        s->room = 3;
        s->full = FULL_LOST;
        break;
    case 2:
        s->room = 3;
        s->full = FULL_BLOCK;
        break;
    default:
        dist_exponential(2, &fails.up);
        dist_exponential(0.5, &fails.down);
        s->rules = network_add_rules(net, &fails);
    }
}

/* Two levels under any rules, with tokens that expire and are revoked; requests from outside, or
 * customers who go round. */
static struct network *anything(struct stream *r)
{
    struct network *net = begin(&(struct population){.users = 9,
                                                     .token_lifetime = or_none(r, 20),
                                                     .renew_on_expiry = true,
                                                     .revocations = or_none(r, 0.2)});
    const size_t check = add(net, "check", 0.01), shared = add(net, "shared", or_none(r, 0.1)),
                 issuer = add(net, "issuer", 0.1);
    const struct cache own = any_cache(r), second = any_cache(r);
    net->classes[0].named = true;
    dist_exponential(0.3, &net->nodes[issuer].service);
    make_worse(net, issuer, r);
    look_up(net, check, "own", &own);
    look_up(net, shared, "second", &second);
    network_add_lookup_route(net, check, NET_NONE, 0, LOOKUP_HIT, 1, 0);
    network_add_lookup_route(net, check, shared, NET_NONE, LOOKUP_MISS, 1, 0);
    route_fills(net, network_add_lookup_route(net, shared, NET_NONE, 0, LOOKUP_HIT, 1, 0), 0);
    network_add_lookup_route(net, shared, issuer, NET_NONE, LOOKUP_MISS, 1, 0);
    net->nodes[issuer].routing = ROUTING_ANSWER;
    route_fills(net, network_add_lookup_route(net, issuer, NET_NONE, 0, LOOKUP_HIT, 1, 0), 1);
    network_add_lookup_route(net, issuer, NET_NONE, 1, LOOKUP_EXPIRED, 1, 0);
    end_with(net, check, stream_below(r, 2) ? 7 : 0);
    return net;
}

/* The engine's invariants hold (o.check), and each request is of its class while it is in the
 * network. */
START_TEST(under_any_rules)
{
    struct stream r;
    stream_init(&r, SEED, (uint64_t)_i, 0, 0);
    struct network *net = anything(&r);
    struct sim_options o = options();
    o.window = 60;
    o.warmup = 5;
    o.clock_range = 7;
    struct replications runs = replications_run(net, &o, 2, SEED);
    for (size_t i = 0; i < runs.n; i++) {
        const double number = replications_value(&runs, i, runs.at->number);
        ck_assert_double_gt(number, 0);
        ck_assert(net->sources[0].customers == 0 || number <= 7 * o.window);
        ck_close(replications_value(&runs, i, runs.at->classes + SUM_CLASS_NUMBER), number, 1e-9,
                 0);
    }
    replications_free(&runs);
    network_free(net);
}
END_TEST

/* A clock that is set back now and then: the same events. */
START_TEST(the_clock_is_set_back)
{
    struct network *net = varied(&caches[_i]);
    struct sim_options o = options();
    o.window = 300;
    o.general = true;
    struct replications a = replications_run(net, &o, 5, SEED);
    o.clock_range = 3;
    struct replications b = replications_run(net, &o, 5, SEED);
    for (size_t i = 0; i < a.n; i++)
        for (size_t k = 0; k < a.at->width; k++)
            ck_close(replications_value(&b, i, k), replications_value(&a, i, k), 1e-7, 1e-7);
    replications_free(&a);
    replications_free(&b);
    network_free(net);
}
END_TEST

/* The same cache, its fetches by the requests themselves or beside them: the same figures. */
START_TEST(beside_the_requests_or_not)
{
    struct cache plain = {COUNTED, JOIN(_i > 0)}, rich = plain;
    rich.fetch_timeout = 1e9;
    struct network *nets[] = {varied(&plain), varied(&rich)};
    struct replications r[] = {run(nets[0]), run(nets[1])};
    const size_t c = r[0].at->caches;
    check_equal(&r[0], &r[1], c + SUM_FETCHES, r[0].at->time, "fetch rate");
    check_equal(&r[0], &r[1], c + SUM_BUSIEST_MISSES, c + SUM_BUSIEST, "miss ratio");
    check_equal(&r[0], &r[1], c + SUM_LIVE, r[0].at->time, "live tokens");
    check_equal(&r[0], &r[1], r[0].at->exits + SUM_SOJOURN, r[0].at->exits + SUM_EXITS, "sojourn");
    check_equal(&r[0], &r[1], r[0].at->number, r[0].at->time, "requests in the network");
    check_equal(&r[0], &r[1], at_station(&r[0], 1, SUM_NUMBER), r[0].at->time, "fetches there");
    for (int i = 0; i < 2; i++) {
        replications_free(&r[i]);
        network_free(nets[i]);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("fetch_networks");
    TCase *tc = tcase_create("networks");
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, tokens_that_the_issuer_does_not_know);
    tcase_add_test(tc, a_fetch_that_comes_back);
    tcase_add_test(tc, look_ups_that_go_on_at_once);
    tcase_add_test(tc, refusals_that_are_remembered);
    tcase_add_test(tc, refusals_that_two_caches_remember);
    tcase_add_test(tc, requests_that_the_issuer_refuses);
    tcase_add_test(tc, an_expiry_that_the_cache_ignores);
    tcase_add_test(tc, a_refusal_drops_the_entry);
    tcase_add_test(tc, open_for_revoked_tokens);
    tcase_add_loop_test(tc, answers_that_replace_one_another, 0, 2);
    tcase_add_test(tc, a_second_cache);
    tcase_add_test(tc, a_second_cache_that_fails);
    tcase_add_test(tc, early_refreshes_by_the_whole_way);
    tcase_add_loop_test(tc, a_limit, 0, 2);
    tcase_add_test(tc, a_limit_that_is_just_kept);
    tcase_add_test(tc, who_waits_for_a_lost_fetch);
    tcase_add_test(tc, a_part_that_waits_is_removed);
    suite_add_tcase(s, tc);
    tc = tcase_create("rounding");
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, the_number_of_a_class_is_that_of_the_network, 0, 3);
    tcase_add_loop_test(tc, the_clock_is_set_back, 0, 3);
    tcase_add_loop_test(tc, under_any_rules, 0, 200);
    tcase_add_loop_test(tc, beside_the_requests_or_not, 0, 2);
    suite_add_tcase(s, tc);
    return run_suite(s);
}
