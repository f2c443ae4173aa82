/*
 * The distribution of the number of requests at a station that acts as a birth-death process:
 * arrivals are Poisson, and n requests are served at the total rate of phi(n) servers.
 *
 *   phi(n)   min(n, servers), or the n-th of a list of rates (beyond its end the last)
 *   p(n)     = p(0) a^n / (phi(1) .. phi(n)), n = 0 .. room, a = arrival rate * mean service
 *
 * This holds with exponential services of one mean under every discipline that uses neither service
 * times nor classes. It holds with any services under processor sharing, under preemptive LIFO with
 * one server (symmetric queues: Kelly, Reversibility and Stochastic Networks, 1979, sec. 3.3), and
 * where nobody waits (M/G/c/c, Erlang 1917; Sevastyanov, Theory Probab. Appl. 2(1), 1957). The room
 * may be limited in each case. Bolch, Greiner, de Meer, Trivedi, 1998, sec. 6.1 and 6.7 (M/M/1/K,
 * M/M/m/K).
 *
 * Numerics: p(n) is computed from p(n - 1), so only positive terms are added. The relative error is
 * some n roundings. O(room), or less where p(n) soon vanishes.
 */
#ifndef ANALYTIC_BIRTH_DEATH_H
#define ANALYTIC_BIRTH_DEATH_H

#include <stddef.h>

#include "model/network.h"

struct birth_death {
    double work;             /* [-] a, > 0 */
    unsigned servers;        /* or SERVERS_INFINITE */
    const double *rates;     /* in place of min(n, servers), > 0 */
    size_t n_rates;          /* 0: none */
    size_t room;             /* >= 1, or ROOM_UNLIMITED */
};

struct birth_death_answer {
    double mean, variance;   /* of the number */
    double busy;             /* mean number of busy servers; with rates P(N > 0) */
    double empty, full;      /* P(N = 0), P(N = room); full is 0 without a room */
};

enum birth_death_status {
    BIRTH_DEATH_OK,
    BIRTH_DEATH_EUNSTABLE,    /* unlimited room, and work >= phi(n) for large n */
    BIRTH_DEATH_ETOOLONG      /* after BIRTH_DEATH_MAX numbers the rest is still not negligible */
};
#define BIRTH_DEATH_MAX 2000000

/* *out is written only on BIRTH_DEATH_OK. */
enum birth_death_status birth_death_solve(const struct birth_death *b,
                                          struct birth_death_answer *out);

/* P(N = n), for a process that birth_death_solve can solve; NAN for n above BIRTH_DEATH_MAX. */
double birth_death_probability(const struct birth_death *b, size_t n);

#endif
