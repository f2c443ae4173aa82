/*
 * One stage: an experiment of each of some candidates, at the length of its level, and a look at
 * the data. All series run in one dispatch, so that no core waits for the last candidate.
 */
#include "run/size_state.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/solve.h"
#include "base/mem.h"
#include "run/series.h"

/*
 * The length of a level: replications, and requests from outside in each. Two levels on there are
 * twice as many requests. More replications give narrower intervals for as many requests, but
 * each begins with a warm-up.
 */
struct length {
    unsigned replications;
    double requests;
};
enum { REQUESTS_OF_FIRST = 6000, REPLICATIONS_AT_FIRST = 10, REPLICATIONS_MORE = 2,
       REPLICATIONS_MOST = 60 };

static double requests_of(unsigned level)
{
    return REQUESTS_OF_FIRST * exp2(level / 2.0);
}

static struct length length_of(unsigned level)
{
    const unsigned n = REPLICATIONS_AT_FIRST + REPLICATIONS_MORE * level;
    const unsigned replications = n < REPLICATIONS_MOST ? n : REPLICATIONS_MOST;
    return (struct length){replications, requests_of(level) / replications};
}

/* Without a cap of its own a candidate gets this many requests at most. */
static const double REQUESTS_MAX = 1e7;

/* Measured time against warm-up, at least: a longer warm-up would cost more than it saves. */
static const double PART_MEASURED = 0.5;

/* Of the share that may lie beyond a bound, this part lies within it by formulas: much room. */
static const double MUCH_ROOM = 0.5;

/* ---- how long ---- */

int size_pilot(const struct size_search *s, const struct model *m, struct size_screened *p,
               struct diag *d)
{
    struct run_length length;
    if (p->state == SCREEN_OVERLOADED || !isnan(p->warmup))
        return 0;
    if (run_length_find(m, s->options->run.stop, &length, d) != 0)
        return -1;
    p->flow = length.flow;
    p->warmup = length.warmup;
    return 0;
}

static void know_caches(const struct model *m, struct size_screened *p)
{
    const size_t n = m->network->n_caches;
    if (p->lookups)
        return;
    p->lookups = mem_calloc(n, sizeof *p->lookups);
    p->fetches = mem_calloc(n, sizeof *p->fetches);
    if (n > 0)
        analytic_lookups_of_hits(m->network, p->lookups);
}

static bool any_early(const struct size_search *s)
{
    for (size_t i = 0; i < s->n_goals; i++)
        if (s->goals[i].early)
            return true;
    return false;
}

/* Levels from this one on have the whole warm-up. */
enum { FIRST_WHOLE = 8 };

/*
 * The run of a level. At the first levels the warm-up is no longer than what is measured: this is
 * enough to see that a requirement is missed by far. A candidate that is overloaded by
 * approximation has no warm-up that is long enough.
 */
static struct run_length run_of(const struct size_search *s, const struct size_screened *p,
                                unsigned level, bool *cut)
{
    const double window = length_of(level).requests / p->flow;
    const bool may = any_early(s) && !p->cold;
    struct run_length r = {.window = window, .windows = 1, .flow = p->flow, .slowest = NET_NONE};
    *cut = isnan(p->warmup) || (may && level < FIRST_WHOLE && p->warmup > window);
    r.warmup = *cut ? window : p->warmup;
    r.window = fmax(window, PART_MEASURED * r.warmup);
    return r;
}

/* Would the next level be longer than is allowed? */
static bool is_too_long(const struct size_search *s, const struct size_screened *p, unsigned level)
{
    const struct experiment *e = &s->model->experiment;
    const double requests = requests_of(level);
    if (e->max_replications > 0 && length_of(level).replications > e->max_replications)
        return true;
    if (e->max_experiments == 0)
        return requests > REQUESTS_MAX;
    const double each = e->window > 0 && p->flow > 0 ? e->window * p->flow : 10000;
    return requests > (double)e->max_experiments * each;
}

/* ---- which level ---- */

/* The level with at least so many requests. */
static unsigned level_for(double requests)
{
    return requests > REQUESTS_OF_FIRST ? (unsigned)lround(2 * log2(requests / REQUESTS_OF_FIRST))
                                        : 0;
}

/*
 * The first level, by how much a candidate lacks according to formulas: as long as decides it if
 * they are right, but never long, for they may be wrong. A share p beyond the bound is known after
 * n requests to some z sqrt(c p / n), with z = 5.5 for an error of 1e-5 and few replications, and
 * some c = 20 for requests that are slow together; a mean to z sqrt(2 c / n) of itself.
 */
unsigned size_first_level(const struct size_search *s, double lacking)
{
    enum { HIGHEST = 10 };
    const double z2c = 5.5 * 5.5 * 20;
    if (isnan(lacking) || lacking == 0)
        return 0;
    double most = 0;
    for (size_t g = 0; g < s->n_goals; g++) {
        const double outside = 1 - s->goals[g].level;
        most = fmax(most, s->goals[g].by_share ? fmax(0.1, 1 + lacking) / outside : 2);
    }
    const unsigned level = level_for(z2c * most / (lacking * lacking));
    return level < HIGHEST ? level : HIGHEST;
}

/* The level after one that left an interval of this width (struct size_verdict): as long as the
 * data ask for, with some margin, but at most eight times as long. */
static unsigned next_level(unsigned level, double width)
{
    enum { STEPS_MOST = 6 };
    static const double MARGIN = 1.1;
    const unsigned asked = isnan(width) ? level + 4
                                        : level_for(requests_of(level) * width * width * MARGIN);
    return asked <= level ? level + 1 : asked > level + STEPS_MOST ? level + STEPS_MOST : asked;
}

/* ---- the stage ---- */

struct stage {
    struct size_search *search;
    const size_t *candidates; size_t n;
    size_t opened;
    uint64_t first;              /* serial number of its first series */
    struct model **models;       /* [n] of those under way */
    bool *cut;                   /* [n] the warm-up is */
};

/* The candidate cannot be simulated: it has no steady state, or not one that is reached. */
static void give_up(struct size_search *s, size_t i, const struct diag *d)
{
    struct sizing_candidate *c = &s->out->candidates[i];
    free(c->message);
    c->message = mem_strdup(diag_message(d, 0));
    if (diag_status(d) == EXIT_UNSTABLE) {
        c->decision = DECISION_NOT_MET;
        c->evidence = SIZING_UNSTABLE;
        c->failed = SIZING_NONE;
    }
    s->candidates[i].capped = true;
}

struct series *size_series(struct size_search *s, size_t i, struct model *m,
                           const struct run_length *length, unsigned replications,
                           struct diag *d)
{
    struct size_screened *p = s->candidates[i].screened;
    struct experiment *e = &m->experiment;
    know_caches(m, p);
    e->experiments = replications;
    e->max_experiments = e->replications = e->max_replications = 0;
    e->warmup = length->warmup;
    e->antithetic = false;
    e->control_variates = false;
    return series_new_known(m, s->serial++, length, p->lookups, p->fetches, d);
}

/* The series of the k-th candidate of the stage; NULL when it cannot be simulated. */
static struct series *series_of(struct stage *t, size_t k, struct diag *d)
{
    struct size_search *s = t->search;
    const size_t i = t->candidates[k];
    struct size_screened *p = s->candidates[i].screened;
    const unsigned level = s->candidates[i].level;
    /* Where formulas expect much room below the bound, hardly any time will be beyond it. */
    const struct asked asked = size_asked(s, !(p->lacking > -MUCH_ROOM));
    struct model *m = t->models[k] = size_lean_model(s, i, &asked, d);
    if (!m || size_pilot(s, m, p, d) != 0)
        return NULL;
    const struct run_length length = run_of(s, p, level, &t->cut[k]);
    s->serial = t->first + k;
    return size_series(s, i, m, &length, length_of(level).replications, d);
}

static struct series *open_next(void *user)
{
    struct stage *t = user;
    const struct run_options *run = &t->search->options->run;
    while (t->opened < t->n && !(run->stop && atomic_load(run->stop))) {
        struct diag *d = diag_new();
        const size_t k = t->opened++;
        struct series *series = series_of(t, k, d);
        if (!series && diag_status(d) != EXIT_PRECISION)
            give_up(t->search, t->candidates[k], d);
        diag_free(d);
        if (series)
            return series;
    }
    return NULL;
}

/* Each requirement may be judged wrongly, and with an indifference zone at two bounds. */
static double error_of(const struct size_search *s, const struct size_candidate *c)
{
    const double intervals = (double)s->n_goals * (s->options->indifference > 0 ? 2 : 1);
    return size_look_error(c->error, c->looks, intervals);
}

static void look(struct stage *t, size_t k, const struct series *series)
{
    struct size_search *s = t->search;
    const size_t i = t->candidates[k];
    struct size_candidate *own = &s->candidates[i];
    struct sizing_candidate *c = &s->out->candidates[i];
    own->looks++;
    const double error = error_of(s, own);
    struct result *r = s->asked_of_runs.of[PARAMETER_LEVEL].n > 0
                           ? series_figures(series, 1 - 2 * error)
                           : series_some_figures(series, 1 - 2 * error, size_choose, s);
    if (!c->figures) {
        c->figures = mem_calloc(s->n_goals, sizeof *c->figures);
        c->shares = mem_calloc(s->n_goals, sizeof *c->shares);
    }
    const struct size_verdict v =
        size_judge(s, r, t->cut[k] ? SIZE_EARLY : SIZE_ALL, error, c->figures, c->shares);
    c->decision = v.decision;
    c->failed = v.failed;
    c->evidence = SIZING_SIMULATION;
    c->replications += r->replications;
    s->out->spent.replications += r->replications;
    s->out->spent.events += r->events;
    own->level = next_level(own->level, v.width);
    own->capped = is_too_long(s, own->screened, own->level);
    result_free(r);
}

/* Series are closed in the order in which they were opened. */
static void close_next(void *user, struct series *series)
{
    struct stage *t = user;
    struct size_search *s = t->search;
    const size_t k = (size_t)(series_index(series) - t->first);
    struct diag *d = diag_new();
    if (series_tell_deadlock(series, d) != 0)
        give_up(s, t->candidates[k], d);
    else if (series_over(series))
        look(t, k, series);
    else
        s->stopped = true;
    diag_free(d);
    series_free(series);
    model_free(t->models[k]);
    t->models[k] = NULL;
}

void size_stage(struct size_search *s, const size_t *candidates, size_t n)
{
    struct stage t = {.search = s, .candidates = candidates, .n = n, .first = s->serial};
    t.models = mem_calloc(n, sizeof *t.models);
    t.cut = mem_calloc(n, sizeof *t.cut);
    struct run_options run = s->options->run;
    run.planned = NULL;
    const struct feed f = {.open = open_next, .close = close_next, .user = &t};
    s->out->spent.stages++;
    if (s->options->stage)
        s->options->stage(s->options->user, s->out->spent.stages, n);
    if (dispatch(&run, &f, s->diag) != 0 || t.opened < n)
        s->stopped = true;
    s->serial = t.first + n;
    for (size_t k = 0; k < n; k++)
        model_free(t.models[k]);
    free(t.models);
    free(t.cut);
}
