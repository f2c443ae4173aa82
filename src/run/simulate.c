#include "run/simulate.h"

struct result *run_simulate(const struct model *m, const struct run_options *o, struct diag *d)
{
    struct series *s = series_new(m, 0, o->stop, d);
    if (!s)
        return NULL;
    const int status = dispatch_these(o, &s, 1, d);
    if (series_tell_deadlock(s, d) != 0) {
        series_free(s);
        return NULL;
    }
    struct result *r = series_result(s);
    series_free(s);
    if (status == 0 || r->replications > 0)
        return r;
    result_free(r);
    return NULL;
}
