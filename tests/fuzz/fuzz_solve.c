/* The analytic answer: of any model figures that make sense, as JSON and as CSV, or a reason. */
#include <gsl/gsl_errno.h>
#include <stdlib.h>

#include "analytic/solve.h"
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "model/rows.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/table.h"
#include "run/calibrate.h"

enum { ASKED_MOST = 3 };    /* percentiles, times and so on: each takes its time */

static void ask_for_less(struct asked *asked)
{
    for (int p = 0; p < PARAMETER_KINDS; p++)
        if (asked->of[p].n > ASKED_MOST)
            asked->of[p].n = ASKED_MOST;
}

static void check_quantiles(const struct result *r, const double *level)
{
    const struct figure *q = r->network_quantiles;
    for (size_t i = 0; i < r->n_quantiles; i++)
        for (size_t k = 0; k < r->n_quantiles; k++)
            fuzz_must(!figure_has_value(&q[i]) || !figure_has_value(&q[k]) ||
                          !(level[i] < level[k]) || q[i].value <= q[k].value * (1 + 1e-6),
                      "percentiles are in order");
}

static void report(const struct model *m, const struct result *r)
{
    const struct report_context ctx = {.program_version = "fuzz", .command = "solve", .model = m};
    struct textbuf json = {0}, csv = {0}, table = {0};
    json_result(&json, &ctx, &r, 1);
    csv_result(&csv, &r, 1);
    table_result(&table, &ctx, r, true);
    fuzz_must_be_json(&json);
    textbuf_release(&csv);
    textbuf_release(&table);
}

static void solve(struct model *m)
{
    struct diag *d = diag_new();
    struct asked *asked = &m->experiment.asked;
    ask_for_less(asked);
    struct result *r = calibrate(m, d) == 0 ? analytic_solve_asked(m->network, asked, d) : NULL;
    fuzz_must(r || diag_count(d) > 0, "no answer has a reason");
    if (r) {
        fuzz_must_make_sense(r);
        check_quantiles(r, asked->of[PARAMETER_LEVEL].x);
        report(m, r);
    }
    result_free(r);
    diag_free(d);
}

int fuzz_solve(const uint8_t *data, size_t size)
{
    gsl_set_error_handler_off();
    char *text = fuzz_text(data, size);
    struct model *m = fuzz_model(text, NULL, 0);
    if (m)
        solve(m);
    model_free(m);
    free(text);
    return 0;
}
