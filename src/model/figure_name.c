#include "model/figure_name.h"

#include <string.h>

#include "model/target.h"

const char *figure_full_name(const char *name)
{
    return strcmp(name, TARGET_SOJOURN) == 0 ? "network." TARGET_SOJOURN : name;
}

static bool is_quantity(const char *text, enum quantity_id *q, double *x)
{
    for (int i = 0; i < QUANTITIES; i++)
        if (i != Q_METER && quantity_is((enum quantity_id)i, text, x)) {
            *q = (enum quantity_id)i;
            return true;
        }
    return false;
}

bool figure_name_read(const char *name, size_t *n, enum quantity_id *q, double *x)
{
    for (const char *point = strchr(name, '.'); point; point = strchr(point + 1, '.'))
        if (is_quantity(point + 1, q, x)) {
            *n = (size_t)(point - name);
            return true;
        }
    return false;
}
