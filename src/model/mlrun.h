/*
 * The paper's system as a template: symbols of the paper in, a general network out. Rovnyagin,
 * Chugunkov, Savchenko 2019, figures 3 and 4. Nothing in the solvers knows these names.
 *
 *   users -> S_a (M) -> refused with p_a0, else -> S_r (N) -> one of K wrappers:
 *   S_c -> refused with p_c0 | -> S_t -> S_a (as "token") -> S_p of that wrapper | -> S_p -> out
 *
 * The template is a row of tiers, and every tier but S_p is optional:
 *   issuer    if present, token requests go there and not to S_a
 *   S_a       may be absent when users do not log in and an issuer answers
 *   S_r       without it requests go directly to the wrappers
 *   S_c       without it the check takes no time, at a hidden group "S_c" of delay stations
 *   S_t       without it the check itself sends the token request
 *   S_s       a second level of cache, which all wrappers share: a request that misses in the first
 *             level looks there before it asks the issuer (cache mode)
 *
 * What p_a0 means. Equation (1), lambda_r = (1 - p_a0 - p_at) I, has p_a0 as a share of S_a's whole
 * flow I; but an answer to a token request always returns, so only users are refused.
 *   probability mode  p_a0 is that share of I. A user's request is refused with probability
 *                     p_a0 I / I_0 = p_a0 / (1 - p_at), with p_at = p_ct p_ar and p_ar =
 *                     (1 - p_a0) / (1 + p_ct). It never passes 1: p_at <= (1 - p_a0) / 2. With an
 *                     issuer I is I_0, and p_at is 0.
 *   cache mode        p_ct, and so I_0 / I, is not known beforehand: p_a0 is the probability that a
 *                     user's request (or renewed login) is refused. The meter p_a0 reads the share
 *                     of I in both modes.
 */
#ifndef MODEL_MLRUN_H
#define MODEL_MLRUN_H

#include <stdbool.h>

#include "model/dist.h"
#include "model/network.h"
#include "model/network_size.h"

/* In the network's order: S_a, S_r, S_c, S_s, S_t, issuer, S_p. */
enum mlrun_tier_id { ML_A, ML_R, ML_C, ML_S, ML_T, ML_I, ML_P, ML_TIERS };

extern const char *const mlrun_tier_names[ML_TIERS];

/* The service of one class of requests at a tier. */
struct mlrun_own {
    struct dist service;
    double weight;                   /* their share under DISCIPLINE_DPS; 0 is 1 */
};

/* A tier; the settings hold for all its instances. S_c, S_t and S_p are parts of a wrapper, so they
 * have the same `instances`, `rule` and `choice`. */
struct mlrun_tier {
    bool there;
    unsigned instances;              /* >= 1: M, N, K */
    enum dispatch_rule rule;         /* how an instance is chosen, or DISPATCH_SHARED */
    struct dispatch choice;          /* its details; `rule` is not read */
    unsigned servers;                /* of one instance, >= 1, or SERVERS_INFINITE */
    enum discipline discipline;
    size_t room;                     /* of one instance (of all instances, if they share one queue);
                                        0: unlimited */
    enum full_rule full;
    enum mlrun_tier_id overflow;     /* with FULL_OVERFLOW: S_r, S_c or S_p, further along the way;
                                        it has one instance, or as many as this tier */
    bool limited;                    /* each instance has the rate limit `limit` */
    struct limit limit;
    struct server_rules *rules;      /* NULL: servers are identical, always available, at rate 1 */
    struct dist service;
    struct mlrun_own *own;           /* [n_classes] instead of `service`; NULL: the same for all */
    int line;                        /* of its definition in the config, 0 when unknown */
};

/* Users of one kind. They have their own source, and in cache mode their own caches. */
struct mlrun_class {
    char *name;
    double share;                    /* of all users' requests; the shares sum to 1 */
    int priority;
    bool has_priority;               /* it is given */
    struct population users;         /* cache mode; its name is not read */
    unsigned line;                   /* as config_setting_t has it */
};

/*
 * Requests with tokens that the issuer does not know. They do not log in. They arrive at the
 * wrappers as others do, their tokens are checked with the issuer, and they are refused. A wrapper
 * may remember refused tokens: a look-up then HITs in its cache "negative".
 */
struct mlrun_bad {
    double share;                    /* of all requests from outside, in [0, 1); 0: none */
    bool fresh;                      /* each request has a new token, so caches never know it */
    struct population users;         /* not fresh: the users with these tokens; name is not read */
    bool remembered;                 /* not fresh: there are negative caches */
    double lifetime;                 /* [s] > 0 of entries in negative caches */
    int priority;
    bool has_priority;               /* it is given */
};

struct mlrun {
    bool total;                      /* `rate` is I, the whole flow into S_a; else I_0, users' */
    double rate;                     /* [1/s] */
    bool login;                      /* users enter at S_a; else at the next tier */
    double p_a0;                     /* share refused at S_a, see above */
    struct mlrun_tier tier[ML_TIERS];
    struct mlrun_class *classes; size_t n_classes;    /* 0: all users are alike */
    struct mlrun_own question;       /* service of a token request at S_a, without an issuer */
    bool own_priority;               /* token requests have question_priority; else they have the
                                        priority of their users */
    int question_priority;
    bool cache_mode;
    double p_c0;                     /* probability that a token checked by a wrapper is invalid */
    double p_ct;                     /* probability mode; p_c0 + p_ct <= 1, p_cp is the rest */
    struct population users;         /* cache mode; name NULL: "users" */
    struct cache cache;              /* cache mode; name NULL: "cache"; population is not read */
    bool shared_cache;               /* one cache for all wrappers, else one in each; must be true
                                        when wrappers share one queue, as then they are one */
    struct cache second;             /* cache mode, with S_s; name and population are not read */
    struct mlrun_bad bad;            /* cache mode */
};

/* Free everything that *ml points to. */
void mlrun_release(struct mlrun *ml);

/* The tier that answers token requests: the issuer, or S_a. */
enum mlrun_tier_id mlrun_answers(const struct mlrun *ml);

/* Does a request whose token has expired, or was revoked, log in at S_a? */
bool mlrun_logs_in_again(const struct mlrun *ml);

/* Do users' requests visit S_a? */
bool mlrun_users_at_a(const struct mlrun *ml);

/* The size of the expanded network, before it is built; an upper bound if a probability is 0. */
struct network_size mlrun_size(const struct mlrun *ml);

/*
 * The expanded network (finished; free with network_free). Its stations have the lines of their
 * tiers, so an error in it names a station of the template.
 *
 *   groups    the tiers that are present; stations "S_a[1]".., each with a queue, or one "S_a"
 *   classes   "user"; "token@k", a request of wrapper k's S_t at S_a or the issuer ("token" when
 *             there is one wrapper queue), since the answer returns to the wrapper that asked; and
 *             with tokens that expire and are renewed by a login (cache mode, renew_on_expiry
 *             false) "login", a request whose token had expired, (once more) at S_a: it is served
 *             as a user's, gets a new token on the way to S_r and then goes to a wrapper at random;
 *             and with p_c0 in cache mode "invalid", a request at S_c whose token is nobody's: the
 *             cache does not know it, and it is refused
 *   exits     "out" (accepted, from S_p), "refused_login" (from S_a), "refused_token" (from S_c),
 *             and "lost" where room is limited
 *   meters    the paper's symbols, of what is there: flows I, I_0, I_t, I_w [1/s]; lambda_a, of one
 *             instance; lambda_r, of all of S_r, as (1) has it; lambda_c, lambda_t, lambda_p, mean
 *             of one wrapper; lambda_s, of S_s; lambda_i, of one instance of the issuer; and the
 *             shares p_a0, p_at, p_ar of I and p_c0, p_ct, p_cp of lambda_c. p_c0 counts invalid
 *             tokens and expired ones, whether these are refused or lead to a login
 *   caches    cache mode: "cache" for all wrappers, or "cache[k]"; and "second" behind them, at
 *             S_s. An answer fills both, in a hidden group "answer" the first
 *
 * With classes of users, "people" say, these have a source, a population and a class "people" each,
 * with figures of its own, and in place of the other names stand "token.people@k", "login.people",
 * "invalid.people", "cache.people[k]", "second.people". Bad tokens have the source and class "bad",
 * "token.bad@k", and "negative[k]". I_0 and I_t count them, too.
 *
 * Total closure: probability mode has the closed form I_0 = I (1 - p_ct p_ar); cache mode starts
 * from I_0 = I and leaves a calibration on meter I.
 */
struct network *mlrun_expand(const struct mlrun *ml, const char *file);

#endif
