#include "analytic/solution.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/batch_release.h"
#include "analytic/burst.h"
#include "analytic/capacity.h"
#include "analytic/closed.h"
#include "analytic/closed_fetch.h"
#include "analytic/crowd.h"
#include "analytic/limits.h"
#include "analytic/traffic.h"
#include "analytic/words.h"
#include "base/mem.h"

#define ROUNDS_MAX 3000
#define SETTLED 1e-13     /* relative change of a probability in a round */
#define NOISE 1e-11       /* a change that stops shrinking below this may be rounding */
#define NOISE_ROUNDS 20
#define FEW_ROUNDS 100
#define FEW_SETTLED 1e-9
#define BURST_ROUNDS 30
#define BURST_OVERLOADS 3
#define BURST_SETTLED 1e-4    /* the same, of waits too, with tick_queue.h's tolerance */

/* Workspace of the fixed point. */
struct fixed_point {
    struct caches *caches;
    double *outcome;          /* [n_caches * LOOKUPS] what routing uses */
    double *fresh;            /* [n_nodes] */
    double change, least;     /* of this round; the least so far */
    int since_least;          /* rounds */
    double step;              /* fraction of the way to the new values, 1 unless they oscillate */
};

static void no_solution(const struct network *net, struct diag *d)
{
    diag_error_status(d, EXIT_UNSTABLE, net->file, 0,
                      "let every station that requests reach have a way out of the network",
                      "requests go round for ever: the traffic equations have no solution");
}

static void not_converged(const struct network *net, const char *what, double residual,
                          struct diag *d)
{
    const char *hint =
        "requests that stay for very many visits make it slow: let more of them leave";
    if (isnan(residual))
        diag_error_status(d, EXIT_PRECISION, net->file, 0, hint, "%s did not converge", what);
    else
        diag_error_status(d, EXIT_PRECISION, net->file, 0, hint,
                          "%s did not converge: relative residual %.2g", what, residual);
}

static bool check(const struct network *net, enum linear_status status, double residual,
                  struct diag *d)
{
    if (status == LINEAR_ESINGULAR)
        no_solution(net, d);
    else if (status == LINEAR_ENOTCONVERGED)
        not_converged(net, "the traffic equations", residual, d);
    return status == LINEAR_OK;
}

/* Routing, rates, loads and waits for the present outcomes and losses. */
static bool solve_given(struct solution *s, const double *outcome, struct diag *d)
{
    routing_matrix_free(s->walk);
    exactness_free(s->exactness);
    s->exactness = NULL;
    s->walk = routing_matrix_new(s->net, outcome, s->full);
    struct linear_report report = {0};
    const enum linear_status rates = traffic_rates(s->walk, s->rate, &report);
    if (!check(s->net, rates, report.residual, d))
        return false;
    s->exactness = exactness_new(s->walk, s->rate);
    const enum linear_status c2a =
        stations_solve(s->walk, s->rate, s->exactness, s->stations, s->wait, s->response);
    if (c2a != LINEAR_OK)
        not_converged(s->net, "the variabilities of the flows", NAN, d);
    return c2a == LINEAR_OK;
}

/* True when a loss differs from the assumed one. */
static bool losses_change(struct solution *s)
{
    bool change = false;
    for (size_t k = 0; k < s->net->n_nodes; k++) {
        const double full = s->stations[s->net->nodes[k].station].full;
        change |= full != s->full[k];
        s->full[k] = full;
    }
    return change;
}

/* False when a station that can be full has no formula, so that its losses are unknown. The reason
 * is how the station is used, or else the station itself. */
static bool losses_known(const struct solution *s, struct diag *d)
{
    const size_t before = diag_count(d);
    size_t n = 0;
    for (size_t i = 0; i < s->net->n_stations; i++)
        if (s->stations[i].unknown && capacity_can_be_full(s->net, i)) {
            words_refuse(s->net, i, s->stations[i].unknown, d);
            n++;
        }
    if (n > 0 && diag_count(d) == before)
        words_scope(s->net, d);
    return n == 0;
}

/*
 * All stations upstream of a lossy station with a formula lose nothing. So once all losses are
 * known, the arrivals at these stations do not change any more.
 */
static bool solve_once(struct solution *s, const double *outcome, struct diag *d)
{
    if (!solve_given(s, outcome, d))
        return false;
    if (losses_change(s) && !solve_given(s, outcome, d))
        return false;
    return losses_known(s, d);
}

/* Rates of requests that were never sent on for an expired token: those routes are cut. */
static bool solve_fresh(struct solution *s, struct fixed_point *f, struct diag *d)
{
    const struct network *net = s->net;
    memcpy(f->fresh, s->rate, net->n_nodes * sizeof *f->fresh);
    if (!caches_expire(f->caches))
        return true;
    double *cut = mem_calloc(net->n_caches * LOOKUPS, sizeof *cut);
    memcpy(cut, f->outcome, net->n_caches * LOOKUPS * sizeof *cut);
    for (size_t c = 0; c < net->n_caches; c++)
        cut[c * LOOKUPS + LOOKUP_EXPIRED] = 0;
    struct routing_matrix *r = routing_matrix_new(net, cut, s->full);
    struct linear_report report = {0};
    const enum linear_status status = traffic_rates(r, f->fresh, &report);
    routing_matrix_free(r);
    free(cut);
    return check(net, status, report.residual, d);
}

/* Moves an outcome towards the value from the caches. Returns its relative change, 0 if that is
 * only rounding. */
static double move(double *outcome, double to, double step)
{
    const double change = fabs(to - *outcome);
    *outcome += step * (to - *outcome);
    return change <= 1e-16 ? 0 : change / fmax(to, 1e-300);
}

static void move_all(const struct solution *s, struct fixed_point *f)
{
    f->change = 0;
    for (size_t c = 0; c < s->net->n_caches; c++) {
        const struct cache_answer *a = &s->caches[c];
        double *o = f->outcome + c * LOOKUPS;
        f->change = fmax(f->change, move(&o[LOOKUP_HIT], cache_answer_served(a), f->step));
        f->change = fmax(f->change, move(&o[LOOKUP_MISS], a->fetch, f->step));
        f->change = fmax(f->change, move(&o[LOOKUP_EXPIRED], a->expired, f->step));
    }
}

/* After a round: keep count of progress, and shorten the step when there is none. */
static bool settled(struct fixed_point *f)
{
    if (f->change <= SETTLED)
        return true;
    if (f->change < f->least) {
        f->least = f->change;
        f->since_least = 0;
        return false;
    }
    f->since_least++;
    if (f->since_least % 10 == 0)
        f->step = fmax(f->step / 2, 1.0 / 64);
    return f->least <= NOISE && f->since_least >= NOISE_ROUNDS;
}

static void start(const struct solution *s, struct fixed_point *f)
{
    for (size_t c = 0; c < s->net->n_caches; c++) {
        f->outcome[c * LOOKUPS + LOOKUP_HIT] = 0.5;
        f->outcome[c * LOOKUPS + LOOKUP_MISS] = 0.5;
    }
}

static bool mark_caches(struct solution *s)
{
    bool *exact = mem_calloc(2 * s->net->n_caches, sizeof *exact);
    bool *any_flow = exact + s->net->n_caches;
    const bool limited = limits_matter(s);
    for (size_t c = 0; c < s->net->n_caches; c++) {
        exact[c] = s->caches[c].exact && !limited;
        any_flow[c] = s->caches[c].gaps || s->caches[c].behind;
    }
    exactness_caches(s->exactness, s->walk, s->rate, exact, any_flow);
    for (size_t i = 0; limited && i < s->net->n_stations; i++)
        s->stations[i].exact = false;
    free(exact);
    return true;
}

/* Iterates from the present outcomes until they converge. */
static bool iterate(struct solution *s, struct fixed_point *f, struct diag *d)
{
    f->step = 1;
    f->least = INFINITY;
    f->since_least = 0;
    for (int round = 0; round < ROUNDS_MAX; round++) {
        if (!solve_once(s, f->outcome, d) || !solve_fresh(s, f, d))
            return false;
        const enum linear_status status = caches_solve(f->caches, s->walk, s->rate, f->fresh,
                                                       s->stations, s->response, s->caches);
        if (!check(s->net, status, NAN, d))
            return false;
        move_all(s, f);
        if (settled(f))
            return solve_once(s, f->outcome, d) && mark_caches(s);
    }
    not_converged(s->net, "the miss probabilities of the caches", f->change, d);
    return false;
}

/*
 * The first step assumes that fetches take no time. During the iteration a station on their way may
 * be unstable, so that there is no fetch time, and be stable at the end (half of all look-ups miss
 * at the start). The second step starts from that result and uses the fetch times. A cache whose
 * fetches then pass an unstable station keeps a time of 0.
 */
static bool iterate_in_two_steps(struct solution *s, struct fixed_point *f, struct diag *d)
{
    for (size_t c = 0; c < s->net->n_caches; c++)
        s->caches[c].time.stable = false;
    if (!iterate(s, f, d))
        return false;
    for (size_t c = 0; c < s->net->n_caches; c++)
        s->caches[c].time.stable = true;
    return iterate(s, f, d);
}

static struct fixed_point *fixed_point_new(const struct network *net,
                                           const struct sticky *sticky)
{
    struct fixed_point *f = mem_calloc(1, sizeof *f);
    f->caches = caches_new(net, sticky);
    f->outcome = mem_calloc(net->n_caches * LOOKUPS, sizeof *f->outcome);
    f->fresh = mem_calloc(net->n_nodes, sizeof *f->fresh);
    return f;
}

static void fixed_point_free(struct fixed_point *f)
{
    if (!f)
        return;
    caches_free(f->caches);
    free(f->outcome);
    free(f->fresh);
    free(f);
}

/* Where look-ups of busy tokens come together: waits and outcomes once more, by burst.h. */
static bool with_bursts(struct solution *s, struct diag *d)
{
    struct fixed_point *f = s->fixed_point;
    struct burst *b = burst_new(s->net, f->caches);
    bool ok = true, over = !b;
    int overloads = 0;
    f->step = 1;
    for (int round = 0; ok && !over && round < BURST_ROUNDS; round++) {
        const double change = burst_round(b, s);
        move_all(s, f);
        over = fmax(change, f->change) <= BURST_SETTLED;
        overloads = burst_overloads(b) ? overloads + 1 : 0;
        if (!over && (overloads == BURST_OVERLOADS || round + 1 == BURST_ROUNDS)) {
            ok = iterate(s, f, d);
            burst_refuse(b, s);
            over = true;
        }
        f->step = round > 10 ? 0.5 : 1;
        if (!over)
            ok = solve_once(s, f->outcome, d) && solve_fresh(s, f, d) && mark_caches(s);
    }
    burst_free(b);
    return ok;
}

/* Where few tokens are fetched: waits and outcomes once more, by closed_fetch.h. */
static bool with_few_tokens(struct solution *s, struct diag *d)
{
    struct fixed_point *f = s->fixed_point;
    struct closed_fetch *few = closed_fetch_new(s->net);
    bool ok = true, over = !few;
    f->step = 1;
    for (int round = 0; ok && !over && round < FEW_ROUNDS; round++) {
        const double change = closed_fetch_round(few, s);
        const enum linear_status status = caches_solve(f->caches, s->walk, s->rate, f->fresh,
                                                       s->stations, s->response, s->caches);
        ok = check(s->net, status, NAN, d);
        move_all(s, f);
        over = fmax(change, f->change) <= FEW_SETTLED;
        if (!over && ok)
            ok = solve_once(s, f->outcome, d) && solve_fresh(s, f, d) && mark_caches(s);
    }
    closed_fetch_free(few);
    return ok;
}

static bool with_caches(struct solution *s, struct diag *d)
{
    for (size_t c = 0; c < s->net->n_caches; c++) {
        s->caches[c].imposed = NAN;
        s->caches[c].time.filled = 1;
    }
    s->fixed_point = fixed_point_new(s->net, s->sticky);
    start(s, s->fixed_point);
    if (!iterate_in_two_steps(s, s->fixed_point, d) || !with_few_tokens(s, d) || !with_bursts(s, d))
        return false;
    batch_release(s);
    crowd_mark(s);
    return true;
}

static void read_sources(struct solution *s)
{
    for (size_t i = 0; i < s->net->n_sources; i++)
        if (s->net->sources[i].customers == 0)
            s->sources[i] = source_rate(&s->net->sources[i]);
}

bool solution_impose(struct solution *s, const double *fetch, const double *excess, struct diag *d)
{
    for (size_t c = 0; c < s->net->n_caches; c++) {
        s->caches[c].imposed = fetch[c];
        s->caches[c].excess = excess ? excess[c] : 0;
    }
    read_sources(s);
    return iterate(s, s->fixed_point, d);
}

bool solution_collapses(const struct solution *s)
{
    bool dropped = false;
    for (size_t i = 0; i < s->net->n_stations; i++)
        if (s->stations[i].unstable || s->stations[i].unknown)
            return false;
    for (size_t c = 0; c < s->net->n_caches; c++)
        dropped |= !s->caches[c].time.stable;
    return dropped;
}

void solution_caches(const struct solution *s, double *lookups, double *fetches)
{
    for (size_t c = 0; c < s->net->n_caches; c++) {
        lookups[c] = s->caches[c].time.filled > 0 ? s->caches[c].fresh : 0;
        fetches[c] = s->caches[c].time.mean;
    }
}

static bool solve(struct solution *s, struct diag *d)
{
    if (!network_is_open(s->net))
        return closed_solve(s, d);
    return s->net->n_caches > 0 ? with_caches(s, d) : solve_once(s, NULL, d);
}

struct solution *solution_new(const struct network *net, struct diag *d)
{
    if (words_scope(net, NULL) < SCOPE_RATES) {
        words_scope(net, d);
        return NULL;
    }
    struct solution *s = mem_calloc(1, sizeof *s);
    s->given = net;
    s->sticky = sticky_new(net);
    net = s->sticky ? sticky_network(s->sticky) : net;
    s->net = net;
    s->rate = mem_calloc(net->n_nodes, sizeof *s->rate);
    s->wait = mem_calloc(net->n_nodes, sizeof *s->wait);
    s->response = mem_calloc(net->n_nodes, sizeof *s->response);
    s->full = mem_calloc(net->n_nodes, sizeof *s->full);
    s->stations = mem_calloc(net->n_stations, sizeof *s->stations);
    s->caches = mem_calloc(net->n_caches, sizeof *s->caches);
    s->nodes = lst_nodes_new();
    s->sources = mem_calloc(net->n_sources, sizeof *s->sources);
    s->marginal = mem_calloc(net->n_stations, sizeof *s->marginal);
    s->fetched = fetch_jobs(net);
    read_sources(s);
    if (solve(s, d))
        return s;
    solution_free(s);
    return NULL;
}

void solution_free(struct solution *s)
{
    if (!s)
        return;
    routing_matrix_free(s->walk);
    exactness_free(s->exactness);
    free(s->rate);
    free(s->wait);
    free(s->response);
    free(s->full);
    free(s->fetched);
    free(s->sources);
    for (size_t i = 0; s->marginal && i < s->net->n_stations; i++)
        free(s->marginal[i]);
    free(s->marginal);
    free(s->stations);
    free(s->caches);
    fixed_point_free(s->fixed_point);
    lst_nodes_free(s->nodes);
    sticky_free(s->sticky);
    free(s);
}
