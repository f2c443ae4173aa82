#include "analytic/answers.h"

#include "base/mem.h"
#include "model/reach.h"

bool answers_has_invalid(const struct network *net)
{
    for (size_t i = 0; i < net->n_populations; i++)
        if (net->populations[i].invalid)
            return true;
    return false;
}

bool *answers_reached(const struct network *net, bool invalid)
{
    bool *in = mem_calloc(net->n_nodes, sizeof *in);
    for (size_t i = 0; i < net->n_sources; i++) {
        const struct source *s = &net->sources[i];
        if (s->population == NET_NONE || net->populations[s->population].invalid != invalid)
            continue;
        for (size_t e = s->first_entry; e < s->first_entry + s->n_entries; e++)
            in[net->entries[e].node] |= net->entries[e].p > 0;
    }
    network_reach(net, in);
    return in;
}
