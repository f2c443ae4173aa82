/*
 * A sizing's insides, for the files that make it up:
 *   size_grid.c     candidates of the grid, their keys' values and their models
 *   size_goals.c    requirements: by which figure each is judged
 *   size_monotone.c candidates that are no better than another one
 *   size_cost.c     costs, and the order of candidates by them
 *   size_screen.c   what formulas say of candidates
 *   size_stage.c    one stage of simulation
 *   size_search.c   the search
 *   size_steps.c    the winner's figures, and one step of each key
 *   size_frontier.c the frontier
 * Private to these.
 */
#ifndef RUN_SIZE_STATE_H
#define RUN_SIZE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analytic/screen.h"
#include "model/experiment.h"
#include "model/rows.h"
#include "run/run_length.h"
#include "run/series.h"
#include "run/size.h"

enum { SIZE_CANDIDATES_MAX = 1000000 };

/* How a requirement is judged. A percentile is judged by the share of times within its bound. */
struct size_goal {
    const struct target *required;
    enum row_kind kind;          /* of the required figure, with its thing's name, */
    char *name;
    enum quantity_id id;
    double parameter;
    bool by_share;
    enum quantity_id share_id;   /* by_share: of the share within a time */
    double level;                /* by_share: 0.99 of p99 */
    bool early;                  /* a start from an empty network, too short a warm-up, can only
                                    flatter it: "not met" holds all the same */
};

/* What formulas say of a candidate, and how to simulate it. */
struct size_screened {
    enum screen_state state;
    enum decision decision;      /* of all requirements, by exact or approximate figures */
    double lacking;              /* by approximate figures, how much is missing: see size_judge */
    double flow;                 /* [1/s] from outside; 0 when unknown */
    double warmup;               /* [s] automatic; NaN when unknown */
    bool cold;                   /* caches need a warm-up: it is never cut short */
    double *lookups, *fetches;   /* [n_caches], or NULL when unknown */
    bool cost_exact;             /* where costs depend on figures: these are exact */
    struct expression_fault cost_fault;    /* and why the cost has no value; .what NULL: it has */
};

/* A candidate during the search. */
struct size_candidate {
    struct size_screened *screened;    /* NULL: not yet */
    double error;                /* alpha_i */
    unsigned level, looks;       /* level of the next stage; looks at data so far */
    bool capped;                 /* no longer experiments are allowed */
};

struct size_search {
    const struct size_options *options;
    const char *text, *file;
    const struct override *overrides; size_t n_overrides;
    struct model *model;         /* of the first candidate that has one, as the user asked for it */
    struct size_goal goals[EXPERIMENT_TARGETS_MAX]; size_t n_goals;
    struct asked asked;          /* what judging a formula's figures needs, and the cost */
    struct asked asked_of_runs;  /* the same for simulated figures */
    struct sizing *out;
    struct size_candidate *candidates;    /* [n_candidates] by index */
    bool sojourns_alone;         /* no goal is judged by times at stations */
    double *servers;             /* [n_candidates][n_axes] where more are no worse; else NULL */
    uint64_t serial;             /* of the next simulated series: its number in the journal */
    double alpha;
    bool stopped;                /* by a signal or an error */
    struct diag *diag;
};

/* ---- size_grid.c ---- */

/* Check the axes. The number of candidates, 0 with errors in d. */
size_t size_count(const struct size_options *so, const struct override *o, size_t n,
                  struct diag *d);

/* The values of candidate i's keys as numbers, NaN where one is none, into x[n_axes]. */
void size_keys(const struct size_search *s, size_t i, double *x);

/* The candidate in words: "M=2, K=3". To be freed. */
char *size_words(const struct size_search *s, size_t i);

/* Drop the targets that are no requirements, or all. */
void size_drop_targets(struct experiment *e, bool requirements);

/* The model of candidate i, as the user asked for it, but of its targets the requirements alone.
 * NULL with errors in d. */
struct model *size_model(const struct size_search *s, size_t i, struct diag *d);

/* The same without targets, and with nothing asked for but this. */
struct model *size_lean_model(const struct size_search *s, size_t i, const struct asked *asked,
                              struct diag *d);

/* ---- size_goals.c ---- */

/* Find the goals of s->model's requirements. -1 with errors in d when there is none. */
int size_find_goals(struct size_search *s, struct diag *d);
void size_release_goals(struct size_search *s);

enum size_evidence {
    SIZE_ALL,          /* every figure counts, approximations as if they were exact */
    SIZE_EXACT,        /* only exact figures count; the others leave a goal open */
    SIZE_EARLY         /* the warm-up was cut short: only "not met" of goals that are judged early
                          counts */
};

/* The error of the judgement on shares that are far from the bound, besides that of an interval,
 * as a part of it. */
#define SIZE_FAR_ERROR 0.01

/* The error that one of the intervals of a candidate's k-th look, k = 1, 2, .., may have, on one
 * side, so that all looks together, however many, have the candidate's error (size.h). */
static inline double size_look_error(double error, unsigned k, double intervals)
{
    return error / ((double)k * (k + 1.0)) / intervals / (1 + SIZE_FAR_ERROR);
}

struct size_verdict {
    enum decision decision;
    size_t failed;     /* the first goal that is not met, or else the first open one */
    double lacking;    /* the largest size_lack of all goals, NaN where one is */
    double width;      /* open: half-width of the interval that is to decide, relative to the
                          distance of its figure from the bound; NaN: not known */
};

/*
 * Judge a result by all goals. Simulated figures have intervals in it that err on one side with
 * probability `error`. The figures go into figures[n] and shares[n] (both or neither NULL).
 */
struct size_verdict size_judge(const struct size_search *s, const struct result *r,
                               enum size_evidence evidence, double error, struct figure *figures,
                               struct figure *shares);

/* What is asked of a simulation; with parts_too also the shares within parts of the bounds. */
struct asked size_asked(const struct size_search *s, bool parts_too);

/* A series_choice of the figures by which goals are judged; `search` is the struct size_search. */
size_t size_choose(const void *search, const struct result *r, const struct figure **list);

/*
 * How much the figure by which a goal is judged (the share, of a percentile) lacks to meet it: its
 * excess over the bound, relative to the bound; of a share relative to the share that may lie
 * outside. Below 0 where the goal is met; NaN without a value.
 */
double size_lack(const struct size_search *s, const struct size_goal *g, const struct figure *f);

/* The figure of a result that a goal requires; NULL when it has none. */
const struct figure *size_required(const struct size_goal *g, const struct rows *rows);

/* Does any goal name an instance of a group? Then rows of stations are needed. */
bool size_wants_stations(const struct size_search *s);

/* ---- size_monotone.c ---- */

/* Find out whether more servers are no worse, by a theorem, for any goal and all axes. */
void size_find_monotone(struct size_search *s);

/* Does candidate i have at least as many servers everywhere as another one? False where the theorem
 * does not apply. */
bool size_has_more(const struct size_search *s, size_t i, size_t than);

/* Of these n candidates, declare those not to meet the requirements that are no better than one
 * among them that does not. */
void size_conclude_below(struct size_search *s, const size_t *candidates, size_t n);

/* ---- size_cost.c ---- */

/* The costs of all candidates and their order. -1 with errors in d. */
int size_costs(struct size_search *s, struct diag *d);

/* ---- size_screen.c ---- */

/* Screen the candidates at positions from..to-1 of the order that are not yet, on all threads. */
void size_screen(struct size_search *s, size_t from, size_t to);
/* Screen candidate i if it is not yet, on this thread. */
void size_screen_one(struct size_search *s, size_t i);
void size_screened_free(struct size_screened *p);

/* ---- size_stage.c ---- */

/* The level at which to begin with a candidate that lacks so much by formulas (size_lack). */
unsigned size_first_level(const struct size_search *s, double lacking);

/* Simulate these n candidates, each at its own level, and judge them. */
void size_stage(struct size_search *s, const size_t *candidates, size_t n);

/* Find the flow and the warm-up of a candidate by a pilot run, if no theory told them and it is not
 * overloaded. -1 with errors in d. */
int size_pilot(const struct size_search *s, const struct model *m, struct size_screened *p,
               struct diag *d);

/* Prepare model m of candidate i for a series of `replications` replications of this length. The
 * candidate was screened. NULL with errors in d. */
struct series *size_series(struct size_search *s, size_t i, struct model *m,
                           const struct run_length *length, unsigned replications,
                           struct diag *d);

/* ---- size_steps.c ---- */

/* Simulate the winner for its figures, and pairs with the candidates one step away. */
void size_winner(struct size_search *s);
void size_steps(struct size_search *s);

/* ---- size_frontier.c ---- */

void size_frontier(struct size_search *s);

/* ---- size_search.c ---- */

void size_search(struct size_search *s);

#endif
