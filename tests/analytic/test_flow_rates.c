/* Rates along routes: against rates of nodes, and values known by hand. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "analytic/flow_rates.h"
#include "base/mem.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "run/calibrate.h"

static struct flows *flows_of(const struct network *net)
{
    struct diag *d = diag_new();
    struct flows *f = analytic_flows(net, d);
    diag_print(d, stderr);
    ck_assert_ptr_nonnull(f);
    diag_free(d);
    return f;
}

/*
 * What goes into each node, by sources, routes and overflows, is its arrival rate; and of what
 * leaves it nothing is lost on the way. A fetch that is a job of its own begins where a request
 * looks up and ends where it fills, so nodes that look up and targets of routes that fill are left
 * out.
 */
static void must_balance(const char *path)
{
    struct diag *d = diag_new();
    struct model *m = model_load(path, NULL, 0, d);
    ck_assert_msg(m && calibrate(m, d) == 0, "%s", path);
    const struct network *net = m->network;
    struct flows *f = flows_of(net);
    double *in = mem_calloc(net->n_nodes, sizeof *in);
    bool *filled = mem_calloc(net->n_nodes, sizeof *filled);
    for (size_t i = 0; i < net->n_sources; i++)
        for (size_t k = 0; k < net->sources[i].n_entries; k++) {
            const struct entry_point *e = &net->entries[net->sources[i].first_entry + k];
            in[e->node] += f->source[i] * e->p;
        }
    for (size_t k = 0; k < net->n_nodes; k++) {
        const struct node *n = &net->nodes[k];
        double out = f->missing[k] + f->full[k];
        for (size_t i = n->first_route; i < n->first_route + n->n_routes; i++) {
            out += f->route[i];
            if (net->routes[i].to != NET_NONE) {
                in[net->routes[i].to] += f->route[i];
                filled[net->routes[i].to] |= net->routes[i].fills != NET_NONE;
            }
        }
        if (n->overflow != NET_NONE)
            in[n->overflow] += f->full[k];
        if (n->routing == ROUTING_RANDOM)
            ck_close(out, f->node[k], 1e-9, 1e-12);
    }
    for (size_t k = 0; k < net->n_nodes; k++)
        if (!filled[k])
            ck_close(in[k], f->node[k], 1e-9, 1e-12);
    free(in);
    free(filled);
    flows_free(f);
    model_free(m);
    diag_free(d);
}

static const char *const balanced[] = {"configs/jackson-feedback.cfg",
                                       "configs/web.cfg",
                                       "configs/quickstart.cfg",
                                       "configs/gateway.cfg",
                                       "configs/two-levels.cfg",
                                       "configs/central-server.cfg",
                                       "configs/mixed.cfg",
                                       "configs/loss.cfg",
                                       "configs/paper-fig6.cfg",
                                       "configs/user-classes.cfg",
                                       "configs/zipf-login.cfg",
                                       "configs/bad-tokens.cfg"};

START_TEST(flows_balance)
{
    must_balance(balanced[_i]);
}
END_TEST

/* M/M/2 with room for 2 (Erlang's loss formula): a = 1.5, B = a^2/2 / (1 + a + a^2/2) = 0.310345.
 */
START_TEST(lost)
{
    struct model *m = test_model("model = \"network\"; stations = ( { name = \"a\"; servers = 2; "
                                 "room = 2; full = \"lost\"; service = { mean = 0.5; }; } ); "
                                 "sources = ( { rate = 3; to = \"a\"; } );",
                                 NULL, 0);
    struct flows *f = flows_of(m->network);
    const double b = 1.125 / (1 + 1.5 + 1.125);
    ck_close(f->source[0], 3, 1e-15, 0);
    ck_close(f->node[0], 3, 1e-15, 0);
    ck_close(f->full[0], 3 * b, 1e-12, 0);
    ck_close(f->missing[0], 3 * (1 - b), 1e-12, 0);
    ck_close(f->load[0], 1.5 * (1 - b) / 2, 1e-12, 0);
    ck_assert(f->exact[0]);
    flows_free(f);
    model_free(m);
}
END_TEST

/* A load above 1 is told: 2.5 * 0.8 / 1.6 (two servers at 0.8). */
START_TEST(overloaded)
{
    struct model *m = test_model("model = \"network\"; stations = ( { name = \"a\"; servers = 2; "
                                 "speeds = [0.8, 0.8]; service = { mean = 0.8; }; } ); "
                                 "sources = ( { rate = 2.5; to = \"a\"; } );",
                                 NULL, 0);
    struct flows *f = flows_of(m->network);
    ck_close(f->load[0], 1.25, 1e-12, 0);
    flows_free(f);
    model_free(m);
}
END_TEST

/* One server that serves each token's look-up, of U users at rate u each, T after the fill: fetches
 * are those of u/(1 + uT) a user where they take no time to speak of; all fill. */
START_TEST(fetches_fill)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 50; K = 1; login = false; stations = { issuer = { servers = "
        "\"infinite\"; service = { dist = \"deterministic\"; value = 1e-9; }; }; S_p = { servers = "
        "8; service = { mean = 0.05; }; }; }; token = { mode = \"cache\"; users = 20; lifetime = "
        "10; on_expired_entry = \"background\"; stale_for = 1e9; };",
        NULL, 0);
    const struct network *net = m->network;
    struct flows *f = flows_of(net);
    double fills = 0;
    for (size_t i = 0; i < net->n_routes; i++)
        if (net->routes[i].fills != NET_NONE)
            fills += f->route[i];
    ck_close(fills, 20 * 2.5 / (1 + 2.5 * 10), 1e-6, 0);
    flows_free(f);
    model_free(m);
}
END_TEST

START_TEST(unknown)
{
    struct model *m = test_model("model = \"network\"; stations = ( { name = \"a\"; instances = 2; "
                                 "service = { mean = 0.5; }; } ); "
                                 "sources = ( { rate = 3; to = \"a\"; rule = \"jsq\"; } );",
                                 NULL, 0);
    struct diag *d = diag_new();
    ck_assert_ptr_null(analytic_flows(m->network, d));
    ck_assert_uint_eq(diag_count(d), 1);
    diag_free(d);
    model_free(m);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("analytic: flows");
    TCase *t = tcase_create("flows");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, flows_balance, 0, (int)(sizeof balanced / sizeof *balanced));
    tcase_add_test(t, lost);
    tcase_add_test(t, overloaded);
    tcase_add_test(t, fetches_fill);
    tcase_add_test(t, unknown);
    suite_add_tcase(s, t);
    return run_suite(s);
}
