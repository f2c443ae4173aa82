#include "model/target.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/unit.h"

/* The unit of an absolute precision; NULL when it is relative. */
static const char *const unit_names[UNITS] = {
    [UNIT_NONE] = NULL, [UNIT_TIME] = "s", [UNIT_RATE] = "1/s", [UNIT_NUMBER] = "",
    [UNIT_SHARE] = NULL};

bool target_read_precision(const char *text, struct target *t, const char **unit)
{
    const bool absolute = strncmp(text, "+-", 2) == 0;
    if (absolute)
        text += 2;
    enum unit u;
    if (!unit_read(text, &t->precision, &u) || (absolute && u == UNIT_SHARE))
        return false;
    t->delta_of = absolute || unit_names[u] ? DELTA_ABSOLUTE : DELTA_MEAN;
    *unit = unit_names[u] ? unit_names[u] : "";
    return true;
}

bool target_of_instance(const char *name)
{
    return strchr(name, '[') != NULL;
}

void target_release(struct target *t)
{
    free(t->name);
    free(t->text);
    t->name = t->text = NULL;
}

void target_own(struct target *t)
{
    t->name = mem_strdup(t->name);
    t->text = t->text ? mem_strdup(t->text) : NULL;
}
