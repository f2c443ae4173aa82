#include "base/version.h"
#include "coverage/report_files.h"

#include <inttypes.h>
#include <math.h>

#include "run/sojourn.h"
#include "stats/interval.h"

static double percent(size_t k, size_t n)
{
    return 100 * (double)k / (double)n;
}

/* ---- what was done ---- */

static void write_head(const struct rows *r, FILE *f)
{
    const size_t n = r->row[0].experiments;
    fprintf(f,
            "# Coverage, shown\n\n"
            "Written by `make coverage COVERAGE_RUNS=%zu`, sojourn %s; "
            "[docs/coverage.md](../docs/coverage.md) says how it is done and discusses it.\n"
            "All figures of all rows: [coverage.csv](coverage.csv).\n\n"
            "%zu independent experiments per model, with seeds of their own. A 95 %% interval should hold "
            "the exact value in %.1f to %.1f %% of them\n"
            "(95 %% -+ 2 standard deviations of a count). Chance alone puts some 4 rows of 100 outside, "
            "in clusters: rows of one model\nare of the same experiments.\n\n",
            n, version_text(), n, 100 * band_low(COVERAGE_LEVEL, n),
            100 * band_high(COVERAGE_LEVEL, n));
    fprintf(f,
            "**%zu rows of the program's own: %zu inside, %zu outside by no more than chance "
            "(%.1f expected), %zu wrong.**\n"
            "Wrong is what chance does to one row with a probability below %.2g (0.1 %% over all "
            "rows, Bonferroni).\n\n",
            r->judged, rows_with(r, VERDICT_INSIDE), rows_with(r, VERDICT_CHANCE),
            (double)r->judged * 0.0455, rows_with(r, VERDICT_WRONG), r->alpha);
}

static void write_legend(FILE *f)
{
    fprintf(f,
            "| column | |\n|---|---|\n"
            "| coverage | intervals with the exact value in them, with the count's own 95 %% "
            "interval (Clopper, Pearson) |\n"
            "| low, high | intervals that end below the exact value, begin above it: 2.5 %% each "
            "where estimates are symmetric |\n"
            "| bias | mean of (estimate - exact) / exact, with its standard error |\n"
            "| width | mean half-width, relative to 1.96 standard deviations of the estimates "
            "themselves |\n"
            "| z | mean and standard deviation of (estimate - exact) / standard error |\n"
            "| replications | mean number taken (least - most) |\n"
            "| all targets | of targets that hold jointly, each at more than 95 %%: all covered, all "
            "met, at least 95 %% |\n"
            "| met | sequential rules: experiments whose error is within the precision asked "
            "for |\n"
            "| requirements | coverage counts verdicts that are not wrong, 95 %% of runs at least; "
            "`met` the runs that were decided |\n"
            "| verdict | and what is conspicuous: `precision` was met too seldom, "
            "`biased` by 3 standard errors, "
            "intervals `narrow` against the estimates' own spread (2), "
            "errors `uneven` to the two sides |\n\n");
}

/* ---- tables ---- */

/* The narrowest that a mean half-width over 1.96 deviations may be by chance: less than Student's factor, by 2 standard errors. */
static double narrowest(const struct row *r)
{
    const double student = student_t(r->level, fmax(1, r->replications - 1));
    return student / laplace_t(r->level) * (1 - 2 / sqrt(2 * (double)r->experiments));
}

/* What is conspicuous, also of a row that is inside: a bias that does not show yet would with more replications. */
static void write_reasons(const struct row *r, FILE *f)
{
    const double low = (double)r->missed_low;
    const double high = (double)(r->experiments - r->covered - r->without) - low;
    if (row_has_precision(r) && (double)r->met < r->level * (double)r->experiments)
        fprintf(f, ", precision");
    if (fabs(r->bias) > 3 * r->bias_error && !row_is_of_verdicts(r))
        fprintf(f, ", biased");
    if (r->width < narrowest(r) * r->width_ideal)
        fprintf(f, ", narrow");
    if (!row_is_joint(r) && !row_is_of_verdicts(r) && fabs(low - high) > 3 * sqrt(low + high))
        fprintf(f, ", uneven");
    if (r->without > 0)
        fprintf(f, ", %zu without interval", r->without);
}

static void write_verdict(const struct row *r, double alpha, FILE *f)
{
    static const char *const name[] = {"inside", "chance", "**wrong**"};
    const enum verdict v = row_verdict(r, alpha);
    fprintf(f, "%s", row_is_judged(r) ? name[v] : "shown");
    write_reasons(r, f);
}

static void write_errors(const struct row *r, FILE *f)
{
    const size_t high = r->experiments - r->covered - r->missed_low - r->without;
    fprintf(f, " %.1f, %.1f | %+.3f +- %.3f | %.3f | %+.2f, %.2f |",
            percent(r->missed_low, row_told(r)), percent(high, row_told(r)), 100 * r->bias,
            100 * r->bias_error, r->width / r->width_ideal, r->z_mean, r->z_deviation);
}

static void write_row(const struct row *r, double alpha, FILE *f)
{
    char rule[64];
    fprintf(f, "| %s | %s | %.1f (%.1f - %.1f) |", rule_name(r->rule, rule, sizeof rule),
            r->quantity->name, percent(r->covered, row_told(r)), 100 * r->low, 100 * r->high);
    if (row_is_joint(r) || row_is_of_verdicts(r))
        fprintf(f, " | | | |");
    else
        write_errors(r, f);
    if (r->least == r->most)
        fprintf(f, " %" PRIu64 " |", r->least);
    else
        fprintf(f, " %.1f (%" PRIu64 " - %" PRIu64 ") |", r->replications, r->least, r->most);
    if (row_has_precision(r))
        fprintf(f, " %.1f |", percent(r->met, r->experiments));
    else if (row_is_of_verdicts(r))
        fprintf(f, " %.1f decided |", percent(r->met, r->experiments));
    else
        fprintf(f, " |");
    fprintf(f, " ");
    write_verdict(r, alpha, f);
    fprintf(f, " |\n");
}

static void write_table(const struct rows *r, bool judged, FILE *f)
{
    const struct study_model *model = NULL;
    for (size_t i = 0; i < r->n; i++) {
        const struct row *row = &r->row[i];
        if (rule_is_judged(row->rule) != judged)
            continue;
        if (row->model != model)
            fprintf(f,
                    "\n### %s\n\n`%s`, seeds from %" PRIu64 " on\n\n"
                    "| rule | quantity | coverage [%%] | low, high [%%] | bias [%%] | width | z | "
                    "replications | met [%%] | verdict |\n"
                    "|---|---|---|---|---|---|---|---|---|---|\n",
                    row->model->title, row->model->name, row->model->first_seed);
        model = row->model;
        write_row(row, r->alpha, f);
    }
}

void write_markdown(const struct rows *r, FILE *f)
{
    write_head(r, f);
    write_legend(f);
    fprintf(f, "## The program's intervals\n");
    write_table(r, true, f);
    fprintf(f, "\n## Other rules, to compare with\n\n"
               "The textbook's: the mean over replications is looked at after every one, from the "
               "3rd, 10th or 30th on, until\n"
               "Student's half-width of all targets is within the precision; \"Law\" asks for g / "
               "(1 + g) of the mean in place of g.\n"
               "They show what stopping early does.\n");
    write_table(r, false, f);
}
