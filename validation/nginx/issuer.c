/*
 * The issuer of the sites: answers each question about a token with 200 when its queue
 * (issuer_queue.h) lets it go, counts them, and writes down when each came and how long it took.
 *
 *   issuer SITES AT SECONDS SEED OUT      (run_options.h); ends by itself, or when it is told to
 *
 * OUT: site (its line, from 0), t (on the site's clock), response (until the answer was sent), late
 * (of it, what the machine added), user.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"
#include "nginx/issuer_queue.h"
#include "nginx/loop.h"
#include "nginx/peer.h"
#include "nginx/run_options.h"

/* What the loop watches: a site's port (peer is NULL) or a connection of a wrapper. */
struct door {
    struct peer *peer;
    int fd;
    size_t site;
    double came, leaves; /* of the question under way */
    unsigned user;
};

struct fetch {
    size_t site;
    double t, response, late;
    unsigned user;
};

struct issuer {
    const struct run_options *o;
    struct loop loop;
    struct issuer_queue *queues; /* [sites] */
    struct door **heap;          /* under way, the next to leave first */
    size_t n, capacity;
    struct fetch *log;
    size_t logged, log_capacity;
};

static volatile sig_atomic_t told_to_end;

static const char answer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n"
    "{\"active\":true}";

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(1);
}

/* --- the questions under way --- */

static void swap(struct issuer *s, size_t i, size_t j)
{
    struct door *d = s->heap[i];
    s->heap[i] = s->heap[j];
    s->heap[j] = d;
}

static void push(struct issuer *s, struct door *d)
{
    s->heap = mem_grow(s->heap, &s->capacity, s->n + 1, sizeof *s->heap);
    s->heap[s->n] = d;
    for (size_t i = s->n++; i > 0 && s->heap[i]->leaves < s->heap[(i - 1) / 2]->leaves;
         i = (i - 1) / 2)
        swap(s, i, (i - 1) / 2);
}

static struct door *pop(struct issuer *s)
{
    struct door *first = s->heap[0];
    s->heap[0] = s->heap[--s->n];
    for (size_t i = 0, child; (child = 2 * i + 1) < s->n; i = child) {
        child += child + 1 < s->n && s->heap[child + 1]->leaves < s->heap[child]->leaves;
        if (s->heap[i]->leaves <= s->heap[child]->leaves)
            break;
        swap(s, i, child);
    }
    return first;
}

/* --- what happens --- */

static void welcome(struct issuer *s, const struct door *port)
{
    int fd;
    while ((fd = accept4(port->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct door *d = mem_calloc(1, sizeof *d);
        *d = (struct door){.peer = mem_calloc(1, sizeof *d->peer), .fd = fd, .site = port->site};
        d->peer->fd = fd;
        if (loop_watch(&s->loop, fd, d) != 0)
            fail("issuer: epoll");
    }
}

static void hear(struct issuer *s, struct door *d)
{
    const int got = peer_read(d->peer);
    if (got < 0) {
        close(d->fd); /* a wrapper's idle connection; its memory stays until the end */
        return;
    }
    const char *token = got ? strstr(d->peer->text, "token=Bearer u") : NULL;
    if (!token)
        return;
    d->came = loop_now();
    d->leaves = issuer_queue_leaves(&s->queues[d->site], d->came);
    d->user = (unsigned)strtoul(token + 14, NULL, 10);
    peer_next(d->peer);
    push(s, d);
}

static void let_go(struct issuer *s)
{
    while (s->n > 0 && s->heap[0]->leaves <= loop_now()) {
        const struct door *d = pop(s);
        if (!peer_send(d->peer, answer, sizeof answer - 1))
            continue; /* the wrapper has gone */
        const double now = loop_now(), zero = s->o->at + site_zero(&s->o->sites[d->site]);
        s->log = mem_grow(s->log, &s->log_capacity, s->logged + 1, sizeof *s->log);
        s->log[s->logged++] =
            (struct fetch){d->site, d->came - zero, now - d->came, now - d->leaves, d->user};
    }
}

static void end_now(int signal_number)
{
    (void)signal_number;
    told_to_end = 1;
}

static void serve(struct issuer *s)
{
    void *what[LOOP_EVENTS];
    const double end = s->o->end + RUN_GRACE; /* the last answers are on their way */
    while (!told_to_end && loop_now() < end) {
        const int n = loop_wait(
            &s->loop, s->n > 0 && s->heap[0]->leaves < end ? s->heap[0]->leaves : end, what);
        for (int i = 0; i < n; i++) {
            struct door *d = what[i];
            if (d->peer)
                hear(s, d);
            else
                welcome(s, d);
        }
        let_go(s);
    }
}

/* --- beginning and end --- */

static void open_site(struct issuer *s, size_t site)
{
    const struct site *of = &s->o->sites[site];
    struct stream r;
    stream_init(&r, s->o->seed, of->replication, stream_name(of->point), PURPOSE_SERVICE);
    if (issuer_queue_init(&s->queues[site], of->servers, of->service, of->mean, of->scv, r) != 0) {
        fprintf(stderr, "issuer: error: no law of services is called '%s'\n", of->service);
        exit(2);
    }
    struct door *d = mem_calloc(1, sizeof *d);
    *d = (struct door){.fd = peer_listen(of->port), .site = site};
    if (d->fd < 0 || loop_watch(&s->loop, d->fd, d) != 0)
        fail("issuer: a port cannot be opened");
}

static void write_log(const struct issuer *s)
{
    FILE *f = run_options_out(s->o);
    fprintf(f, "site,t,response,late,user\n");
    for (size_t i = 0; i < s->logged; i++)
        fprintf(f, "%zu,%.6f,%.6f,%.6f,%u\n", s->log[i].site, s->log[i].t, s->log[i].response,
                s->log[i].late, s->log[i].user);
    run_options_written(s->o, f);
}

int main(int argc, char **argv)
{
    const struct run_options o = run_options_read(argc, argv);
    struct issuer s = {.o = &o, .queues = mem_calloc(o.n, sizeof *s.queues)};
    if (loop_init(&s.loop) != 0)
        fail("issuer: epoll");
    for (size_t i = 0; i < o.n; i++)
        open_site(&s, i);
    signal(SIGTERM, end_now);
    serve(&s);
    write_log(&s);
    for (size_t i = 0; i < o.n; i++)
        issuer_queue_release(&s.queues[i]);
    return 0;
}
