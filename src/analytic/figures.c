#include "analytic/figures.h"

#include <stddef.h>

struct result *figures_all(const struct solution *s, const struct asked *asked)
{
    struct result *r = result_new(s->given, "analytic");
    result_ask(r, asked);
    figures_stations(s, r);
    if (figures_totals(s, r) != 0 || figures_class_totals(s, r) != 0 ||
        figures_caches(s, r) != 0) {
        result_free(r);
        return NULL;
    }
    figures_classes(s, r);
    figures_losses(s, r);
    figures_variances(s, r);
    figures_quantiles(s, r);
    figures_shares(s, r);
    figures_revocation(s, r);
    return r;
}
