/*
 * The simulation: of any model figures that make sense, however soon it is stopped; and what it
 * says does not depend on whether it was run before.
 */
#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/table.h"
#include "run/calibrate.h"
#include "run/simulate.h"
#include "run/transient.h"

static const double SECONDS = 0.3;

static char *report(const struct model *m, const struct result *r)
{
    const struct report_context ctx = {
        .program_version = "fuzz", .command = "simulate", .model = m};
    struct textbuf json = {0}, csv = {0}, table = {0};
    fuzz_must_make_sense(r);
    json_result(&json, &ctx, &r, 1);
    csv_result(&csv, &r, 1);
    table_result(&table, &ctx, r, true);
    char *said = strdup(json.text);
    fuzz_must_be_json(&json);
    textbuf_release(&csv);
    textbuf_release(&table);
    return said;
}

/* NULL when it ended before its time, or has no answer. */
static char *run(const struct model *m)
{
    struct diag *d = diag_new();
    char *said = NULL;
    const struct run_options o = {.threads = 1, .stop = fuzz_watch(SECONDS)};
    struct result *r = run_simulate(m, &o, d);
    fuzz_must(r || diag_count(d) > 0 || *o.stop, "no answer has a reason");
    fuzz_unwatch();
    if (r) {
        const bool whole = !r->interrupted;
        said = report(m, r);
        if (!whole) {
            free(said);
            said = NULL;
        }
    }
    result_free(r);
    diag_free(d);
    return said;
}

static void run_and_again(struct model *m)
{
    char *first = run(m), *second = first ? run(m) : NULL;
    fuzz_must(!first || !second || strcmp(first, second) == 0,
              "the same seed gives the same bytes");
    free(first);
    free(second);
}

static void run_transient_of(const struct model *m)
{
    struct diag *d = diag_new();
    const struct run_options o = {.threads = 1, .stop = fuzz_watch(SECONDS)};
    struct transient *t = run_transient(m, &o, d);
    fuzz_unwatch();
    transient_free(t);
    diag_free(d);
}

int fuzz_simulate(const uint8_t *data, size_t size)
{
    /* A few replications, whatever the model asks for: more of them run the same code. */
    static const struct override quick[] = {{.key = "experiment.experiments", .value = "3"},
                                            {.key = "experiment.max_experiments", .value = "0"}};
    if (size == 0)
        return 0;
    gsl_set_error_handler_off();
    char *text = fuzz_text(data, size);
    struct model *m = fuzz_model(text, quick, 2);
    struct diag *d = diag_new();
    if (m && m->experiment.points > 1000)
        m->experiment.points = 1000;
    if (m && calibrate(m, d) == 0) {
        if (data[size - 1] == '#')    /* a comment of nothing at the end asks for it */
            run_transient_of(m);
        else
            run_and_again(m);
    }
    diag_free(d);
    model_free(m);
    free(text);
    return 0;
}
