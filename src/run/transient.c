#include "run/transient.h"

#include "base/mem.h"
#include "run/run_length.h"

struct transient *run_transient(const struct model *m, const struct run_options *o, struct diag *d)
{
    struct series *s = series_new_transient(m, o->stop, d);
    if (!s)
        return NULL;
    const int status = dispatch_these(o, &s, 1, d);
    if (series_tell_deadlock(s, d) != 0) {
        series_free(s);
        return NULL;
    }
    struct transient *t = series_transient(s);
    series_free(s);
    if (status == 0 || t->replications > 0)
        return t;
    transient_free(t);
    return NULL;
}

char *run_why_unsteady(const struct model *m, const atomic_int *stop)
{
    struct run_length length;
    struct diag *d = diag_new();
    char *why = NULL;
    if (run_length_find(m, stop, &length, d) != 0 && diag_status(d) == EXIT_UNSTABLE)
        why = mem_strdup(diag_message(d, 0));
    diag_free(d);
    return why;
}
