#include "sim/counts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/families.h"
#include "model/features.h"
#include "sim/cache_counts.h"

/* ---- the plan ---- */

static void plan_families(struct sim_plan *p, const struct network *net)
{
    struct families f;
    const bool visits = p->features & (FEATURE_CLASSES | FEATURES_OF_STATIONS);
    bool classes = false;
    families_init(&f, net);
    for (size_t i = 0; i < f.n; i++)
        classes = classes || f.family[i].reported;
    if (classes || p->records) {
        p->families = mem_calloc(net->n_nodes, sizeof *p->families);
        for (size_t i = 0; i < net->n_nodes; i++)
            p->families[i] = (uint32_t)f.of_node[i];
        p->n_families = classes || p->n_times > 0 ? f.n : 0;
        p->n_visits = classes && visits ? f.n : 0;
    }
    families_release(&f);
}

static void plan_numbers(struct sim_plan *p, const struct asked_values *numbers)
{
    double most = -1;
    for (size_t i = 0; i < numbers->n; i++)
        most = fmax(most, numbers->x[i]);
    p->n_numbers = numbers->n;
    p->n_slots = (uint32_t)(most + 1);
    p->number_slots = mem_calloc(p->n_slots, 1);
    memset(p->number_slots, SLOT_NONE, p->n_slots);
    for (size_t i = 0; i < numbers->n; i++)
        p->number_slots[(size_t)numbers->x[i]] = (uint8_t)i;
}
_Static_assert(ASKED_MAX < SLOT_NONE, "a number's slot is a byte");

void counts_plan(struct sim_plan *p, const struct network *net)
{
    const struct asked *asked = &p->options.asked;
    const struct sim_options *o = &p->options;
    p->features = features_of_network(net);
    p->n_classes = p->features & FEATURE_CLASSES ? net->n_classes : 0;
    p->n_times = asked->of[PARAMETER_TIME].n;
    p->counts_waits = p->n_times > 0 || asked->of[PARAMETER_ASKED].n > 0;
    p->counts_caches = asked->of[PARAMETER_CACHE].n > 0;
    p->records = p->options.distributions || p->counts_waits;
    p->records_visits = p->records && (o->distributions || !o->sojourns_alone);
    p->slack = 0x1p-51 * fmin(p->clock_range, o->warmup + o->window * o->windows);
    if (p->records || net->n_nodes > net->n_stations || p->n_classes > 0)
        plan_families(p, net);
    plan_numbers(p, &asked->of[PARAMETER_COUNT]);
}

static bool any_fork_cancels(const struct network *net)
{
    for (size_t i = 0; i < net->n_forks; i++)
        if (net->forks[i].cancel)
            return true;
    return false;
}

/* Counts that only networks with features have. */
static size_t lay_out_features(const struct sim_plan *p, struct record_layout *l, size_t at)
{
    const bool extras = p->features & FEATURES_OF_STATIONS || any_fork_cancels(p->net);
    l->n_extras = extras ? p->n_stations : 0;
    l->extras = at, at += l->n_extras * STATION_EXTRAS;
    l->n_visits = p->n_visits;
    l->visits = at, at += l->n_visits * STATION_SUMS;
    l->visit_extras = at, at += l->n_visits * STATION_EXTRAS;
    l->visit_waits_within = at, at += p->counts_waits * l->n_visits * p->n_times;
    l->visit_waited = at, at += p->counts_waits * l->n_visits;
    l->visit_numbers = at, at += l->n_visits * p->n_numbers;
    l->n_classes = p->n_classes;
    l->classes = at, at += l->n_classes * CLASS_SUMS;
    l->classes_within = at, at += l->n_classes * p->n_times;
    l->n_sources = p->features & (FEATURE_CLASSES | FEATURE_CUSTOMERS) ? p->n_sources : 0;
    l->sources = at, at += l->n_sources * SOURCE_SUMS;
    l->revokes = p->features & FEATURE_REVOCATION;
    l->revocations = at, at += l->revokes * REVOCATION_SUMS;
    return at;
}

static size_t lay_out_squares(const struct sim_plan *p, struct record_layout *l, size_t at)
{
    const size_t kept = p->options.asked.of[PARAMETER_VARIANCE].n > 0;
    l->squares_kept = kept;
    l->squares = at, at += kept * p->n_stations * SQUARE_SUMS;
    l->visit_squares = at, at += kept * p->n_families;
    l->visit_numbers2 = at, at += kept * p->n_visits;
    l->class_squares = at, at += kept * p->n_classes;
    l->sojourn_squares = at, at += kept;
    return at;
}

size_t counts_lay_out(const struct sim_plan *p, struct record_layout *l, size_t at)
{
    l->asked = &p->options.asked;
    l->n_families = p->n_families;
    l->families = at, at += p->n_families * FAMILY_SUMS;
    l->responses_within = at, at += p->n_families * p->n_times;
    l->waits_within = at, at += p->counts_waits * p->n_groups * p->n_times;
    l->waited = at, at += p->counts_waits * p->n_groups;
    l->sojourns_within = at, at += p->n_exits * p->n_times;
    l->numbers = at, at += p->n_groups * p->n_numbers;
    at = lay_out_features(p, l, at);
    at = lay_out_squares(p, l, at);
    return cache_counts_lay_out(p, l, at);
}

/* ---- the workspace ---- */

void counts_new(struct sim *s)
{
    const struct sim_plan *p = s->plan;
    s->records = p->records_visits;
    if (s->labelled)
        s->visits = mem_calloc_lines(p->n_nodes, sizeof *s->visits);
    if (p->counts_waits)
        s->waits_beyond = mem_calloc(p->n_groups * (p->n_times + 1), sizeof *s->waits_beyond);
    if (p->counts_waits && p->n_visits > 0)
        s->visit_waits_beyond =
            mem_calloc(p->n_visits * (p->n_times + 1), sizeof *s->visit_waits_beyond);
    if (p->n_times > 0) {
        s->responses_within = mem_calloc(p->n_families * p->n_times, sizeof *s->responses_within);
        s->sojourns_within = mem_calloc(p->n_exits * p->n_times, sizeof *s->sojourns_within);
    }
    cache_counts_new(s);
    if (p->n_numbers > 0) {
        s->number_since = mem_calloc(p->n_stations, sizeof *s->number_since);
        s->time_at = mem_calloc(p->n_stations * p->n_numbers, sizeof *s->time_at);
    }
}

void counts_free(struct sim *s)
{
    free(s->visits);
    cache_counts_free(s);
    free(s->waits_beyond);
    free(s->visit_waits_beyond);
    free(s->responses_within);
    free(s->sojourns_within);
    free(s->number_since);
    free(s->time_at);
}

static void clear(void *list, size_t n, size_t size)
{
    if (list)
        memset(list, 0, n * size);
}

void counts_begin(struct sim *s, double t)
{
    const struct sim_plan *p = s->plan;
    clear(s->visits, p->n_nodes, sizeof *s->visits);
    clear(s->waits_beyond, p->n_groups * (p->n_times + 1), sizeof *s->waits_beyond);
    clear(s->visit_waits_beyond, p->n_visits * (p->n_times + 1), sizeof *s->visit_waits_beyond);
    clear(s->responses_within, p->n_families * p->n_times, sizeof *s->responses_within);
    clear(s->sojourns_within, p->n_exits * p->n_times, sizeof *s->sojourns_within);
    clear(s->time_at, p->n_stations * p->n_numbers, sizeof *s->time_at);
    for (size_t i = 0; s->number_since && i < p->n_stations; i++)
        s->number_since[i] = t;
    s->revocation = (struct revocation_sums){0};
    if (s->cache_sums)
        cache_counts_begin(s, t);
}

static void put(double *out, const uint64_t *counts, size_t n)
{
    for (size_t i = 0; counts && i < n; i++)
        out[i] = (double)counts[i];
}

/* Number of waits within each time: all services begun, minus those that began after a longer
 * wait. */
static void end_waits(struct sim *s)
{
    const struct sim_plan *p = s->plan;
    const struct record_layout *l = &p->layout;
    const size_t n = p->n_times;
    for (size_t i = 0; i < p->n_stations; i++) {
        const double starts = s->record[l->stations + i * STATION_SUMS + SUM_STARTS];
        for (size_t k = 0; k < n; k++)
            s->record[l->waits_within + p->groups[i] * n + k] += starts;
    }
    for (size_t g = 0; g < p->n_groups; g++) {
        for (size_t k = 0; k < n; k++)
            s->record[l->waits_within + g * n + k] -= (double)s->waits_beyond[g * (n + 1) + k];
        s->record[l->waited + g] = (double)s->waits_beyond[g * (n + 1) + n];
    }
}

static void end_visit_waits(struct sim *s)
{
    const struct record_layout *l = &s->plan->layout;
    const size_t n = s->plan->n_times;
    for (size_t i = 0; i < l->n_visits; i++) {
        const double starts = s->record[l->visits + i * STATION_SUMS + SUM_STARTS];
        const uint64_t *beyond = s->visit_waits_beyond + i * (n + 1);
        for (size_t k = 0; k < n; k++)
            s->record[l->visit_waits_within + i * n + k] = starts - (double)beyond[k];
        s->record[l->visit_waited + i] = (double)beyond[n];
    }
}

static void end_numbers(struct sim *s, double t)
{
    const struct sim_plan *p = s->plan;
    double *out = s->record + p->layout.numbers;
    for (size_t i = 0; i < p->n_stations; i++) {
        counts_number(s, (uint32_t)i, s->plan->engine->present(s, i), t);
        for (size_t k = 0; k < p->n_numbers; k++)
            out[p->groups[i] * p->n_numbers + k] += s->time_at[i * p->n_numbers + k];
    }
}

static void end_revocations(struct sim *s)
{
    double *out = s->record + s->plan->layout.revocations;
    out[SUM_REVOCATIONS] = (double)s->revocation.n;
    out[SUM_LAG] = s->revocation.lag;
    out[SUM_LAG_LONGEST] = s->revocation.longest;
    out[SUM_SERVED_REVOKED] = (double)s->revocation.served;
}

void counts_end(struct sim *s, double t)
{
    const struct sim_plan *p = s->plan;
    const struct record_layout *l = &p->layout;
    for (size_t i = 0; s->visits && p->n_families > 0 && i < p->n_nodes; i++) {
        double *sums = s->record + l->families + p->families[i] * FAMILY_SUMS;
        sums[SUM_VISITS] += (double)s->visits[i].n;
        sums[SUM_VISITS_RESPONSE] += s->visits[i].response;
    }
    put(s->record + l->responses_within, s->responses_within, p->n_families * p->n_times);
    put(s->record + l->sojourns_within, s->sojourns_within, p->n_exits * p->n_times);
    if (s->waits_beyond)
        end_waits(s);
    if (s->visit_waits_beyond)
        end_visit_waits(s);
    if (l->revokes)
        end_revocations(s);
    if (s->cache_sums)
        cache_counts_end(s);
    if (s->time_at)
        end_numbers(s, t);
}

void counts_set_back(struct sim *s, double by)
{
    for (size_t i = 0; s->number_since && i < s->plan->n_stations; i++)
        s->number_since[i] -= by;
}

/* ---- counts ---- */

/*
 * Is x more than `limit`? Both are differences of clock times up to t, so an excess that rounding
 * alone can explain does not count: a service of 20 ms takes 20 ms.
 */
static bool is_beyond(const struct sim *s, double x, double limit, double t)
{
    const double ulps = 0x1p-51;
    return x > limit + s->plan->slack + ulps * (t + limit);
}

void counts_within(struct sim *s, uint64_t *count, double x, double t)
{
    const struct asked_values *times = &s->plan->options.asked.of[PARAMETER_TIME];
    for (size_t k = 0; k < times->n; k++)
        count[k] += !is_beyond(s, x, times->x[k], t);
}

void counts_response(struct sim *s, uint32_t node, double response, double t)
{
    if (s->responses_within)
        counts_within(s, s->responses_within + s->plan->families[node] * s->plan->n_times, response,
                     t);
}

void counts_sojourn(struct sim *s, uint32_t exit, double sojourn, double t)
{
    if (s->sojourns_within)
        counts_within(s, s->sojourns_within + exit * s->plan->n_times, sojourn, t);
}

/* beyond[times + 1] */
static void count_beyond(const struct sim *s, uint64_t *beyond, double wait, double t)
{
    const struct asked_values *times = &s->plan->options.asked.of[PARAMETER_TIME];
    for (size_t k = 0; k < times->n; k++)
        beyond[k] += is_beyond(s, wait, times->x[k], t);
    beyond[times->n] += is_beyond(s, wait, 0, t);
}

void counts_wait(struct sim *s, uint32_t station, double wait, double t)
{
    if (s->waits_beyond)
        count_beyond(s, s->waits_beyond + s->plan->groups[station] * (s->plan->n_times + 1), wait,
                     t);
}

void counts_visit_wait(struct sim *s, uint32_t node, double wait, double t)
{
    if (s->visit_waits_beyond)
        count_beyond(s,
                     s->visit_waits_beyond + s->plan->families[node] * (s->plan->n_times + 1),
                     wait, t);
}
