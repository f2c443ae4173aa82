/* Dispatch by user: which users come where, and what that makes of rates and caches. */
#include "analytic/sticky.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "analytic/caches.h"
#include "analytic/nets.h"
#include "helpers/close.h"
#include "helpers/fills.h"
#include "helpers/run.h"

enum { MOST = 8 };

/* Users come by themselves to one of n stations "web[i]", in each of which their token is looked up
 * in a cache; who misses asks an issuer. Without caches where lifetime is 0. */
struct farm {
    struct population people;
    size_t n;
    double weight[MOST];
    double rate, lifetime;
    double beside; /* share of requests that go straight to the issuer */
    bool again;    /* who hits is dispatched by user once more */
};
static char people[] = "people";

static size_t add_web(struct network *net, const struct farm *f, size_t issuer, size_t i)
{
    char name[20];
    snprintf(name, sizeof name, "web[%zu]", i + 1);
    const size_t web = net_station(net, name, SERVERS_INFINITE, deterministic(0.01));
    if (!(f->lifetime > 0))
        return web;
    struct cache c = {.name = name, .absent = MISS_JOIN, .expired = MISS_JOIN};
    cache_set_rule(&c, LIFETIME_COUNTED, f->lifetime);
    const size_t ask = network_add_node(net, net->nodes[issuer].station,
                                        network_add_class(net, name), &net->nodes[issuer].service);
    net->nodes[web].routing = ROUTING_LOOKUP;
    net->nodes[web].cache = network_add_cache(net, &c);
    const size_t hit = network_add_lookup_route(net, web, f->again ? issuer : NET_NONE,
                                                f->again ? NET_NONE : 0, LOOKUP_HIT, 1, 0);
    net->routes[hit].dispatch = f->again ? 0 : NET_NONE;
    network_add_lookup_route(net, web, NET_NONE, 0, LOOKUP_EXPIRED, 1, 0);
    network_add_lookup_route(net, web, ask, NET_NONE, LOOKUP_MISS, 1, 0);
    route_fills(net, network_add_route(net, ask, NET_NONE, 0, 1, 0), net->nodes[web].cache);
    return web;
}

static struct network *farm_network(const struct farm *f)
{
    struct network *net = net_new();
    const struct dispatch by_user = {.rule = DISPATCH_STICKY};
    const struct dist gaps = exponential(1 / f->rate);
    size_t web[MOST];
    double sum = 0;
    network_add_population(net, &f->people);
    const size_t dispatch = network_add_dispatch(net, &by_user);
    const size_t issuer = net_station(net, "issuer", SERVERS_INFINITE, deterministic(0.1));
    for (size_t i = 0; i < f->n; i++)
        sum += f->weight[i];
    for (size_t i = 0; i < f->n; i++)
        web[i] = add_web(net, f, issuer, i);
    network_add_source(net, "people", &gaps, 0);
    net->sources[0].population = 0;
    for (size_t i = 0; i < f->n; i++) {
        network_add_entry(net, web[i], (1 - f->beside) * f->weight[i] / sum);
        net->entries[i].dispatch = dispatch;
    }
    if (f->beside > 0)
        network_add_entry(net, issuer, f->beside);
    net_finish(net);
    return net;
}

static struct farm alike(size_t n, size_t users, double lifetime)
{
    struct farm f = {.people = {.name = people, .users = users}, .n = n, .rate = 20,
                     .lifetime = lifetime};
    for (size_t i = 0; i < n; i++)
        f.weight[i] = 1;
    return f;
}

/* Shares 2^-i tell the users of each target one by one. The targets are from another program. Some
 * requests may go elsewhere, by chance, before the rest is dispatched. */
START_TEST(known_targets)
{
    static const size_t want[] = {2, 3, 2, 1, 0, 2, 2, 3, 0, 3, 0, 3,
                                 1, 0, 1, 2, 2, 1, 3, 1, 0, 3, 3, 3};
    enum { USERS = sizeof want / sizeof *want };
    double counts[USERS];
    struct farm f = alike(4, USERS, 0);
    for (int i = 0; i < USERS; i++)
        counts[i] = ldexp(1, -i);
    f.people.popularity = POPULARITY_COUNTS;
    f.people.counts = counts;
    f.beside = 0.3 * _i;
    struct network *net = farm_network(&f);
    struct sticky *s = sticky_new(net);
    double part[4] = {0};
    for (int i = 0; i < USERS; i++)
        part[want[i]] += counts[i] / (2 - ldexp(1, 1 - USERS));
    for (int j = 0; j < 4; j++)
        ck_close(sticky_network(s)->entries[j].p, (1 - f.beside) * part[j], 1e-14, 1e-16);
    sticky_free(s);
    network_free(net);
}
END_TEST

/* Each target has as many users as its weight says, but for chance; an added one takes users over
 * and moves no others. */
START_TEST(spread)
{
    const double users = 40000;
    struct farm f = alike(5, (size_t)users, 0);
    const double weight[] = {3, 1, 1, 2, 2};
    double before[4];
    memcpy(f.weight, weight, sizeof weight);
    for (f.n = 4; f.n <= 5; f.n++) {
        struct network *net = farm_network(&f);
        struct sticky *s = sticky_new(net);
        const double all = f.n == 4 ? 7 : 9;
        double sum = 0;
        for (size_t j = 0; j < f.n; j++) {
            const double p = weight[j] / all, part = sticky_network(s)->entries[j].p;
            ck_close(part, p, 0, 4.5 * sqrt(p * (1 - p) / users));
            sum += part;
            if (f.n == 4)
                before[j] = part;
            else
                ck_assert(j == 4 || part < before[j]);
        }
        ck_close(sum, 1, 1e-12, 0);
        sticky_free(s);
        network_free(net);
    }
}
END_TEST

/* A user's token is at one cache, however many there are: fetches are those of a shared cache. */
START_TEST(fetches_of_own_caches)
{
    for (size_t n = 1; n <= MOST; n += 3) {
        struct farm f = alike(n, 60, 4);
        f.people.popularity = POPULARITY_ZIPF;
        f.people.zipf_s = 1;
        struct network *net = farm_network(&f);
        struct diag *d = diag_new();
        struct result *r = analytic_solve(net, d);
        ck_assert_msg(r != NULL, "%s", diag_message(d, 0));
        double share[60], want = 0;
        network_shares(&f.people, share);
        for (int i = 0; i < 60; i++)
            want += 20 * share[i] / (1 + 20 * share[i] * 4.1);
        ck_close(r->stations[0].f[FIG_ARRIVAL_RATE].value, want, 1e-12, 0);
        ck_assert_int_eq(r->stations[0].f[FIG_ARRIVAL_RATE].basis, BASIS_EXACT);
        result_free(r);
        network_free(net);
        diag_free(d);
    }
}
END_TEST

static void is_refused(struct network *net, const char *why)
{
    struct diag *d = diag_new();
    ck_assert_ptr_nonnull(strstr(sticky_refuse(net, 0), why));
    ck_assert_ptr_null(analytic_solve(net, d));
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    ck_assert_ptr_nonnull(strstr(diag_message(d, 0), why));
    diag_free(d);
    network_free(net);
}

/* Behind a look-up those who hit are not all users by their shares. */
START_TEST(refused)
{
    struct farm f = alike(2, 10, 1);
    f.again = true;
    is_refused(farm_network(&f), "behind a look-up");
}
END_TEST

/* Requests that belong to nobody are spread by their weights. */
START_TEST(nobody)
{
    struct farm f = alike(3, 10, 0);
    f.weight[1] = 2;
    struct network *net = farm_network(&f);
    net->sources[0].population = NET_NONE;
    struct sticky *s = sticky_new(net);
    for (int j = 0; j < 3; j++)
        ck_close(sticky_network(s)->entries[j].p, f.weight[j] / 4, 1e-14, 0);
    sticky_free(s);
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("sticky");
    TCase *t = tcase_create("sticky");
    tcase_add_loop_test(t, known_targets, 0, 2);
    tcase_add_test(t, spread);
    tcase_add_test(t, fetches_of_own_caches);
    tcase_add_test(t, refused);
    tcase_add_test(t, nobody);
    suite_add_tcase(s, t);
    return run_suite(s);
}
