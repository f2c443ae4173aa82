/* The state of the expansion of the ML-RUN template. Private to model/mlrun*.c. */
#ifndef MODEL_MLRUN_EXPAND_H
#define MODEL_MLRUN_EXPAND_H

#include <stdbool.h>
#include <stddef.h>

#include "model/mlrun.h"

/* The nodes of the network, in sets of one class (or one class per wrapper) at one tier. */
enum set {
    SET_USER,     /* S_a, users: one per queue of S_a, or none */
    SET_LOGIN,    /* S_a, logins after expiry: one per queue of S_a, or none */
    SET_TOKEN,    /* S_a or issuer, token requests: queue m, wrapper k at m * wrappers + k */
    SET_R,
    SET_C,
    SET_INVALID,  /* S_c, requests with an invalid token: one per queue of S_c, or none */
    SET_T,
    SET_P,
    SET_S,        /* S_s, look-ups in the second level: one per wrapper, or none */
    SET_BACK,     /* answers that have filled the second level, on their way to fill the first */
    SETS
};

struct nodes {
    size_t first;    /* node */
    size_t n;
};

struct queues {
    size_t first;    /* station */
    size_t n;        /* instances, 1 when they share it, 0 for a tier that is absent */
};

/* Requests of one source: of all users, of one class of users, or those with bad tokens. */
struct client {
    const struct mlrun_class *class;        /* NULL: of none */
    bool bad;
    double share;                           /* of all requests */
    char *name, *suffix;                    /* name of its class; suffix of other names */
    size_t user, login, invalid, token;     /* classes; token: first of one per wrapper queue */
    struct nodes set[SETS];
    size_t population;                      /* NET_NONE: its requests have no users */
    size_t first_cache;                     /* NET_NONE: its requests look nothing up */
    size_t second;                          /* the second-level cache, or NET_NONE */
};

struct expansion {
    const struct mlrun *ml;
    struct network *net;
    size_t refused_login, refused_token;    /* exits */
    struct queues tier[ML_TIERS];
    size_t back;                            /* station of SET_BACK, where no time passes */
    struct client *clients; size_t n_clients;
};

/* True when requests with an invalid token have a set of their own. In probability mode a node of
 * S_c refuses them among its users' requests. */
bool mlrun_has_invalid(const struct mlrun *ml);

/* True when the issuer refuses some of the users' tokens that wrappers ask about. */
bool mlrun_refuses(const struct mlrun *ml);

/* True when a request that finds no entry is itself the fetch, at the first and second level. */
bool mlrun_fetches_itself(const struct mlrun *ml);

/* True when some requests that come to S_p have waited at their wrapper, or asked a second level,
 * so that p_cp is counted by look-ups. */
bool mlrun_has_waits(const struct mlrun *ml);

/* The rate of the users' own requests [1/s]; in cache mode before any calibration. */
double mlrun_source_rate(const struct mlrun *ml);

/* The probability that a user's request is refused at S_a. */
double mlrun_refusal(const struct mlrun *ml);

/* The cache where a wrapper looks up a client's tokens, or NET_NONE. */
size_t mlrun_cache_of(const struct expansion *e, const struct client *c, size_t wrapper);

/* The tier of a set. */
enum mlrun_tier_id mlrun_tier_of(const struct mlrun *ml, enum set s);

/* Add everything at the tiers: classes, nodes, populations and caches of all clients. */
void mlrun_add_clients(struct expansion *e);

/* Add the sources with their entries, and all routes. */
void mlrun_route(struct expansion *e);

/* Add all meters. */
void mlrun_meter(struct expansion *e);

#endif
