/*
 * Servers that are not alike, or not always there: of their own speeds, at a rate by the number of
 * requests, broken down, in shifts. A station whose servers have such rules has a crew; no other
 * station pays for it. Private to this room.
 *
 *   breakdown   each server is up and down in turn, busy or idle, by times drawn from the
 *               station's stream of PURPOSE_SERVERS. What becomes of the service that it interrupts
 *               is the rule's: it goes on at the next free server, before its equals; it starts
 *               again from its begin; or the request is lost. Under disciplines that share it
 *               always goes on. A request that is blocked at the server stays so.
 *   shift       how many servers may be at work. When there are fewer than before, those who serve
 *               finish, and idle ones go first. Under disciplines that share they go at once.
 *   speed       a service of w seconds takes w / speed. Who comes takes the fastest idle server, or
 *               any; nobody changes servers.
 *   rate        of a single server, by the number present (blocked ones included); a service that
 *               is under way changes its rate with it.
 *
 * Disciplines that serve one request at each server are served by general_crew.c, in the order of
 * their own; those that share ask for crew_capacity.
 */
#ifndef SIM_GENERAL_SERVERS_H
#define SIM_GENERAL_SERVERS_H

#include "sim/general_order.h"

#define SERVER_NONE UINT32_MAX

struct server {
    double speed;
    double rate;            /* of the service under way: its speed, times the rate by number */
    double since;           /* [s] when the service under way began, or its rate last changed */
    job_id job;             /* that has it: in service or blocked; JOB_NONE: idle */
    bool up;
};

struct crew {
    const struct server_rules *rules;
    struct server *server;  /* [n] the fastest first */
    uint32_t n;
    uint32_t up;            /* of them are */
    uint32_t most;          /* may be at work in this shift */
    uint32_t shift;
    struct stream times;    /* up and down */
    /* Of general_crew.c: */
    struct waiting waiting;
    const struct discipline_ops *discipline;    /* what the station's discipline is without rules */
    uint64_t *free;         /* [words of n] bit k: server k is idle and up */
    uint32_t n_free, busy;
    uint32_t leaving;       /* the server that `next` frees */
};

/* Beside each job, when some station has a crew. */
struct crew_job {
    double spent;           /* [s] in service so far, up to server.since when it is served */
    uint32_t server;        /* while it has one */
};

/* A station with rules, but those of polling: its crew, and the discipline that serves with it. */
void crew_init(struct general *g, uint32_t station);
void crew_release(struct general *g, uint32_t station);

/* At time 0 all are up, and the first shift begins. */
void crew_start(struct general *g, uint32_t station, uint64_t seed, uint64_t replication);

/* EVENT_SERVERS: whose is its leaf's `who`. */
void crew_event(struct general *g, uint32_t station, uint32_t who);

/* How many requests may be served at a time, and at which rate each server works. 0 of none. */
double crew_capacity(const struct crew *c);
double crew_rate(const struct crew *c, uint32_t present);

/* ---- general_crew.c ---- */

extern const struct discipline_ops discipline_ops_crew;

void crew_init_servers(struct general *g, uint32_t station);
void crew_release_servers(struct general *g, uint32_t station);
void crew_start_servers(struct general *g, uint32_t station);

/* Server k breaks down, is back; others may be at work now. */
void crew_server_down(struct general *g, uint32_t station, uint32_t k);
void crew_server_up(struct general *g, uint32_t station, uint32_t k);
void crew_work(struct general *g, uint32_t station);

/* A job whose service is over is about to leave its server. */
void crew_leaves(struct general *g, uint32_t station, job_id j);

/* [s] of work that is left of a job that is served: general_preemptive.c asks. */
double crew_left(const struct general *g, uint32_t station, job_id j);

#endif
