/*
 * Figures by name: every row of a result is found by the name that it has in reports.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "helpers/nets.h"
#include "helpers/run.h"
#include "helpers/station.h"
#include "model/result.h"
#include "model/rows.h"

static const double levels[] = {0.5, 0.999};

START_TEST(every_row_has_a_name)
{
    struct network *net = _i ? net_featured() : net_wrappers();
    struct result *r = result_new(net, "none");
    struct rows rows = {0};
    result_ask_quantiles(r, levels, 2);
    rows_of_result(&rows, r, true);
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = &rows.row[i];
        char *name = row->kind == ROW_METER ? text_format("%s", row->name)
                                            : text_format("%s.%s", row->name, row->quantity);
        const struct row *found = rows_find(&rows, name);
        ck_assert_msg(found && row_is(row, name), "%s", name);
        /* a lone station's are its group's */
        ck_assert(found == row || (row->kind == ROW_STATION && found->kind == ROW_GROUP &&
                                   strcmp(found->quantity, row->quantity) == 0));
        free(name);
    }
    rows_release(&rows);
    result_free(r);
    network_free(net);
}
END_TEST

/* Where a quantity is that only some have, and where not. */
START_TEST(only_where_it_has_a_meaning)
{
    static const char *const there[] = {
        "front.preemption_rate", "front.gold.preemption_rate", "back.loss_probability",
        "back[2].loss_probability", "back.gold.loss_probability", "back[1].overflow_rate",
        "back[1].blocked_share", "back.jobs.mean_blocked", "network.loss_probability",
        "network.goodput", "network.cycle_time", "classes.gold.throughput",
        "classes.gold.mean_sojourn", "classes.gold.sojourn_p99.9", "classes.gold.goodput",
        "classes.jobs.cycle_time", "classes.jobs.mean_number", "classes.jobs.loss_probability",
        "store.gold.mean_wait", "store.gold.utilization", "store.jobs.arrival_rate"};
    static const char *const not_there[] = {
        "front.loss_probability", "back[1].loss_probability", "back[2].overflow_rate",
        "store.blocked_share", "store.preemption_rate", "front.gold.loss_probability",
        "classes.gold.cycle_time", "classes.gold.preemption_rate", "out.goodput"};
    struct network *net = net_featured(), *plain = net_wrappers();
    struct result *r = result_new(net, "none"), *none = result_new(plain, "none");
    struct rows rows = {0}, of_plain = {0};
    result_ask_quantiles(r, levels, 2);
    rows_of_result(&rows, r, true);
    rows_of_result(&of_plain, none, true);
    for (size_t i = 0; i < sizeof there / sizeof *there; i++)
        ck_assert_msg(rows_find(&rows, there[i]) != NULL, "%s", there[i]);
    for (size_t i = 0; i < sizeof not_there / sizeof *not_there; i++)
        ck_assert_msg(!rows_find(&rows, not_there[i]), "%s", not_there[i]);
    for (size_t i = 0; i < of_plain.n; i++)
        ck_assert_uint_eq(quantity_table[of_plain.row[i].id].needs, 0);
    rows_release(&rows);
    rows_release(&of_plain);
    result_free(r);
    result_free(none);
    network_free(net);
    network_free(plain);
}
END_TEST

START_TEST(the_sojourn_has_a_short_name)
{
    struct network *net = net_mmc(0.5, 1);
    struct result *r = result_new(net, "none");
    struct rows rows = {0};
    rows_of_result(&rows, r, false);
    ck_assert_ptr_eq(rows_find(&rows, "mean_sojourn")->figure, &r->network.mean_sojourn);
    ck_assert_ptr_eq(rows_find(&rows, "lambda")->figure, &r->meters[0].value);
    ck_assert_ptr_eq(rows_find(&rows, "out.throughput")->figure, &r->exits[0].rate);
    static const char *const none[] = {"", ".", "network", "network.", "network.mean_sojour",
                                       "lambda.value", "network.sojourn_p99", "mean_sojourn.x"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        ck_assert_ptr_null(rows_find(&rows, none[i]));
    rows_release(&rows);
    result_free(r);
    network_free(net);
}
END_TEST

/* ---- which of several things of one name is meant ---- */

/* A group, a station in it and an exit called `name`; a station and an exit called "other". */
static struct network *net_of_one_name(const char *name, const char *meter)
{
    struct network *net = network_new(NULL);
    struct dist d;
    ck_assert(dist_exponential(0.0477, &d) == DIST_OK);
    const size_t class = network_add_class(net, "user"), group = network_add_group(net, name);
    network_add_node(net, test_station(net, name, group, 1), class, &d);
    network_add_node(net, test_station(net, "other", group, 1), class, &d);
    network_add_exit(net, name, false);
    network_add_exit(net, "other", false);
    network_add_meter(net, meter, NULL, 1);
    network_add_flow(net, FLOW_NODE, 0, 1, false);
    network_finish(net);
    return net;
}

/* The kind of thing that has a figure of that name; ROW_KINDS: none. */
static enum row_kind kind_found(const struct network *net, const char *name)
{
    struct result *r = result_new(net, "none");
    struct rows rows = {0};
    result_ask_quantiles(r, levels, 2);
    rows_of_result(&rows, r, true);
    const struct row *row = rows_find(&rows, name);
    const enum row_kind kind = row ? row->kind : ROW_KINDS;
    rows_release(&rows);
    result_free(r);
    return kind;
}

/* Meter, network, group, exit, station: the config reader refuses most of these names, builders do
 * not. */
START_TEST(the_first_of_several_kinds_is_meant)
{
    struct network *net = net_of_one_name("web", "web.throughput");
    ck_assert_int_eq(kind_found(net, "web.throughput"), ROW_METER);
    ck_assert_int_eq(kind_found(net, "web.mean_wait"), ROW_GROUP);
    ck_assert_int_eq(kind_found(net, "web.mean_sojourn"), ROW_EXIT);
    ck_assert_int_eq(kind_found(net, "other.mean_wait"), ROW_STATION);
    ck_assert_int_eq(kind_found(net, "other.throughput"), ROW_EXIT);
    network_free(net);
    net = net_of_one_name("web", "load");
    ck_assert_int_eq(kind_found(net, "web.throughput"), ROW_GROUP);
    network_free(net);
    net = net_of_one_name("network", "network.mean_number");
    ck_assert_int_eq(kind_found(net, "network.throughput"), ROW_NETWORK);
    ck_assert_int_eq(kind_found(net, "network.sojourn_p50"), ROW_NETWORK);
    ck_assert_int_eq(kind_found(net, "network.mean_number"), ROW_METER);
    ck_assert_int_eq(kind_found(net, "network.mean_wait"), ROW_GROUP);
    network_free(net);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("model/rows");
    TCase *t = tcase_create("rows");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, every_row_has_a_name, 0, 2);
    tcase_add_test(t, only_where_it_has_a_meaning);
    tcase_add_test(t, the_sojourn_has_a_short_name);
    tcase_add_test(t, the_first_of_several_kinds_is_meant);
    suite_add_tcase(s, t);
    return run_suite(s);
}
