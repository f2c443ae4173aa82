/*
 * Servers with rules: different speeds, rates that depend on the number of requests, breakdowns,
 * shifts. A station whose servers have such rules has a crew; other stations pay nothing for it.
 * Private to this room.
 *
 *   breakdown   each server is up and down in turn, busy or idle, by times drawn from the
 *               station's stream of PURPOSE_SERVERS. The rule decides what becomes of the service
 *               that a breakdown interrupts: it resumes at the next free server, before its equals;
 *               it starts again from its begin; or the request is lost. Under disciplines that
 *               share it always resumes. A request that is blocked at the server stays so.
 *   shift       how many servers may be at work. When there are fewer than before, busy
 *               servers finish, and idle ones go first. Under disciplines that share they go at
 *               once.
 *   speed       a service of w seconds takes w / speed. An arrival takes the fastest idle server,
 *               or any one; no request changes its server.
 *   rate        of a single server, by the number present (blocked ones included); a service that
 *               is under way changes its rate with it.
 *
 * For disciplines with one request per server, general_crew.c serves in the discipline's order.
 * Disciplines that share servers use crew_capacity.
 */
#ifndef SIM_GENERAL_SERVERS_H
#define SIM_GENERAL_SERVERS_H

#include "sim/general_order.h"

#define SERVER_NONE UINT32_MAX

struct server {
    double speed;
    double rate;            /* rate of the service under way: the server's speed times the rate by
                               number */
    double since;           /* when the service under way began or its rate last changed [s] */
    job_id job;             /* the job that holds it, in service or blocked; JOB_NONE: idle */
    bool up;
};

struct crew {
    const struct server_rules *rules;
    struct server *server;  /* [n] fastest first */
    uint32_t n;
    uint32_t up;            /* number of servers that are up */
    uint32_t most;          /* number of servers that may work in this shift */
    uint32_t shift;
    bool halted;            /* the station is down: none may work */
    struct stream times;    /* up and down */
    /* Used by general_crew.c: */
    struct waiting waiting;
    const struct discipline_ops *discipline;    /* the station's discipline, as it is without a
                                                   crew */
    uint64_t *free;         /* [words of n] bit k: server k is idle and up */
    uint32_t n_free, busy;
    uint32_t leaving;       /* the server that `next` is to free */
};

/* The crew's data of each job, when some station has a crew. */
struct crew_job {
    double spent;           /* time in service so far [s]; while in service, up to server.since */
    uint32_t server;        /* the job's server, while it has one */
};

/* Allocate and free the crew of a station with rules (other than polling), and set the discipline
 * that serves with it. */
void crew_init(struct general *g, uint32_t station);
void crew_release(struct general *g, uint32_t station);

/* Reset to time 0: all servers are up, and the first shift begins. */
void crew_start(struct general *g, uint32_t station, uint64_t seed, uint64_t replication);

/* Handle an EVENT_SERVERS; `who` is the owner of its leaf. */
void crew_event(struct general *g, uint32_t station, uint32_t who);

/* The station goes down, and is up again (general_incidents.h): all services are interrupted, and
 * go on. */
void crew_halt(struct general *g, uint32_t station);
void crew_go_on(struct general *g, uint32_t station);

/* Number of servers at work when there are requests enough: those that are up, at most those of the
 * shift. The rate of a single server with this many requests present; 1 without a rate rule. */
double crew_capacity(const struct crew *c);
double crew_rate(const struct crew *c, uint32_t present);

/* ---- general_crew.c ---- */

extern const struct discipline_ops discipline_ops_crew;

void crew_init_servers(struct general *g, uint32_t station);
void crew_release_servers(struct general *g, uint32_t station);
void crew_start_servers(struct general *g, uint32_t station);

/* Server k breaks down; server k is repaired; the number of servers that may work has changed. */
void crew_server_down(struct general *g, uint32_t station, uint32_t k);
void crew_server_up(struct general *g, uint32_t station, uint32_t k);
void crew_work(struct general *g, uint32_t station);

/* Interrupt all services; those who were served wait, before their equals. */
void crew_interrupt(struct general *g, uint32_t station);

/* Called before a job whose service is over leaves its server. */
void crew_leaves(struct general *g, uint32_t station, job_id j);

/* Work left of a job in service [s]; for general_preemptive.c. */
double crew_left(const struct general *g, uint32_t station, job_id j);

#endif
