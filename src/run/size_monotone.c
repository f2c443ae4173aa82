/*
 * Candidates that are no better than another one, for certain.
 *
 * In an open network of FIFO stations with one class, services that are independent and of one law
 * at each station, and routing by probability, more servers anywhere let every request leave no
 * later: give the k-th service begun at a station its k-th service time and the k-th departure its
 * k-th route, and all departure epochs fall, path by path (Shanthikumar, Yao, J. Appl. Prob. 26(2),
 * 1989, p. 413). So the number in the network falls in distribution, and by Little's law the mean
 * sojourn of all. Percentiles of sojourns, figures of single stations and token caches are not
 * covered: more replicas with caches of their own miss more often.
 */
#include "run/size_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* "stations.web.servers" or "stations[0].servers" */
static bool is_servers(const char *key)
{
    static const char whole[] = "stations", part[] = ".servers";
    const size_t n = strlen(key), end = sizeof part - 1;
    return n > end && strncmp(key, whole, sizeof whole - 1) == 0 &&
           strcmp(key + n - end, part) == 0;
}

static bool is_covered(const struct network *net)
{
    return network_is_plain(net) && net->n_caches == 0 && net->n_nodes == net->n_stations;
}

static bool all_accepted(const struct network *net)
{
    for (size_t e = 0; e < net->n_exits; e++)
        if (!net->exits[e].accepted)
            return false;
    return true;
}

/* Does the figure of this goal get no worse with more servers? */
static bool is_monotone(const struct size_search *s, const struct size_goal *g)
{
    return g->kind == ROW_NETWORK && g->required->relation == RELATION_BELOW &&
           (g->id == Q_NETWORK_NUMBER || g->id == Q_NETWORK_SOJOURN_ALL ||
            (g->id == Q_NETWORK_SOJOURN && all_accepted(s->model->network)));
}

static bool all_numbers(const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(x[i]))
            return false;
    return true;
}

void size_find_monotone(struct size_search *s)
{
    const size_t axes = s->options->n_axes, n = s->out->n_candidates;
    bool any = is_covered(s->model->network), goals = false;
    for (size_t k = 0; k < axes; k++)
        any = any && is_servers(s->options->axes[k].key);
    for (size_t g = 0; g < s->n_goals; g++)
        goals = goals || is_monotone(s, &s->goals[g]);
    if (!any || !goals)
        return;
    s->servers = mem_calloc(n * axes, sizeof *s->servers);
    for (size_t i = 0; i < n; i++)
        size_keys(s, i, s->servers + i * axes);
    if (!all_numbers(s->servers, n * axes)) {
        free(s->servers);
        s->servers = NULL;
    }
}

bool size_has_more(const struct size_search *s, size_t i, size_t than)
{
    const size_t axes = s->options->n_axes;
    for (size_t k = 0; s->servers && k < axes; k++)
        if (s->servers[i * axes + k] < s->servers[than * axes + k])
            return false;
    return s->servers && i != than;
}

/* Does what candidate i misses hold of every candidate with fewer servers? Without a steady state
 * there is none with fewer. */
static bool holds_below(const struct size_search *s, size_t i)
{
    const struct sizing_candidate *c = &s->out->candidates[i];
    return c->decision == DECISION_NOT_MET && c->evidence != SIZING_NO_MODEL &&
           (c->failed == SIZING_NONE || is_monotone(s, &s->goals[c->failed]));
}

void size_conclude_below(struct size_search *s, const size_t *candidates, size_t n)
{
    if (!s->servers)
        return;
    for (size_t k = 0; k < n; k++) {
        struct sizing_candidate *c = &s->out->candidates[candidates[k]];
        for (size_t j = 0; j < n && c->decision == DECISION_UNDECIDED; j++) {
            if (!holds_below(s, candidates[j]) || !size_has_more(s, candidates[j], candidates[k]))
                continue;
            c->decision = DECISION_NOT_MET;
            c->evidence = SIZING_MONOTONE;
            c->from = candidates[j];
            c->failed = s->out->candidates[candidates[j]].failed;
        }
    }
}
