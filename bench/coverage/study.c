#include "coverage/study.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include <gsl/gsl_errno.h>

#include "analytic/solve.h"
#include "base/mem.h"
#include "coverage/figure.h"
#include "coverage/trial.h"
#include "model/config.h"

/* The two derivations of an exact value may differ by rounding and the tolerance of a root. */
static const double EXACT_TOLERANCE = 1e-9;
enum { SECONDS_BETWEEN_TALK = 5 };

const uint64_t *sightings_replications(const struct sightings *s, size_t rule)
{
    return s->replications + rule * s->experiments;
}

const struct observation *sightings_seen(const struct sightings *s, size_t rule, size_t quantity)
{
    return s->seen + (rule * model_quantities(s->model) + quantity) * s->experiments;
}

void sightings_release(struct sightings *s)
{
    free(s->replications);
    free(s->seen);
}

static struct sightings sightings_of(const struct study_model *m, size_t experiments)
{
    const size_t rules = model_rules(m), quantities = model_quantities(m);
    return (struct sightings){
        .model = m,
        .experiments = experiments,
        .replications = mem_calloc(rules * experiments, sizeof(uint64_t)),
        .seen = mem_calloc(rules * quantities * experiments, sizeof(struct observation))};
}

/* ---- before the first experiment: the program's formulas against the table's ---- */

/* b: of the second config, NULL where there is none. */
static void compare(const struct study_model *m, const struct result *a, const struct result *b,
                    struct diag *d)
{
    for (size_t q = 0; q < model_quantities(m); q++) {
        const char *name = m->quantities[q].name;
        const struct figure *of_a = figure_find(a, name), *of_b = b ? figure_find(b, name) : NULL;
        const double exact = m->quantities[q].exact(m->quantities[q].p);
        if (!of_a || (b && !of_b) || !isfinite(exact)) {
            diag_error(d, m->name, 0, NULL, "'%s': no such figure, or no exact value", name);
            continue;
        }
        const double solved = b ? of_b->value - of_a->value : of_a->value;
        const bool known = of_a->basis == BASIS_EXACT && (!b || of_b->basis == BASIS_EXACT);
        if (known && fabs(solved - exact) > EXACT_TOLERANCE * fabs(exact))
            diag_error(d, m->name, 0, NULL, "'%s' is %.12g here, %.12g by `sojourn solve`", name,
                       exact, solved);
    }
}

/* The analytic result of a config, whose model the caller frees, too. */
static struct result *solve(const char *config, const char *name, struct model **m, struct diag *d)
{
    *m = model_from_text(config, name, NULL, 0, d);
    return *m ? analytic_solve_asked((*m)->network, &(*m)->experiment.asked, d)
              : NULL;
}

static int check_model(const struct study_model *m, FILE *talk)
{
    struct diag *d = diag_new();
    struct model *model_a, *model_b = NULL;
    struct result *a = solve(m->config, m->name, &model_a, d);
    struct result *b = m->against ? solve(m->against, m->name, &model_b, d) : NULL;
    if (a && (b || !m->against))
        compare(m, a, b, d);
    const int status = diag_count(d) ? -1 : 0;
    if (talk)
        diag_print(d, talk);
    result_free(a);
    result_free(b);
    model_free(model_a);
    model_free(model_b);
    diag_free(d);
    return status;
}

/* ---- experiments ---- */

struct work {
    struct sightings *out;
    size_t models, experiments;
    size_t next, done;           /* of models * experiments */
    bool failed;
    time_t said;                 /* when progress was told last */
    FILE *talk;
    pthread_mutex_t lock;
};

static void note(struct sightings *s, size_t rule, size_t experiment, const struct outcome *o)
{
    const size_t quantities = model_quantities(s->model);
    s->replications[rule * s->experiments + experiment] = o->replications;
    for (size_t q = 0; q < quantities; q++)
        s->seen[(rule * quantities + q) * s->experiments + experiment] = o->seen[q];
}

static int run_experiment(struct sightings *s, size_t experiment, struct diag *d)
{
    struct trial *t = trial_new(s->model, s->model->first_seed + experiment, d);
    int status = t ? 0 : -1;
    for (size_t rule = 0; status == 0 && rule < model_rules(s->model); rule++) {
        struct outcome o;
        status = trial_run(t, &s->model->rules[rule], &o, d);
        if (status == 0)
            note(s, rule, experiment, &o);
    }
    trial_free(t);
    return status;
}

static void tell(struct work *w)
{
    const time_t now = time(NULL);
    if (!w->talk || (now - w->said < SECONDS_BETWEEN_TALK && w->done < w->models * w->experiments))
        return;
    w->said = now;
    fprintf(w->talk, "coverage: %zu of %zu experiments\n", w->done, w->models * w->experiments);
}

/* The next piece of work; false when there is none, or one has failed. */
static bool take(struct work *w, size_t *piece)
{
    pthread_mutex_lock(&w->lock);
    const bool more = w->next < w->models * w->experiments && !w->failed;
    *piece = more ? w->next++ : 0;
    pthread_mutex_unlock(&w->lock);
    return more;
}

static void *run_worker(void *user)
{
    struct work *w = user;
    size_t piece;
    while (take(w, &piece)) {
        struct diag *d = diag_new();
        const int status =
            run_experiment(&w->out[piece / w->experiments], piece % w->experiments, d);
        pthread_mutex_lock(&w->lock);
        w->done++;
        tell(w);
        if (status != 0 && w->talk)
            diag_print(d, w->talk);
        w->failed = w->failed || status != 0;
        pthread_mutex_unlock(&w->lock);
        diag_free(d);
    }
    return NULL;
}

int study_run(const struct study_model *models, size_t n, size_t experiments, unsigned threads,
              FILE *talk, struct sightings *out)
{
    struct work w = {.out = out, .models = n, .experiments = experiments, .talk = talk,
                     .said = time(NULL), .lock = PTHREAD_MUTEX_INITIALIZER};
    gsl_set_error_handler_off();
    for (size_t i = 0; i < n; i++) {
        out[i] = sightings_of(&models[i], experiments);
        w.failed = check_model(&models[i], talk) != 0 || w.failed;
    }
    pthread_t *worker = mem_calloc(threads, sizeof *worker);
    unsigned started = 0;
    while (started < threads && pthread_create(&worker[started], NULL, run_worker, &w) == 0)
        started++;
    for (unsigned i = 0; i < started; i++)
        pthread_join(worker[i], NULL);
    free(worker);
    return w.failed || started == 0 ? -1 : 0;
}
