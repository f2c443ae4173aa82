/* A deadlock that ends a replication ends the run, which says where: the same on any number of
 * threads, and after a resume. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "helpers/model.h"
#include "helpers/run.h"
#include "run/simulate.h"
#include "run/transient.h"

static const char text[] =
    "model = \"network\";\n"
    "stations = (\n"
    "    { name = \"a\"; service = { mean = 0.5; }; room = 2; full = \"block\"; },\n"
    "    { name = \"b\"; service = { mean = 0.7; }; room = 2; full = \"block\"; } );\n"
    "deadlock = \"stop\";\n"
    "routes = ( { from = \"a\"; to = \"b\"; p = 0.7; }, { from = \"b\"; to = \"a\"; p = 0.6; } );\n"
    "sources = ( { name = \"users\"; rate = 1.1; to = \"a\"; } );\n"
    "experiment = { seed = 5; horizon = 20.0; points = 4; experiments = 400; };\n";

static void ck_deadlock(const struct model *m, bool steady, unsigned threads, struct journal *j,
                        char *message)
{
    struct diag *d = diag_new();
    const struct run_options o = {.threads = threads, .journal = j};
    if (steady)
        ck_assert_ptr_null(run_simulate(m, &o, d));
    else
        ck_assert_ptr_null(run_transient(m, &o, d));
    ck_assert_uint_eq(diag_count(d), 1);
    ck_assert_int_eq(diag_status(d), EXIT_UNSTABLE);
    const char *says = diag_message(d, 0);
    ck_assert_msg(strstr(says, "deadlock at stations ") == says, "%s", says);
    ck_assert_ptr_nonnull(strstr(says, "'a'"));
    ck_assert_ptr_nonnull(strstr(says, "'b'"));
    const char *which = strstr(says, " s into replication ");
    ck_assert_msg(which && atoi(which + strlen(" s into replication ")) >= 1, "%s", says);
    if (*message)
        ck_assert_str_eq(says, message);
    strcpy(message, says);
    diag_free(d);
}

/* Of a transient run and of one to a steady state, whose lengths come from a pilot that has the
 * same network. */
START_TEST(says_where_on_any_number_of_threads)
{
    struct model *m = test_model(text, NULL, 0);
    char message[200] = "";
    for (unsigned threads = 1; threads <= 4; threads++)
        ck_deadlock(m, _i == 1, threads, NULL, message);
    model_free(m);
}
END_TEST

/* The record of a deadlock is in the journal like any other. */
START_TEST(a_journal_has_it)
{
    char path[] = "/tmp/deadlockXXXXXX";
    struct model *m = test_model(text, NULL, 0);
    struct diag *d = diag_new();
    char message[200] = "";
    close(mkstemp(path));
    unlink(path);
    for (int run = 0; run < 2; run++) {
        struct journal *j = journal_open(path, "test", true, d);
        ck_assert_ptr_nonnull(j);
        ck_deadlock(m, false, 2, j, message);
        journal_close(j);
    }
    unlink(path);
    ck_assert_uint_eq(diag_count(d), 0);
    diag_free(d);
    model_free(m);
}
END_TEST

START_TEST(resolved_it_goes_on)
{
    struct model *m = test_model(text, NULL, 0);
    struct diag *d = diag_new();
    m->network->deadlock = DEADLOCK_RESOLVE;
    struct transient *t = run_transient(m, &(struct run_options){.threads = 2}, d);
    ck_assert_uint_eq(diag_count(d), 0);
    ck_assert_uint_eq(t->replications, 400);
    transient_free(t);
    diag_free(d);
    model_free(m);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("run/deadlock");
    TCase *t = tcase_create("deadlock");
    tcase_add_loop_test(t, says_where_on_any_number_of_threads, 0, 2);
    tcase_add_test(t, a_journal_has_it);
    tcase_add_test(t, resolved_it_goes_on);
    suite_add_tcase(s, t);
    return run_suite(s);
}
