#include "coverage/figure.h"

#include <string.h>

#include "model/rows.h"

static const struct figure *of_meter(const struct result *r, const char *name)
{
    for (size_t m = 0; m < r->n_meters; m++)
        if (strcmp(r->meters[m].name, name) == 0)
            return &r->meters[m].value;
    return NULL;
}

/* By its name in reports. */
static const struct figure *of_rows(const struct result *r, const char *name)
{
    struct rows rows = {0};
    rows_of_result(&rows, r, false);
    const struct row *row = rows_find(&rows, name);
    const struct figure *f = row ? row->figure : NULL;    /* into the result */
    rows_release(&rows);
    return f;
}

const struct figure *figure_find(const struct result *r, const char *name)
{
    return strchr(name, '.') ? of_rows(r, name) : of_meter(r, name);
}
