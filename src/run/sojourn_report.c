/*
 * The library's answers in words and as JSON. The only file of the room that sees `report`: it is
 * for the library what src/cli is for the program.
 */
#include "run/sojourn.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/version.h"
#include "report/json.h"
#include "report/precision.h"
#include "run/sojourn_handle.h"

char *sojourn_shortfall(const struct result *r)
{
    struct textbuf b = {0};
    if (r->interrupted)
        textbuf_add(&b, "error: cancelled: the figures are those of %llu complete replications\n",
                    (unsigned long long)r->replications);
    if (r->steady.overloaded)
        textbuf_add(&b, "error: station '%s' is unstable: requests pile up there, %.3g more each "
                        "second\n", r->steady.overloaded, r->steady.growth);
    else if (r->steady.high > 0)
        textbuf_add(&b, "error: the replications fell into two groups: in %llu of %llu the "
                        "issuer of tokens has collapsed\n",
                    (unsigned long long)r->steady.high,
                    (unsigned long long)(r->steady.low + r->steady.high));
    else if (r->steady.verdict == STEADY_DRIFTS)
        textbuf_add(&b, "error: the run drifts: its figures are not those of a steady state\n"
                        "  hint: set experiment.warmup or experiment.windows higher\n");
    for (size_t i = 0; i < r->n_precision && !r->interrupted && !r->steady.overloaded; i++)
        if (!r->precision[i].reached) {
            textbuf_add(&b, "error: ");
            precision_shortfall(&b, &r->precision[i]);
            textbuf_add(&b, "\n");
        }
    return b.text;
}

const char *sojourn_json(struct sojourn *s)
{
    struct mem_guard g;
    if (!s->result)
        return "";
    if (!s->json) {
        struct textbuf b = {0};
        mem_guard_set(&g);
        if (setjmp(g.jump) != 0)
            return "";
        const struct report_context ctx = {.program_version = version_number(),
                                           .program_commit = version_commit(),
                                           .model = s->model};
        json_result(&b, &ctx, (const struct result *const[]){s->result}, 1);
        mem_guard_end(&g);
        s->json = b.text;
    }
    return s->json;
}
