/* The size of the ML-RUN template's network, computed before it is built. */
#include "model/mlrun_expand.h"

#include <math.h>

static double queues(const struct mlrun *ml, enum mlrun_tier_id t)
{
    return !ml->tier[t].there ? 0 : ml->tier[t].rule == DISPATCH_SHARED ? 1 : ml->tier[t].instances;
}

/* How many of each set there are of one client. */
static void count_sets(const struct mlrun *ml, bool bad, double n[SETS])
{
    const double k = queues(ml, ML_P);
    n[SET_USER] = ml->login && !bad ? queues(ml, ML_A) : 0;
    n[SET_LOGIN] = mlrun_logs_in_again(ml) && !bad ? queues(ml, ML_A) : 0;
    n[SET_TOKEN] = queues(ml, mlrun_answers(ml)) * k;
    n[SET_R] = queues(ml, ML_R);
    n[SET_C] = k;
    n[SET_INVALID] = mlrun_has_invalid(ml) && !bad ? k : 0;
    n[SET_T] = ml->tier[ML_T].there ? k : 0;
    n[SET_P] = bad ? 0 : k;
    n[SET_S] = ml->tier[ML_S].there ? k : 0;
    n[SET_BACK] = !bad || ml->bad.remembered ? n[SET_S] : 0;
}

/* Number of meters that count a node of S_a, in either sum: I and lambda_a, and shares of I. */
static double meters_of_a(const struct mlrun *ml)
{
    const bool answers = mlrun_answers(ml) == ML_A, goes_on = ml->login && ml->tier[ML_R].there;
    return 2 + (mlrun_users_at_a(ml) ? 1 + answers + goes_on : 0);
}

/* Number of meters that count a question. p_cp does not subtract questions that are refused. */
static double meters_of_fetch(const struct mlrun *ml, bool bad)
{
    return bad || mlrun_has_waits(ml) ? 2 : 3;
}

static double meters_of_token(const struct mlrun *ml, bool bad)
{
    const double at = mlrun_answers(ml) == ML_I ? 2 : meters_of_a(ml) + 1 + mlrun_users_at_a(ml);
    return at + (ml->tier[ML_T].there ? 0 : meters_of_fetch(ml, bad));
}

static double meters_of(const struct mlrun *ml, bool bad, enum set s)
{
    switch (s) {
    case SET_USER:
        return meters_of_a(ml);
    case SET_LOGIN:
        return meters_of_a(ml) + 1;
    case SET_TOKEN:
        return meters_of_token(ml, bad);
    case SET_R:
        return ml->login ? 2 : 1;
    case SET_C:
        return 5;
    case SET_INVALID:
        return 5;
    case SET_T:
        return meters_of_fetch(ml, bad);
    case SET_P:
        return mlrun_has_waits(ml) ? 1 : 2;
    case SET_S:
        return 1;
    case SET_BACK:
        return 0;
    case SETS:
        break;
    }
    return 0;
}

/* Routes to ask the issuer, through S_t or directly. */
static double routes_of_question(const struct mlrun *ml, const double n[SETS])
{
    return n[SET_T] > 0 ? 1 : queues(ml, mlrun_answers(ml));
}

/* Routes out of a node at S_c: for each outcome, or each end. */
static double routes_of_check(const struct mlrun *ml, bool bad, const double n[SETS])
{
    const double ask = n[SET_S] > 0 ? 1 : routes_of_question(ml, n);
    if (bad)
        return ml->bad.remembered ? 2 + ask : ask;
    return ml->cache_mode ? 1 + ask + fmax(1, n[SET_LOGIN]) : 2 + ask;
}

/* Routes for a token that a fetch finds to be no longer valid. */
static double routes_of_refusal(const struct mlrun *ml, const double n[SETS])
{
    return mlrun_fetches_itself(ml) ? fmax(1, n[SET_LOGIN]) : 1;
}

/* Routes out of a node where questions are answered. */
static double routes_of_answer(const struct mlrun *ml, bool bad, const double n[SETS])
{
    return bad || !mlrun_refuses(ml) ? 1 : 1 + routes_of_refusal(ml, n);
}

/* Routes out of a node at S_s, where bad tokens may be unknown always. */
static double routes_of_second(const struct mlrun *ml, bool bad, const double n[SETS])
{
    const bool looks_up = !bad || ml->bad.remembered;
    return routes_of_question(ml, n) + (looks_up ? 1 + routes_of_refusal(ml, n) : 0);
}

static double count_routes(const struct mlrun *ml, bool bad, const double n[SETS])
{
    const double wrappers = n[SET_C] + n[SET_INVALID];
    return (n[SET_USER] + n[SET_LOGIN]) * (1 + (n[SET_R] > 0 ? n[SET_R] : wrappers)) +
           n[SET_TOKEN] * routes_of_answer(ml, bad, n) + n[SET_R] * wrappers +
           n[SET_C] * routes_of_check(ml, bad, n) + n[SET_INVALID] +
           n[SET_T] * queues(ml, mlrun_answers(ml)) + n[SET_P] + n[SET_BACK] +
           n[SET_S] * routes_of_second(ml, bad, n);
}

/* Add `times` more clients. */
static void add_clients(const struct mlrun *ml, bool bad, double times, struct network_size *size)
{
    double n[SETS];
    count_sets(ml, bad, n);
    for (int s = 0; s < SETS; s++) {
        size->nodes += times * n[s];
        size->flows += times * n[s] * meters_of(ml, bad, (enum set)s);
    }
    size->flows += times; /* I_0 */
    if (mlrun_has_waits(ml) && !bad) /* p_cp */
        size->flows += times * (ml->shared_cache ? 1 : queues(ml, ML_P));
    size->routes += times * count_routes(ml, bad, n);
    size->entries += times * (ml->login && !bad      ? n[SET_USER]
                              : ml->tier[ML_R].there ? n[SET_R]
                                                     : n[SET_C] + n[SET_INVALID]);
}

struct network_size mlrun_size(const struct mlrun *ml)
{
    struct network_size size = {.flows = mlrun_users_at_a(ml) ? 2 : 1,
                                .stations = ml->tier[ML_S].there ? 1 : 0}; /* for SET_BACK */
    for (int t = 0; t < ML_TIERS; t++)
        size.stations += t == ML_C ? queues(ml, ML_P) : queues(ml, (enum mlrun_tier_id)t);
    add_clients(ml, false, ml->n_classes > 0 ? (double)ml->n_classes : 1, &size);
    if (ml->bad.share > 0)
        add_clients(ml, true, 1, &size);
    return size;
}
