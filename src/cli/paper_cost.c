#include "cli/paper_cost.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/solve.h"
#include "base/clock.h"
#include "base/mem.h"
#include "cli/common.h"
#include "model/config_file.h"
#include "report/csv.h"
#include "run/calibrate.h"
#include "run/simulate.h"

const double COST_LOAD = 0.7;

/* ---- the cases ---- */

/* Fast, usual and slow models. 2240 requests/s keep so many servers at a load of 0.7. */
static const struct { double service; unsigned servers; } models[] = {
    {0.005, 16}, {0.020, 64}, {0.100, 320},
};
static const double lifetimes[] = {1, 2, 5, 10, 20, 30, 60, 100, 200, 300, 500, 1000};
static const unsigned wrappers[] = {1, 2, 4, 8, 16};
#define LENGTH(a) (sizeof(a) / sizeof *(a))

/* Panels over the lifetime have these two numbers of wrappers; those over the wrappers this
 * lifetime. */
static bool panel_wrappers(enum cost_scheme s, unsigned k)
{
    return k == 4 || (k == 16 && s == COST_OWN);
}
static bool panel_lifetime(double t) { return t == 60; }
static bool simulated_lifetime(double t)
{
    return t == 1 || t == 10 || t == 60 || t == 300 || t == 1000;
}

static void add_case(struct paper_cost *c, size_t m, enum cost_scheme s, unsigned k, double t,
                     bool simulate)
{
    const struct figure none = {.value = NAN, .half_width = NAN};
    c->cases = mem_grow(c->cases, &c->capacity, c->n + 1, sizeof *c->cases);
    c->cases[c->n++] = (struct cost_case){.scheme = s,
                                          .service = models[m].service,
                                          .model_servers = models[m].servers,
                                          .wrappers = k,
                                          .lifetime = t,
                                          .simulate = simulate,
                                          .questions = NAN,
                                          .load = NAN,
                                          .tips_at = NAN,
                                          .solved = {none, none},
                                          .simulated = {none, none}};
}

static void add_scheme(struct paper_cost *c, size_t m, enum cost_scheme s, unsigned k)
{
    for (size_t i = 0; i < LENGTH(lifetimes); i++) {
        const double t = lifetimes[i];
        if (panel_wrappers(s, k) || panel_lifetime(t))
            add_case(c, m, s, k, t, simulated_lifetime(t));
    }
}

static void add_cases(struct paper_cost *c)
{
    for (size_t m = 0; m < LENGTH(models); m++)
        for (size_t i = 0; i < LENGTH(wrappers); i++) {
            add_case(c, m, COST_NONE, wrappers[i], NAN, true);
            add_scheme(c, m, COST_OWN, wrappers[i]);
            add_scheme(c, m, COST_SHARED, wrappers[i]);
        }
}

/* ---- one case ---- */

enum { CASE_SETTINGS = 6 };

/* Where the cases come from. */
struct cost_source {
    const char *text, *path;
    const struct override *overrides;
    size_t n_overrides;
};

/* The settings of a case as overrides, *n of them; texts are the caller's to free, in value[]. */
static void settings_of(const struct cost_case *k, const char *issuer,
                        struct override o[CASE_SETTINGS], char *value[CASE_SETTINGS], size_t *n)
{
    size_t i = 0;
    const char *key[CASE_SETTINGS] = {"K", "stations.S_p.service.mean", "stations.S_p.servers"};
    value[i++] = text_format("%u", k->wrappers);
    value[i++] = text_format("%g", k->service);
    value[i++] = text_format("%u", k->model_servers / k->wrappers);
    if (k->scheme == COST_NONE) {
        key[i] = "token.mode";
        value[i++] = text_format("probability");
        key[i] = "stations.S_c.service";
        value[i++] = text_format("{ dist = \"deterministic\"; value = 0; }");
    } else {
        key[i] = "token.cache";
        value[i++] = text_format(k->scheme == COST_OWN ? "own" : "shared");
        key[i] = "token.lifetime";
        value[i++] = text_format("%g", k->lifetime);
        key[i] = "stations.issuer.servers";
        value[i++] = text_format("%s", issuer);
    }
    *n = i;
    while (i-- > 0)
        o[i] = (struct override){key[i], value[i], NULL};
}

static struct model *model_of(const struct cost_source *s, const struct cost_case *k,
                              const char *issuer, struct diag *d)
{
    struct override *all = mem_calloc(CASE_SETTINGS + s->n_overrides, sizeof *all);
    char *value[CASE_SETTINGS];
    size_t n;
    settings_of(k, issuer, all, value, &n);
    for (size_t i = 0; i < s->n_overrides; i++)
        all[n + i] = s->overrides[i];
    struct model *m = model_from_text(s->text, s->path, all, n + s->n_overrides, d);
    if (m && calibrate(m, d) != 0) {
        model_free(m);
        m = NULL;
    }
    for (size_t i = 0; i < n; i++)
        free(value[i]);
    free(all);
    return m;
}

static const struct station_result *issuer_of(const struct result *r)
{
    for (size_t i = 0; i < r->n_groups; i++)
        if (strcmp(r->groups[i].name, "issuer") == 0)
            return &r->groups[i];
    return NULL;
}

/*
 * Servers of the issuer: what it would be busy with if it had any number of them, over COST_LOAD.
 * With queues before it fetches take longer, and of the same token there are a few more; that is
 * solved afterwards, with these servers.
 */
static void size_issuer(const struct cost_source *s, struct cost_case *k, struct diag *d,
                        struct diag *why)
{
    /* Questions do not depend on the model behind. */
    if (k->issuer_servers)
        return;
    struct model *m = model_of(s, k, "infinite", d);
    struct result *r = m ? analytic_solve(m->network, why) : NULL;
    const struct station_result *issuer = r ? issuer_of(r) : NULL;
    if (issuer)
        k->issuer_servers = (unsigned)fmax(1, ceil(issuer->f[FIG_MEAN_NUMBER].value / COST_LOAD));
    result_free(r);
    model_free(m);
}

static void take_sojourns(const struct result *r, struct figure out[2])
{
    out[COST_MEAN] = r->network.mean_sojourn;
    if (r->n_quantiles)
        out[COST_P99] = r->network_quantiles[0];
}

static void take_solved(const struct result *r, struct cost_case *k)
{
    const struct station_result *issuer = issuer_of(r);
    take_sojourns(r, k->solved);
    if (k->scheme == COST_NONE || !issuer)
        return;
    k->questions = issuer->f[FIG_ARRIVAL_RATE].value;
    k->load = issuer->f[FIG_UTILIZATION].value;
    k->tips_at = r->collapse.n ? r->collapse.tips_at : NAN;
}

/* What cannot be solved or simulated goes to `why`. */
static void answer(struct model *m, struct cost_case *k, struct talk *t, struct diag *why)
{
    struct result *solved = analytic_solve_asked(m->network, &m->experiment.asked, why);
    struct result *simulated = NULL;
    if (solved)
        take_solved(solved, k);
    if (solved && k->simulate) {
        const struct run_options ro = make_run_options(t->options, t);
        simulated = run_simulate(m, &ro, why);
        progress_finish(&t->progress);
    }
    if (simulated) {
        take_sojourns(simulated, k->simulated);
        k->requests = simulated->model_time * simulated->network.arrival_rate.value;
    }
    result_free(solved);
    result_free(simulated);
}

/* A case without an answer is a row that says so; a config that cannot be read ends it all. */
static void run_case(const struct cost_source *s, struct cost_case *k, struct talk *t,
                     struct diag *d)
{
    struct diag *why = diag_new();
    if (k->scheme != COST_NONE)
        size_issuer(s, k, d, why);
    char *issuer = text_format("%u", k->issuer_servers);
    struct model *m = diag_count(d) || diag_count(why) ? NULL : model_of(s, k, issuer, d);
    free(issuer);
    if (m)
        answer(m, k, t, why);
    k->status = diag_count(why) ? diag_status(why) : EXIT_DONE;
    model_free(m);
    diag_free(why);
}

/* ---- all cases ---- */

/* The issuer's size as found for case i with another model; 0: not yet. */
static unsigned known_issuer(const struct paper_cost *c, size_t i)
{
    const struct cost_case *k = &c->cases[i];
    for (size_t j = 0; j < i; j++) {
        const struct cost_case *e = &c->cases[j];
        if (e->scheme == k->scheme && e->wrappers == k->wrappers && e->lifetime == k->lifetime)
            return e->issuer_servers;
    }
    return 0;
}

int paper_cost_run(struct paper_cost *c, const struct options *o, const char *path,
                   const struct override *overrides, size_t n, struct diag *d)
{
    const double begun = clock_monotonic();
    char *text = config_file_read(path, d);
    if (!text)
        return -1;
    const struct cost_source s = {text, config_file_name(path), overrides, n};
    struct talk t = {.options = o};
    add_cases(c);
    catch_signals();
    for (size_t i = 0; i < c->n && diag_count(d) == 0 && !atomic_load(&stop_asked); i++) {
        snprintf(t.label, sizeof t.label, "figure7, point %zu of %zu", i + 1, c->n);
        c->cases[i].issuer_servers = known_issuer(c, i);
        run_case(&s, &c->cases[i], &t, d);
    }
    free(text);
    c->seconds = clock_monotonic() - begun;
    return diag_count(d) || atomic_load(&stop_asked) ? -1 : 0;
}

void paper_cost_release(struct paper_cost *c)
{
    free(c->cases);
    *c = (struct paper_cost){0};
}

/* ---- what they cost ---- */

const struct cost_case *paper_cost_find(const struct paper_cost *c, enum cost_scheme scheme,
                                        double service, unsigned k, double lifetime)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct cost_case *e = &c->cases[i];
        if (e->scheme == scheme && e->service == service && e->wrappers == k &&
            (scheme == COST_NONE || e->lifetime == lifetime))
            return e;
    }
    return NULL;
}

/*
 * The half-width of a ratio a/b by the delta method, of a and b as if they were independent. They
 * share their random numbers, which makes errors alike, so it is rather too wide.
 */
struct cost_rise paper_cost_rise(const struct paper_cost *c, const struct cost_case *k,
                                 enum cost_figure f, bool simulated)
{
    const struct cost_case *without =
        paper_cost_find(c, COST_NONE, k->service, k->wrappers, NAN);
    if (!without)
        return (struct cost_rise){NAN, NAN};
    const struct figure *a = simulated ? &k->simulated[f] : &k->solved[f];
    const struct figure *b = simulated ? &without->simulated[f] : &without->solved[f];
    const double ratio = a->value / b->value;
    return (struct cost_rise){ratio - 1,
                              ratio * hypot(a->half_width / a->value, b->half_width / b->value)};
}

double paper_cost_servers(const struct cost_case *k)
{
    return (double)k->issuer_servers / k->model_servers;
}

static void csv_number(struct textbuf *out, double x)
{
    textbuf_add(out, ",");
    csv_double(out, x);
}

static void csv_case(const struct paper_cost *c, const struct cost_case *k, struct textbuf *out)
{
    static const char *const scheme[COST_SCHEMES] = {"none", "own", "shared"};
    textbuf_add(out, "%s,%s,%g,%u,%u", scheme[k->scheme],
                k->status == EXIT_DONE ? "ok" : k->status == EXIT_UNSTABLE ? "unstable" : "error",
                k->service, k->model_servers, k->wrappers);
    csv_number(out, k->lifetime);
    textbuf_add(out, ",%u", k->issuer_servers);
    csv_number(out, k->questions);
    csv_number(out, k->load);
    csv_number(out, k->tips_at);
    for (int f = 0; f < 2; f++) {
        csv_number(out, k->solved[f].value);
        csv_number(out, k->simulated[f].value);
        csv_number(out, k->simulated[f].half_width);
    }
    for (int f = 0; f < 2; f++) {
        const struct cost_rise solved = paper_cost_rise(c, k, f, false),
                               simulated = paper_cost_rise(c, k, f, true);
        csv_number(out, k->scheme == COST_NONE ? NAN : solved.value);
        csv_number(out, k->scheme == COST_NONE ? NAN : simulated.value);
        csv_number(out, k->scheme == COST_NONE ? NAN : simulated.half_width);
    }
    textbuf_add(out, "\n");
}

void paper_cost_csv(const struct paper_cost *c, struct textbuf *out)
{
    textbuf_add(out, "scheme,status,service,model_servers,K,lifetime,issuer_servers,questions,"
                     "issuer_load,tips_at,"
                     "mean_sojourn.analytic,mean_sojourn.simulated,mean_sojourn.half_width,"
                     "sojourn_p99.analytic,sojourn_p99.simulated,sojourn_p99.half_width,"
                     "mean_rise.analytic,mean_rise.simulated,mean_rise.half_width,"
                     "p99_rise.analytic,p99_rise.simulated,p99_rise.half_width\n");
    for (size_t i = 0; i < c->n; i++)
        csv_case(c, &c->cases[i], out);
}
