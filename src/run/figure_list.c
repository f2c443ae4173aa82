#include "run/figure_list.h"

#include "model/cache_groups.h"
#include "model/families.h"
#include "model/features.h"

/* How many classes a result has. */
static size_t count_classes(const struct network *net)
{
    struct families f;
    size_t n = 0;
    families_init(&f, net);
    for (size_t i = 0; i < f.n; i++)
        n += f.family[i].reported;
    families_release(&f);
    return n;
}

static size_t count_caches(const struct network *net)
{
    size_t n;
    struct cache_group *list = cache_groups_new(net, &n);
    cache_groups_free(list, n);
    return n;
}

static size_t count_named(const struct network *net)
{
    size_t n = 0;
    for (size_t c = 0; c < net->n_classes; c++)
        n += net->classes[c].named;
    return n;
}

static void list_measures(struct figure_list *o, int kind, const struct asked *asked,
                          unsigned features)
{
    o->each[kind] = 0;
    for (int i = 0; i < QUANTITIES; i++) {
        const enum quantity_id q = (enum quantity_id)i;
        if (!quantity_of(q, (enum row_kind)kind) || !quantity_is_ratio(q))
            continue;
        for (size_t k = 0; k < quantity_values(q, asked, features); k++)
            o->of[kind][o->each[kind]++] = (struct measure){q, k};
    }
}

void figure_list_init(struct figure_list *o, const struct network *net,
                   const struct record_layout *layout)
{
    const size_t things[ROW_KINDS] = {[ROW_STATION] = net->n_stations,
                                      [ROW_GROUP] = net->n_groups,
                                      [ROW_CLASS] = count_classes(net),
                                      [ROW_CLASS_TOTAL] = count_named(net),
                                      [ROW_CACHE] = count_caches(net),
                                      [ROW_METER] = net->n_meters,
                                      [ROW_EXIT] = net->n_exits,
                                      [ROW_NETWORK] = 1};
    const unsigned features = features_of_network(net);
    o->n = 0;
    for (int kind = 0; kind < ROW_KINDS; kind++) {
        list_measures(o, kind, layout->asked, features);
        o->first[kind] = o->n;
        o->n += things[kind] * o->each[kind];
        o->first[kind + 1] = o->n;
    }
}

size_t figure_list_at(const struct figure_list *o, enum row_kind kind, size_t index,
                      enum quantity_id q)
{
    size_t k = 0;
    while (o->of[kind][k].q != q)
        k++;
    return o->first[kind] + index * o->each[kind] + k;
}

struct place figure_list_place(const struct figure_list *o, size_t i)
{
    int kind = 0;
    while (i >= o->first[kind + 1])
        kind++;
    i -= o->first[kind];
    return (struct place){(enum row_kind)kind, i / o->each[kind], o->of[kind][i % o->each[kind]]};
}

struct figure *figure_list_figure(struct result *r, const struct figure_list *o, size_t i)
{
    const struct place at = figure_list_place(o, i);
    return result_figure(r, at.kind, at.index, at.measure.q, at.measure.k);
}
