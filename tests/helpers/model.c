#include "helpers/model.h"

#include <stdio.h>

#include "helpers/run.h"
#include "run/simulate.h"

struct model *test_model(const char *text, const struct override *o, size_t n)
{
    struct diag *d = diag_new();
    struct model *m = model_from_text(text, "test.cfg", o, n, d);
    diag_print(d, stderr);
    ck_assert_ptr_nonnull(m);
    diag_free(d);
    return m;
}

struct result *test_simulate(const struct model *m, unsigned threads)
{
    struct diag *d = diag_new();
    struct result *r = run_simulate(m, &(struct run_options){.threads = threads}, d);
    diag_print(d, stderr);
    diag_free(d);
    return r;
}
