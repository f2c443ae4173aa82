#include "run/simulate.h"

/* A feed of one series. */
struct single {
    struct series *series;
    bool opened;
};

static struct series *open_single(void *user)
{
    struct single *one = user;
    if (one->opened)
        return NULL;
    one->opened = true;
    return one->series;
}

static void keep(void *user, struct series *s)
{
    (void)user, (void)s;
}

struct result *run_simulate(const struct model *m, const struct run_options *o, struct diag *d)
{
    struct single one = {.series = series_new(m, 0, d)};
    if (!one.series)
        return NULL;
    const struct feed f = {.open = open_single, .close = keep, .user = &one};
    const int status = dispatch(o, &f, d);
    struct result *r = series_result(one.series);
    series_free(one.series);
    if (status == 0 || r->replications > 0)
        return r;
    result_free(r);
    return NULL;
}
