/* Revoked tokens: what the issuer says of them. */
#include <math.h>

#include "helpers/cache_rules.h"
#include "helpers/close.h"
#include "helpers/nets.h"
#include "helpers/run.h"
#include "sim/sim.h"
#include "sim/state.h"

enum { SEED = 385, USERS = 50 };

/* ---- what the issuer says of a token ---- */

static struct network *revocable(double lifetime, bool invalid)
{
    const struct cache c = {LIFE(LIFETIME_COUNTED, 0.9)};
    struct network *net = net_cache(2.385, USERS, lifetime, 1e-9, &c);
    net->populations[0].revocations = 0.1;
    net->populations[0].invalid = invalid;
    return net;
}

static struct sim *started(const struct network *net)
{
    struct sim *s = sim_new(
        sim_plan_new(net, &(struct sim_options){.window = 1, .windows = 1}));
    ck_assert_int_eq(start_replication(s, SEED, 0, NULL), 0);
    return s;
}

static void end(struct sim *s, struct network *net)
{
    struct sim_plan *plan = (struct sim_plan *)s->plan;
    sim_free(s);
    sim_plan_free(plan);
    network_free(net);
}

/* From the moment of its revocation until the user has a new one. */
START_TEST(revoked_tokens_are_refused)
{
    struct network *net = revocable(0, false);
    struct sim *s = started(net);
    s->revoked[7] = 2.5;
    ck_assert(!token_refused(s, 7, 2.25));
    ck_assert(token_refused(s, 7, 2.5));
    ck_assert(!token_refused(s, 8, 2.5));
    token_issue(s, 7, 3);
    ck_assert(!token_refused(s, 7, 3));
    end(s, net);
}
END_TEST

START_TEST(expired_tokens_are_refused)
{
    struct network *net = revocable(4, false);
    struct sim *s = started(net);
    token_issue(s, 7, 1);
    ck_assert(!token_refused(s, 7, 4.75));
    ck_assert(token_refused(s, 7, 5));
    end(s, net);
}
END_TEST

START_TEST(invalid_tokens_are_refused)
{
    struct network *net = revocable(0, true);
    struct sim *s = started(net);
    token_issue(s, 7, 1);
    ck_assert(token_refused(s, 7, 1));
    end(s, net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("token_revocation");
    TCase *c = tcase_create("core");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, revoked_tokens_are_refused);
    tcase_add_test(c, expired_tokens_are_refused);
    tcase_add_test(c, invalid_tokens_are_refused);
    suite_add_tcase(s, c);
    return run_suite(s);
}
