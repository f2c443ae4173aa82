#include "cli/compare_models.h"

#include <stdlib.h>

#include "cli/common.h"
#include "cli/verdict_files.h"
#include "model/requirement.h"
#include "report/difference.h"
#include "report/requirements.h"
#include "run/paired.h"

/* "token.lifetime=30, K=4"; NULL when nothing was set in the second alone. */
static char *what_was_set(const struct options *o)
{
    struct textbuf b = {0};
    for (size_t i = 0; i < o->n_versus; i++)
        textbuf_add(&b, "%s%s=%s", i ? ", " : "", o->versus[i].key, o->versus[i].value);
    return b.text;
}

static void report(const struct options *o, const struct model *a, const struct model *b,
                   const struct paired *p, struct diag *d)
{
    const struct report_context of_a = make_context(o, a), of_b = make_context(o, b);
    char *set = what_was_set(o);
    const struct difference_context ctx = {&of_a, &of_b, set};
    struct difference *difference = difference_new(p->a, p->b, p->difference);
    struct textbuf table = table_for_stdout(), json = {0}, csv = {0};
    if (wants_output(o, OUTPUT_TABLE)) {
        table_difference(&table, &ctx, difference, o->all);
        table_requirements(&table, p->difference);
    }
    if (wants_output(o, OUTPUT_JSON))
        json_difference(&json, &ctx, difference);
    if (wants_output(o, OUTPUT_CSV))
        csv_difference(&csv, difference);
    put_out(o, "difference", &table, &json, &csv, d);
    put_requirements(o, p->difference, d);
    say_no_limit(o, p->a);
    say_how_it_ended(o, a, p->difference);
    difference_free(difference);
    free(set);
}

enum exit_status compare_models(const struct options *o, struct diag *d)
{
    struct model *a = load_model(o, d), *b = load_second(o, d);
    enum exit_status status = EXIT_INPUT;
    struct paired p = {0};
    struct journal *journal = NULL;
    if (a && b && check_folder(o, d) == 0 && open_journal(o, "difference", &journal, d) == 0) {
        struct talk talk = {0};
        struct run_options run = make_run_options(o, &talk);
        catch_signals();
        run.journal = journal;
        run_paired(a, b, &run, &p, d);
        progress_finish(&talk.progress);
    }
    if (p.difference) {
        const struct options out = options_for_results(o, journal, d);
        report(&out, a, b, &p, d);
        status = p.difference->reached ? EXIT_DONE : EXIT_PRECISION;
        if (requirements_decision(p.difference) != DECISION_NONE)
            status = status_of_answer(p.difference);
    }
    const bool finished = p.difference && !p.difference->interrupted && diag_count(d) == 0;
    say_how_to_resume(o, close_journal(journal, finished));
    paired_release(&p);
    model_free(a);
    model_free(b);
    return status;
}
