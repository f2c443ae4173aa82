#include "analytic/stations.h"

#include <math.h>
#include <stdlib.h>

#include "analytic/capacity.h"
#include "analytic/gigc.h"
#include "analytic/gimc.h"
#include "analytic/limits.h"
#include "analytic/mg1.h"
#include "analytic/mmc.h"
#include "analytic/qna.h"
#include "analytic/words.h"
#include "base/mem.h"

/* The mixture of the classes' service times: E[S] and E[S^2] weighted by rates. */
static void mix_services(const struct network *net, const struct station *s, const double *rate,
                         struct station_load *out)
{
    double work = 0, work2 = 0;
    for (size_t j = s->first_node; j < s->first_node + s->n_nodes; j++) {
        const size_t k = net->station_nodes[j];
        const struct dist *d = &net->nodes[k].service;
        out->rate += rate[k];
        work += rate[k] * d->mean;
        work2 += rate[k] * d->mean * d->mean * (1 + d->scv);
    }
    if (work <= 0)    /* no arrivals, or services take no time */
        return;
    out->service = work / out->rate;
    out->scv = fmax(0, work2 / out->rate / (out->service * out->service) - 1);
    out->load = work;
}

/*
 * If all classes have equal services, their mean and scv are copied. The mixture above would round
 * them, and a deterministic service would get a scv of 1e-16.
 */
static void take_alike(const struct network *net, const struct station *s, const double *rate,
                       struct station_load *out)
{
    const struct dist *first = NULL;
    for (size_t j = s->first_node; j < s->first_node + s->n_nodes; j++) {
        const size_t k = net->station_nodes[j];
        const struct dist *d = &net->nodes[k].service;
        if (rate[k] <= 0)
            continue;
        if (first && (d->mean != first->mean || d->scv != first->scv))
            return;
        first = d;
    }
    if (!first)
        return;
    out->service = first->mean;
    out->scv = first->scv;
    out->load = out->rate * first->mean;
}

void stations_load(const struct network *net, size_t i, const double *rate,
                   struct station_load *out)
{
    const struct station *s = &net->stations[i];
    *out = (struct station_load){.c2a = 1, .gap = 1, .method = "", .input = {NET_NONE, 0, false}};
    mix_services(net, s, rate, out);
    take_alike(net, s, rate, out);
    out->work = out->load;
    out->full = s->limit == NET_NONE ? 0 : limits_refused(&net->limits[s->limit], out->rate);
    out->through = out->rate * (1 - out->full);
    out->load *= 1 - out->full;
    if (station_is_delay(s))
        return;
    out->capacity = capacity_of(net, i);
    out->rho = out->load / out->capacity;
    out->gap = fma(-out->through, out->service, out->capacity) / out->capacity;
    out->unstable = out->gap <= STATION_MARGIN && !capacity_can_be_full(net, i);
}

static void unstable(struct station_load *s)
{
    s->unstable = true;
    s->wait = INFINITY;
    s->pw = 1;
}

static void wait_mmc(struct station_load *s, unsigned servers)
{
    struct mmc q;
    s->method = servers == 1 ? "M/M/1" : "M/M/c";
    const double mu = 1 / s->service;
    const enum mmc_status status =
        servers == 1 ? mm1_solve(s->rate, mu, &q) : mmc_solve(s->rate, mu, servers, &q);
    if (status != MMC_OK) {
        unstable(s);
        return;
    }
    s->wait = q.wq;
    s->pw = q.pw;
    s->decay = servers / s->service - s->rate;
}

static void wait_mg1(struct station_load *s)
{
    s->method = "M/G/1, Pollaczek-Khinchine";
    s->pw = s->rho;
    if (mg1_wait(s->rate, s->service, s->scv, &s->wait) != MG1_OK)
        unstable(s);
}

static void wait_gigc(struct station_load *s, unsigned servers)
{
    s->method = servers == 1 ? "QNA, Whitt 1983, KLB" : "QNA, Whitt 1993";
    s->pw = servers == 1 ? s->rho : 0;
    enum gigc_status status;
    if (servers == 1)
        status = gig1_wait(s->rate, s->service, s->c2a, s->scv, &s->wait);
    else
        status = gigc_wait(s->rate, s->service, servers, s->c2a, s->scv, &s->wait);
    if (status != GIGC_OK) {
        unstable(s);
        return;
    }
    struct mmc q;
    if (servers > 1 && mmc_solve(s->rate, 1 / s->service, servers, &q) == MMC_OK)
        s->pw = q.pw;
}

static bool wait_gimc(const struct network *net, size_t i, struct station_load *s)
{
    const struct dist *interarrival = &net->sources[s->input.source].interarrival;
    const unsigned servers = net->stations[i].servers;
    struct gimc q;
    if (gimc_solve(interarrival, s->input.kept, 1 / s->service, servers, s->gap, &q) != GIMC_OK)
        return false;
    s->method = servers == 1 ? "GI/M/1" : "GI/M/c";
    s->wait = q.wq;
    s->pw = q.pw;
    s->decay = q.decay;
    return true;
}

/* Fed by one renewal process: is there a formula for it? */
static bool wait_renewal(const struct network *net, size_t i, const struct exactness *x,
                         struct station_load *s)
{
    if (s->input.source == NET_NONE)
        return false;
    if (!s->input.nobody_waits)
        return x->product_form[i] && wait_gimc(net, i, s);
    s->method = "nobody waits";
    return true;
}

static void wait_by_formula(const struct network *net, size_t i, const struct exactness *x,
                            struct station_load *s)
{
    s->law = true;
    if (x->no_time[i])
        s->method = "services take no time";
    else if (exactness_wait(x, net, i) && x->product_form[i])
        wait_mmc(s, net->stations[i].servers);
    else if (exactness_wait(x, net, i))
        wait_mg1(s);
    else
        s->law = wait_renewal(net, i, x, s);
}

void stations_wait_fifo(const struct network *net, size_t i, const struct exactness *x,
                        struct station_load *s)
{
    wait_by_formula(net, i, x, s);
    if (!s->law)
        wait_gigc(s, net->stations[i].servers);
    s->number_law = s->law;
    s->in_order = true;
}

/* What a formula with 1 - load in it is worth. */
static void settle(struct station_load *s)
{
    const bool formula = s->law || s->exact;
    s->exact = formula && (s->gap >= STATION_GAP_EXACT || s->pw == 0);
    if (formula && !s->exact)
        s->method = "formula, to the rounding of a load near 1";
}

static void unknown(struct station_load *s, const char *why)
{
    s->unknown = why;
    s->exact = s->law = false;
    s->wait = s->pw = NAN;
}

static void ask_formula(const struct formula_question *q)
{
    station_formula *formula = words_formula(q->net, q->station);
    const char *why = formula ? formula(q) : "";
    if (why)
        unknown(q->load, why);
    else
        settle(q->load);
}

/* Does nobody wait, whatever arrives? */
static bool nobody_waits(const struct formula_question *q)
{
    struct station_load *s = q->load;
    const size_t i = q->station;
    if (station_is_delay(&q->net->stations[i]) && q->x->product_form[i])
        s->method = q->x->poisson[i] ? "M/G/inf" : "G/G/inf";
    else if (s->rate <= 0)
        s->method = "idle";
    else if (q->x->no_time[i])
        s->method = "services take no time";
    else
        return false;
    s->exact = s->law = s->in_order = true;
    return true;
}

/* Behind a token bucket that refuses some arrivals: as if the others were a Poisson flow still. */
static void wait_limited(const struct formula_question *q)
{
    struct station_load *s = q->load;
    const double arrivals = s->rate;
    if (words_formula(q->net, q->station) != formula_fifo) {
        unknown(s, "a limit refuses some of its arrivals");
        return;
    }
    s->rate = s->through;
    wait_gigc(s, q->net->stations[q->station].servers);
    s->rate = arrivals;
    s->method = METHOD_LIMITED;
    s->in_order = true;
}

static void set_wait(const struct formula_question *q)
{
    if (nobody_waits(q))
        return;
    if (q->load->unstable)
        unstable(q->load);
    else if (q->net->stations[q->station].limit != NET_NONE && q->load->full > LIMITS_NONE)
        wait_limited(q);
    else
        ask_formula(q);
}

/* Sets the nodes of a station where all classes have the same wait. */
static void set_nodes(const struct formula_question *q)
{
    const struct station *s = &q->net->stations[q->station];
    for (size_t j = s->first_node; !q->load->own && j < s->first_node + s->n_nodes; j++) {
        const size_t k = q->net->station_nodes[j];
        q->wait[k] = q->load->wait;
        q->response[k] = q->load->wait + q->net->nodes[k].service.mean;
    }
}

static enum linear_status set_c2a(const struct routing_matrix *r, const double *rate,
                                  const struct exactness *x, struct station_load *out)
{
    const size_t n = r->net->n_stations;
    struct qna_station *q = mem_calloc(n, sizeof *q);
    double *c2a = mem_calloc(n, sizeof *c2a);
    for (size_t i = 0; i < n; i++) {
        const unsigned servers = r->net->stations[i].servers;
        q[i] = (struct qna_station){out[i].rate, out[i].rho,
                                    servers == SERVERS_INFINITE ? (double)INFINITY : servers,
                                    out[i].scv};
    }
    const enum linear_status status = qna_arrivals(r, rate, q, c2a);
    for (size_t i = 0; i < n; i++)
        out[i].c2a = x->poisson[i] ? 1 : c2a[i];
    free(q);
    free(c2a);
    return status;
}

static void set_inputs(const struct routing_matrix *r, const double *rate, struct station_load *out)
{
    struct renewal *input = mem_calloc(r->net->n_stations, sizeof *input);
    renewal_inputs(r, rate, input);
    for (size_t i = 0; i < r->net->n_stations; i++)
        out[i].input = input[i];
    free(input);
}

enum linear_status stations_solve(const struct routing_matrix *r, const double *rate,
                                  const struct exactness *x, struct station_load *out,
                                  double *wait, double *response)
{
    const struct network *net = r->net;
    bool poisson = true;
    for (size_t i = 0; i < net->n_stations; i++) {
        stations_load(net, i, rate, &out[i]);
        poisson &= x->poisson[i] || out[i].rate <= 0;
    }
    const enum linear_status status = poisson ? LINEAR_OK : set_c2a(r, rate, x, out);
    if (!poisson)
        set_inputs(r, rate, out);
    for (size_t i = 0; i < net->n_stations; i++) {
        const struct formula_question q = {net, i, rate, x, &out[i], wait, response};
        set_wait(&q);
        set_nodes(&q);
    }
    return status;
}

/*
 * A wait that is not 0 is taken to be exponential, as in M/M/c: E[Wq^2] = 2 Wq^2 / pw.
 */
double stations_response_variance(const struct station_load *s, const struct dist *service)
{
    const double own = service->scv * service->mean * service->mean;
    return s->pw > 0 ? own + s->wait * s->wait * (2 / s->pw - 1) : own;
}
