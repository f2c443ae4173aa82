#include "analytic/solve.h"

#include <stdlib.h>
#include <string.h>

#include "analytic/collapse.h"
#include "analytic/figures.h"
#include "analytic/routing_matrix.h"
#include "analytic/scope.h"
#include "analytic/solution.h"
#include "analytic/traffic.h"
#include "analytic/unstable.h"
#include "base/mem.h"

/* The misses during fetches overload their way. Returns how many errors were added. */
static size_t collapse_report(const struct solution *s, struct diag *d)
{
    if (!solution_collapses(s))
        return 0;
    diag_error_status(d, EXIT_UNSTABLE, s->net->file, 0,
                      "let only one request fetch a token at a time (single_flight), or give the "
                      "stations on the way of a fetch more servers",
                      "there is no steady state: misses during a fetch make fetches longer, and "
                      "these more misses, until a station on their way is overloaded");
    return 1;
}

/* A solution in which every station has a formula and is stable, or NULL with errors in d. */
static struct solution *stable_solution(const struct network *net, struct diag *d)
{
    struct solution *s = solution_new(net, d);
    if (s && unstable_report(s, d) + scope_refuse(s, d) + collapse_report(s, d) == 0)
        return s;
    solution_free(s);
    return NULL;
}

struct result *analytic_solve(const struct network *net, struct diag *d)
{
    return analytic_solve_asked(net, &(struct asked){0}, d);
}

struct result *analytic_solve_quantiles(const struct network *net, const double *q, size_t n,
                                        struct diag *d)
{
    struct asked asked = {0};
    for (size_t i = 0; i < n; i++)
        asked_add(&asked, PARAMETER_LEVEL, q[i]);
    return analytic_solve_asked(net, &asked, d);
}

struct result *analytic_solve_asked(const struct network *net, const struct asked *asked,
                                    struct diag *d)
{
    struct solution *s = stable_solution(net, d);
    if (!s)
        return NULL;
    struct result *r = figures_all(s, asked);
    if (!r) {
        diag_error_status(d, EXIT_PRECISION, net->file, 0,
                          "requests that stay for very many visits make it slow: let more leave",
                          "the equations for the exits did not converge");
    } else if (collapse_solve(s, &r->collapse, d) != 0) {
        result_free(r);
        r = NULL;
    }
    solution_free(s);
    return r;
}

int analytic_rates(const struct network *net, double *rate, double *lookups, struct diag *d)
{
    struct solution *s = solution_new(net, d);
    if (!s)
        return -1;
    memcpy(rate, s->rate, net->n_nodes * sizeof *rate);
    for (size_t c = 0; lookups && c < net->n_caches; c++)
        lookups[c] = s->caches[c].lookups;
    solution_free(s);
    return 0;
}

int analytic_caches(const struct network *net, double *lookups, double *fetches, struct diag *d)
{
    struct solution *s = solution_new(net, d);
    if (!s)
        return -1;
    solution_caches(s, lookups, fetches);
    solution_free(s);
    return 0;
}

int analytic_stable(const struct network *net, struct diag *d)
{
    struct diag *why = diag_new();
    struct solution *s = solution_new(net, why);
    const bool unknown = !s && diag_status(why) == EXIT_INPUT;    /* not even rates are known */
    const bool unstable = s && unstable_report(s, why) + collapse_report(s, why) > 0;
    if (!unknown)
        diag_merge(d, why);
    solution_free(s);
    diag_free(why);
    return (!s && !unknown) || unstable ? -1 : 0;
}

bool analytic_unstable_only(const struct network *net, const bool *spared, size_t *worst,
                            double *load)
{
    struct diag *d = diag_new();
    struct solution *s = solution_new(net, d);
    bool any = false, only = true;
    for (size_t i = 0; s && i < net->n_stations; i++) {
        if (!s->stations[i].unstable)
            continue;
        only &= spared[i];
        if (!any || s->stations[i].rho > *load) {
            *worst = i;
            *load = s->stations[i].rho;
        }
        any = true;
    }
    solution_free(s);
    diag_free(d);
    return any && only;
}

void analytic_lookups_of_hits(const struct network *net, double *lookups)
{
    double *outcome = mem_calloc(net->n_caches * LOOKUPS, sizeof *outcome);
    double *rate = mem_calloc(net->n_nodes, sizeof *rate);
    for (size_t c = 0; c < net->n_caches; c++)
        outcome[c * LOOKUPS + LOOKUP_HIT] = 1;
    struct routing_matrix *r = routing_matrix_new(net, outcome, NULL);
    const bool solved = traffic_rates(r, rate, NULL) == LINEAR_OK;
    for (size_t c = 0; c < net->n_caches; c++)
        lookups[c] = 0;
    for (size_t k = 0; solved && k < net->n_nodes; k++)
        if (net->nodes[k].routing == ROUTING_LOOKUP)
            lookups[net->nodes[k].cache] += rate[k];
    routing_matrix_free(r);
    free(outcome);
    free(rate);
}
