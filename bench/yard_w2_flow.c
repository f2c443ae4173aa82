/*
 * W2 without events: the network has no feedback, so the stations can be worked through one after
 * another, each by a recursion over its arrivals in order. A lower bound for any event program: it
 * draws the same random numbers and keeps the same sums, but has no calendar.
 *
 * To stay in the cache and to run for ever, it goes window by window: a station handles the
 * arrivals up to the window's end; departures, which may lie beyond it, wait in the next station's
 * inbox.
 */
#include "yard_w2.h"

#include <stdlib.h>
#include <string.h>

#include "rng/sampler.h"

struct request {
    double born, arrived;             /* [s] in the network, at the station */
};

/* Requests on their way to a station, in the order of their arrival there. */
struct inbox {
    struct request *r;
    size_t n, size;
};

struct flow {
    struct stream random;
    struct inbox to[STATIONS];
    struct inbox direct[WRAPPERS], by_token[WRAPPERS];    /* S_p's two inputs */
    double free[STATIONS][SERVERS_A]; /* [s] when each server is next free */
    struct w2_sums sums;
};

static void __attribute__((noinline)) inbox_grow(struct inbox *b)
{
    b->size = b->size ? 2 * b->size : 1024;
    b->r = realloc(b->r, b->size * sizeof *b->r);
    if (!b->r)
        abort();
}

/* Append, or sort in from behind: with several servers departures come nearly in order. */
static inline void inbox_add(struct inbox *b, double born, double arrived)
{
    if (b->n == b->size)
        inbox_grow(b);
    size_t i = b->n++;
    for (; i > 0 && b->r[i - 1].arrived > arrived; i--)
        b->r[i] = b->r[i - 1];
    b->r[i] = (struct request){.born = born, .arrived = arrived};
}

/* How many of the inbox have arrived by time t. */
static size_t inbox_until(const struct inbox *b, double t)
{
    size_t n = b->n;
    while (n > 0 && b->r[n - 1].arrived > t)
        n--;
    return n;
}

static void inbox_drop(struct inbox *b, size_t n)
{
    memmove(b->r, b->r + n, (b->n - n) * sizeof *b->r);
    b->n -= n;
}

/* FIFO: the request is served by the server that is free first. Returns its departure. */
static inline double serve(struct flow *f, unsigned k, unsigned servers, double mean,
                           double arrived)
{
    double *const free = f->free[k];
    unsigned next = 0;
    for (unsigned i = 1; i < servers; i++)
        next = free[i] < free[next] ? i : next;
    struct w2_station *s = &f->sums.station[k];
    const double start = free[next] > arrived ? free[next] : arrived;
    const double end = start + mean * sampler_exp(&f->random);
    free[next] = end;
    s->arrivals++;
    s->wait += start - arrived;
    s->response += end - arrived;
    return end;
}

static inline void leave(struct flow *f, unsigned exit, double born, double t)
{
    f->sums.exits[exit]++;
    f->sums.sojourn[exit] += t - born;
}

static void flow_through_a(struct flow *f, double *next_arrival, double until)
{
    for (; *next_arrival <= until; *next_arrival += 1 / W2_RATE * sampler_exp(&f->random)) {
        const double t = *next_arrival;
        const double end = serve(f, S_A, SERVERS_A, W2_MEAN_A, t);
        f->sums.external++;
        if (stream_word(&f->random) < W2_REFUSED_A)
            leave(f, REFUSED, t, end);
        else
            inbox_add(&f->to[S_R], t, end);
    }
}

static void flow_through_r(struct flow *f, double until)
{
    const size_t n = inbox_until(&f->to[S_R], until);
    for (size_t i = 0; i < n; i++) {
        const struct request r = f->to[S_R].r[i];
        const double end = serve(f, S_R, SERVERS_R, W2_MEAN_R, r.arrived);
        inbox_add(&f->to[S_C + stream_below(&f->random, WRAPPERS)], r.born, end);
    }
    inbox_drop(&f->to[S_R], n);
}

static void flow_through_c(struct flow *f, unsigned wrapper, double until)
{
    struct inbox *in = &f->to[S_C + wrapper];
    const size_t n = inbox_until(in, until);
    for (size_t i = 0; i < n; i++) {
        const struct request r = in->r[i];
        const double end = serve(f, S_C + wrapper, 1, W2_MEAN_C, r.arrived);
        const uint64_t word = stream_word(&f->random);
        if (word < W2_REFUSED_C)
            leave(f, REFUSED, r.born, end);
        else
            inbox_add(word < W2_REFUSED_C_OR_TOKEN ? &f->to[S_T + wrapper] : &f->direct[wrapper],
                      r.born, end);
    }
    inbox_drop(in, n);
}

static void flow_through_t(struct flow *f, unsigned wrapper, double until)
{
    struct inbox *in = &f->to[S_T + wrapper];
    const size_t n = inbox_until(in, until);
    for (size_t i = 0; i < n; i++) {
        const double end = serve(f, S_T + wrapper, 1, W2_MEAN_T, in->r[i].arrived);
        inbox_add(&f->by_token[wrapper], in->r[i].born, end);
    }
    inbox_drop(in, n);
}

/* Two inputs, each in order: merge. */
static void flow_through_p(struct flow *f, unsigned wrapper, double until)
{
    struct inbox *a = &f->direct[wrapper], *b = &f->by_token[wrapper];
    const size_t n = inbox_until(a, until), m = inbox_until(b, until);
    for (size_t i = 0, j = 0; i < n || j < m;) {
        const int from_a = j == m || (i < n && a->r[i].arrived <= b->r[j].arrived);
        const struct request r = from_a ? a->r[i] : b->r[j];
        i += from_a;
        j += !from_a;
        leave(f, SERVED, r.born, serve(f, S_P + wrapper, 1, W2_MEAN_P, r.arrived));
    }
    inbox_drop(a, n);
    inbox_drop(b, m);
}

/* Without a clock a request counts as soon as it is handled: all sums are of visits begun. */
static void close_window(struct flow *f, double t)
{
    f->sums.t = t;
    f->sums.events = f->sums.external;
    for (unsigned k = 0; k < STATIONS; k++) {
        struct w2_station *s = &f->sums.station[k];
        s->completions = s->starts = s->arrivals;
        s->number = s->response;
        s->busy = s->response - s->wait;
        f->sums.events += s->completions;
    }
}

struct w2_sums w2_flow(struct w2 *w)
{
    struct flow *f = calloc(1, sizeof *f);
    if (!f)
        abort();
    stream_init(&f->random, w->yard.seed, 0, 0, PURPOSE_SERVICE);
    double next_arrival = 1 / W2_RATE * sampler_exp(&f->random), until;
    do {
        until = W2_WINDOW * (double)(w->yard.windows_done + 1);
        flow_through_a(f, &next_arrival, until);
        flow_through_r(f, until);
        for (unsigned i = 0; i < WRAPPERS; i++) {
            flow_through_c(f, i, until);
            flow_through_t(f, i, until);
            flow_through_p(f, i, until);
        }
        close_window(f, until);
    } while (!w2_window(w, &f->sums));
    const struct w2_sums sums = f->sums;
    for (unsigned k = 0; k < STATIONS; k++)
        free(f->to[k].r);
    for (unsigned i = 0; i < WRAPPERS; i++) {
        free(f->direct[i].r);
        free(f->by_token[i].r);
    }
    free(f);
    return sums;
}
