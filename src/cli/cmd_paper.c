/*
 * sojourn paper: figures 5 and 6 of the paper, and 7 and 8 on what its token scheme costs, from
 * real simulation runs, with fits and a verdict on each claim. Everything is made of ordinary runs
 * of ordinary configs; the figures are drawn by gnuplot from the files alone.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/printable.h"
#include "cli/common.h"
#include "cli/data_folder.h"
#include "cli/gnuplot.h"
#include "cli/paper.h"
#include "report/csv.h"
#include "report/sweep_columns.h"

/* Figure 5: the paper's axis in steps of 0.05, and beyond. */
#define FIG5_POINTS "token.p_c0=0.1,0.15,0.2,0.25,0.3,0.35,0.4,0.5,0.6"
/* Figure 6: lifetimes up to where a miss is one in 150. */
#define FIG6_LIFETIMES "token.lifetime=0.05,0.1,0.15,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1,1.25"
#define FIG6_CURVE "token.lifetime=0.0125:1.25:100"
#define FIG6_REPLICAS "K=1,2,5,10,20"
#define FIG6_REPLICA_LIFETIMES "token.lifetime=0.02,0.05,0.1,0.2,0.5,1,2"
/* Figure 8: lifetimes of entries in real caches. */
#define FIG8_LIFETIMES "token.lifetime=10,30,60,120,300"
#define FIG8_CURVE "token.lifetime=log:5:600:12"

/*
 * The paper's own precision: 1e-4 of the mean in figure 5, 1e-4 of the input rate in figure 6,
 * where small rates get the quick run's relative precision besides, which is the finer one for
 * them. The panel of K is ours, not the paper's: it has the quick run's precision alone. Figures 7
 * and 8 are ours, too: four times the quick run's experiments make intervals half as wide.
 */
static const struct override full_fig5[] = {{"experiment.precision", "0.0001"},
                                            {"experiment.delta", "mean"}};
static const struct override full_fig6[] = {{"experiment.precision_of_input", "0.0001"}};
static const struct override full_fig7[] = {{"experiment.experiments", "1200"}};
static const struct override full_fig8[] = {{"experiment.experiments", "240"}};

static const struct sweep_spec {
    const char *name;                   /* of the files, and of the progress line */
    const char *config;
    const char *over[2];
    struct override fixed[3];
    size_t n_over, n_fixed;
    const struct override *full;        /* with --full besides */
    size_t n_full;
    bool unsolved;                      /* simulated alone */
} specs[PAPER_SWEEPS] = {
    [FIG5] = {"figure5", "paper-fig5.cfg", {FIG5_POINTS}, {{0}}, 1, 0, full_fig5, 2},
    [FIG6_SLIDING] = {"figure6-sliding",
                      "paper-fig6.cfg",
                      {FIG6_LIFETIMES},
                      {{"token.rule", "sliding"}},
                      1,
                      1,
                      full_fig6,
                      1},
    [FIG6_COUNTED] = {"figure6-counted",
                      "paper-fig6.cfg",
                      {FIG6_LIFETIMES},
                      {{"token.rule", "counted"}},
                      1,
                      1,
                      full_fig6,
                      1},
    [FIG6_OWN] = {"figure6-own",
                  "paper-fig6.cfg",
                  {FIG6_REPLICAS, FIG6_REPLICA_LIFETIMES},
                  {{"token.rule", "counted"},
                   {"experiment.targets", "[\"I_t\"]"},
                   {"token.cache", "own"}},
                  2,
                  3},
    [FIG6_SHARED] = {"figure6-shared",
                     "paper-fig6.cfg",
                     {FIG6_REPLICAS, FIG6_REPLICA_LIFETIMES},
                     {{"token.rule", "counted"},
                      {"experiment.targets", "[\"I_t\"]"},
                      {"token.cache", "shared"}},
                     2,
                     3},
    /* Lags of entries that slide up to a limit, or that are pushed out, have no analytic answer. */
    [FIG8_OWN] = {"figure8-own", "paper-fig8.cfg", {FIG8_LIFETIMES}, {{0}}, 1, 0, full_fig8, 1},
    [FIG8_SHARED] = {"figure8-shared",
                     "paper-fig8.cfg",
                     {FIG8_LIFETIMES},
                     {{"token.cache", "shared"}},
                     1,
                     1,
                     full_fig8,
                     1},
    [FIG8_SLIDING] = {"figure8-sliding",
                      "paper-fig8.cfg",
                      {FIG8_LIFETIMES},
                      {{"token.rule", "sliding"}, {"token.max_age", "600"}},
                      1,
                      2,
                      full_fig8,
                      1,
                      true},
    [FIG8_PUSH_MOST] = {"figure8-push-most",
                        "paper-fig8.cfg",
                        {FIG8_LIFETIMES},
                        {{"token.push", "{ share = 0.9; delay = 0.1; }"}},
                        1,
                        1,
                        full_fig8,
                        1,
                        true},
    [FIG8_PUSH] = {"figure8-push",
                   "paper-fig8.cfg",
                   {FIG8_LIFETIMES},
                   {{"token.push", "{ share = 1; delay = 0.1; }"}},
                   1,
                   1,
                   full_fig8,
                   1,
                   true},
};

/* ---- running ---- */

void paper_write(const struct paper *p, const char *name, struct textbuf *b, struct diag *d)
{
    char *path = text_format("%s/%s", p->folder, name);
    file_write(path, b->text, b->length, d);
    free(path);
    textbuf_release(b);
}

/* The options of a run: those of the spec, of the precision, and of the user, in this order. */
static struct override *gather(const struct paper *p, const struct sweep_spec *spec, size_t *n)
{
    const size_t n_full = p->options->full ? spec->n_full : 0;
    *n = spec->n_fixed + n_full + p->options->n_overrides;
    struct override *all = mem_calloc(*n, sizeof *all), *at = all;
    for (size_t i = 0; i < spec->n_fixed; i++)
        *at++ = spec->fixed[i];
    for (size_t i = 0; i < n_full; i++)
        *at++ = spec->full[i];
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
    paper_write(p, name, &csv, d);
    free(name);
    name = text_format("%s.json", specs[i].name);
    paper_write(p, name, &json, d);
    free(name);
}

static int run_sweep(struct paper *p, int i, struct diag *d)
{
    const struct sweep_spec *spec = &specs[i];
    const double begun = clock_monotonic();
    char *config = text_format("%s/%s", p->configs, spec->config);
    size_t n;
    struct override *o = gather(p, spec, &n);
    int status = sweeps_run(p->options, config, spec->name, o, n, spec->over, spec->n_over,
                                  !spec->unsolved, true, &p->sweep[i], d);
    if (status == 0)
        status = options_for_results(p->options, p->sweep[i].journal, d).folder ? 0 : -1;
    if (status == 0)
        write_sweep(p, i, d);
    free(o);
    free(config);
    p->seconds[i] = clock_monotonic() - begun;
    return status;
}

/* Figure 7 is no grid: the issuer's size follows from the lifetime, the model's from K. */
static int run_cost(struct paper *p, struct diag *d)
{
    const struct sweep_spec spec = {.full = full_fig7, .n_full = 1};
    char *config = text_format("%s/paper-fig7.cfg", p->configs);
    size_t n;
    struct override *o = gather(p, &spec, &n);
    const int status = paper_cost_run(&p->cost, p->options, config, o, n, d);
    if (status == 0) {
        struct textbuf csv = {0};
        paper_cost_csv(&p->cost, &csv);
        paper_write(p, "figure7.csv", &csv, d);
    }
    free(o);
    free(config);
    return status;
}

/* Figure 6: dense analytic curves for both rules in one file. */
static int write_curves6(struct paper *p, struct diag *d)
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
        paper_write(p, "figure6-curves.csv", &csv, d);
    }
    sweeps_release(&s[0]);
    sweeps_release(&s[1]);
    free(config);
    return status;
}

/* The analytic figure of that column's name, or NaN. */
static double analytic_column(const struct sweep_point *p, const char *name)
{
    struct rows rows = {0};
    size_t hint = 0;
    if (p->analytic)
        rows_of_result(&rows, p->analytic, false);
    const struct row *row = sweep_find(&rows, name, &hint);
    const double value = row ? row->figure->value : NAN;
    rows_release(&rows);
    return value;
}

/* One curve of figure 8. The lag does not depend on how often tokens are revoked, and there is an
 * analytic answer only where that is seldom. */
static int add_curve8(const struct paper *p, int i, struct textbuf *csv, struct diag *d)
{
    static const char *const over[] = {FIG8_CURVE};
    char *config = text_format("%s/%s", p->configs, specs[i].config);
    struct options quiet = *p->options;
    quiet.quiet = true;
    struct finished_sweep s;
    struct override o[2] = {{"token.revocations", "1e-6"}, specs[i].fixed[0]};
    const int status =
        sweeps_run(&quiet, config, "", o, 1 + specs[i].n_fixed, over, 1, true, false, &s, d);
    for (size_t k = 0; status == 0 && k < s.report.n_points; k++) {
        const struct sweep_point *point = &s.report.points[k];
        textbuf_add(csv, "%s,%s,", specs[i].name + strlen("figure8-"), point->values[0]);
        csv_double(csv, analytic_meter(point, "I_t"));
        textbuf_add(csv, ",");
        csv_double(csv, analytic_column(point, "network.revocation_lag"));
        textbuf_add(csv, "\n");
    }
    sweeps_release(&s);
    free(config);
    return status;
}

static int write_curves8(struct paper *p, struct diag *d)
{
    struct textbuf csv = {0};
    int status = 0;
    textbuf_add(&csv, "curve,token.lifetime,I_t,lag\n");
    for (int i = FIG8_OWN; i <= FIG8_SHARED && status == 0; i++)
        status = add_curve8(p, i, &csv, d);
    if (status == 0)
        paper_write(p, "figure8-curves.csv", &csv, d);
    textbuf_release(&csv);
    return status;
}

/* ---- drawing ---- */

static char *script_of(const struct paper *p, int figure)
{
    return text_format("%s/figure%d.gp", p->plots, figure);
}

/* Check that the figures can be drawn before spending minutes on their data. */
static int check_drawing(const struct paper *p, struct diag *d)
{
    for (int figure = 5; figure <= 8; figure++) {
        char *script = script_of(p, figure);
        if (access(script, R_OK) != 0)
            diag_error_status(d, EXIT_MACHINE, NULL, 0,
                              "run it where the sources are, or `make install` them",
                              "cannot read '%s': %s", script, strerror(errno));
        free(script);
    }
    const int status = gnuplot_check();
    if (status != 0)
        diag_error_status(d, EXIT_MACHINE, NULL, 0, "scripts/install-deps installs it",
                          status == 127 ? "gnuplot, which draws the figures, is not installed"
                                        : "gnuplot cannot draw SVG and PNG (status %d)", status);
    return diag_count(d) ? -1 : 0;
}

static void remove_unfinished(const struct paper *p, int figure)
{
    static const char *const format[] = {"svg", "png"};
    for (int i = 0; i < 2; i++) {
        char *path = text_format("%s/figure%d.%s.tmp", p->folder, figure, format[i]);
        unlink(path);
        free(path);
    }
}

static void draw(const struct paper *p, int figure, struct diag *d)
{
    char *script = script_of(p, figure);
    const int status = atomic_load(&stop_asked) ? 0 : gnuplot_run(script, p->folder, NULL);
    /* Ctrl-C goes to the child, too. */
    if (status != 0)
        remove_unfinished(p, figure);
    if (status != 0 && !atomic_load(&stop_asked))
        diag_error_status(d, EXIT_MACHINE, script, 0, NULL, "gnuplot failed with status %d",
                          status);
    free(script);
}

/* ---- the command ---- */

/* An interrupted run gives no figures and no verdicts. */
static enum exit_status say_interrupted(const struct paper *p)
{
    char *folder = printable(p->folder);
    if (!p->options->quiet)
        fprintf(stderr, "interrupted: what is done stands in %s; no figures are drawn of it\n",
                folder);
    free(folder);
    return EXIT_PRECISION;
}

static enum exit_status finish(struct paper *p, struct diag *d)
{
    enum exit_status status = EXIT_DONE;
    struct textbuf table = {0}, json = {0}, csv = {0};
    paper_fit(p, d);
    paper_judge(p);
    paper_table(p, &table);
    paper_json(p, &json);
    paper_csv(p, &csv);
    for (int figure = 5; figure <= 8; figure++)
        draw(p, figure, d);
    if (atomic_load(&stop_asked))
        status = say_interrupted(p);
    struct options o = *p->options;
    o.folder = p->folder;
    put_out(&o, "paper", &table, &json, &csv, d);
    for (int i = 0; i < PAPER_SWEEPS; i++)
        if (status == EXIT_DONE && sweeps_status(&p->sweep[i]) != EXIT_DONE)
            status = sweeps_status(&p->sweep[i]);
    return status;
}

static void release(struct paper *p)
{
    for (int i = 0; i < PAPER_SWEEPS; i++)
        sweeps_release(&p->sweep[i]);
    for (size_t i = 0; i < p->n_claims; i++)
        claim_release(&p->claims[i]);
    named_fit_release(&p->fit5);
    for (int i = 0; i < 4; i++)
        named_fit_release(&p->fit6[i]);
    curve_release(&p->curve5);
    curve_release(&p->curve6[0]);
    curve_release(&p->curve6[1]);
    paper_cost_release(&p->cost);
}

/* Keep all journals until every sweep is finished, so that finished points are not run again. */
static void close_journals(struct paper *p, const struct diag *d)
{
    bool finished = diag_count(d) == 0 && !atomic_load(&stop_asked), stay = false;
    for (int i = 0; i < PAPER_SWEEPS; i++)
        finished = finished && p->sweep[i].sweep && !sweeps_interrupted(&p->sweep[i]);
    for (int i = 0; i < PAPER_SWEEPS; i++)
        stay = sweeps_close_journal(&p->sweep[i], finished) || stay;
    say_how_to_resume(p->options, stay);
}

enum exit_status command_paper(const struct options *o, struct diag *d)
{
    struct options with_folder = *o;
    if (!with_folder.folder)
        with_folder.folder = o->full ? "results/paper" : "results/quick";
    struct paper p = {.options = &with_folder, .folder = with_folder.folder};
    for (int i = 0; i < PAPER_SWEEPS; i++)
        p.name[i] = specs[i].name;
    char *configs = data_folder(o->configs, "configs", "configs", "paper-fig5.cfg");
    char *plots = data_folder(NULL, "scripts/plot", "plot", "figure5.gp");
    p.configs = configs;
    p.plots = plots;
    enum exit_status status = EXIT_INPUT;
    int ok = check_drawing(&p, d) == 0 ? prepare_folder(&with_folder, d) : -1;
    for (int i = 0; i < PAPER_SWEEPS && ok == 0 && !atomic_load(&stop_asked); i++)
        ok = run_sweep(&p, i, d);
    if (ok == 0 && !atomic_load(&stop_asked))
        ok = run_cost(&p, d);
    if (diag_count(d) == 0 && atomic_load(&stop_asked)) {
        status = say_interrupted(&p);
    } else if (ok == 0) {
        ok = write_curves6(&p, d) == 0 ? write_curves8(&p, d) : -1;
        if (ok == 0)
            status = finish(&p, d);
    }
    close_journals(&p, d);
    release(&p);
    free(configs);
    free(plots);
    return status;
}
