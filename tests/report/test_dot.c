/* Networks as drawings. */
#include <check.h>
#include <string.h>

#include "helpers/model.h"
#include "helpers/run.h"
#include "report/dot.h"

static void must_have(const char *drawing, const char *line)
{
    ck_assert_msg(strstr(drawing, line) != NULL, "no %s in\n%s", line, drawing);
}

START_TEST(all_words)
{
    struct model *m = test_model(
        "model = \"network\";\n"
        "classes = ( { name = \"gold\"; }, { name = \"free\"; },\n"
        "    { name = \"jobs\"; population = 7; to = \"web\"; } );\n"
        "stations = ( { name = \"web\"; instances = 3; servers = 2; discipline = \"ps\"; "
        "service = { mean = 1; }; room = 9; overflow = \"spare\"; },\n"
        "    { name = \"spare\\\\\"; service = { mean = 1; }; },\n"
        "    { name = \"spare\"; servers = \"infinite\"; service = { mean = 1; }; },\n"
        "    { name = \"f\"; fork = \"part\"; }, { name = \"part\"; instances = 2; service = { "
        "mean "
        "= 1; }; } );\n"
        "regions = ( { name = \"hall\"; stations = \"part\"; room = 4; full = \"wait\"; } );\n"
        "sources = ( { name = \"in\"; class = \"gold\"; rate = 0.25; to = \"web\"; },\n"
        "            { name = \"out\"; class = \"free\"; rate = 0.5; to = \"f\"; } );\n"
        "routes = ( (\"part\", \"join\"), (\"web\", \"spare\\\\\", 0.5) );\n",
        NULL, 0);
    struct textbuf b = {0};
    dot_network(&b, m->network);
    must_have(b.text, "digraph network {");
    must_have(b.text, "g0 [label=\"web x3\\n2 servers, ps\\nroom 9, overflow\"];");
    must_have(b.text, "g1 [label=\"spare\\\\\\n1 server, fifo\"];");    /* a backslash in a name */
    must_have(b.text, "g2 [label=\"spare\\ndelay\", shape=oval];");
    must_have(b.text, "g3 [label=\"f\\nfork\", shape=triangle];");
    must_have(b.text, "subgraph cluster_0 { label=\"hall: room 4, wait\";\n  g4 [");
    must_have(b.text, "s0 [shape=plaintext, label=\"in\\n0.25/s\"];");
    must_have(b.text, "s2 [shape=plaintext, label=\"jobs\\n7 customers\"];");
    must_have(b.text, "s0 -> g0 [label=\"gold 1\"];");
    must_have(b.text, "g0 -> g1 [label=\"gold 0.5\"];");    /* of each instance */
    must_have(b.text, "g0 -> g2 [label=\"gold full\", style=dotted];");
    must_have(b.text, "g0 -> e0 [label=\"gold 0.5\"];");
    must_have(b.text, "g3 -> g4 [label=\"free\", style=dashed];");
    must_have(b.text, "g4 -> join [label=\"free 1\", style=dashed];");
    ck_assert_str_eq(b.text + b.length - 2, "}\n");
    textbuf_release(&b);
    model_free(m);
}
END_TEST

/* Of one class names are left out. */
START_TEST(one_class)
{
    struct model *m =
        test_model("model = \"network\"; stations = ( { name = \"a\"; service = { mean = "
                   "1; }; } ); sources = ( { rate = 0.5; to = \"a\"; } ); "
                   "routes = ( (\"a\", \"a\", 0.25) );",
                   NULL, 0);
    struct textbuf b = {0};
    dot_network(&b, m->network);
    must_have(b.text, "s0 -> g0 [label=\"1\"];");
    must_have(b.text, "g0 -> g0 [label=\"0.25\"];");
    must_have(b.text, "g0 -> e0 [label=\"0.75\"];");
    ck_assert_ptr_null(strstr(b.text, "join"));
    textbuf_release(&b);
    model_free(m);
}
END_TEST

/* A point on the way is drawn as one. */
START_TEST(hidden_points)
{
    struct model *m = test_model("model = \"ml-run\"; I_0 = 1; K = 2; login = false; stations = { "
                                 "issuer = { service = { mean = 0.1; }; }; S_p = { service = { "
                                 "mean = 0.1; }; }; }; token = { p_ct = 0.5; };",
                                 NULL, 0);
    struct textbuf b = {0};
    dot_network(&b, m->network);
    must_have(b.text, "g0 [shape=point];");
    must_have(b.text, "g1 [label=\"issuer\\n1 server, fifo\"];");
    must_have(b.text, "s0 -> g0");
    textbuf_release(&b);
    model_free(m);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report: drawings");
    TCase *t = tcase_create("dot");
    tcase_add_test(t, all_words);
    tcase_add_test(t, one_class);
    tcase_add_test(t, hidden_points);
    suite_add_tcase(s, t);
    return run_suite(s);
}
