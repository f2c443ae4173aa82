/*
 * sojourn paper: figures 5 and 6 of the paper from real simulation runs, with fits and a verdict on each claim. Everything is
 * made of ordinary sweeps over two ordinary configs; the figures are drawn by gnuplot from the files alone.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/version.h"
#include "cli/common.h"
#include "cli/paper.h"
#include "cli/sweeps.h"
#include "report/csv.h"
#include "report/json_writer.h"

#ifndef SOJOURN_DATADIR
#define SOJOURN_DATADIR "/usr/local/share/sojourn"
#endif

/* Figure 5: the paper's axis in steps of 0.05, and beyond. */
#define FIG5_POINTS "token.p_c0=0.1,0.15,0.2,0.25,0.3,0.35,0.4,0.5,0.6,0.7"
/* Figure 6: lifetimes up to where a miss is one in 150. */
#define FIG6_LIFETIMES "token.lifetime=0.05,0.1,0.15,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1,1.25"
#define FIG6_CURVE "token.lifetime=0.0125:1.25:100"
#define FIG6_REPLICAS "K=1,2,5,10,20"
#define FIG6_REPLICA_LIFETIMES "token.lifetime=0.02,0.05,0.1,0.2,0.5,1,2"
/* "Low": a wrapper asks for at most this part of its requests. The paper does not say; ours. */
static const double LOW = 0.05;

/* The sweeps behind the figures, in the order in which they run. */
enum { FIG5, FIG6_SLIDING, FIG6_COUNTED, FIG6_OWN, FIG6_SHARED, SWEEPS };

static const struct sweep_spec {
    const char *name;                   /* of the files, and of the progress line */
    const char *config;
    const char *over[2];
    struct override fixed[3];
    size_t n_over, n_fixed;
} specs[SWEEPS] = {
    [FIG5] = {"figure5", "paper-fig5.cfg", {FIG5_POINTS}, {{0}}, 1, 0},
    [FIG6_SLIDING] = {"figure6-sliding", "paper-fig6.cfg", {FIG6_LIFETIMES}, {{"token.rule", "sliding"}}, 1, 1},
    [FIG6_COUNTED] = {"figure6-counted", "paper-fig6.cfg", {FIG6_LIFETIMES}, {{"token.rule", "counted"}}, 1, 1},
    [FIG6_OWN] = {"figure6-own", "paper-fig6.cfg", {FIG6_REPLICAS, FIG6_REPLICA_LIFETIMES},
                  {{"token.rule", "counted"}, {"experiment.targets", "[\"I_t\"]"}, {"token.cache", "own"}}, 2, 3},
    [FIG6_SHARED] = {"figure6-shared", "paper-fig6.cfg", {FIG6_REPLICAS, FIG6_REPLICA_LIFETIMES},
                     {{"token.rule", "counted"}, {"experiment.targets", "[\"I_t\"]"}, {"token.cache", "shared"}}, 2, 3},
};

/* The paper's own precision: 1e-4 of the mean in figure 5, 1e-4 of the input rate in figure 6 (where small rates get
 * the quick run's relative precision besides, which is the finer one for them). */
static const struct override full_fig5[] = {{"experiment.precision", "0.0001"}, {"experiment.delta", "mean"}};
static const struct override full_fig6[] = {{"experiment.precision_of_input", "0.0001"}};

struct paper {
    const struct options *options;
    const char *folder, *configs, *plots;
    struct finished_sweep sweep[SWEEPS];
    double seconds[SWEEPS];
    struct named_fit fit5, fit6[4];
    struct curve curve5, curve6[2];
    struct claim claims[6];
    size_t n_claims;
};

/* ---- running ---- */

static double wall_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void write_file(const struct paper *p, const char *name, struct textbuf *b, struct diag *d)
{
    char *path = text_format("%s/%s", p->folder, name);
    file_write(path, b->text, b->length, d);
    free(path);
    textbuf_release(b);
}

/* The options that stand behind a run: those of the spec, of the precision, and of the user, in this order. */
static struct override *gather(const struct paper *p, const struct sweep_spec *spec, size_t *n)
{
    const bool five = spec == &specs[FIG5], full = p->options->full;
    const struct override *precision = five ? full_fig5 : full_fig6;
    const size_t n_precision = !full ? 0 : five ? 2 : 1;
    *n = spec->n_fixed + n_precision + p->options->n_overrides;
    struct override *all = mem_calloc(*n, sizeof *all), *at = all;
    for (size_t i = 0; i < spec->n_fixed; i++)
        *at++ = spec->fixed[i];
    for (size_t i = 0; i < n_precision; i++)
        *at++ = precision[i];
    for (size_t i = 0; i < p->options->n_overrides; i++)
        *at++ = p->options->overrides[i];
    return all;
}

static void write_sweep(const struct paper *p, int i, struct diag *d)
{
    const struct finished_sweep *s = &p->sweep[i];
    const struct report_context ctx = make_context(p->options, s->model);
    struct textbuf csv = {0}, json = {0};
    sweep_csv(&csv, &s->report);
    sweep_json(&json, &ctx, &s->report);
    char *name = text_format("%s.csv", specs[i].name);
    write_file(p, name, &csv, d);
    free(name);
    name = text_format("%s.json", specs[i].name);
    write_file(p, name, &json, d);
    free(name);
}

static int run_sweep(struct paper *p, int i, struct diag *d)
{
    const struct sweep_spec *spec = &specs[i];
    const double begun = wall_clock();
    char *config = text_format("%s/%s", p->configs, spec->config);
    size_t n;
    struct override *o = gather(p, spec, &n);
    const int status = sweeps_run(p->options, config, spec->name, o, n, spec->over, spec->n_over, true,
                                  true, &p->sweep[i], d);
    if (status == 0)
        write_sweep(p, i, d);
    free(o);
    free(config);
    p->seconds[i] = wall_clock() - begun;
    return status;
}

static double analytic_meter(const struct sweep_point *p, const char *name)
{
    for (size_t m = 0; p->analytic && m < p->analytic->n_meters; m++)
        if (strcmp(p->analytic->meters[m].name, name) == 0)
            return p->analytic->meters[m].value.value;
    return NAN;
}

/* Dense analytic curves for both rules in one file. */
static int write_curves(struct paper *p, struct diag *d)
{
    static const char *const over[] = {FIG6_CURVE};
    static const struct override rule[2] = {{"token.rule", "sliding"}, {"token.rule", "counted"}};
    struct finished_sweep s[2] = {{0}};
    char *config = text_format("%s/%s", p->configs, specs[FIG6_SLIDING].config);
    struct options quiet = *p->options;
    quiet.quiet = true;
    int status = 0;
    for (int i = 0; i < 2 && status == 0; i++)
        status = sweeps_run(&quiet, config, "", &rule[i], 1, over, 1, true, false, &s[i], d);
    if (status == 0) {
        struct textbuf csv = {0};
        textbuf_add(&csv, "token.lifetime,sliding,counted\n");
        for (size_t k = 0; k < s[0].report.n_points; k++) {
            textbuf_add(&csv, "%s,", s[0].report.points[k].values[0]);
            csv_double(&csv, analytic_meter(&s[0].report.points[k], "lambda_t"));
            textbuf_add(&csv, ",");
            csv_double(&csv, analytic_meter(&s[1].report.points[k], "lambda_t"));
            textbuf_add(&csv, "\n");
        }
        write_file(p, "figure6-curves.csv", &csv, d);
    }
    sweeps_release(&s[0]);
    sweeps_release(&s[1]);
    free(config);
    return status;
}

/* ---- fits and verdicts ---- */

static void fit_all(struct paper *p, struct diag *d)
{
    struct textbuf b = {0};
    p->curve5 = curve_from_sweep(&p->sweep[FIG5].report, "token.p_c0", "lambda_p");
    p->fit5 = fit_curve("lambda_p", FIT_LINE, &p->curve5);
    for (int i = 0; i < 2; i++) {
        p->curve6[i] = curve_from_sweep(&p->sweep[FIG6_SLIDING + i].report, "token.lifetime", "lambda_t");
        p->fit6[2 * i] = fit_curve(i ? "counted" : "sliding", FIT_EXPONENTIAL, &p->curve6[i]);
        p->fit6[2 * i + 1] = fit_curve(i ? "counted" : "sliding", FIT_HYPERBOLA, &p->curve6[i]);
    }
    fits_csv(&b, &p->fit5, 1);
    write_file(p, "figure5-fit.csv", &b, d);
    fits_csv(&b, p->fit6, 4);
    write_file(p, "figure6-fit.csv", &b, d);
    residuals_csv(&b, &p->fit5, 1);
    write_file(p, "figure5-residuals.csv", &b, d);
    residuals_csv(&b, p->fit6, 4);
    write_file(p, "figure6-residuals.csv", &b, d);
}

static void add_claim(struct paper *p, const char *claim, bool holds, char *evidence)
{
    p->claims[p->n_claims++] = (struct claim){.claim = claim, .holds = holds, .evidence = evidence};
}

static bool is_good(const struct named_fit *f)
{
    return f->status == FIT_OK && f->fit.rms_relative <= GOOD_FIT;
}

static void judge_line(struct paper *p)
{
    const struct named_fit *f = &p->fit5;
    const bool ok = is_good(f) && f->fit.r2 > 0.999;
    add_claim(p, "figure 5: lambda_p depends linearly on the probability that the token is stale", ok,
              f->status != FIT_OK
                  ? text_format("no fit: %s", fit_status_text(f->status))
                  : text_format("lambda_p = (%.3f +- %.3f) + (%.3f +- %.3f) p_c0 (standard errors), R^2 = %.8f, "
                                "chi^2 per degree of freedom %.2f, rms relative residual %.2g",
                                f->fit.a, f->fit.se_a, f->fit.b, f->fit.se_b, f->fit.r2,
                                f->fit.chi2_per_df, f->fit.rms_relative));
}

/* "998.90 exp(-3.9947 T): rms relative residual 0.0012, chi^2 per degree of freedom 1.2" */
static void describe_fit(struct textbuf *b, const struct named_fit *f)
{
    const struct fit *v = &f->fit;
    if (f->status != FIT_OK) {
        textbuf_add(b, "no %s: %s", fit_kind_name(f->kind), fit_status_text(f->status));
        return;
    }
    textbuf_add(b, f->kind == FIT_EXPONENTIAL ? "%.2f exp(-%.4f T)" : "%.2f / (1 + %.4f T)", v->a, v->b);
    textbuf_add(b, ": rms relative residual %.2g", v->rms_relative);
    if (f->weighted)
        textbuf_add(b, ", chi^2 per degree of freedom %.3g", v->chi2_per_df);
    else
        textbuf_add(b, " (all points alike: weighted by their errors they do not determine one)");
}

static void judge_exponential(struct paper *p, const char *claim, const struct named_fit *exponential,
                              const struct named_fit *hyperbola)
{
    struct textbuf b = {0};
    describe_fit(&b, exponential);
    textbuf_add(&b, "; ");
    describe_fit(&b, hyperbola);
    add_claim(p, claim, is_good(exponential), b.text);
}

/* The curve's value at x, or NaN when it has no such point. */
static double at(const struct curve *c, double x)
{
    for (size_t i = 0; i < c->n; i++)
        if (fabs(c->x[i] - x) < 1e-9)
            return c->y[i];
    return NAN;
}

static double checked_rate(const struct finished_sweep *s)
{
    for (size_t i = 0; i < s->report.n_points; i++)
        if (s->report.points[i].analytic)
            return analytic_meter(&s->report.points[i], "lambda_c");
    return NAN;
}

static void judge_low(struct paper *p, const char *claim, int rule)
{
    const double rate = at(&p->curve6[rule], 1), part = rate / checked_rate(&p->sweep[FIG6_SLIDING + rule]);
    add_claim(p, claim, part <= LOW,
              text_format("at T = 1 s a wrapper asks for %.1f tokens per second, %.2f %% of its requests (low: at most %g %%)",
                          rate, 100 * part, 100 * LOW));
}

/* Simulated token requests of all wrappers for these K and T, or NaN. */
static double token_requests(const struct finished_sweep *s, const char *k, const char *lifetime)
{
    for (size_t i = 0; i < s->report.n_points; i++) {
        const struct sweep_point *p = &s->report.points[i];
        if (p->simulated && strcmp(p->values[0], k) == 0 && strcmp(p->values[1], lifetime) == 0)
            return simulated_meter(p, "I_t")->value;
    }
    return NAN;
}

/* The paper: with many replicas the authorisation subsystem needs scaling. Its cause is that every wrapper has a cache of its own. */
static void judge_scaling(struct paper *p)
{
    const double few = token_requests(&p->sweep[FIG6_OWN], "1", "1"), many = token_requests(&p->sweep[FIG6_OWN], "20", "1");
    const double shared = token_requests(&p->sweep[FIG6_SHARED], "20", "1");
    add_claim(p, "figure 6: with many replicas the authorisation subsystem must be scaled", many > 2 * few,
              text_format("at T = 1 s (counted) 20 wrappers with caches of their own ask for %.0f tokens per second, one "
                          "wrapper for %.0f; with one cache for all, 20 ask for %.0f",
                          many, few, shared));
}

static void judge(struct paper *p)
{
    judge_line(p);
    judge_exponential(p, "figure 6, sliding lifetime: lambda_t depends exponentially on the lifetime", &p->fit6[0],
                      &p->fit6[1]);
    judge_exponential(p, "figure 6, lifetime counted from the fetch: lambda_t depends exponentially on the lifetime",
                      &p->fit6[2], &p->fit6[3]);
    judge_low(p, "figure 6, sliding lifetime: lambda_t is low when the token lives about a second", 0);
    judge_low(p, "figure 6, lifetime counted from the fetch: lambda_t is low when the token lives about a second", 1);
    judge_scaling(p);
}

/* ---- report ---- */

static void describe(const struct paper *p, struct textbuf *out)
{
    for (size_t i = 0; i < p->n_claims; i++)
        textbuf_add(out, "%s  %s\n    %s\n", p->claims[i].holds ? "holds:         " : "does not hold: ",
                    p->claims[i].claim, p->claims[i].evidence);
}

static double requests_of(const struct finished_sweep *s)
{
    double n = 0;
    for (size_t i = 0; i < s->report.n_points; i++) {
        const struct result *r = s->report.points[i].simulated;
        if (r && r->model_time > 0)
            n += r->model_time * r->network.arrival_rate.value;
    }
    return n;
}

static void json_fit(cJSON *list, const struct named_fit *f)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "curve", f->curve);
    cJSON_AddStringToObject(o, "kind", fit_kind_name(f->kind));
    cJSON_AddStringToObject(o, "formula", fit_kind_formula(f->kind));
    cJSON_AddStringToObject(o, "weights", f->weighted ? "1/sigma^2" : "equal");
    cJSON_AddStringToObject(o, "status", f->status == FIT_OK ? "ok" : fit_status_text(f->status));
    if (f->status == FIT_OK) {
        cJSON_AddItemToObject(o, "a", json_double(f->fit.a));
        cJSON_AddItemToObject(o, "a_standard_error", json_double(f->fit.se_a));
        cJSON_AddItemToObject(o, "b", json_double(f->fit.b));
        cJSON_AddItemToObject(o, "b_standard_error", json_double(f->fit.se_b));
        cJSON_AddItemToObject(o, "r2", json_double(f->fit.r2));
        cJSON_AddItemToObject(o, "rms_relative_residual", json_double(f->fit.rms_relative));
        cJSON_AddItemToObject(o, "chi2_per_degree_of_freedom", json_double(f->fit.chi2_per_df));
    }
    cJSON_AddItemToArray(list, o);
}

static cJSON *json_claims(const struct paper *p)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < p->n_claims; i++) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddStringToObject(o, "claim", p->claims[i].claim);
        cJSON_AddStringToObject(o, "verdict", p->claims[i].holds ? "holds" : "does not hold");
        cJSON_AddStringToObject(o, "evidence", p->claims[i].evidence);
        cJSON_AddItemToArray(list, o);
    }
    return list;
}

/* What each sweep took. Run times differ from run to run: kept apart from the figures' own files. */
static cJSON *json_times(const struct paper *p)
{
    cJSON *list = cJSON_CreateArray();
    for (int i = 0; i < SWEEPS; i++) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddStringToObject(o, "sweep", specs[i].name);
        cJSON_AddItemToObject(o, "wall_time", json_double(p->seconds[i]));
        cJSON_AddItemToObject(o, "requests", json_double(requests_of(&p->sweep[i])));
        cJSON_AddItemToArray(list, o);
    }
    return list;
}

static void make_json(const struct paper *p, struct textbuf *out)
{
    const struct report_context ctx = make_context(p->options, p->sweep[FIG5].model);
    struct json_writer w = {.out = out};
    json_open(&w, NULL, '{');
    json_head(&w, &ctx, "sojourn.paper", 1);
    json_put(&w, "precision", cJSON_CreateString(p->options->full ? "full" : "quick"));
    json_put(&w, "claims", json_claims(p));
    cJSON *fits = cJSON_CreateArray();
    json_fit(fits, &p->fit5);
    for (int i = 0; i < 4; i++)
        json_fit(fits, &p->fit6[i]);
    json_put(&w, "fits", fits);
    json_put(&w, "run", json_times(p));
    json_close(&w, '}');
}

static void make_csv(const struct paper *p, struct textbuf *out)
{
    textbuf_add(out, "claim,verdict,evidence\n");
    for (size_t i = 0; i < p->n_claims; i++) {
        csv_text(out, p->claims[i].claim);
        textbuf_add(out, ",%s,", p->claims[i].holds ? "holds" : "does not hold");
        csv_text(out, p->claims[i].evidence);
        textbuf_add(out, "\n");
    }
}

static void make_table(const struct paper *p, struct textbuf *out)
{
    double seconds = 0, requests = 0;
    for (int i = 0; i < SWEEPS; i++) {
        seconds += p->seconds[i];
        requests += requests_of(&p->sweep[i]);
    }
    describe(p, out);
    textbuf_add(out, "\n%s: figure5.svg, figure5.png, figure6.svg, figure6.png, their data and fits\n", p->folder);
    textbuf_add(out, "%.3g requests simulated in %.1f s, %.3g requests per second\n", requests, seconds,
                requests / seconds);
}

/* ---- drawing ---- */

/* gnuplot as a child of ours: no shell sees the folder's name. */
static int run_gnuplot(const char *script, const char *setting)
{
    const pid_t child = fork();
    if (child == 0) {
        execlp("gnuplot", "gnuplot", "-e", setting, script, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return child > 0 && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void draw(const struct paper *p, int figure, struct diag *d)
{
    char *script = text_format("%s/figure%d.gp", p->plots, figure);
    char *setting = text_format("dir='%s'", p->folder);
    const int status = run_gnuplot(script, setting);
    if (status == 127)
        diag_error_status(d, EXIT_MACHINE, NULL, 0, "scripts/install-deps installs it; the data are there already",
                          "gnuplot is not installed");
    else if (status != 0)
        diag_error_status(d, EXIT_MACHINE, script, 0, NULL, "gnuplot failed with status %d", status);
    free(setting);
    free(script);
}

/* ---- the command ---- */

/* The folder that holds `file`: the one given, that of the source tree, or the installed one. */
static const char *find_folder(const char *given, const char *here, const char *installed, const char *file)
{
    if (given)
        return given;
    char *path = text_format("%s/%s", here, file);
    const bool there = access(path, R_OK) == 0;
    free(path);
    return there ? here : installed;
}

static enum exit_status finish(struct paper *p, struct diag *d)
{
    enum exit_status status = EXIT_DONE;
    struct textbuf table = {0}, json = {0}, csv = {0};
    fit_all(p, d);
    judge(p);
    make_table(p, &table);
    make_json(p, &json);
    make_csv(p, &csv);
    for (int figure = 5; figure <= 6; figure++)
        draw(p, figure, d);
    struct options o = *p->options;
    o.folder = p->folder;
    put_out(&o, "paper", &table, &json, &csv, d);
    for (int i = 0; i < SWEEPS; i++)
        if (sweeps_status(&p->sweep[i]) != EXIT_DONE)
            status = sweeps_status(&p->sweep[i]);
    return status;
}

static void release(struct paper *p)
{
    for (int i = 0; i < SWEEPS; i++)
        sweeps_release(&p->sweep[i]);
    for (size_t i = 0; i < p->n_claims; i++)
        claim_release(&p->claims[i]);
    named_fit_release(&p->fit5);
    for (int i = 0; i < 4; i++)
        named_fit_release(&p->fit6[i]);
    curve_release(&p->curve5);
    curve_release(&p->curve6[0]);
    curve_release(&p->curve6[1]);
}

/* All of them stay until everything is there: what is done is not run again, whatever is not. */
static void close_journals(struct paper *p, const struct diag *d)
{
    bool finished = diag_count(d) == 0, stay = false;
    for (int i = 0; i < SWEEPS; i++)
        finished = finished && p->sweep[i].sweep && !sweeps_interrupted(&p->sweep[i]);
    for (int i = 0; i < SWEEPS; i++)
        stay = sweeps_close_journal(&p->sweep[i], finished) || stay;
    say_how_to_resume(p->options, stay);
}

enum exit_status command_paper(const struct options *o, struct diag *d)
{
    struct options with_folder = *o;
    if (!with_folder.folder)
        with_folder.folder = o->full ? "results/paper" : "results/quick";
    struct paper p = {.options = &with_folder, .folder = with_folder.folder};
    p.configs = find_folder(o->configs, "configs", SOJOURN_DATADIR "/configs", "paper-fig5.cfg");
    p.plots = find_folder(NULL, "scripts/plot", SOJOURN_DATADIR "/plot", "figure5.gp");
    enum exit_status status = EXIT_INPUT;
    int ok = prepare_folder(&with_folder, d);
    for (int i = 0; i < SWEEPS && ok == 0; i++)
        ok = run_sweep(&p, i, d);
    if (ok == 0)
        ok = write_curves(&p, d);
    if (ok == 0)
        status = finish(&p, d);
    close_journals(&p, d);
    release(&p);
    return status;
}
