#include "analytic/screen.h"

#include <stdlib.h>

#include "analytic/figures.h"
#include "analytic/least_load.h"
#include "analytic/scope.h"
#include "analytic/solution.h"
#include "analytic/unstable.h"
#include "base/mem.h"

/* Is station i, which is overloaded, overloaded for certain? */
static bool is_certain(const struct solution *s, size_t i)
{
    const struct station_load *l = &s->stations[i];
    if (figures_rate_exact(s, &s->net->stations[i]))
        return true;
    return network_is_plain(s->net) && least_load(s->net, i) * (1 + STATION_MARGIN) >= l->capacity;
}

/* In a group of replicas the first unstable one stands for all. */
static enum screen_state overload_of(const struct solution *s)
{
    size_t group = NET_NONE;
    for (size_t i = 0; i < s->net->n_stations; i++) {
        if (!s->stations[i].unstable || s->net->stations[i].group == group)
            continue;
        group = s->net->stations[i].group;
        if (is_certain(s, i))
            return SCREEN_UNSTABLE;
    }
    return SCREEN_OVERLOADED;
}

static void note_caches(const struct solution *s, struct screen *out)
{
    const size_t n = s->net->n_caches;
    out->lookups = mem_calloc(n, sizeof *out->lookups);
    out->fetches = mem_calloc(n, sizeof *out->fetches);
    solution_caches(s, out->lookups, out->fetches);
}

static void note_solution(const struct solution *s, const struct asked *asked, struct diag *d,
                          struct screen *out)
{
    const bool known = scope_refuse(s, d) == 0;
    note_caches(s, out);
    if (unstable_report(s, d) > 0) {
        out->state = overload_of(s);
        out->message = mem_strdup(diag_message(d, known ? 0 : diag_count(d) - 1));
        return;
    }
    if (!known || solution_collapses(s))
        return;
    out->settles = settling_fits(s->net) && settling_of(s, &out->settling, d) == 0;
    out->result = figures_all(s, asked);
    if (out->result)
        out->state = SCREEN_SOLVED;
}

void analytic_screen(const struct network *net, const struct asked *asked, struct screen *out)
{
    struct diag *d = diag_new();
    *out = (struct screen){.state = SCREEN_UNKNOWN};
    struct solution *s = solution_new(net, d);
    if (s)
        note_solution(s, asked, d, out);
    solution_free(s);
    diag_free(d);
}

void analytic_screen_release(struct screen *s)
{
    result_free(s->result);
    free(s->message);
    free(s->lookups);
    free(s->fetches);
    *s = (struct screen){0};
}
