#include "analytic/formulas.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/capacity.h"
#include "analytic/cobham.h"
#include "analytic/dps.h"
#include "analytic/mmc.h"
#include "analytic/size_based.h"
#include "analytic/stations.h"
#include "base/mem.h"

#define NOT_POISSON "its arrivals are not a Poisson process"
#define GENERAL "its services are not exponential with one mean"

/* ---- the nodes of a station that are visited ---- */

typedef void node_formula(const struct formula_question *q, size_t k, void *context);

static void each_node(const struct formula_question *q, node_formula *f, void *context)
{
    const struct station *s = &q->net->stations[q->station];
    for (size_t j = s->first_node; j < s->first_node + s->n_nodes; j++)
        f(q, q->net->station_nodes[j], context);
}

/* Factors by which waits and responses are proportional to services. */
struct stretch {
    double wait, response;
};

static void stretch(const struct formula_question *q, size_t k, void *context)
{
    const double service = q->net->nodes[k].service.mean;
    const struct stretch *by = context;
    q->wait[k] = service * by->wait;
    q->response[k] = service * by->response;
}

/* ---- FIFO, and disciplines with the same mean wait ---- */

const char *formula_fifo(const struct formula_question *q)
{
    stations_wait_fifo(q->net, q->station, q->x, q->load);
    if (!q->load->law && !q->x->poisson[q->station] && q->x->behind[q->station])
        return NOT_POISSON;
    return NULL;
}

/* The mean wait and the distribution of the number are those of FIFO, that of the wait is not. */
static const char *fifo_in_the_mean(const struct formula_question *q, const char *otherwise)
{
    stations_wait_fifo(q->net, q->station, q->x, q->load);
    if (!q->load->law)
        return otherwise;
    q->load->law = q->load->in_order = false;
    q->load->exact = true;
    return NULL;
}

const char *formula_blind(const struct formula_question *q)
{
    return fifo_in_the_mean(q, q->x->poisson[q->station] ? GENERAL : NOT_POISSON);
}

/* ---- symmetric queues ---- */

static void answer_symmetric(const struct formula_question *q, const char *method)
{
    struct station_load *l = q->load;
    const unsigned c = q->net->stations[q->station].servers;
    struct mmc m;
    if (mmc_solve(l->rate, 1 / l->service, c, &m) != MMC_OK) {
        l->unstable = true;
        return;
    }
    struct stretch by = {m.wq / l->service, c == 1 ? 1 / l->gap : m.w / l->service};
    l->method = method;
    l->wait = m.wq;
    l->pw = m.pw;
    l->number_law = l->exact = l->own = true;
    each_node(q, stretch, &by);
}

const char *formula_symmetric(const struct formula_question *q)
{
    const struct station *s = &q->net->stations[q->station];
    const bool ps = exactness_discipline(q->net, q->station, q->rate) == DISCIPLINE_PS;
    if (exactness_one_exponential(q->net, q->station, q->rate))
        return fifo_in_the_mean(q, NOT_POISSON);
    if (!q->x->poisson[q->station])
        return NOT_POISSON;
    if (!q->x->product_form[q->station])
        return GENERAL;
    answer_symmetric(q, !ps ? "M/G/1, preemptive LIFO" : s->servers == 1 ? "M/G/1-PS" : "M/G/c-PS");
    return NULL;
}

/* ---- a figure for each class ---- */

/* The nodes that are visited, with inputs and results of each. */
struct visited {
    size_t n;
    size_t *node;
    double *rate, *service, *weight, *wait;    /* [n] */
};

static struct visited visited_new(const struct formula_question *q)
{
    const struct station *s = &q->net->stations[q->station];
    double *block = mem_calloc(4 * s->n_nodes, sizeof *block);
    struct visited v = {.node = mem_calloc(s->n_nodes, sizeof *v.node)};
    for (size_t j = s->first_node; j < s->first_node + s->n_nodes; j++)
        if (q->rate[q->net->station_nodes[j]] > 0)
            v.node[v.n++] = q->net->station_nodes[j];
    v.rate = block;
    v.service = block + v.n;
    v.weight = block + 2 * v.n;
    v.wait = block + 3 * v.n;
    for (size_t j = 0; j < v.n; j++) {
        v.rate[j] = q->rate[v.node[j]];
        v.service[j] = q->net->nodes[v.node[j]].service.mean;
        v.weight[j] = q->net->nodes[v.node[j]].weight;
    }
    return v;
}

static void visited_free(struct visited *v)
{
    free(v->node);
    free(v->rate);
}

/* The waits of all nodes are known. */
static void answer_nodes(const struct formula_question *q, const struct visited *v,
                         const char *method)
{
    struct station_load *l = q->load;
    double waiting = 0;
    for (size_t j = 0; j < v->n; j++) {
        q->wait[v->node[j]] = v->wait[j];
        q->response[v->node[j]] = v->wait[j] + v->service[j];
        waiting += v->rate[j] * v->wait[j];
    }
    l->wait = waiting / l->rate;
    l->pw = l->rho;
    l->method = method;
    l->exact = l->own = true;
}

static const char *answer_dps(const struct formula_question *q, struct visited *v)
{
    if (!dps_responses(v->rate, v->service, v->weight, v->n, v->wait))
        return "its equations have no solution";
    for (size_t j = 0; j < v->n; j++)
        v->wait[j] -= v->service[j];
    answer_nodes(q, v, "M/M/1-DPS, Fayolle 1980");
    return NULL;
}

static bool all_exponential(const struct formula_question *q, const struct visited *v)
{
    for (size_t j = 0; j < v->n; j++)
        if (!dist_is_exponential(&q->net->nodes[v->node[j]].service))
            return false;
    return true;
}

const char *formula_dps(const struct formula_question *q)
{
    if (exactness_discipline(q->net, q->station, q->rate) == DISCIPLINE_PS)
        return formula_symmetric(q);
    if (!q->x->poisson[q->station])
        return NOT_POISSON;
    if (q->net->stations[q->station].servers > 1)
        return "it has several servers";
    struct visited v = visited_new(q);
    const char *why = all_exponential(q, &v) ? answer_dps(q, &v)
                                             : "its services are not exponential";
    visited_free(&v);
    return why;
}

static struct priority_class *priority_classes(const struct formula_question *q,
                                               const struct visited *v)
{
    struct priority_class *c = mem_calloc(v->n, sizeof *c);
    for (size_t j = 0; j < v->n; j++) {
        const struct node *node = &q->net->nodes[v->node[j]];
        const double s = node->service.mean;
        c[j] = (struct priority_class){.lambda = v->rate[j],
                                       .s = s,
                                       .s2 = s * s * (1 + node->service.scv),
                                       .level = -(long)network_priority(q->net, v->node[j])};
    }
    return c;
}

/* By priority levels, if there are several. */
static const char *answer_priority(const struct formula_question *q, bool preemptive)
{
    const unsigned servers = q->net->stations[q->station].servers;
    struct visited v = visited_new(q);
    struct priority_class *c = priority_classes(q, &v);
    if (servers == 1)
        (preemptive ? cobham_preemptive : cobham_nonpreemptive)(c, v.n);
    else
        (preemptive ? cobham_preemptive_mmc : cobham_nonpreemptive_mmc)(c, v.n, servers);
    for (size_t j = 0; j < v.n; j++)
        v.wait[j] = c[j].wait;
    answer_nodes(q, &v,
                 preemptive ? "preemptive priority, White & Christie 1958"
                            : "priority, Cobham 1954");
    free(c);
    visited_free(&v);
    return NULL;
}

static const char *ask_priority(const struct formula_question *q, bool preemptive)
{
    if (exactness_discipline(q->net, q->station, q->rate) == DISCIPLINE_FIFO)
        return formula_fifo(q);
    if (!q->x->poisson[q->station])
        return NOT_POISSON;
    if (q->net->stations[q->station].servers > 1 &&
        !exactness_one_exponential(q->net, q->station, q->rate))
        return GENERAL;
    return answer_priority(q, preemptive);
}

const char *formula_priority(const struct formula_question *q)
{
    return ask_priority(q, false);
}

const char *formula_priority_preemptive(const struct formula_question *q)
{
    return ask_priority(q, true);
}

/* ---- sizes ---- */

static const char *answer_size(const struct formula_question *q, enum size_rule rule,
                               const char *method)
{
    if (!q->x->poisson[q->station])
        return NOT_POISSON;
    if (q->net->stations[q->station].servers > 1)
        return "it has several servers";
    struct visited v = visited_new(q);
    struct size_class *c = mem_calloc(v.n, sizeof *c);
    for (size_t j = 0; j < v.n; j++)
        c[j] = (struct size_class){.lambda = v.rate[j],
                                   .service = &q->net->nodes[v.node[j]].service};
    const bool precise = size_based_waits(rule, c, v.n);
    for (size_t j = 0; j < v.n; j++)
        v.wait[j] = c[j].wait;
    if (precise)
        answer_nodes(q, &v, method);
    free(c);
    visited_free(&v);
    return precise ? NULL : "its integral is not precise enough";
}

const char *formula_sjf(const struct formula_question *q)
{
    return answer_size(q, SIZE_SJF, "M/G/1-SJF, Phipps 1956");
}

const char *formula_srpt(const struct formula_question *q)
{
    return answer_size(q, SIZE_SRPT, "M/G/1-SRPT, Schrage & Miller 1966");
}

const char *formula_las(const struct formula_question *q)
{
    if (exactness_one_exponential(q->net, q->station, q->rate))
        return fifo_in_the_mean(q, NOT_POISSON);
    return answer_size(q, SIZE_LAS, "M/G/1-LAS, Schrage 1967");
}

/* ---- birth and death ---- */

struct birth_death formula_birth_death_of(const struct network *net, size_t i, double work)
{
    const struct station *s = &net->stations[i];
    const struct server_rules *r = s->rules == NET_NONE ? NULL : &net->rules[s->rules];
    return (struct birth_death){.work = work,
                                .servers = s->servers,
                                .rates = r ? r->rates : NULL,
                                .n_rates = r ? r->n_rates : 0,
                                .room = capacity_can_be_full(net, i) ? s->room : ROOM_UNLIMITED};
}

/* Does nobody wait for a server, as there is no room to wait? */
static bool is_loss_system(const struct station *s)
{
    return s->room != ROOM_UNLIMITED && (station_is_delay(s) || s->room <= s->servers);
}

static const char *name_of(const struct birth_death *b, bool exponential)
{
    if (b->n_rates > 0)
        return b->room == ROOM_UNLIMITED ? "M/M/1 with rates" : "M/M/1/K with rates";
    if (b->room <= b->servers || b->servers == SERVERS_INFINITE)
        return "M/G/c/c, Erlang B";
    if (exponential)
        return b->servers == 1 ? "M/M/1/K" : "M/M/c/K";
    return b->servers == 1 ? "M/G/1/K, symmetric" : "M/G/c/K-PS";
}

/* Why birth and death does not apply: what it needs besides Poisson arrivals. */
static const char *why_not_birth_death(const struct formula_question *q)
{
    const struct station *s = &q->net->stations[q->station];
    const enum discipline d = exactness_discipline(q->net, q->station, q->rate);
    if (!q->x->poisson[q->station])
        return NOT_POISSON;
    if (is_loss_system(s) && s->rules == NET_NONE)
        return NULL;
    if (d == DISCIPLINE_PS || (d == DISCIPLINE_LIFO_PREEMPTIVE && s->servers == 1))
        return NULL;
    if (!exactness_is_blind(d))
        return "its discipline looks at services or at classes";
    return exactness_one_exponential(q->net, q->station, q->rate) ? NULL : GENERAL;
}

struct common_visit {
    double wait, response;
};

static void common(const struct formula_question *q, size_t k, void *context)
{
    const struct common_visit *v = context;
    q->wait[k] = v->wait;
    q->response[k] = v->response;
}

static void answer_birth_death(const struct formula_question *q, const struct birth_death *b,
                               const struct birth_death_answer *a)
{
    struct station_load *l = q->load;
    const bool exponential = exactness_one_exponential(q->net, q->station, q->rate);
    l->full = a->full;
    l->through = l->rate * (1 - a->full);
    l->load = a->busy;
    l->rho = b->n_rates > 0 ? a->busy : b->servers == SERVERS_INFINITE ? 0 : a->busy / b->servers;
    l->gap = 1;
    l->pw = 0;
    l->wait = (a->mean - a->busy) / l->through;
    l->service = a->busy / l->through;
    l->method = name_of(b, exponential);
    l->exact = l->own = l->birth_death = true;
    struct common_visit v = {l->wait, l->wait + l->service};
    const double served = b->work * (1 - a->full);
    struct stretch by = {(a->mean - a->busy) / served, a->mean / served};
    if (is_loss_system(&q->net->stations[q->station]) && b->n_rates == 0)
        by = (struct stretch){0, 1};
    if (exponential)
        each_node(q, common, &v);
    else
        each_node(q, stretch, &by);
}

const char *formula_birth_death(const struct formula_question *q)
{
    const char *why = why_not_birth_death(q);
    const struct birth_death b =
        formula_birth_death_of(q->net, q->station, q->load->rate * q->load->service);
    struct birth_death_answer a;
    if (why)
        return why;
    switch (birth_death_solve(&b, &a)) {
    case BIRTH_DEATH_OK:
        answer_birth_death(q, &b, &a);
        return NULL;
    case BIRTH_DEATH_EUNSTABLE:
        q->load->unstable = true;
        return NULL;
    case BIRTH_DEATH_ETOOLONG:
        break;
    }
    return "its room is too large";
}
