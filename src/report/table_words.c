#include "report/table_words.h"

#include "model/network_words.h"
#include "report/number.h"

#define LAW_MAX    160    /* bytes that hold any dist_describe */
#define NAMES_MAX  20     /* of stations in a line, without `all` */
#define NUMBERS_MAX 20    /* of speeds and rates in a line, without `all` */

struct words_columns words_columns(struct grid *g, const struct network *net)
{
    struct words_columns c = {0};
    for (size_t i = 0; i < net->n_stations; i++) {
        c.discipline |= net->stations[i].discipline != DISCIPLINE_FIFO;
        c.room |= net->stations[i].room != ROOM_UNLIMITED;
    }
    if (c.discipline)
        grid_column(g, GRID_LEFT, "discipline", "");
    if (c.room)
        grid_column(g, GRID_LEFT, "room, when full", "");
    return c;
}

static void room_cell(struct grid *g, const struct network *net, const struct station *s)
{
    if (!s || s->room == ROOM_UNLIMITED) {
        grid_cell(g, "%s", "");
        return;
    }
    const size_t to = net->nodes[net->station_nodes[s->first_node]].overflow;
    if (s->full == FULL_OVERFLOW && to != NET_NONE)
        grid_cell(g, "%zu, to %s", s->room, net->stations[net->nodes[to].station].name);
    else
        grid_cell(g, "%zu, %s", s->room, full_rule_words[s->full]);
}

void words_cells(struct grid *g, const struct words_columns *columns, const struct network *net,
                 const struct station *s)
{
    if (columns->discipline)
        grid_cell(g, "%s", s && s->fork == NET_NONE ? discipline_name(s->discipline) : "");
    if (columns->room)
        room_cell(g, net, s);
}

void words_rule(struct textbuf *out, const struct network *net, size_t dispatch)
{
    if (dispatch == NET_NONE)
        return;
    const struct dispatch *d = &net->dispatches[dispatch];
    textbuf_add(out, "%sby %s", out->length > 0 ? ", " : "", dispatch_rule_name(d->rule));
    if (dispatch_rule_table[d->rule].takes_d)
        textbuf_add(out, ", d %u", d->d);
    if (d->first_of_equals)
        textbuf_add(out, ", the first of equals");
}

/* ---- classes ---- */

static void add_priorities(struct textbuf *out, const struct network *net)
{
    bool any = false;
    for (size_t i = 0; i < net->n_classes; i++)
        any |= net->classes[i].priority != 0;
    for (size_t i = 0; i < net->n_classes && any; i++)
        textbuf_add(out, "%s%s %d", i == 0 ? "\npriorities: " : ", ", net->classes[i].name,
                    net->classes[i].priority);
    textbuf_add(out, any ? "\n" : "");
}

/* Class priorities that a station sets itself. */
static void add_own_priorities(struct textbuf *out, const struct network *net)
{
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        const size_t *node = net->station_nodes + s->first_node;
        bool own = false;
        for (size_t k = 0; k < s->n_nodes; k++)
            own |= net->nodes[node[k]].priority != PRIORITY_OF_CLASS;
        if (!own)
            continue;
        textbuf_add(out, "priorities at %s:", s->name);
        for (size_t k = 0; k < s->n_nodes; k++)
            textbuf_add(out, "%s %s %d", k > 0 ? "," : "",
                        net->classes[net->nodes[node[k]].class].name,
                        network_priority(net, node[k]));
        textbuf_add(out, "\n");
    }
}

/* Shares of classes under DPS. */
static void add_weights(struct textbuf *out, const struct network *net)
{
    char number[NUMBER_MAX];
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        if (!discipline_table[s->discipline].takes_weight)
            continue;
        textbuf_add(out, "weights at %s:", s->name);
        for (size_t k = s->first_node; k < s->first_node + s->n_nodes; k++) {
            const struct node *n = &net->nodes[net->station_nodes[k]];
            textbuf_add(out, "%s %s %s", k > s->first_node ? "," : "", net->classes[n->class].name,
                        number_plain(n->weight, number));
        }
        textbuf_add(out, "\n");
    }
}

/* ---- servers ---- */

static void add_numbers(struct textbuf *out, const char *what, const double *x, size_t n, bool all)
{
    char number[NUMBER_MAX];
    textbuf_add(out, "; %s", what);
    for (size_t i = 0; i < n && (all || i < NUMBERS_MAX); i++)
        textbuf_add(out, "%s%s", i ? ", " : " ", number_plain(x[i], number));
    if (!all && n > NUMBERS_MAX)
        textbuf_add(out, " and %zu more", n - NUMBERS_MAX);
}

static void add_shifts(struct textbuf *out, const struct server_rules *r, bool all)
{
    char number[NUMBER_MAX];
    textbuf_add(out, "; servers by shifts");
    for (size_t i = 0; i < r->n_shifts && (all || i < NUMBERS_MAX); i++)
        textbuf_add(out, "%s%u from %s s", i ? ", " : " ", r->shifts[i].servers,
                    number_plain(r->shifts[i].at, number));
    if (!all && r->n_shifts > NUMBERS_MAX)
        textbuf_add(out, " and %zu more", r->n_shifts - NUMBERS_MAX);
    if (r->period > 0)
        textbuf_add(out, ", again after %s s", number_plain(r->period, number));
}

static void add_polling(struct textbuf *out, const struct server_rules *r)
{
    char law[LAW_MAX];
    textbuf_add(out, "; polling %s", polling_words[r->polling]);
    if (r->polling == POLLING_LIMITED)
        textbuf_add(out, " to %zu", r->polling_limit);
    textbuf_add(out, ", switchover %s", dist_describe(&r->switchover, law, sizeof law));
}

static void add_rules(struct textbuf *out, const struct station *s, const struct server_rules *r,
                      bool all)
{
    char law[LAW_MAX];
    struct textbuf b = {0};
    if (r->n_speeds > 0) {
        add_numbers(&b, "speeds", r->speeds, r->n_speeds, all);
        textbuf_add(&b, ", the %s idle one is taken",
                    r->choice == CHOICE_FASTEST ? "fastest" : "random");
    }
    if (r->n_rates > 0)
        add_numbers(&b, "rates with 1, 2, ... present", r->rates, r->n_rates, all);
    if (r->fails) {
        textbuf_add(&b, "; up %s", dist_describe(&r->up, law, sizeof law));
        textbuf_add(&b, ", down %s, on failure %s", dist_describe(&r->down, law, sizeof law),
                    failure_effect_words[r->effect]);
    }
    if (r->n_shifts > 0)
        add_shifts(&b, r, all);
    if (discipline_table[s->discipline].takes_polling)
        add_polling(&b, r);
    textbuf_add(out, "servers of %s: %s\n", s->name, b.length > 2 ? b.text + 2 : "");
    textbuf_release(&b);
}

static void add_limit(struct textbuf *out, const struct station *s, const struct limit *l)
{
    char rate[NUMBER_MAX], burst[NUMBER_MAX];
    textbuf_add(out, "%s takes %s/s at most, %s of them at once\n", s->name,
                number_plain(l->rate, rate), number_plain(l->burst, burst));
}

/* ---- forks and regions ---- */

static void add_fork(struct textbuf *out, const struct network *net, const struct station *s,
                     bool all)
{
    const struct fork *f = &net->forks[s->fork];
    const struct node *n = &net->nodes[net->station_nodes[s->first_node]];
    textbuf_add(out, "fork %s: parts to", s->name);
    for (size_t i = 0; i < n->n_branches && (all || i < NAMES_MAX); i++)
        textbuf_add(out, "%s%s", i ? ", " : " ",
                    net->stations[net->nodes[net->branches[n->first_branch + i]].station].name);
    if (!all && n->n_branches > NAMES_MAX)
        textbuf_add(out, " and %zu more", n->n_branches - NAMES_MAX);
    textbuf_add(out, "; goes on after %zu of %zu%s\n", f->need, n->n_branches,
                f->need == n->n_branches ? ""
                : f->cancel              ? ", the others are cancelled"
                                         : ", the others go on");
}

static void add_region(struct textbuf *out, const struct network *net, size_t region, bool all)
{
    const struct region *r = &net->regions[region];
    size_t n = 0;
    textbuf_add(out, "region %s: room %zu, when full %s; of", r->name, r->room,
                full_rule_words[r->full]);
    for (size_t i = 0; i < net->n_stations; i++)
        if (net->stations[i].region == region && (n++ < NAMES_MAX || all))
            textbuf_add(out, "%s%s", n > 1 ? ", " : " ", net->stations[i].name);
    if (!all && n > NAMES_MAX)
        textbuf_add(out, " and %zu more", n - NAMES_MAX);
    textbuf_add(out, "\n");
}

static bool any_blocks(const struct network *net)
{
    for (size_t i = 0; i < net->n_stations; i++)
        if (net->stations[i].room != ROOM_UNLIMITED &&
            (net->stations[i].full == FULL_BLOCK || net->stations[i].full == FULL_BLOCK_BEFORE))
            return true;
    for (size_t i = 0; i < net->n_regions; i++)
        if (net->regions[i].full == FULL_BLOCK)
            return true;
    return false;
}

/* The instances of a group are alike, so only the first one is described. */
static bool is_first(const struct network *net, size_t station)
{
    return station == 0 || net->stations[station].group != net->stations[station - 1].group;
}

/* Why a group that is listed here is in no result. */
static void add_hidden(struct textbuf *out, const struct network *net)
{
    for (size_t g = 0; g < net->n_groups; g++)
        if (net->groups[g].hidden)
            textbuf_add(out, "%s takes no time, and has no figures: requests go on from there\n",
                        net->groups[g].name);
}

void table_words(struct textbuf *out, const struct network *net, bool all)
{
    struct textbuf b = {0};
    add_hidden(&b, net);
    add_priorities(out, net);
    add_own_priorities(&b, net);
    add_weights(&b, net);
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct station *s = &net->stations[i];
        if (s->rules != NET_NONE && (all || is_first(net, i)))
            add_rules(&b, s, &net->rules[s->rules], all);
        if (s->limit != NET_NONE && (all || is_first(net, i)))
            add_limit(&b, s, &net->limits[s->limit]);
        if (s->fork != NET_NONE && (all || is_first(net, i)))
            add_fork(&b, net, s, all);
    }
    for (size_t i = 0; i < net->n_regions; i++)
        add_region(&b, net, i, all);
    if (any_blocks(net))
        textbuf_add(&b, "deadlock: %s\n", deadlock_words[net->deadlock]);
    if (b.length > 0)
        textbuf_add(out, "\n%s", b.text);
    textbuf_release(&b);
}
