/*
 * How much a network takes is known before it is built: numbers told beforehand against those of
 * the network that was built, and configs of a few lines that would fill a machine.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "base/text.h"
#include "helpers/run.h"
#include "model/config.h"
#include "model/network_size.h"

#define NETWORK                                                                                    \
    "model = \"network\"; stations = ( { name = \"a\"; service = { mean = 1e-9; }; instances = "   \
    "30000; },"                                                                                    \
    " { name = \"b\"; service = { mean = 1e-9; }; instances = 30000; },"                           \
    " { name = \"c\"; service = { mean = 1e-9; }; } );"
#define SOURCES " sources = ( { rate = 1; to = \"a\"; } );"
#define SERVICE "service = { mean = 1e-6; };"
#define FLOW "I_0 = 0.001; "
#define CLASSES(users)                                                                             \
    "classes = ( { name = \"a\"; rate = 1e-3; " users " }, "                                       \
    "{ name = \"b\"; rate = 2e-3; " users " } ); "
#define PAPER_OF(flow, more)                                                                       \
    "model = \"ml-run\"; p_a0 = 0.05; " flow "stations = { S_a = { " SERVICE " }; "                \
    "S_r = { " SERVICE " }; S_c = { " SERVICE " }; S_t = { " SERVICE " }; " \
    "S_p = { " SERVICE " }; " more "};"
#define PAPER PAPER_OF(FLOW, "")
#define GATEWAY(flow, more)                                                                        \
    "model = \"ml-run\"; login = false; " flow "stations = { issuer = { " SERVICE                  \
    " instances = 2; }; S_p = { " SERVICE " }; " more "};"
#define SECOND "second = { " SERVICE " lifetime = 5; }; "
#define SHARES " token = { p_c0 = 0.1; p_ct = 0.2; };"
#define CACHES " token = { mode = \"cache\"; users = 3; lifetime = 1; "

static struct model *read_text(const char *text, struct diag *d)
{
    return model_from_text(text, "size.cfg", NULL, 0, d);
}

/* ---- the template ---- */

static const char *const papers[] = {
    PAPER SHARES "M = 3; N = 2; K = 5;",
    PAPER SHARES "M = 1; N = 1; K = 1;",
    PAPER CACHES "issuer_lifetime = 7; on_expired = \"login\"; }; M = 3; N = 2; K = 5;",
    PAPER CACHES "issuer_lifetime = 7; on_expired = \"refuse\"; }; M = 3; N = 2; K = 5;",
    PAPER CACHES "issuer_lifetime = \"never\"; }; M = 2; N = 4; K = 3;",
    PAPER CACHES "p_c0 = 0.3; issuer_lifetime = 7; on_expired = \"login\"; }; M = 3; N = 2; K = 5;",
    PAPER_OF(FLOW, "issuer = { " SERVICE " instances = 3; }; ") SHARES "M = 3; N = 2; K = 5;",
    GATEWAY(FLOW, "") SHARES "K = 5;",
    GATEWAY(FLOW, "") CACHES "p_c0 = 0.3; }; K = 5;",
    GATEWAY(FLOW, "S_r = { " SERVICE " }; ") CACHES "p_c0 = 0.3; }; N = 2; K = 5;",
    GATEWAY(FLOW, "S_a = { " SERVICE " }; S_t = { " SERVICE " }; ")
        CACHES "issuer_lifetime = 7; on_expired = \"login\"; }; M = 2; K = 5; p_a0 = 0.1;",
    GATEWAY(CLASSES(""), "") SHARES "K = 5;",
    GATEWAY(FLOW, "") CACHES SECOND "}; K = 5;",
    GATEWAY(CLASSES("users = 3;"), "S_t = { " SERVICE " }; ")
        " token = { mode = \"cache\"; lifetime = 1; " SECOND "ignores_expiry = true; "
        "issuer_lifetime = 3; bad = { share = 0.1; users = 7; }; }; K = 5;",
    PAPER CACHES SECOND "revocations = 0.1; on_expired = \"login\"; }; M = 3; N = 2; K = 5;",
    GATEWAY(CLASSES("users = 3;"), "S_t = { " SERVICE " }; ")
        " token = { mode = \"cache\"; lifetime = 1; p_c0 = 0.3; "
        "bad = { share = 0.1; users = \"new\"; }; }; K = 5;",
    GATEWAY(FLOW, "") CACHES SECOND "bad = { share = 0.1; users = \"new\"; }; }; K = 5;",
    GATEWAY(FLOW, "S_t = { " SERVICE " }; ") CACHES SECOND
        "bad = { share = 0.1; users = 7; negative_lifetime = 1; }; revocations = 0.1; }; K = 5;",
    PAPER_OF(CLASSES("users = 3;"), "")
        " token = { mode = \"cache\"; lifetime = 1; issuer_lifetime = 3; on_expired = \"login\"; "
        "bad = { share = 0.1; users = 7; negative_lifetime = 1; }; }; M = 3; N = 2; K = 5;",
    "model = \"ml-run\"; I_0 = 1; login = false; stations = { S_a = { " SERVICE " }; S_r = { "
    SERVICE " }; S_p = { " SERVICE " }; };" SHARES "M = 2; N = 2; K = 5;",
};

START_TEST(what_is_told_is_what_is_built)
{
    struct diag *d = diag_new();
    struct model *m = read_text(papers[_i], d);
    ck_assert_msg(m != NULL, "%s", diag_message(d, 0));
    const struct network_size told = mlrun_size(m->mlrun), is = network_size_of(m->network);
    ck_assert_double_eq(told.stations, is.stations);
    ck_assert_double_eq(told.nodes, is.nodes);
    ck_assert_double_eq(told.entries, is.entries);
    ck_assert_double_eq(told.flows, is.flows);
    ck_assert_double_ge(told.routes, is.routes);
    if (m->mlrun->tier[ML_P].instances > 1)    /* of one user and one expiry all routes are there */
        ck_assert_double_eq(told.routes, is.routes);
    model_free(m);
    diag_free(d);
}
END_TEST

/* ---- what is refused ---- */

static const struct {
    const char *text;
    const char *said;
} too_large[] = {
    {NETWORK SOURCES "routes = ( (\"a\", \"b\", 0.1) );", "900000000 routes; at most 2 GB"},
    {NETWORK SOURCES "routes = ( (\"a[7]\", \"b\", 0.1), (\"a\", \"b\", 0.1) );",
     "900030000 routes; at most 2 GB"},
    {"model = \"network\"; stations = ( { name = \"a\"; service = { mean = 1e-9; }; instances = "
     "3000; } );" SOURCES
     "routes = ( (\"a\", \"a\", 0.1), (\"a\", \"a\", 0.1), (\"a\", \"a\", 0.1) );",
     "18000000 routes"},
    {"model = \"network\"; stations = ( { name = \"a\"; service = { mean = 1e-9; }; instances = "
     "1000; start = "
     "10000000; } );" SOURCES,
     "10000000000 requests at the start of all stations are too many: at most 10000000"},
    {PAPER SHARES "K = 999999; M = 9; N = 1;", "22999995 routes; at most"},
    {PAPER SHARES "K = 1; M = 1000000; N = 1000000;", "1000004000004 routes"},
    {PAPER
     "token = { mode = \"cache\"; users = 100000000; lifetime = 1; }; M = 1; N = 1; K = 2000;",
     "100000000 users in each of 2000 caches would take 4800.0 GB in each thread; at most 4 GB"},
    {PAPER CACHES "issuer_lifetime = 7; on_expired = \"login\"; }; M = 5000; K = 5000; N = 1;",
     "75040000 routes"},
};

START_TEST(too_large_is_refused)
{
    struct diag *d = diag_new();
    ck_assert_ptr_null(read_text(too_large[_i].text, d));
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    ck_assert_uint_eq(diag_count(d), 1);
    const char *said = diag_message(d, 0);
    ck_assert_msg(strstr(said, too_large[_i].said) != NULL, "%s", said);
    diag_free(d);
}
END_TEST

/* A meter has up to 64 names, each of which may stand for many instances. */
START_TEST(flows_of_meters_are_counted)
{
    struct diag *d = diag_new();
    struct textbuf text = {0};
    textbuf_add(&text,
                "model = \"network\"; stations = ( { name = \"a\"; service = { mean = 1e-9; };"
                " instances = 700000; } ); sources = ( { rate = 1; to = \"a[1]\"; } );"
                " meters = ( { name = \"m\"; of = [\"a\"");
    for (int i = 1; i < 64; i++)
        textbuf_add(&text, ", \"a\"");
    textbuf_add(&text, "]; } );");
    ck_assert_ptr_null(read_text(text.text, d));
    ck_assert_uint_eq(diag_count(d), 1);
    ck_assert_msg(strstr(diag_message(d, 0), "for 44800000 flows in meters; at most"), "%s",
                  diag_message(d, 0));
    diag_free(d);
    textbuf_release(&text);
}
END_TEST

/* ---- what it takes ---- */

/* A network in its own process: what was told is not far from what the system counts. */
START_TEST(bytes_are_what_it_takes)
{
    static const char *const texts[] = {"model = \"network\"; stations = ( { name = \"a\"; service "
                                        "= { mean = 1e-9; }; instances = 300000; } );" SOURCES,
                                        "model = \"network\"; stations = ( { name = \"a\"; service "
                                        "= { mean = 1e-9; }; instances = 1000; } );" SOURCES
                                        "routes = ( (\"a\", \"a\", 0.1) );",
                                        PAPER SHARES "K = 30000; M = 9; N = 1;"};
    struct diag *d = diag_new();
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    struct model *m = read_text(texts[_i], d);
    getrusage(RUSAGE_SELF, &after);
    ck_assert_msg(m != NULL, "%s", diag_message(d, 0));
    const struct network_size size = network_size_of(m->network);
    const double told = network_size_bytes(&size);
    const double took = 1024.0 * (double)(after.ru_maxrss - before.ru_maxrss);
    ck_assert_msg(took > 0.6 * told && took < 1.6 * told, "%g MB were told, it took %g MB",
                  1e-6 * told, 1e-6 * took);
    model_free(m);
    diag_free(d);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("model/network_size");
    TCase *t = tcase_create("size");
    TCase *memory = tcase_create("memory");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, what_is_told_is_what_is_built, 0, (int)(sizeof papers / sizeof *papers));
    tcase_add_loop_test(t, too_large_is_refused, 0, (int)(sizeof too_large / sizeof *too_large));
    tcase_add_test(t, flows_of_meters_are_counted);
    tcase_set_tags(memory, "slow");    /* sanitizers take memory of their own */
    tcase_add_loop_test(memory, bytes_are_what_it_takes, 0, 3);
    suite_add_tcase(s, t);
    suite_add_tcase(s, memory);
    return run_suite(s);
}
