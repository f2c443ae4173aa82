/* The meters of the ML-RUN template: the paper's symbols for the tiers that are present. */
#include "model/mlrun_expand.h"

static void add_flows_of(struct expansion *e, const struct client *c, enum set s, double weight,
                         bool denominator)
{
    for (size_t i = 0; i < c->set[s].n; i++)
        network_add_flow(e->net, FLOW_NODE, c->set[s].first + i, weight, denominator);
}

/* Add flows of all clients to the meter added last. */
static void add_flows(struct expansion *e, enum set s, double weight, bool denominator)
{
    for (size_t i = 0; i < e->n_clients; i++)
        add_flows_of(e, &e->clients[i], s, weight, denominator);
}

/* Add the flows of all token checks. */
static void add_flows_c(struct expansion *e, bool denominator)
{
    add_flows(e, SET_C, 1, denominator);
    add_flows(e, SET_INVALID, 1, denominator);
}

static bool tokens_at_a(const struct expansion *e)
{
    return mlrun_answers(e->ml) == ML_A;
}

static void add_flows_a(struct expansion *e, bool denominator)
{
    add_flows(e, SET_USER, 1, denominator);
    add_flows(e, SET_LOGIN, 1, denominator);
    if (tokens_at_a(e))
        add_flows(e, SET_TOKEN, 1, denominator);
}

/* The set that counts a wrapper's questions: S_t, or without S_t the station that answers. */
static enum set fetches(const struct expansion *e)
{
    return e->ml->tier[ML_T].there ? SET_T : SET_TOKEN;
}

static void meter(struct expansion *e, const char *name, const char *meaning, unsigned instances)
{
    network_add_meter(e->net, name, meaning, 1 / (double)instances);
}

static void meter_of(struct expansion *e, const char *name, const char *meaning, enum set s,
                     unsigned instances)
{
    meter(e, name, meaning, instances);
    add_flows(e, s, 1, false);
}

static void add_rates(struct expansion *e)
{
    const struct mlrun_tier *tier = e->ml->tier;
    const unsigned wrappers = tier[ML_P].instances;
    if (tier[ML_A].there) {
        meter(e, "I", "whole flow into S_a", 1);
        add_flows_a(e, false);
    }
    meter(e, "I_0",
          e->ml->bad.share > 0 ? "all requests from outside, bad ones too" : "the users' own flow",
          1);
    for (size_t i = 0; i < e->net->n_sources; i++)
        network_add_flow(e->net, FLOW_SOURCE, i, 1, false);
    meter_of(e, "I_t",
             tokens_at_a(e) ? "token requests of all wrappers to S_a"
                            : "token requests of all wrappers to the issuer",
             SET_TOKEN, 1);
    meter(e, "I_w", "flow to all wrappers", 1);
    add_flows_c(e, false);
    if (tier[ML_A].there) {
        meter(e, "lambda_a", "flow into one instance of S_a", tier[ML_A].instances);
        add_flows_a(e, false);
    }
    if (tier[ML_R].there)
        meter_of(e, "lambda_r", "flow into all of S_r", SET_R, 1);
    meter(e, "lambda_c",
          tier[ML_C].there ? "flow into one wrapper's token check S_c" : "flow to one wrapper",
          wrappers);
    add_flows_c(e, false);
    if (tier[ML_S].there)
        meter_of(e, "lambda_s", "flow into the second level S_s", SET_S, 1);
    meter_of(e, "lambda_t",
             tier[ML_T].there ? "flow into one wrapper's token fetch S_t"
                              : "token requests of one wrapper",
             fetches(e), wrappers);
    if (tier[ML_I].there)
        meter_of(e, "lambda_i", "flow into one instance of the issuer", SET_TOKEN,
                 tier[ML_I].instances);
    meter_of(e, "lambda_p", "flow into one wrapper's model S_p", SET_P, wrappers);
}

static void add_shares_a(struct expansion *e)
{
    meter(e, "p_a0", "share of I refused at S_a", 1);
    network_add_flow(e->net, FLOW_EXIT, e->refused_login, 1, false);
    add_flows_a(e, true);
    if (tokens_at_a(e)) {
        meter_of(e, "p_at", "share of I that answers token requests", SET_TOKEN, 1);
        add_flows_a(e, true);
    }
    if (e->ml->login && e->ml->tier[ML_R].there) {
        meter_of(e, "p_ar", "share of I that goes on to S_r", SET_R, 1);
        add_flows_a(e, true);
    }
}

/* Add a client's checks that go straight to S_p: by the caches, or where nobody waits by (2),
 * lambda_p = p_cp lambda_c + lambda_t. */
static void add_straight(struct expansion *e, const struct client *c)
{
    const size_t caches = e->ml->shared_cache ? 1 : e->tier[ML_C].n;
    if (!mlrun_has_waits(e->ml)) {
        add_flows_of(e, c, SET_P, 1, false);
        add_flows_of(e, c, fetches(e), -1, false);
        return;
    }
    for (size_t k = 0; k < caches; k++)
        network_add_flow(e->net, FLOW_CACHE, c->first_cache + k, 1, false);
}

static void add_shares_c(struct expansion *e)
{
    meter(e, "p_c0",
          mlrun_logs_in_again(e->ml) ? "share of token checks that refuse it or find it expired"
                                     : "share of token checks that refuse it",
          1);
    network_add_flow(e->net, FLOW_EXIT, e->refused_token, 1, false);
    add_flows(e, SET_LOGIN, 1, false);
    add_flows_c(e, true);
    meter_of(e, "p_ct",
             mlrun_fetches_itself(e->ml) ? "share of token checks that fetch it"
                                         : "fetches per token check",
             fetches(e), 1);
    e->net->meters[e->net->n_meters - 1].passes_one = !mlrun_fetches_itself(e->ml);
    add_flows_c(e, true);
    meter(e, "p_cp", "share of token checks that go straight to S_p", 1);
    for (size_t i = 0; i < e->n_clients; i++)
        if (!e->clients[i].bad)
            add_straight(e, &e->clients[i]);
    add_flows_c(e, true);
}

void mlrun_meter(struct expansion *e)
{
    add_rates(e);
    if (mlrun_users_at_a(e->ml))
        add_shares_a(e);
    add_shares_c(e);
}
