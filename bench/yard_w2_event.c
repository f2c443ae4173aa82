/*
 * W2 event by event. Every server has a slot of its own, so a slot says the station; the request in
 * service stands beside the slot, those that wait in their station's ring. Nothing is looked up
 * that this model's author knows.
 */
#include "yard_w2.h"

#include <stdlib.h>

#include "rng/sampler.h"
#include "yard_w2_queue.h"

enum { SLOT_SOURCE = 0, SLOT_A = 1, SLOT_R = SLOT_A + SERVERS_A, SLOT_C = SLOT_R + SERVERS_R,
       SLOT_END = SLOT_C + 3 * WRAPPERS, RING_AT_FIRST = 64 };
_Static_assert((int)SLOT_END <= (int)SLOTS, "a slot per server and source");

struct request {
    double born, arrived;             /* [s] in the network, at the station */
};

struct station {
    uint32_t idle;                    /* a bit per idle server */
    uint32_t first_slot;
    double mean;                      /* [s] */
    double ahead;                     /* [s] the next service, drawn already */
    uint64_t head, tail;              /* the ring's requests, numbered as they came to wait */
    struct request *ring;
    uint64_t mask;                    /* ring's size - 1 */
    uint64_t arrivals, completions;
    double wait, response;
};

union queue {
    struct tree tree;
    struct heap heap;
    struct scan scan;
};

struct program {
    union queue queue;
    struct station station[STATIONS];
    uint8_t station_of[SLOTS];
    struct request serving[SLOTS];
    uint64_t exits[EXITS], external;
    double sojourn[EXITS];
    struct stream random;
    double ahead;                     /* [s] the next but one arrival's delay, drawn already */
};

ALWAYS_INLINE void set(struct program *p, enum w2_queue kind, unsigned slot, double time)
{
    switch (kind) {
    case QUEUE_TREE:
        tree_set(&p->queue.tree, slot, time);
        break;
    case QUEUE_HEAP:
        heap_set(&p->queue.heap, slot, time);
        break;
    case QUEUE_SCAN:
        scan_set(&p->queue.scan, slot, time);
        break;
    }
}

ALWAYS_INLINE uint64_t first(struct program *p, enum w2_queue kind)
{
    switch (kind) {
    case QUEUE_TREE:
        return tree_first(&p->queue.tree);
    case QUEUE_HEAP:
        return heap_first(&p->queue.heap);
    case QUEUE_SCAN:
        break;
    }
    return scan_first(&p->queue.scan);
}

static void add_station(struct program *p, unsigned k, unsigned servers, unsigned slot, double mean)
{
    struct station *s = &p->station[k];
    *s = (struct station){.idle = (1u << servers) - 1, .first_slot = slot, .mean = mean,
                          .mask = RING_AT_FIRST - 1};
    s->ring = malloc(RING_AT_FIRST * sizeof *s->ring);
    if (!s->ring)
        abort();
    for (unsigned i = 0; i < servers; i++)
        p->station_of[slot + i] = (uint8_t)k;
}

static struct program *program_new(uint64_t seed, enum w2_queue kind)
{
    struct program *p = aligned_alloc(64, (sizeof *p + 63) / 64 * 64);
    if (!p)
        abort();
    memset(p, 0, sizeof *p);
    if (kind == QUEUE_TREE)
        tree_init(&p->queue.tree);
    else if (kind == QUEUE_SCAN)
        scan_init(&p->queue.scan);
    add_station(p, S_A, SERVERS_A, SLOT_A, W2_MEAN_A);
    add_station(p, S_R, SERVERS_R, SLOT_R, W2_MEAN_R);
    for (unsigned i = 0; i < WRAPPERS; i++) {
        add_station(p, S_C + i, 1, SLOT_C + i, W2_MEAN_C);
        add_station(p, S_T + i, 1, SLOT_C + WRAPPERS + i, W2_MEAN_T);
        add_station(p, S_P + i, 1, SLOT_C + 2 * WRAPPERS + i, W2_MEAN_P);
    }
    stream_init(&p->random, seed, 0, 0, PURPOSE_SERVICE);
    for (unsigned k = 0; k < STATIONS; k++)
        p->station[k].ahead = p->station[k].mean * sampler_exp(&p->random);
    return p;
}

static void program_free(struct program *p)
{
    for (unsigned k = 0; k < STATIONS; k++)
        free(p->station[k].ring);
    free(p);
}

static void __attribute__((noinline)) ring_grow(struct station *s)
{
    struct request *ring = malloc(2 * (s->mask + 1) * sizeof *ring);
    if (!ring)
        abort();
    for (uint64_t i = s->head; i < s->tail; i++)
        ring[i & (2 * s->mask + 1)] = s->ring[i & s->mask];
    free(s->ring);
    s->ring = ring;
    s->mask = 2 * s->mask + 1;
}

ALWAYS_INLINE void serve(struct program *p, enum w2_queue kind, struct station *s, unsigned slot,
                         struct request r, double t)
{
    set(p, kind, slot, t + s->ahead);
    p->serving[slot] = r;
    s->ahead = s->mean * sampler_exp(&p->random);
}

ALWAYS_INLINE void enter(struct program *p, enum w2_queue kind, unsigned k, double born, double t)
{
    struct station *s = &p->station[k];
    const struct request r = {.born = born, .arrived = t};
    s->arrivals++;
    if (s->idle) {
        const unsigned server = (unsigned)__builtin_ctz(s->idle);
        s->idle &= s->idle - 1;
        serve(p, kind, s, s->first_slot + server, r, t);
        return;
    }
    if (__builtin_expect(s->tail - s->head > s->mask, 0))
        ring_grow(s);
    s->ring[s->tail++ & s->mask] = r;
}

ALWAYS_INLINE void leave(struct program *p, unsigned exit, double born, double t)
{
    p->exits[exit]++;
    p->sojourn[exit] += t - born;
}

/* Where a request goes from station k. */
ALWAYS_INLINE void route(struct program *p, enum w2_queue kind, unsigned k, double born, double t)
{
    if (k >= S_P) {
        leave(p, SERVED, born, t);
    } else if (k >= S_T) {
        enter(p, kind, k + WRAPPERS, born, t);
    } else if (k >= S_C) {
        const uint64_t word = stream_word(&p->random);
        if (word < W2_REFUSED_C)
            leave(p, REFUSED, born, t);
        else
            enter(p, kind, word < W2_REFUSED_C_OR_TOKEN ? k + WRAPPERS : k + 2 * WRAPPERS, born, t);
    } else if (k == S_R) {
        enter(p, kind, S_C + (unsigned)stream_below(&p->random, WRAPPERS), born, t);
    } else if (stream_word(&p->random) < W2_REFUSED_A) {
        leave(p, REFUSED, born, t);
    } else {
        enter(p, kind, S_R, born, t);
    }
}

ALWAYS_INLINE void complete(struct program *p, enum w2_queue kind, unsigned slot, double t)
{
    const unsigned k = p->station_of[slot];
    struct station *s = &p->station[k];
    const struct request r = p->serving[slot];
    s->completions++;
    s->response += t - r.arrived;
    if (s->head != s->tail) {
        const struct request next = s->ring[s->head++ & s->mask];
        s->wait += t - next.arrived;
        serve(p, kind, s, slot, next, t);
    } else {
        s->idle |= 1u << (slot - s->first_slot);
        set(p, kind, slot, NEVER);
    }
    route(p, kind, k, r.born, t);
}

/* ---- what a run has measured at time t ---- */

/* Those present add their ages to the integrals. */
static void add_station_sums(const struct program *p, unsigned k, double t, struct w2_station *to)
{
    const struct station *s = &p->station[k];
    double queue = s->wait;
    *to = (struct w2_station){.arrivals = s->arrivals, .completions = s->completions,
                              .starts = s->arrivals - (s->tail - s->head), .wait = s->wait,
                              .response = s->response, .number = s->response};
    for (uint64_t i = s->head; i < s->tail; i++) {
        const double age = t - s->ring[i & s->mask].arrived;
        queue += age;
        to->number += age;
    }
    for (unsigned slot = s->first_slot; slot < SLOTS && p->station_of[slot] == k; slot++)
        if (!(s->idle >> (slot - s->first_slot) & 1))
            to->number += t - p->serving[slot].arrived;
    to->busy = to->number - queue;
}

static struct w2_sums sums_at(const struct program *p, double t, int all)
{
    struct w2_sums s = {.t = t, .external = p->external, .events = p->external};
    for (unsigned e = 0; e < EXITS; e++) {
        s.exits[e] = p->exits[e];
        s.sojourn[e] = p->sojourn[e];
    }
    for (unsigned k = 0; k < STATIONS; k++) {
        if (all)
            add_station_sums(p, k, t, &s.station[k]);
        s.station[k].arrivals = p->station[k].arrivals;
        s.events += p->station[k].completions;
    }
    return s;
}

ALWAYS_INLINE struct w2_sums run(struct w2 *w, enum w2_queue kind)
{
    struct program *p = program_new(w->yard.seed, kind);
    struct w2_sums s;
    double edge = W2_WINDOW;
    set(p, kind, SLOT_SOURCE, 1 / W2_RATE * sampler_exp(&p->random));
    p->ahead = 1 / W2_RATE * sampler_exp(&p->random);
    for (;;) {
        const uint64_t key = first(p, kind);
        const double t = key_time(key);
        if (__builtin_expect(t >= edge, 0)) {
            s = sums_at(p, edge, w2_wants_all(w));
            if (w2_window(w, &s))
                break;
            edge = W2_WINDOW * (double)(w->yard.windows_done + 1);
            continue;
        }
        if (kind == QUEUE_HEAP)
            p->queue.heap.open = 1;
        if (key_slot(key) == SLOT_SOURCE) {
            set(p, kind, SLOT_SOURCE, t + p->ahead);
            p->ahead = 1 / W2_RATE * sampler_exp(&p->random);
            p->external++;
            enter(p, kind, S_A, t, t);
        } else {
            complete(p, kind, key_slot(key), t);
        }
    }
    program_free(p);
    return s;
}

struct w2_sums w2_event_tree(struct w2 *w)
{
    return run(w, QUEUE_TREE);
}

struct w2_sums w2_event_heap(struct w2 *w)
{
    return run(w, QUEUE_HEAP);
}

struct w2_sums w2_event_scan(struct w2 *w)
{
    return run(w, QUEUE_SCAN);
}
