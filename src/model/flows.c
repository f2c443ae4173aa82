#include "model/flows.h"

#include <stdlib.h>

#include "base/mem.h"

struct flows *flows_new(const struct network *net)
{
    struct flows *f = mem_calloc(1, sizeof *f);
    f->node = mem_calloc(net->n_nodes, sizeof *f->node);
    f->route = mem_calloc(net->n_routes, sizeof *f->route);
    f->missing = mem_calloc(net->n_nodes, sizeof *f->missing);
    f->full = mem_calloc(net->n_nodes, sizeof *f->full);
    f->source = mem_calloc(net->n_sources, sizeof *f->source);
    f->load = mem_calloc(net->n_stations, sizeof *f->load);
    f->exact = mem_calloc(net->n_stations, sizeof *f->exact);
    f->hit = mem_calloc(net->n_caches, sizeof *f->hit);
    return f;
}

void flows_free(struct flows *f)
{
    if (!f)
        return;
    free(f->node);
    free(f->route);
    free(f->missing);
    free(f->full);
    free(f->source);
    free(f->load);
    free(f->exact);
    free(f->hit);
    free(f);
}
