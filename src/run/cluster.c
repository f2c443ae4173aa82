/*
 * The cluster of a build with MPI; cluster_alone.c is that of one without.
 *
 * Messages, each a header and what follows it:
 *
 *   rank 0 to another                            back
 *   MUSTER   number = threads                    MUSTERED  number = threads started
 *   JOB      number = seed; a serialized model
 *   WORK     number = replication                RECORD    number = replication; the record
 *   FORGET
 *   DISMISS                                      DISMISSED
 *   END
 *
 * MPI keeps the order between two ranks: a JOB arrives before its WORK. Rank 0 never waits for a
 * message to be taken (two ranks that both do could wait for ever); the others may, since rank 0
 * always comes back to receiving. All calls come from one thread, as MPI_THREAD_FUNNELED asks.
 */
#include "run/cluster.h"

#include <limits.h>
#include <math.h>
#include <mpi.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "run/record.h"

enum { TAG = 1, VERSION_BYTES = 128, THREADS_MAX = 1 << 20 };
enum kind { MUSTER = 1, JOB, WORK, FORGET, DISMISS, END, MUSTERED, RECORD, DISMISSED };

struct header {
    uint64_t kind, job, number;
    double seconds;    /* RECORD: that the replication took */
};

/* A message under way; the bytes must stay until MPI has done with them. */
struct sending {
    struct sending *next;
    MPI_Request request;
    unsigned char bytes[];
};

struct message {
    int rank;
    struct header head;
    unsigned char *body;    /* free() */
    size_t n;               /* bytes of the body */
};

/* Another rank, as rank 0 knows it. */
struct member {
    unsigned threads;
    size_t load;            /* tasks sent and not come back */
    uint64_t *jobs;         /* ids that it has been sent and not told to forget */
    size_t n_jobs, cap_jobs;
};

struct cluster {
    int rank, size;
    unsigned cores;
    struct member *members;         /* [size], rank 0 only; the first is not used */
    const struct batch **jobs;        /* that some rank has */
    size_t n_jobs, cap_jobs;
    struct sending *sendings;
};

/* ---- beginning and end ---- */

static void check_version(int rank, int size, const char *version)
{
    char own[VERSION_BYTES] = "";
    snprintf(own, sizeof own, "%s", version);
    char *all = mem_calloc((size_t)size, sizeof own);
    MPI_Allgather(own, sizeof own, MPI_CHAR, all, sizeof own, MPI_CHAR, MPI_COMM_WORLD);
    for (int i = 0; i < size; i++) {
        if (strcmp(all + (size_t)i * sizeof own, own) == 0)
            continue;
        if (rank == 0)
            fprintf(stderr, "error: rank 0 is sojourn %s, rank %d is %s\n", own, i,
                    all + (size_t)i * sizeof own);
        MPI_Abort(MPI_COMM_WORLD, EXIT_MACHINE);
    }
    free(all);
}

/* This rank's part of the cores of `sets`, one set for each rank of the host. */
static unsigned share_of(const cpu_set_t *sets, int n, int own)
{
    double share = 0;
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        int users = 0;
        for (int i = 0; i < n; i++)
            users += CPU_ISSET(cpu, &sets[i]) != 0;
        if (CPU_ISSET(cpu, &sets[own]))
            share += 1.0 / users;
    }
    /* What is left over goes to the first ranks, one core each; a sum of thirds may miss 1. */
    const double before = floor(share * own + 1e-6), after = floor(share * (own + 1) + 1e-6);
    return after - before >= 1 ? (unsigned)(after - before) : 1;
}

static unsigned cores_here(void)
{
    MPI_Comm host;
    int own, n;
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        CPU_SET(0, &set);
    MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &host);
    MPI_Comm_rank(host, &own);
    MPI_Comm_size(host, &n);
    cpu_set_t *sets = mem_calloc((size_t)n, sizeof *sets);
    MPI_Allgather(&set, sizeof set, MPI_BYTE, sets, sizeof set, MPI_BYTE, host);
    const unsigned cores = share_of(sets, n, own);
    free(sets);
    MPI_Comm_free(&host);
    return cores;
}

struct cluster *cluster_begin(int *argc, char ***argv, const char *version)
{
    int granted;
    struct cluster *c = mem_calloc(1, sizeof *c);
    MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &granted);
    MPI_Comm_rank(MPI_COMM_WORLD, &c->rank);
    MPI_Comm_size(MPI_COMM_WORLD, &c->size);
    if (granted < MPI_THREAD_FUNNELED) {
        fprintf(stderr, "error: this MPI does not allow threads\n");
        MPI_Abort(MPI_COMM_WORLD, EXIT_MACHINE);
    }
    check_version(c->rank, c->size, version);
    c->cores = cores_here();
    c->members = mem_calloc((size_t)c->size, sizeof *c->members);
    return c;
}

int cluster_rank(const struct cluster *c)
{
    return c ? c->rank : 0;
}

int cluster_size(const struct cluster *c)
{
    return c ? c->size : 1;
}

unsigned cluster_cores(const struct cluster *c)
{
    return c ? c->cores : pool_cores();
}

/* ---- messages ---- */

/* A rank sent something that is none of the messages above. Nothing can be built on it, whatever
 * it is. */
static void abort_on_message(int rank, const char *what)
{
    fprintf(stderr, "error: rank %d has sent %s\n", rank, what);
    MPI_Abort(MPI_COMM_WORLD, EXIT_MACHINE);
}

static int checked_size(size_t n)
{
    if (n <= INT_MAX)
        return (int)n;
    fprintf(stderr, "error: a message of %zu bytes is more than MPI takes\n", n);
    MPI_Abort(MPI_COMM_WORLD, EXIT_MACHINE);
    return 0;
}

/* Free the messages that have gone; with `all`, wait until all have. */
static void clear_sendings(struct cluster *c, bool all)
{
    for (struct sending **at = &c->sendings; *at;) {
        struct sending *s = *at;
        int gone = 0;
        if (all)
            gone = MPI_Wait(&s->request, MPI_STATUS_IGNORE) == MPI_SUCCESS;
        else
            MPI_Test(&s->request, &gone, MPI_STATUS_IGNORE);
        if (!gone) {
            at = &s->next;
            continue;
        }
        *at = s->next;
        free(s);
    }
}

static void send_to(struct cluster *c, int rank, struct header head, const void *body, size_t n)
{
    const size_t bytes = sizeof head + n;
    struct sending *s = mem_calloc(1, sizeof *s + bytes);
    memcpy(s->bytes, &head, sizeof head);
    if (n)
        memcpy(s->bytes + sizeof head, body, n);
    MPI_Isend(s->bytes, checked_size(bytes), MPI_BYTE, rank, TAG, MPI_COMM_WORLD, &s->request);
    s->next = c->sendings;
    c->sendings = s;
    clear_sendings(c, c->rank != 0);
}

static void send_to_all(struct cluster *c, struct header head)
{
    for (int i = 1; i < c->size; i++)
        send_to(c, i, head, NULL, 0);
}

/* The next message, if there is one; with `wait`, the next one that comes. */
static bool receive(struct message *m, bool wait)
{
    MPI_Status status;
    int there = 1, bytes;
    if (wait)
        MPI_Probe(MPI_ANY_SOURCE, TAG, MPI_COMM_WORLD, &status);
    else
        MPI_Iprobe(MPI_ANY_SOURCE, TAG, MPI_COMM_WORLD, &there, &status);
    if (!there)
        return false;
    MPI_Get_count(&status, MPI_BYTE, &bytes);
    if (bytes < (int)sizeof m->head)
        abort_on_message(status.MPI_SOURCE, "a message without a header");
    unsigned char *all = mem_calloc((size_t)bytes, 1);
    MPI_Recv(all, bytes, MPI_BYTE, status.MPI_SOURCE, TAG, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    m->rank = status.MPI_SOURCE;
    m->n = (size_t)bytes - sizeof m->head;
    memcpy(&m->head, all, sizeof m->head);
    memmove(all, all + sizeof m->head, m->n);    /* the body begins where doubles may */
    m->body = all;
    return true;
}

/* ---- rank 0 ---- */

void cluster_muster(struct cluster *c, unsigned threads)
{
    if (!c)
        return;
    send_to_all(c, (struct header){.kind = MUSTER, .number = threads});
    for (int i = 1; i < c->size; i++) {
        struct message m;
        receive(&m, true);
        if (m.head.kind != MUSTERED || m.head.number < 1 || m.head.number > THREADS_MAX)
            abort_on_message(m.rank, "no number of threads");
        c->members[m.rank].threads = (unsigned)m.head.number;
        free(m.body);
    }
}

unsigned cluster_threads(const struct cluster *c)
{
    unsigned n = 0;
    for (int i = 1; c && i < c->size; i++)
        n += c->members[i].threads;
    return n;
}

double cluster_load(const struct cluster *c, int *rank)
{
    double least = INFINITY;
    for (int i = 1; c && i < c->size; i++) {
        const double load = (double)c->members[i].load / c->members[i].threads;
        if (load < least) {
            least = load;
            *rank = i;
        }
    }
    return least;
}

static const struct batch *find_job(const struct cluster *c, uint64_t id)
{
    for (size_t i = 0; i < c->n_jobs; i++)
        if (c->jobs[i]->id == id)
            return c->jobs[i];
    return NULL;
}

static bool member_has(const struct member *m, uint64_t id)
{
    for (size_t i = 0; i < m->n_jobs; i++)
        if (m->jobs[i] == id)
            return true;
    return false;
}

static void send_job(struct cluster *c, int rank, const struct batch *job)
{
    struct member *m = &c->members[rank];
    m->jobs = mem_grow(m->jobs, &m->cap_jobs, m->n_jobs + 1, sizeof *m->jobs);
    m->jobs[m->n_jobs++] = job->id;
    if (!find_job(c, job->id)) {
        c->jobs = mem_grow(c->jobs, &c->cap_jobs, c->n_jobs + 1, sizeof *c->jobs);
        c->jobs[c->n_jobs++] = job;
    }
    send_to(c, rank, (struct header){.kind = JOB, .job = job->id, .number = job->seed},
            job->serialized.bytes, job->serialized.n);
}

void cluster_give(struct cluster *c, int rank, struct task *t)
{
    if (!member_has(&c->members[rank], t->job->id))
        send_job(c, rank, t->job);
    c->members[rank].load++;
    send_to(c, rank,
            (struct header){.kind = WORK, .job = t->job->id, .number = t->replication}, NULL, 0);
    free(t);
}

/* The task that a message brings; NULL when it brings none (DISMISSED). */
static struct task *open_message(struct cluster *c, struct message *m)
{
    struct task *t = NULL;
    const struct batch *job = m->head.kind == RECORD ? find_job(c, m->head.job) : NULL;
    if (job) {
        const size_t n = m->n / sizeof t->record[0];
        if (m->n % sizeof t->record[0] != 0 || c->members[m->rank].load == 0 ||
            !record_sound(sim_plan_layout(job->plan), (const double *)(void *)m->body, n))
            abort_on_message(m->rank, "a record that is none of this model");
        t = task_resize(task_new(job, m->head.number), n);
        t->seconds = m->head.seconds;
        memcpy(t->record, m->body, n * sizeof t->record[0]);
        c->members[m->rank].load--;
    }
    free(m->body);
    return t;
}

struct task *cluster_collect(struct cluster *c)
{
    struct task *list = NULL, **end = &list;
    struct message m;
    while (receive(&m, false)) {
        *end = open_message(c, &m);
        if (*end)
            end = &(*end)->next;
    }
    clear_sendings(c, false);
    return list;
}

struct task *cluster_dismiss(struct cluster *c)
{
    struct task *list = NULL, **end = &list;
    if (!c)
        return NULL;
    send_to_all(c, (struct header){.kind = DISMISS});
    for (int left = c->size - 1; left > 0;) {
        struct message m;
        receive(&m, true);
        left -= m.head.kind == DISMISSED;
        *end = open_message(c, &m);
        if (*end)
            end = &(*end)->next;
    }
    clear_sendings(c, true);
    for (int i = 1; i < c->size; i++)
        c->members[i].n_jobs = c->members[i].load = 0;
    c->n_jobs = 0;
    return list;
}

void cluster_forget(struct cluster *c, const struct batch *job)
{
    for (int i = 1; c && i < c->size; i++) {
        struct member *m = &c->members[i];
        if (!member_has(m, job->id))
            continue;
        send_to(c, i, (struct header){.kind = FORGET, .job = job->id}, NULL, 0);
        for (size_t k = 0; k < m->n_jobs; k++)
            if (m->jobs[k] == job->id)
                m->jobs[k--] = m->jobs[--m->n_jobs];
    }
    for (size_t k = 0; c && k < c->n_jobs; k++)
        if (c->jobs[k] == job)
            c->jobs[k--] = c->jobs[--c->n_jobs];
}

void cluster_end(struct cluster *c)
{
    if (!c)
        return;
    if (c->rank == 0)
        send_to_all(c, (struct header){.kind = END});
    clear_sendings(c, true);
    MPI_Finalize();
    for (int i = 0; i < c->size; i++)
        free(c->members[i].jobs);
    free(c->members);
    free(c->jobs);
    free(c);
}

/* ---- the other ranks ---- */

/* A job as it came by message. */
struct held {
    struct held *next;
    struct network *network;
    struct batch job;
};

struct server {
    struct cluster *cluster;
    struct pool *pool;
    struct held *jobs;
};

static void drop(struct held *h)
{
    sim_plan_free((struct sim_plan *)h->job.plan);
    network_free(h->network);
    free(h);
}

static void hold(struct server *s, const struct message *m)
{
    struct sim_options o;
    struct held *h = mem_calloc(1, sizeof *h);
    h->network = deserialize(m->body, m->n, &o);
    if (!h->network) {
        fprintf(stderr, "error: rank %d was sent a model that it cannot read\n", s->cluster->rank);
        MPI_Abort(MPI_COMM_WORLD, EXIT_MACHINE);
    }
    struct sim_plan *plan = sim_plan_new(h->network, &o);
    h->job = (struct batch){.id = m->head.job, .plan = plan, .seed = m->head.number,
                          .width = sim_plan_layout(plan)->width *
                                   sim_plan_layout(plan)->members};
    free((double *)o.lookups);
    h->next = s->jobs;
    s->jobs = h;
}

static void forget(struct server *s, uint64_t id)
{
    for (struct held **at = &s->jobs; *at;) {
        struct held *h = *at;
        if (h->job.id != id) {
            at = &h->next;
            continue;
        }
        pool_forget(s->pool, &h->job);
        *at = h->next;
        drop(h);
    }
}

static void begin_task(struct server *s, const struct header *head)
{
    for (struct held *h = s->jobs; h; h = h->next)
        if (h->job.id == head->job)
            pool_give(s->pool, task_new(&h->job, head->number));
}

static void muster(struct server *s, unsigned threads)
{
    struct diag *d = diag_new();
    s->pool = pool_new(threads ? threads : s->cluster->cores, d);
    if (!s->pool) {
        diag_print(d, stderr);
        MPI_Abort(MPI_COMM_WORLD, EXIT_MACHINE);
    }
    diag_free(d);
    send_to(s->cluster, 0,
            (struct header){.kind = MUSTERED, .number = pool_threads(s->pool)}, NULL, 0);
}

static void send_records(struct server *s, struct task *t)
{
    while (t) {
        struct task *next = t->next;
        send_to(s->cluster, 0,
                (struct header){.kind = RECORD, .job = t->job->id, .number = t->replication,
                                .seconds = t->seconds},
                t->record, t->n * sizeof t->record[0]);
        free(t);
        t = next;
    }
}

static void dismiss(struct server *s)
{
    send_records(s, pool_stop(s->pool));
    pool_free(s->pool);
    s->pool = NULL;
    while (s->jobs) {
        struct held *h = s->jobs;
        s->jobs = h->next;
        drop(h);
    }
    send_to(s->cluster, 0, (struct header){.kind = DISMISSED}, NULL, 0);
}

/* Do as a message says. False at the end. */
static bool obey(struct server *s, const struct message *m)
{
    switch ((enum kind)m->head.kind) {
    case MUSTER: muster(s, (unsigned)m->head.number); break;
    case JOB: hold(s, m); break;
    case WORK: begin_task(s, &m->head); break;
    case FORGET: forget(s, m->head.job); break;
    case DISMISS: dismiss(s); break;
    case END: return false;
    case MUSTERED: case RECORD: case DISMISSED: break;
    }
    return true;
}

static void sleep_for(double seconds)
{
    const struct timespec t = {.tv_nsec = (long)(seconds * 1e9)};
    nanosleep(&t, NULL);
}

int cluster_serve(struct cluster *c)
{
    struct server s = {.cluster = c};
    struct message m;
    bool more = true;
    double nap = 0;
    signal(SIGINT, SIG_IGN);    /* rank 0 ends the run, and then us */
    signal(SIGTERM, SIG_IGN);
    while (more) {
        bool heard = nap == 0;
        while (more && receive(&m, false)) {
            more = obey(&s, &m);
            free(m.body);
            heard = true;
        }
        nap = cluster_nap(nap, heard);
        if (more && s.pool)
            send_records(&s, pool_collect(s.pool, nap));
        else if (more)
            sleep_for(nap);
    }
    pool_free(s.pool);
    return EXIT_DONE;
}
