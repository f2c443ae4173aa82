#include "run/series.h"

#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/mem.h"
#include "base/text.h"
#include "run/series_state.h"

/* Number of pilot rounds after which a target is given up whose run length cannot be estimated,
 * because nothing of it was observed or it is 0. */
enum { PILOTS_OF_NOTHING = 10 };

/* Nobody could wait for more replications than this. */
static const double REPLICATIONS_MOST = 1e15;

/*
 * No stopping rule applies to fewer replications. Otherwise a run would stop whenever the spread of
 * ten happens to be small, and intervals of 95 % would cover 93 %.
 */
enum { REPLICATIONS_TO_STOP = 30 };

/* A round aims this much beyond what the data ask for, so that the next look is mostly the last. */
static const double ROUND_MARGIN = 1.01;

/* ---- rounds ---- */

static uint64_t replications_for(const struct series *s, double experiments)
{
    return count_from(fmin(ceil(experiments / (double)s->each), REPLICATIONS_MOST));
}

static uint64_t pilot_replications(const struct series *s)
{
    const uint64_t n = replications_for(s, (double)s->model->experiment.pilot);
    return n < REPLICATIONS_AT_LEAST ? REPLICATIONS_AT_LEAST : n;
}

static uint64_t capped(const struct series *s, uint64_t replications)
{
    const struct experiment *e = &s->model->experiment;
    const uint64_t experiments = e->max_experiments / s->each;
    if (e->max_replications > 0 && e->max_replications < replications)
        return e->max_replications;
    if (e->max_experiments > 0 && experiments < replications)
        return experiments > 0 ? experiments : 1;
    return replications;
}

/* The number of replications that was asked for; 0: as many as the precision needs. */
static uint64_t fixed(const struct series *s)
{
    const struct experiment *e = &s->model->experiment;
    if (e->replications > 0)
        return (uint64_t)fmin((double)e->replications, REPLICATIONS_MOST);
    return e->experiments > 0 ? replications_for(s, (double)e->experiments) : 0;
}

uint64_t series_first_round(const struct series *s)
{
    const uint64_t n = fixed(s);
    return n > 0 ? n : capped(s, pilot_replications(s));
}

/* Each look at the requirements costs later looks confidence, so a round adds at least this
 * part. */
enum { LOOKS_APART = 3 };

static bool any_undecided(const struct series *s)
{
    for (size_t i = 0; i < s->n_targets; i++)
        if (s->precision[i].required && !s->precision[i].reached)
            return true;
    return false;
}

/*
 * A round that decides requirements has at most this many times the replications so far. How far a
 * figure is from its bound is known no better than its interval tells: one that looks near by
 * chance would ask for a hundred times what decides it. For a bound 3 % away runs get two to seven
 * times shorter; those with a figure on its bound take a fifth more, for further looks.
 */
static const double ROUND_GROWTH = 3;

/* The experiments that a target asks for next; without an interval, those that give it one. */
static double experiments_for(const struct series *s, const struct precision_result *p,
                              uint64_t done)
{
    const double wanted = precision_wanted(p, done);
    return p->required && !isnan(p->half_width)
               ? fmin(wanted, ROUND_GROWTH * (double)done * (double)s->each)
               : wanted;
}

/* How many replications the data so far ask for; at least one more than there are. */
static uint64_t next_round(const struct series *s)
{
    const uint64_t done = reducer_replications(s->reducer);
    double experiments = 0;
    for (size_t i = 0; i < s->n_targets; i++)
        if (!s->precision[i].reached)
            experiments = fmax(experiments, experiments_for(s, &s->precision[i], done));
    if (!isfinite(experiments))    /* nothing was seen of a target yet: look longer */
        experiments = 2 * (double)done * (double)s->each;
    uint64_t n = replications_for(s, experiments * ROUND_MARGIN);
    const uint64_t decision = reducer_decides_at(s->reducer);    /* may make it far less */
    n = decision > done && n > decision ? decision : n;
    if (any_undecided(s) && n < done + done / LOOKS_APART)
        n = done + done / LOOKS_APART;
    return n > done ? n : done + 1 + done / 50;
}

static bool hopeless(const struct series *s)
{
    const uint64_t done = reducer_replications(s->reducer);
    const double most = REPLICATIONS_MOST * (double)s->each;
    const bool looked = done >= PILOTS_OF_NOTHING * pilot_replications(s);
    for (size_t i = 0; i < s->n_targets; i++) {
        const double wanted = precision_wanted(&s->precision[i], done);
        if (!s->precision[i].reached && (isfinite(wanted) ? wanted >= most : looked))
            return true;
    }
    return false;
}

static void end(struct series *s, bool reached)
{
    s->over = true;
    s->reached = reached;
    s->ended = clock_monotonic();
}

/* Have some replications collapsed, and others not? There is no one state to measure, nor would a
 * longer warm-up lead to one. */
static bool has_two_groups(const struct series *s)
{
    return !s->partner && steady_judge(s->steady, STEADY_ALPHA).high > 0;
}

/* The first look, at a warm-up that was chosen here: is it too short? A pair keeps what
 * both have. */
static bool drifts(const struct series *s)
{
    return !s->planned && !s->partner && s->model->experiment.warmup < 0 &&
           steady_judge(s->steady, STEADY_ALPHA).verdict == STEADY_DRIFTS;
}

/* Begin anew with a longer warm-up: false when it is as long as it gets. */
static bool lengthen(struct series *s)
{
    if (s->attempt + 1 == SERIES_ATTEMPTS ||
        !run_length_lengthen(s->model, steady_judge(s->steady, STEADY_ALPHA).mser, &s->length))
        return false;
    reducer_free(s->reducer);
    steady_free(s->steady);
    growth_free(s->growth);
    s->growth = NULL;
    s->attempt++;
    series_begin_attempt(s);
    return true;
}

/* A growth must be this much more significant when it stands alone, because the test of drift
 * cannot be made. */
static const double ALONE = 0.01;

/*
 * A model that drifts may be overloaded, if no theory covers it. It is overloaded when its number
 * grows as fast as ever, or still grows after the longest warm-up; the run then reports this and
 * ends. The first look decides. Where the measured part is too short for the test of drift, the
 * growth alone decides.
 */
static bool is_overloaded(struct series *s)
{
    const enum steadiness verdict =
        s->growth && !s->planned && !s->partner ? steady_judge(s->steady, STEADY_ALPHA).verdict
                                                : STEADY_NO_DRIFT;
    if (verdict == STEADY_NO_DRIFT)
        return false;
    const struct growing now =
        growth_judge(s->growth, STEADY_ALPHA * (verdict == STEADY_DRIFTS ? 1 : ALONE));
    const bool last = s->attempt + 1 == SERIES_ATTEMPTS;
    if (now.station != NET_NONE && (last || growth_lasts(&s->grew, &now)))
        s->overload = now;
    s->grew = now;
    return s->overload.station != NET_NONE;
}

/* All replications of the round are reduced (of a pair, the first series'): are they enough? */
static void end_round(struct series *s)
{
    s->looks++;
    if (s->curve) {
        end(s, true);
        return;
    }
    if (is_overloaded(s)) {
        series_evaluate(s);
        end(s, false);
        return;
    }
    if (has_two_groups(s)) {
        series_evaluate(s);
        end(s, false);
        return;
    }
    if (drifts(s) && lengthen(s))
        return;
    const bool reached = series_evaluate(s);
    if (fixed(s) > 0) {
        end(s, true);
        return;
    }
    const uint64_t wanted = reached ? 0 : next_round(s);
    const uint64_t next = capped(s, wanted > REPLICATIONS_TO_STOP ? wanted : REPLICATIONS_TO_STOP);
    s->planned = true;
    if (next <= s->until || hopeless(s))
        end(s, reached);
    else
        s->until = next;
}

/* ---- replications out, records in ---- */

/* A replication of it, or of its partner, ended in a deadlock. */
static bool is_stuck(const struct series *s)
{
    return s->deadlock || (s->partner && s->partner->deadlock);
}

bool series_next(struct series *s, uint64_t *replication)
{
    const uint64_t ahead = s->given - reducer_replications(s->reducer);
    if (s->over || is_stuck(s) || s->given == s->until || ahead >= s->early_max ||
        (ahead >= SERIES_EARLY_AT_LEAST && s->early_bytes > SERIES_EARLY_BYTES) ||
        (s->partner && s->given > s->partner->given))
        return false;
    *replication = s->given++;
    return true;
}

/* Where the next replication to be reduced stands, or will. */
static struct task **next_early(const struct series *s)
{
    return &s->early[reducer_replications(s->reducer) % s->early_max];
}

/* Stations of a circle in words: 'a', 'b' and 'c'. */
static void name_stations(const struct network *net, const size_t *stations, size_t n,
                          struct textbuf *text)
{
    for (size_t i = 0; i < n; i++)
        textbuf_add(text, "%s'%s'", i == 0 ? "" : i + 1 < n ? ", " : " and ",
                    net->stations[stations[i]].name);
}

/* Did the next replication to be reduced end in a deadlock? Then there is no steady state, and no
 * mean. */
static bool meets_deadlock(struct series *s)
{
    const struct record_layout *l = sim_plan_layout(series_now(s)->plan);
    const struct task *t = *next_early(s);
    size_t *stations = mem_calloc(s->model->network->n_stations, sizeof *stations), n = 0;
    double time = 0;
    for (size_t k = 0; k < l->members && n == 0; k++)
        sim_deadlock(l, t->record + k * l->width, stations, &n, &time);
    if (n > 0) {
        struct textbuf text = {0};
        textbuf_add(&text, "deadlock at station%s ", n > 1 ? "s" : "");
        name_stations(s->model->network, stations, n, &text);
        textbuf_add(&text, ", %.6g s into replication %llu", time,
                    (unsigned long long)t->replication + 1); /* people count from 1 */
        s->deadlock = text.text;
    }
    free(stations);
    return n > 0;
}

const char *series_deadlock(const struct series *s)
{
    return s->deadlock;
}

int series_tell_deadlock(const struct series *s, struct diag *d)
{
    if (!s->deadlock)
        return 0;
    diag_error_status(d, EXIT_UNSTABLE, s->model->file, 0,
                      "give a station more room, or set deadlock = \"resolve\"", "%s", s->deadlock);
    return -1;
}

static void reduce_next(struct series *s)
{
    struct task **next = next_early(s);
    const double *record = (*next)->record;
    reducer_add(s->reducer, record);
    mean_flows_add(s->flows, record);
    if (s->curve)
        mean_curve_add(s->curve, record);
    else
        steady_add(s->steady, record);
    if (s->growth)
        growth_add(s->growth, record);
    s->early_bytes -= (*next)->n * sizeof *record;
    free(*next);
    *next = NULL;
    s->n_early--;
}

/* The second series of a pair follows the first; the plan is reported once. */
static void follow(struct series *s, const struct series *first)
{
    s->until = first->until;
    if (first->over)
        end(s, first->reached);
}

/* The next replication of both, and the end of their round. */
static void reduce_pair(struct series *first, struct series *second)
{
    if (meets_deadlock(first) || meets_deadlock(second))
        return;
    difference_ratios_add(first->pairs, (*next_early(first))->record,
                          (*next_early(second))->record);
    reduce_next(first);
    reduce_next(second);
    if (reducer_replications(first->reducer) == first->until)
        end_round(first);
    follow(second, first);
}

/* Once the replications under way have come back, nobody uses the plan any more. */
static void end_deadlock(struct series *s)
{
    if (is_stuck(s) && !s->over && s->came == s->given)
        end(s, false);
}

void series_take(struct series *s, struct task *t, bool fresh)
{
    s->came++;
    s->early[t->replication % s->early_max] = t;
    s->n_early++;
    s->early_bytes += t->n * sizeof t->record[0];
    if (fresh) {
        tally_add(&s->fresh, t->seconds);
        if (!t->first)
            tally_add(&s->settled, t->seconds);
    }
    while (!is_stuck(s) && *next_early(s) && (!s->partner || *next_early(s->partner))) {
        if (s->partner) {
            reduce_pair(s->pairs ? s : s->partner, s->pairs ? s->partner : s);
            continue;
        }
        if (meets_deadlock(s))
            break;
        reduce_next(s);
        if (reducer_replications(s->reducer) == s->until)
            end_round(s);
    }
    end_deadlock(s);
    if (s->partner)
        end_deadlock(s->partner);
}

bool series_over(const struct series *s)
{
    return s->over;
}

bool series_planned(const struct series *s)
{
    return s->planned;
}

/*
 * The run time of a replication on one thread; NaN before one was run. The first replication of
 * each thread may take two or three times as long: memory is touched for the first time, and rings
 * grow.
 */
static double seconds_each(const struct series *s)
{
    const struct tally *t = s->settled.n > 0 ? &s->settled : &s->fresh;
    return t->n > 0 ? t->mean : NAN;
}

struct run_progress series_progress(const struct series *s, unsigned threads)
{
    const struct experiment *e = &s->model->experiment;
    const uint64_t done = reducer_replications(s->reducer) + s->n_early;
    struct run_progress p = {.targets = s->precision,
                             .n_targets = s->n_targets,
                             .done = count_product(done, s->each),
                             .wanted = count_product(s->until, s->each),
                             .cap = e->max_replications > 0
                                        ? count_product(e->max_replications, s->each)
                                        : e->max_experiments,
                             .confidence = e->confidence,
                             .window = s->length.window,
                             .left = NAN,
                             .threads = threads};
    const double each = seconds_each(s) + (s->partner ? seconds_each(s->partner) : 0);
    p.elapsed = clock_monotonic() - s->begun;
    p.replications = series_first_round(s);
    p.measured = s->length.window * s->length.windows;
    p.warmup = s->length.warmup;
    p.events = (s->length.event_rate * (p.warmup + p.measured) + s->length.windows) *
               (e->antithetic ? 2 : 1);
    p.reason = s->reason;
    if (s->until >= done)
        p.left = each * (double)(s->until - done) / threads;
    return p;
}
