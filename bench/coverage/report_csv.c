#include "coverage/report_files.h"

#include <inttypes.h>

static const char *const verdict_name[] = {"inside", "chance", "wrong"};

static void write_row(const struct row *r, double alpha, FILE *f)
{
    char rule[64];
    fprintf(f, "%s,\"%s\",%s,%.17g,%zu,%zu,%zu,%zu,%.6g,%.6g,", r->model->name,
            rule_name(r->rule, rule, sizeof rule), r->quantity->name, r->exact, r->experiments,
            r->covered, r->missed_low, r->without, r->low, r->high);
    fprintf(f, "%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.6g,%.8g,%" PRIu64 ",%" PRIu64 ",", r->bias,
            r->bias_error, r->spread, r->width, r->width_ideal, r->z_mean, r->z_deviation,
            r->replications, r->least, r->most);
    if (row_has_precision(r))
        fprintf(f, "%g,%zu,%.3g,", model_precision(r->rule, r->quantity), r->met, r->p_met);
    else if (row_is_of_verdicts(r))
        fprintf(f, ",%zu,,", r->met);
    else
        fprintf(f, ",,,");
    fprintf(f, "%.3g,%s\n", r->p_coverage,
            row_is_judged(r) ? verdict_name[row_verdict(r, alpha)] : "shown");
}

void write_csv(const struct rows *r, FILE *f)
{
    fprintf(f, "model,rule,quantity,exact,experiments,covered,missed_low,without_interval,low,high,"
               "bias,bias_error,spread,half_width,half_width_ideal,z_mean,z_deviation,"
               "replications,replications_min,replications_max,precision,met,p_met,p_coverage,"
               "verdict\n");
    for (size_t i = 0; i < r->n; i++)
        write_row(&r->row[i], r->alpha, f);
}
