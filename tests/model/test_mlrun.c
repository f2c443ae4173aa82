/*
 * The ML-RUN template: the shape of the expanded network, and its flows. Rates come from a dense
 * linear solve of flow conservation written here, and are held against equations (1) and (2) of the
 * paper, also written here.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/paper.h"
#include "helpers/run.h"
#include "model/mlrun.h"

/* Flow conservation is solved to a few ulp times the size of the system. */
#define RTOL 1e-12

/* What a look-up comes out as, on average; not used in probability mode. */
struct outcomes {
    double p[LOOKUPS];
};
static const struct outcomes no_lookups = {{0}};

/* Rates of a network, from lambda = entries + P' lambda. Free with free(). */
static double *node_rates(const struct network *net, const struct outcomes *o)
{
    const size_t n = net->n_nodes;
    gsl_matrix *a = gsl_matrix_calloc(n, n);
    gsl_vector *b = gsl_vector_calloc(n), *x = gsl_vector_calloc(n);
    gsl_permutation *perm = gsl_permutation_alloc(n);
    int sign;
    gsl_matrix_set_identity(a);
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        const double given = net->nodes[r->from].routing == ROUTING_LOOKUP ? o->p[r->outcome] : 1;
        if (r->to != NET_NONE)
            *gsl_matrix_ptr(a, r->to, r->from) -= given * r->p;
    }
    for (size_t s = 0; s < net->n_sources; s++)
        for (size_t i = 0; i < net->sources[s].n_entries; i++) {
            const struct entry_point *e = &net->entries[net->sources[s].first_entry + i];
            *gsl_vector_ptr(b, e->node) += e->p / net->sources[s].interarrival.mean;
        }
    gsl_linalg_LU_decomp(a, perm, &sign);
    gsl_linalg_LU_solve(a, perm, b, x);
    double *rate = malloc(n * sizeof *rate);
    memcpy(rate, x->data, n * sizeof *rate);
    gsl_permutation_free(perm);
    gsl_vector_free(x);
    gsl_vector_free(b);
    gsl_matrix_free(a);
    return rate;
}

static double exit_rate(const struct network *net, const struct outcomes *o, const double *rate,
                        size_t exit)
{
    double sum = 0;
    for (size_t i = 0; i < net->n_routes; i++) {
        const struct route *r = &net->routes[i];
        const double given = net->nodes[r->from].routing == ROUTING_LOOKUP ? o->p[r->outcome] : 1;
        if (r->to == NET_NONE && r->exit == exit)
            sum += given * r->p * rate[r->from];
    }
    return sum;
}

static const struct meter *find_meter(const struct network *net, const char *name)
{
    for (size_t i = 0; i < net->n_meters; i++)
        if (strcmp(net->meters[i].name, name) == 0)
            return &net->meters[i];
    ck_abort_msg("no meter %s", name);
    return NULL;
}

static double lookups(const struct network *net, const double *rate, size_t cache)
{
    double sum = 0;
    for (size_t k = 0; k < net->n_nodes; k++)
        if (net->nodes[k].cache == cache)
            sum += rate[k];
    return sum;
}

static double read_meter(const struct network *net, const struct outcomes *o, const double *rate,
                         const char *name)
{
    const struct meter *m = find_meter(net, name);
    double sum[2] = {0};
    for (size_t i = m->first_flow; i < m->first_flow + m->n_flows; i++) {
        const struct flow *f = &net->flows[i];
        const double x = f->kind == FLOW_NODE    ? rate[f->index]
                         : f->kind == FLOW_EXIT  ? exit_rate(net, o, rate, f->index)
                         : f->kind == FLOW_CACHE ? o->p[LOOKUP_HIT] * lookups(net, rate, f->index)
                                                 : 1 / net->sources[f->index].interarrival.mean;
        sum[f->denominator] += f->weight * x;
    }
    return m->scale * sum[0] / (m->ratio ? sum[1] : 1);
}

/* Parameters of all shapes; ugly numbers. */
static const struct {
    bool total;
    double rate;
    unsigned m, n, k;
    double p_a0, p_c0, p_ct;
    enum dispatch_rule a, r, w;
} cases[] = {
    {true, 10000, 1, 1, 10, 0, 0.1, 0, DISPATCH_RANDOM, DISPATCH_RANDOM, DISPATCH_RANDOM},
    {true, 2385.7, 1, 1, 1, 0.037, 0.113, 0.291, DISPATCH_RANDOM, DISPATCH_RANDOM, DISPATCH_RANDOM},
    {false, 2385.7, 3, 2, 5, 0.37, 0.113, 0.291, DISPATCH_RANDOM, DISPATCH_RANDOM, DISPATCH_RANDOM},
    {true, 73.19, 4, 3, 7, 0.71, 0.0131, 0.9, DISPATCH_SHARED, DISPATCH_RANDOM, DISPATCH_RANDOM},
    {false, 73.19, 4, 3, 7, 0.071, 0.31, 0.69, DISPATCH_RANDOM, DISPATCH_SHARED, DISPATCH_SHARED},
    {true, 0.0519, 2, 7, 3, 0.19, 0, 1, DISPATCH_SHARED, DISPATCH_SHARED, DISPATCH_SHARED},
    {false, 1.9e6, 7, 1, 2, 0.0071, 0, 0.57, DISPATCH_RANDOM, DISPATCH_SHARED, DISPATCH_RANDOM},
    {true, 31.7, 2, 2, 2, 0.21, 0.83, 0.17, DISPATCH_SHARED, DISPATCH_RANDOM, DISPATCH_SHARED},
};
#define CASES ((int)(sizeof cases / sizeof *cases))

static struct mlrun parameters(int i)
{
    struct mlrun ml = paper_mlrun(cases[i].rate, cases[i].m, cases[i].n, cases[i].k);
    ml.total = cases[i].total;
    ml.p_a0 = cases[i].p_a0;
    ml.p_c0 = cases[i].p_c0;
    ml.p_ct = cases[i].p_ct;
    paper_rules(&ml, cases[i].a, cases[i].r, cases[i].w);
    for (int s = 0; s < PAPER_TIERS; s++) {
        struct mlrun_tier *tier = &ml.tier[paper_tiers[s]];
        tier->servers = (unsigned)s + 1;
        ck_assert(dist_exponential(0.0131 * (s + 1), &tier->service) == DIST_OK);
    }
    ck_assert(dist_erlang(3, 0.0083, &ml.question.service) == DIST_OK);
    return ml;
}

static bool is_invalid(const struct network *net, size_t node)
{
    return strcmp(net->classes[net->nodes[node].class].name, "invalid") == 0;
}

/* The same in cache mode. */
static struct mlrun cached(int i, double token_lifetime, bool renew_on_expiry, bool shared_cache)
{
    struct mlrun ml = parameters(i);
    ml.cache_mode = true;
    ml.users = (struct population){
        .users = 250, .token_lifetime = token_lifetime, .renew_on_expiry = renew_on_expiry};
    ml.cache = (struct cache){LIFE(LIFETIME_SLIDING, 2.385), JOIN(true)};
    ml.shared_cache = shared_cache || ml.tier[ML_P].rule == DISPATCH_SHARED;
    return ml;
}

static void ck_valid(const struct network *net)
{
    struct diag *d = diag_new();
    network_validate(net, d);
    ck_assert_msg(diag_count(d) == 0, "%s", diag_message(d, 0));
    diag_free(d);
    for (size_t k = 0; k < net->n_nodes; k++)
        ck_assert(network_missing(net, k) == 0);    /* every way out is a route of its own */
}

static unsigned queues(enum dispatch_rule dispatch, unsigned instances)
{
    return dispatch == DISPATCH_SHARED ? 1 : instances;
}

/* Stations of the s-th tier of the paper: names, servers, group; `first` is its first station. */
static void ck_tier(const struct network *net, const struct mlrun *ml, int s, size_t first)
{
    static const char *const names[] = {"S_a", "S_r", "S_c", "S_t", "S_p"};
    const struct mlrun_tier *tier = &ml->tier[paper_tiers[s]];
    const unsigned n = queues(tier->rule, tier->instances);
    ck_assert_str_eq(net->groups[s].name, names[s]);
    ck_assert(!net->groups[s].hidden);
    ck_assert_uint_eq(net->groups[s].n_stations, n);
    for (unsigned i = 0; i < n; i++) {
        const struct station *station = &net->stations[first + i];
        char name[32];
        if (n == 1)
            snprintf(name, sizeof name, "%s", names[s]);
        else
            snprintf(name, sizeof name, "%s[%u]", names[s], i + 1);
        ck_assert_str_eq(station->name, name);
        ck_assert_uint_eq(station->group, (size_t)s);
        ck_assert_uint_eq(station->servers, tier->servers * (tier->instances / n));
        ck_assert_int_eq(station->line, 0);
    }
}

START_TEST(stations_are_the_instances)
{
    for (int mode = 0; mode < 2; mode++) {
        const struct mlrun ml = mode ? cached(_i, 31.7, false, false) : parameters(_i);
        struct network *net = mlrun_expand(&ml, "ml.cfg");
        const struct mlrun_tier *tier = ml.tier;
        const size_t wrappers = queues(tier[ML_P].rule, tier[ML_P].instances),
                     m = queues(tier[ML_A].rule, tier[ML_A].instances);
        size_t first = 0;
        ck_assert_uint_eq(net->n_groups, PAPER_TIERS);
        for (int s = 0; s < PAPER_TIERS; s++) {
            ck_tier(net, &ml, s, first);
            first += net->groups[s].n_stations;
        }
        ck_assert_uint_eq(net->n_stations, first);
        for (size_t i = 0; i < m; i++)    /* users, a class per wrapper, and logins */
            ck_assert_uint_eq(net->stations[i].n_nodes, 1 + wrappers + (size_t)mode);
        for (size_t i = m; i < net->n_stations; i++) {
            const bool invalid = mode && ml.p_c0 > 0 && net->stations[i].group == ML_C;
            ck_assert_uint_eq(net->stations[i].n_nodes, invalid ? 2 : 1);
        }
        ck_assert_str_eq(net->file, "ml.cfg");
        ck_valid(net);
        network_free(net);
    }
}
END_TEST

START_TEST(exits_and_classes)
{
    struct mlrun ml = parameters(2);
    struct network *net = mlrun_expand(&ml, NULL);
    ck_assert_uint_eq(net->n_exits, 3);
    ck_assert_str_eq(net->exits[0].name, "out");
    ck_assert_str_eq(net->exits[1].name, "refused_login");
    ck_assert_str_eq(net->exits[2].name, "refused_token");
    ck_assert(net->exits[0].accepted && !net->exits[1].accepted && !net->exits[2].accepted);
    ck_assert_uint_eq(net->n_classes, 6);
    ck_assert_str_eq(net->classes[0].name, "user");
    ck_assert_str_eq(net->classes[5].name, "token@5");
    network_free(net);
    ml = parameters(1);
    net = mlrun_expand(&ml, NULL);
    ck_assert_str_eq(net->classes[1].name, "token");
    network_free(net);
    ml = cached(2, 31.7, false, false);
    net = mlrun_expand(&ml, NULL);
    ck_assert_str_eq(net->classes[6].name, "login");
    network_free(net);
}
END_TEST

/* A station's name without its replica number, and that number (1 when it is alone). */
static bool is_at(const struct network *net, size_t node, const char *group)
{
    return strcmp(net->groups[net->stations[net->nodes[node].station].group].name, group) == 0;
}

static size_t replica(const struct network *net, size_t node)
{
    const char *bracket = strchr(net->stations[net->nodes[node].station].name, '[');
    return bracket ? strtoul(bracket + 1, NULL, 10) : 1;
}

/* Wrapper k's S_c leads to its own S_t and S_p; S_t asks as token@k; that returns to S_p[k]. */
static void ck_wrapper_route(const struct network *net, const struct route *r)
{
    const char *class = net->classes[net->nodes[r->from].class].name;
    if (is_at(net, r->from, "S_c"))
        ck_assert_uint_eq(replica(net, r->from), replica(net, r->to));
    if (is_at(net, r->from, "S_c"))
        ck_assert(is_at(net, r->to, "S_t") || is_at(net, r->to, "S_p"));
    if (is_at(net, r->from, "S_t")) {
        const char *asks = net->classes[net->nodes[r->to].class].name;
        const char *at = strchr(asks, '@');
        ck_assert(is_at(net, r->to, "S_a"));
        ck_assert(strncmp(asks, "token", 5) == 0);
        ck_assert_uint_eq(replica(net, r->from), at ? strtoul(at + 1, NULL, 10) : 1);
    }
    if (is_at(net, r->from, "S_a") && strncmp(class, "token", 5) == 0) {
        const char *at = strchr(class, '@');
        ck_assert(is_at(net, r->to, "S_p") && r->p == 1);
        ck_assert_uint_eq(replica(net, r->to), at ? strtoul(at + 1, NULL, 10) : 1);
    }
}

START_TEST(a_wrapper_belongs_together)
{
    const struct mlrun ml = parameters(_i);
    struct network *net = mlrun_expand(&ml, NULL);
    for (size_t i = 0; i < net->n_routes; i++) {
        if (net->routes[i].to != NET_NONE)
            ck_wrapper_route(net, &net->routes[i]);
        ck_assert(net->routes[i].fills == NET_NONE && !net->routes[i].issues);
    }
    ck_assert_uint_eq(net->n_caches + net->n_populations, 0);
    ck_assert(net->sources[0].population == NET_NONE);
    ck_assert(net->calibration.meter == NET_NONE);
    network_free(net);
}
END_TEST

START_TEST(service_times)
{
    const struct mlrun ml = cached(2, 31.7, false, false);
    struct network *net = mlrun_expand(&ml, NULL);
    for (size_t k = 0; k < net->n_nodes; k++) {
        const struct node *n = &net->nodes[k];
        const bool token = strncmp(net->classes[n->class].name, "token", 5) == 0;
        const enum mlrun_tier_id tier = paper_tiers[net->stations[n->station].group];
        ck_assert(dist_equal(&n->service, token ? &ml.question.service : &ml.tier[tier].service));
        ck_assert(!token || tier == ML_A);
    }
    network_free(net);
}
END_TEST

/* Equations (1) and (2) and flow conservation, as relations between the meters. */
static void ck_equations(const struct network *net, const struct mlrun *ml, const double *rate)
{
    const struct outcomes *o = &no_lookups;
    const double i = read_meter(net, o, rate, "I"), i_0 = read_meter(net, o, rate, "I_0");
    const double i_t = read_meter(net, o, rate, "I_t"), i_w = read_meter(net, o, rate, "I_w");
    const double lambda_a = read_meter(net, o, rate, "lambda_a");
    const double lambda_r = read_meter(net, o, rate, "lambda_r");
    const double lambda_c = read_meter(net, o, rate, "lambda_c");
    const double lambda_t = read_meter(net, o, rate, "lambda_t");
    const double lambda_p = read_meter(net, o, rate, "lambda_p");
    const double p_a0 = read_meter(net, o, rate, "p_a0"), p_at = read_meter(net, o, rate, "p_at");
    const double p_ar = read_meter(net, o, rate, "p_ar"), p_c0 = read_meter(net, o, rate, "p_c0");
    const double p_ct = read_meter(net, o, rate, "p_ct"), p_cp = read_meter(net, o, rate, "p_cp");

    ck_close(ml->total ? i : i_0, ml->rate, RTOL, 0);    /* the closure */
    ck_close(p_a0, ml->p_a0, RTOL, 0);                   /* what was given */
    ck_close(p_c0, ml->p_c0, RTOL, 0);
    ck_close(p_ct, ml->p_ct, RTOL, 0);

    ck_close(lambda_r, p_ar * i, RTOL, 0);               /* (1) */
    ck_close(lambda_r, (1 - p_a0 - p_at) * i, RTOL, 0);
    ck_close(lambda_a, i / ml->tier[ML_A].instances, RTOL, 0);
    ck_close(i, i_0 + i_t, RTOL, 0);
    ck_close(i_w, lambda_r, RTOL, 0);
    ck_close(lambda_c, i_w / ml->tier[ML_P].instances, RTOL, 0);            /* (2) */
    ck_close(lambda_t, p_ct * lambda_c, RTOL, 0);
    ck_close(lambda_p, p_cp * lambda_c + lambda_t, RTOL, 0);
    ck_close(i_t, ml->tier[ML_P].instances * lambda_t, RTOL, 0);
    ck_close(p_c0, 1 - p_ct - p_cp, RTOL, RTOL);
    ck_close(p_at * i, i_t, RTOL, 0);                    /* every token request is answered */
}

/* And the closed form that reading.md derives from them, so that nothing above holds trivially. */
static void ck_closed_form(const struct network *net, const struct mlrun *ml, const double *rate)
{
    const double p_ar = (1 - ml->p_a0) / (1 + ml->p_ct), p_cp = 1 - ml->p_c0 - ml->p_ct;
    const double i = ml->total ? ml->rate : ml->rate / (1 - ml->p_ct * p_ar);
    const double lambda_c = p_ar * i / ml->tier[ML_P].instances;
    const struct outcomes *o = &no_lookups;
    ck_close(read_meter(net, o, rate, "I"), i, RTOL, 0);
    ck_close(read_meter(net, o, rate, "lambda_c"), lambda_c, RTOL, 0);
    ck_close(read_meter(net, o, rate, "lambda_t"), ml->p_ct * lambda_c, RTOL, 0);
    ck_close(read_meter(net, o, rate, "lambda_p"), (p_cp + ml->p_ct) * lambda_c, RTOL, 0);
    ck_close(read_meter(net, o, rate, "p_cp"), p_cp, RTOL, RTOL);
    ck_close(exit_rate(net, o, rate, 0), ml->tier[ML_P].instances * (p_cp + ml->p_ct) * lambda_c,
             RTOL, 0);
}

START_TEST(flows_obey_the_paper)
{
    const struct mlrun ml = parameters(_i);
    struct network *net = mlrun_expand(&ml, NULL);
    double *rate = node_rates(net, &no_lookups);
    ck_equations(net, &ml, rate);
    ck_closed_form(net, &ml, rate);
    free(rate);
    network_free(net);
}
END_TEST

/* Nobody is favoured: all stations of a group see the same arrival rate. */
START_TEST(replicas_share_alike)
{
    const struct mlrun ml = parameters(_i);
    struct network *net = mlrun_expand(&ml, NULL);
    double *rate = node_rates(net, &no_lookups);
    double *arrivals = calloc(net->n_stations, sizeof *arrivals);
    for (size_t k = 0; k < net->n_nodes; k++)
        arrivals[net->nodes[k].station] += rate[k];
    for (size_t s = 1; s < net->n_stations; s++)
        if (net->stations[s].group == net->stations[s - 1].group)
            ck_close(arrivals[s], arrivals[s - 1], RTOL, 0);
    free(arrivals);
    free(rate);
    network_free(net);
}
END_TEST

/* Everybody leaves by `exit`, and `meter` reads nothing. */
static void ck_limit(const struct mlrun *ml, size_t exit, const char *meter)
{
    struct network *net = mlrun_expand(ml, NULL);
    double *rate = node_rates(net, &no_lookups);
    ck_valid(net);
    ck_close(exit_rate(net, &no_lookups, rate, exit), ml->rate, RTOL, 0);
    ck_assert(read_meter(net, &no_lookups, rate, meter) == 0);
    free(rate);
    network_free(net);
}

/* The ends of the parameters: everybody refused at S_a; nobody anywhere; everybody at S_c. */
START_TEST(limits)
{
    struct mlrun ml = parameters(2);
    ml.p_a0 = 1;
    ck_limit(&ml, 1, "I_w");
    ml.p_a0 = ml.p_c0 = ml.p_ct = 0;
    ck_limit(&ml, 0, "I_t");
    ml.p_c0 = 1;
    ck_limit(&ml, 2, "lambda_p");
}
END_TEST

START_TEST(delay_stations_stay_delay_stations)
{
    struct mlrun ml = parameters(4);
    ml.tier[ML_P].servers = SERVERS_INFINITE;
    struct network *net = mlrun_expand(&ml, NULL);
    ck_assert_str_eq(net->stations[net->n_stations - 1].name, "S_p");
    ck_assert_uint_eq(net->stations[net->n_stations - 1].servers, SERVERS_INFINITE);
    network_free(net);
}
END_TEST

static size_t wrapper_cache(const struct mlrun *ml, size_t wrapper)
{
    return ml->shared_cache ? 0 : wrapper - 1;
}

START_TEST(caches_and_who_fills_them)
{
    for (int shared = 0; shared < 2; shared++) {
        const struct mlrun ml = cached(_i, 31.7, true, shared);
        struct network *net = mlrun_expand(&ml, NULL);
        ck_valid(net);
        ck_assert_uint_eq(net->n_populations, 1);
        ck_assert_str_eq(net->populations[0].name, "users");
        ck_assert_uint_eq(net->populations[0].users, 250);
        ck_assert_uint_eq(net->sources[0].population, 0);
        ck_assert_uint_eq(net->n_caches, ml.shared_cache ? 1 : ml.tier[ML_P].instances);
        ck_assert_str_eq(net->caches[0].name, net->n_caches == 1 ? "cache" : "cache[1]");
        for (size_t i = 0; i < net->n_caches; i++) {
            ck_assert(cache_rule(&net->caches[i]) == LIFETIME_SLIDING &&
                      cache_joins(&net->caches[i]));
            ck_assert(net->caches[i].lifetime.mean == 2.385 && net->caches[i].population == 0);
        }
        for (size_t k = 0; k < net->n_nodes; k++) {
            const struct node *n = &net->nodes[k];
            const bool looks_up = is_at(net, k, "S_c") && !is_invalid(net, k);
            ck_assert((n->routing == ROUTING_LOOKUP) == looks_up);
            ck_assert_uint_eq(n->cache, n->routing == ROUTING_LOOKUP
                                            ? wrapper_cache(&ml, replica(net, k))
                                            : NET_NONE);
        }
        for (size_t i = 0; i < net->n_routes; i++) {
            const struct route *r = &net->routes[i];
            const bool answer = r->to != NET_NONE && is_at(net, r->from, "S_a") &&
                                is_at(net, r->to, "S_p");
            ck_assert_uint_eq(r->fills,
                              answer ? wrapper_cache(&ml, replica(net, r->to)) : NET_NONE);
            ck_assert(!r->issues);
        }
        network_free(net);
    }
}
END_TEST

/* Outcomes of S_c: S_p, S_t of the same wrapper, refused; or a login that issues a token. */
START_TEST(outcomes_of_a_look_up)
{
    for (int login = 0; login < 2; login++) {
        const struct mlrun ml = cached(_i, 31.7, !login, false);
        struct network *net = mlrun_expand(&ml, NULL);
        for (size_t i = 0; i < net->n_routes; i++) {
            const struct route *r = &net->routes[i];
            const bool from_login =
                strcmp(net->classes[net->nodes[r->from].class].name, "login") == 0;
            ck_assert(r->issues == (from_login && r->to != NET_NONE));
            ck_assert(!r->issues || is_at(net, r->to, "S_r"));
            if (is_invalid(net, r->from))
                ck_assert(r->to == NET_NONE && r->exit == 2 && r->p == 1);
            if (!is_at(net, r->from, "S_c") || is_invalid(net, r->from))
                continue;
            if (r->outcome != LOOKUP_EXPIRED) {
                ck_assert(is_at(net, r->to, r->outcome == LOOKUP_HIT ? "S_p" : "S_t"));
                ck_assert_uint_eq(replica(net, r->to), replica(net, r->from));
            } else if (login) {
                ck_assert_str_eq(net->classes[net->nodes[r->to].class].name, "login");
            } else {
                ck_assert(r->to == NET_NONE && r->exit == 2);
            }
        }
        network_free(net);
    }
}
END_TEST

/* Tokens that never expire need no logins, whatever would be done about them. */
START_TEST(no_expiry_no_logins)
{
    const struct mlrun ml = cached(2, 0, false, false);
    struct network *net = mlrun_expand(&ml, NULL);
    for (size_t i = 0; i < net->n_classes; i++)
        ck_assert_str_ne(net->classes[i].name, "login");
    ck_valid(net);
    network_free(net);
}
END_TEST

/*
 * Flows of the cache mode for given outcomes h, m, x of the 1 - p_c0 of checks that are look-ups,
 * in shares of all checks. Refused when expired: lambda_r = (1 - p_a0) I_0. Logging in again: those
 * x lambda_r come back through S_a, of which 1 - p_a0 pass: lambda_r = (1 - p_a0) (I_0 + x
 * lambda_r).
 */
START_TEST(flows_of_the_cache_mode)
{
    const struct outcomes o = {{0.613, 0.2385, 1 - 0.613 - 0.2385}};
    for (int login = 0; login < 2; login++) {
        const struct mlrun ml = cached(_i, 31.7, !login, false);
        struct network *net = mlrun_expand(&ml, NULL);
        double *rate = node_rates(net, &o);
        const double pass = 1 - ml.p_a0, i_0 = ml.rate;    /* total closure: until calibrated */
        const double miss = (1 - ml.p_c0) * o.p[LOOKUP_MISS];
        const double expired = (1 - ml.p_c0) * o.p[LOOKUP_EXPIRED];
        const double lambda_r = pass * i_0 / (login ? 1 - pass * expired : 1);
        const double i_t = miss * lambda_r, logins = login ? expired * lambda_r : 0;
        const double i = i_0 + i_t + logins;
        ck_close(read_meter(net, &o, rate, "I_0"), i_0, RTOL, 0);
        ck_close(read_meter(net, &o, rate, "I"), i, RTOL, 0);
        ck_close(read_meter(net, &o, rate, "I_t"), i_t, RTOL, 0);
        ck_close(read_meter(net, &o, rate, "I_w"), lambda_r, RTOL, 0);
        ck_close(read_meter(net, &o, rate, "lambda_a"), i / ml.tier[ML_A].instances, RTOL, 0);
        ck_close(read_meter(net, &o, rate, "lambda_r"), lambda_r, RTOL, 0);
        ck_close(read_meter(net, &o, rate, "lambda_t"), i_t / ml.tier[ML_P].instances, RTOL, 0);
        ck_close(read_meter(net, &o, rate, "p_a0"), ml.p_a0 * (i_0 + logins) / i, RTOL, 0);
        ck_close(read_meter(net, &o, rate, "p_at"), i_t / i, RTOL, 0);
        ck_close(read_meter(net, &o, rate, "p_ar"), lambda_r / i, RTOL, 0);
        ck_close(read_meter(net, &o, rate, "p_c0"), ml.p_c0 + expired, RTOL, 0);
        ck_close(read_meter(net, &o, rate, "p_ct"), miss, RTOL, 0);
        ck_close(read_meter(net, &o, rate, "p_cp"), (1 - ml.p_c0) * o.p[LOOKUP_HIT], RTOL, 0);
        free(rate);
        network_free(net);
    }
}
END_TEST

START_TEST(total_closure_of_the_cache_mode_is_a_calibration)
{
    const struct mlrun ml = cached(_i, 31.7, false, false);
    struct network *net = mlrun_expand(&ml, NULL);
    if (ml.total) {
        ck_assert_str_eq(net->meters[net->calibration.meter].name, "I");
        ck_assert(net->calibration.value == ml.rate);
    } else {
        ck_assert(net->calibration.meter == NET_NONE);
    }
    ck_close(network_external_rate(net), ml.rate, RTOL, 0);
    network_free(net);
}
END_TEST

START_TEST(given_names_are_kept)
{
    struct mlrun ml = cached(2, 31.7, false, false);
    ml.users.name = (char[]){"staff"};
    ml.cache.name = (char[]){"tokens"};
    struct network *net = mlrun_expand(&ml, NULL);
    ck_assert_str_eq(net->populations[0].name, "staff");
    ck_assert_str_eq(net->caches[4].name, "tokens[5]");
    network_free(net);
}
END_TEST

START_TEST(meters_say_what_they_mean)
{
    static const char *const names[] = {"I",        "I_0",      "I_t",  "I_w",  "lambda_a",
                                        "lambda_r", "lambda_c", "lambda_t", "lambda_p", "p_a0",
                                        "p_at",     "p_ar",     "p_c0", "p_ct", "p_cp"};
    const struct mlrun ml = parameters(2);
    struct network *net = mlrun_expand(&ml, NULL);
    ck_assert_uint_eq(net->n_meters, sizeof names / sizeof *names);
    for (size_t i = 0; i < net->n_meters; i++) {
        ck_assert_str_eq(net->meters[i].name, names[i]);
        ck_assert(strlen(net->meters[i].meaning) > 0);
        ck_assert(net->meters[i].ratio == (names[i][0] == 'p'));
    }
    network_free(net);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("mlrun");
    TCase *t = tcase_create("mlrun");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, stations_are_the_instances, 0, CASES);
    tcase_add_test(t, exits_and_classes);
    tcase_add_loop_test(t, a_wrapper_belongs_together, 0, CASES);
    tcase_add_test(t, service_times);
    tcase_add_loop_test(t, flows_obey_the_paper, 0, CASES);
    tcase_add_loop_test(t, replicas_share_alike, 0, CASES);
    tcase_add_test(t, limits);
    tcase_add_test(t, delay_stations_stay_delay_stations);
    tcase_add_loop_test(t, caches_and_who_fills_them, 0, CASES);
    tcase_add_loop_test(t, outcomes_of_a_look_up, 0, CASES);
    tcase_add_test(t, no_expiry_no_logins);
    tcase_add_loop_test(t, flows_of_the_cache_mode, 0, CASES);
    tcase_add_loop_test(t, total_closure_of_the_cache_mode_is_a_calibration, 0, CASES);
    tcase_add_test(t, given_names_are_kept);
    tcase_add_test(t, meters_say_what_they_mean);
    suite_add_tcase(s, t);
    return run_suite(s);
}
