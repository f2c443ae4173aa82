/*
 * The users of the sites: an open loop. Every request is sent when its time has come, on a
 * connection of its own if no other is free, whatever became of those before; its response time
 * runs from the time at which it was to be sent, not from when it was.
 *
 * At second 0 of their clock it deletes the caches' files of the sites that are to be flushed.
 *
 *   load SITES AT SECONDS SEED OUT      (run_options.h); ends by itself
 *
 * OUT: site (its line, from 0), t (on the site's clock), response, late (of it, before the request
 * was sent), user, wrapper, status (0: no answer), cache (what nginx says of the look-up).
 */
#include <ctype.h>
#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "nginx/demand.h"
#include "nginx/loop.h"
#include "nginx/peer.h"
#include "nginx/run_options.h"

enum {
    CONNECTIONS_READY = 32, /* to each wrapper of each site, before it begins */
    CONNECTIONS_MAX = 1000, /* then requests are refused, and the run is void */
    CACHE_WORD = 12
};

struct answer {
    double response, late;
    int status;
    char cache[CACHE_WORD];
};

struct gate;

struct client {
    struct peer peer;
    struct gate *gate;
    struct client *next;   /* in the gate's queue of idle ones */
    struct answer *awaits; /* NULL: idle */
    double due;            /* [s] CLOCK_MONOTONIC */
};

/* One wrapper of one site. The connection that has been idle for longest is taken: nginx holds one
 * until an update in the background has ended, though its answer has long been sent. */
struct gate {
    unsigned port, clients;
    struct client *first, *last;
};

struct user_side {
    struct demand *demand;  /* [n] */
    struct answer *answers; /* [n] */
    size_t n, next;
    bool flush_due; /* at zero */
    double zero;    /* [s] CLOCK_MONOTONIC of the site's 0 */
    struct gate gates[SITE_WRAPPERS_MAX];
};

struct load {
    const struct run_options *o;
    struct loop loop;
    struct user_side *sites;
    size_t waiting; /* requests without an answer */
};

static void put_idle(struct client *c)
{
    struct gate *g = c->gate;
    c->next = NULL;
    c->awaits = NULL;
    if (g->last)
        g->last->next = c;
    else
        g->first = c;
    g->last = c;
}

static struct client *take_idle(struct gate *g)
{
    struct client *c = g->first;
    if (c && !(g->first = c->next))
        g->last = NULL;
    return c;
}

/* NULL: the wrapper takes no more, or we open no more. */
static struct client *connect_to(struct load *l, struct gate *g)
{
    const int fd = g->clients < CONNECTIONS_MAX ? peer_connect(g->port) : -1;
    if (fd < 0)
        return NULL;
    struct client *c = mem_calloc(1, sizeof *c);
    c->peer.fd = fd;
    c->gate = g;
    g->clients++;
    if (loop_watch(&l->loop, fd, c) != 0) {
        perror("load: epoll");
        exit(1);
    }
    return c;
}

static void send_next(struct load *l, struct user_side *u)
{
    const struct demand *d = &u->demand[u->next];
    struct gate *g = &u->gates[d->wrapper];
    struct answer *a = &u->answers[u->next++];
    struct client *c = g->first ? take_idle(g) : connect_to(l, g);
    if (!c)
        return;
    char text[128];
    const int n =
        snprintf(text, sizeof text,
                 "GET / HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer u%u\r\n\r\n", d->user);
    c->due = u->zero + d->t;
    c->awaits = a;
    a->late = loop_now() - c->due;
    l->waiting++;
    peer_send(&c->peer, text, (size_t)n); /* what is not taken gets no answer, and shows so */
}

static void note_answer(const struct client *c)
{
    struct answer *a = c->awaits;
    const char *cache = strstr(c->peer.text, "\r\nX-Cache: ");
    a->response = loop_now() - c->due;
    a->status = atoi(c->peer.text + strcspn(c->peer.text, " "));
    for (size_t i = 0; cache && i + 1 < CACHE_WORD && isalpha((unsigned char)cache[11 + i]); i++)
        a->cache[i] = cache[11 + i];
}

static void hear(struct load *l, struct client *c)
{
    const int got = peer_read(&c->peer);
    if (got == 0)
        return;
    if (got > 0 && c->awaits) {
        note_answer(c);
        peer_next(&c->peer);
        put_idle(c);
        l->waiting--;
        return;
    }
    fprintf(stderr, "load: the wrapper at port %u closed a connection: this run is void\n",
            c->gate->port);
    exit(1);
}

static int delete_file(const char *path, const struct stat *st, int type, struct FTW *where)
{
    (void)st;
    (void)where;
    return type == FTW_F ? unlink(path) : 0;
}

static void flush(const struct load *l, struct user_side *u)
{
    const char *folder = l->o->sites[u - l->sites].flushed;
    if (nftw(folder, delete_file, 16, FTW_PHYS) != 0) {
        perror(folder);
        exit(1);
    }
    u->flush_due = false;
}

/* When the site's next request or flush is due, on CLOCK_MONOTONIC; INFINITY: no more. */
static double next_due(const struct user_side *u)
{
    const double request = u->next < u->n ? u->zero + u->demand[u->next].t : INFINITY;
    return u->flush_due ? fmin(request, u->zero) : request;
}

/* The site whose next one comes first; NULL when all have been. */
static struct user_side *soonest(struct load *l)
{
    struct user_side *first = NULL;
    for (size_t i = 0; i < l->o->n; i++) {
        struct user_side *u = &l->sites[i];
        if (isfinite(next_due(u)) && (!first || next_due(u) < next_due(first)))
            first = u;
    }
    return first;
}

static void act(struct load *l, struct user_side *u)
{
    if (u->flush_due && next_due(u) == u->zero)
        flush(l, u);
    else
        send_next(l, u);
}

static void drive(struct load *l)
{
    void *what[LOOP_EVENTS];
    const double end = l->o->end + RUN_GRACE;
    struct user_side *u;
    while (((u = soonest(l)) || l->waiting > 0) && loop_now() < end) {
        const double until = u ? next_due(u) : end;
        if (loop_now() >= until) {
            act(l, u);
            continue;
        }
        const int n = loop_wait(&l->loop, until, what);
        for (int i = 0; i < n; i++)
            hear(l, what[i]);
    }
}

static void open_site(struct load *l, size_t site)
{
    const struct site *of = &l->o->sites[site];
    struct user_side *u = &l->sites[site];
    struct stream r;
    stream_init(&r, l->o->seed, of->replication, stream_name(of->point), PURPOSE_ENTRY);
    u->demand = demand_make(of, l->o->seconds, &r, &u->n);
    u->answers = mem_calloc(u->n, sizeof *u->answers);
    u->zero = l->o->at + site_zero(of);
    u->flush_due = strcmp(of->flushed, "-") != 0;
    for (unsigned k = 0; k < of->wrappers; k++) {
        u->gates[k].port = of->port + 1 + k;
        for (int i = 0; i < CONNECTIONS_READY; i++) {
            struct client *c = connect_to(l, &u->gates[k]);
            if (!c) {
                perror("load: a wrapper cannot be reached");
                exit(1);
            }
            put_idle(c);
        }
    }
}

static void write_log(const struct load *l)
{
    FILE *f = run_options_out(l->o);
    fprintf(f, "site,t,response,late,user,wrapper,status,cache\n");
    for (size_t i = 0; i < l->o->n; i++) {
        const struct user_side *u = &l->sites[i];
        for (size_t j = 0; j < u->n; j++)
            fprintf(f, "%zu,%.6f,%.6f,%.6f,%u,%u,%d,%s\n", i, u->demand[j].t,
                    u->answers[j].response, u->answers[j].late, u->demand[j].user,
                    u->demand[j].wrapper, u->answers[j].status, u->answers[j].cache);
    }
    run_options_written(l->o, f);
}

int main(int argc, char **argv)
{
    const struct run_options o = run_options_read(argc, argv);
    struct load l = {.o = &o, .sites = mem_calloc(o.n, sizeof *l.sites)};
    if (loop_init(&l.loop) != 0) {
        perror("load: epoll");
        return 1;
    }
    for (size_t i = 0; i < o.n; i++)
        open_site(&l, i);
    drive(&l);
    write_log(&l);
    return 0;
}
