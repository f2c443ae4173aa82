#include "run/transient.h"

#include "base/mem.h"
#include "run/shape.h"

/* A feed of one series, which is closed where it was opened. */
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

struct transient *run_transient(const struct model *m, const struct run_options *o, struct diag *d)
{
    struct single one = {.series = series_new_transient(m, d)};
    if (!one.series)
        return NULL;
    const struct feed f = {.open = open_single, .close = keep, .user = &one};
    const int status = dispatch(o, &f, d);
    struct transient *t = series_transient(one.series);
    series_free(one.series);
    if (status == 0 || t->replications > 0)
        return t;
    transient_free(t);
    return NULL;
}

char *run_why_unsteady(const struct model *m)
{
    struct run_shape shape;
    struct diag *d = diag_new();
    char *why = NULL;
    if (run_shape(m, &shape, d) != 0 && diag_status(d) == EXIT_UNSTABLE)
        why = mem_strdup(diag_message(d, 0));
    diag_free(d);
    return why;
}
