#include "coverage/figure.h"

#include <string.h>

static const struct figure *of_meter(const struct result *r, const char *name)
{
    for (size_t m = 0; m < r->n_meters; m++)
        if (strcmp(r->meters[m].name, name) == 0)
            return &r->meters[m].value;
    return NULL;
}

static const struct figure *of_network(const struct result *r, const char *quantity)
{
    if (strcmp(quantity, "mean_sojourn") == 0)
        return &r->network.mean_sojourn;
    if (strcmp(quantity, "mean_number") == 0)
        return &r->network.mean_number;
    if (strcmp(quantity, "throughput") == 0)
        return &r->network.throughput;
    for (size_t k = 0; k < r->n_quantiles; k++)
        if (strcmp(result_quantity_name(r, Q_NETWORK_SOJOURN_P, k), quantity) == 0)
            return &r->network_quantiles[k];
    return NULL;
}

static const struct figure *of_group(const struct result *r, size_t g, const char *quantity)
{
    for (int f = 0; f < STATION_FIGURES; f++)
        if (strcmp(quantity_table[f].name, quantity) == 0)
            return &r->groups[g].f[f];
    for (size_t k = 0; k < r->n_quantiles; k++)
        if (strcmp(result_quantity_name(r, Q_RESPONSE_P, k), quantity) == 0)
            return &r->group_quantiles[g * r->n_quantiles + k];
    return NULL;
}

const struct figure *figure_find(const struct result *r, const char *name)
{
    const char *dot = strchr(name, '.');
    if (!dot)
        return of_meter(r, name);
    const size_t length = (size_t)(dot - name);
    if (strncmp(name, "network.", length + 1) == 0)
        return of_network(r, dot + 1);
    for (size_t g = 0; g < r->n_groups; g++)
        if (strlen(r->groups[g].name) == length && strncmp(r->groups[g].name, name, length) == 0)
            return of_group(r, g, dot + 1);
    return NULL;
}
