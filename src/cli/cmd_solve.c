/*
 * sojourn solve: the analytic answer.
 */
#include "analytic/solve.h"
#include "cli/common.h"
#include "cli/verdict_files.h"
#include "model/requirement.h"
#include "report/csv.h"
#include "report/json.h"
#include "report/table.h"

enum exit_status command_solve(const struct options *o, struct diag *d)
{
    struct model *m = load_model(o, d);
    struct result *r = m ? analytic_solve_asked(m->network, &m->experiment.asked, d) : NULL;
    enum exit_status status = EXIT_DONE;
    if (r)
        requirements_of_answer(&m->experiment, r);
    if (r && check_folder(o, d) == 0) {
        const struct report_context ctx = make_context(o, m);
        const struct result *results[] = {r};
        struct textbuf table = table_for_stdout(), json = {0}, csv = {0};
        if (wants_output(o, OUTPUT_TABLE))
            table_result(&table, &ctx, r, o->all);
        if (wants_output(o, OUTPUT_JSON))
            json_result(&json, &ctx, results, 1);
        if (wants_output(o, OUTPUT_CSV))
            csv_result(&csv, results, 1);
        put_out(o, "solve", &table, &json, &csv, d);
        put_requirements(o, r, d);
        status = status_of_answer(r);
    }
    result_free(r);
    model_free(m);
    return status;
}
