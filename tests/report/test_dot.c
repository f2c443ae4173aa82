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

static void draw(struct textbuf *b, const struct model *m, const struct flows *f)
{
    dot_network(b, m->network, f, &(struct dot_options){0});
    ck_assert_str_eq(b->text + b->length - 2, "}\n");
}

/* The drawing of m, without flows, has all these; NULL ends them. */
static void draws(const struct model *m, const char *const *has)
{
    struct textbuf b = {0};
    draw(&b, m, NULL);
    for (; *has; has++)
        must_have(b.text, *has);
    textbuf_release(&b);
}

START_TEST(all_words)
{
    struct model *m = test_model(
        "model = \"network\";\n"
        "classes = ( { name = \"gold\"; }, { name = \"free\"; },\n"
        "    { name = \"jobs\"; population = 7; think = { mean = 90; }; to = \"web\"; } );\n"
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
    draw(&b, m, NULL);
    must_have(b.text, "digraph network {");
    must_have(b.text, "g0 [label=<<b>web</b> ×3<br/>2 servers, ps<br/>room 9, overflow<br/>1 s "
                      "each>, peripheries=2];");
    must_have(b.text, "g1 [label=<<b>spare\\\\</b><br/>1 server, fifo<br/>1 s each>];");
    must_have(b.text, "g2 [label=<<b>spare</b><br/>delay<br/>1 s each>, shape=ellipse");
    must_have(b.text, "xlabel=<<b>f</b><br/>fork, needs 2>];");
    must_have(b.text, "subgraph cluster_0 {\n    label=<<b>hall</b>: room 4, wait>;");
    must_have(b.text, "s0 [shape=plaintext, style=\"\", label=<<b>in</b><br/>0.25/s>];");
    must_have(b.text, "label=<<b>jobs</b><br/>7 customers<br/>think 90 s>];");
    must_have(b.text, "s0 -> g0 [label=<gold>];");
    must_have(b.text, "g0 -> g1 [label=<gold 0.5<br/>jobs 0.5>];");
    must_have(b.text, "g0 -> g2 [label=<gold full<br/>jobs full>, style=dashed];");
    must_have(b.text, "g3 -> g4 [label=<free>, style=dotted];");
    must_have(b.text, "g4 -> join [label=<free>, style=dotted];");
    must_have(b.text, "join -> e0 [label=<free>];"); /* on from where the parts meet */
    textbuf_release(&b);
    model_free(m);
}
END_TEST

/* Where one of several is chosen by a rule, the arrow tells it. */
START_TEST(rules)
{
    struct model *m = test_model(
        "model = \"network\"; stations = ( { name = \"a\"; instances = 3; service = { mean = 1; "
        "}; }, { name = \"b\"; instances = 2; service = { mean = 1; }; } ); sources = ( { rate = "
        "0.5; to = \"a\"; rule = \"jsq\"; } ); routes = ( { from = \"a\"; to = \"b\"; p = 0.5; "
        "rule = \"round-robin\"; }, { from = \"b\"; to = [ \"a\", \"b\" ]; rule = \"jsq\"; p = "
        "0.2; } );",
        NULL, 0);
    draws(m, (const char *const[]){
        "s0 -> g0 [label=<by jsq>];",
        "g0 -> g1 [label=<0.5<br/>by round-robin>];",
        "g0 -> e0 [label=<0.5>];",
        "g1 -> g0 [label=<by jsq>];", /* of both together the chance is 0.2 */
        "g1 -> g1 [label=<by jsq>];",
        NULL});
    model_free(m);
}
END_TEST

/* With a single class its name is left out. */
START_TEST(one_class)
{
    struct model *m =
        test_model("model = \"network\"; stations = ( { name = \"a\"; service = { mean = "
                   "1; }; } ); sources = ( { rate = 0.5; to = \"a\"; } ); "
                   "routes = ( (\"a\", \"a\", 0.25) );",
                   NULL, 0);
    struct textbuf b = {0};
    draw(&b, m, NULL);
    must_have(b.text, "s0 -> g0 [label=\"\"];");
    must_have(b.text, "g0 -> g0 [label=<0.25>];");
    must_have(b.text, "g0 -> e0 [label=<0.75>];");
    ck_assert_ptr_null(strstr(b.text, "join"));
    textbuf_release(&b);
    model_free(m);
}
END_TEST

/* Loads colour boxes and are written, and arrows have rates: those of two instances added. */
START_TEST(with_flows)
{
    struct model *m =
        test_model("model = \"network\"; stations = ( { name = \"a\"; instances = 2; service = { "
                   "mean = 1; }; } ); sources = ( { rate = 1.5; to = \"a\"; } );",
                   NULL, 0);
    struct flows *f = flows_new(m->network);
    struct textbuf b = {0};
    f->source[0] = 1.5;
    f->missing[0] = 0.5;
    f->missing[1] = 1;
    f->load[0] = 0.5;
    f->load[1] = 1.0625;
    f->exact[0] = f->exact[1] = true;
    draw(&b, m, f);
    must_have(b.text, "<b>load 50 to 106.3 %</b>>, peripheries=2, fillcolor=\"#1a0a00\", "
                      "fontcolor=\"#ffffff\"];");
    must_have(b.text, "s0 -> g0 [label=<1.5/s>];");
    must_have(b.text, "g0 -> e0 [label=<1.5/s>];");
    must_have(b.text, ">overloaded</font>"); /* the scale */
    b.length = 0;
    f->load[1] = 0.5;
    f->exact[1] = false;
    draw(&b, m, f);
    must_have(b.text, "<b>load ~50 %</b>>, peripheries=2, fillcolor=\"#fec44f\"");
    textbuf_release(&b);
    flows_free(f);
    model_free(m);
}
END_TEST

/* Nothing in a name or a title gets out of its label. */
START_TEST(awkward_names)
{
    struct model *m = test_model(
        "model = \"network\"; classes = ( { name = \"x<y\"; }, { name = \"b\"; } );"
        "stations = ( { name = \"<b>&'\\\\G\"; service = { mean = 1; }; },"
        " { name = \"&lt;\"; service = { mean = 1; }; },"
        " { name = \"0123456789 123456789 123456789 123456789 é\"; service = { mean = 1; }; } );"
        "sources = ( { class = \"x<y\"; name = \"s>\"; rate = 0.5; to = \"<b>&'\\\\G\"; },"
        " { class = \"b\"; rate = 0.5; to = \"&lt;\"; } );"
        "routes = ( (\"<b>&'\\\\G\", \"0123456789 123456789 123456789 123456789 é\") );",
        NULL, 0);
    struct textbuf b = {0};
    dot_network(&b, m->network, NULL,
                &(struct dot_options){.title = "a < \"b\" </table>", .note = "why & how"});
    must_have(b.text, "<b>&lt;b&gt;&amp;'\\\\G</b>");
    must_have(b.text, "<b>&amp;lt;</b>");
    must_have(b.text, "<b>0123456789 1234…6789 123456789 é</b>");
    must_have(b.text, "<b>s&gt;</b>");
    must_have(b.text, "label=<x&lt;y>");
    must_have(b.text, "<b>a &lt; &quot;b&quot; &lt;/table&gt;<br");
    must_have(b.text, "why &amp; how");
    textbuf_release(&b);
    model_free(m);
}
END_TEST

/* Ways that only fetches take are dashed: from the look-up that misses to the answer that fills. */
START_TEST(fetches)
{
    struct model *m = test_model("model = \"ml-run\"; I_0 = 1; K = 2; login = false; stations = { "
                                 "issuer = { service = { mean = 0.1; }; }; S_p = { service = { "
                                 "mean = 0.1; }; }; }; token = { mode = \"cache\"; users = 5; "
                                 "lifetime = 120; };",
                                 NULL, 0);
    draws(m, (const char *const[]){
        "g0 [shape=point", /* where they look up takes no time */
        "g1 [label=<<b>issuer</b><br/>1 server, fifo",
        "s0 -> g0 [label=\"\"];",
        "g0 -> g1 [label=<miss>, style=dashed];",
        "g0 -> g2 [label=<hit>];",
        "g1 -> g2 [label=<token fills>, style=dashed];",
        "label=<<b>cache</b> ×2<br/>keeps tokens 120 s>];",
        "g0 -> c0 [style=dotted, dir=none];",
        NULL});
    model_free(m);
}
END_TEST

/* Between the look-up and the answer that fills, too. */
START_TEST(fetches_on_their_way)
{
    struct diag *d = diag_new();
    struct model *m = model_load("configs/quickstart.cfg", NULL, 0, d);
    ck_assert_ptr_nonnull(m);
    draws(m, (const char *const[]){
        "g2 [label=<<b>S_c</b>",
        "g3 [label=<<b>S_t</b>",
        "g2 -> g3 [label=<miss>, style=dashed];",
        "g3 -> g0 [label=\"\", style=dashed];",
        "g0 -> g1 [label=<0.98>];",
        NULL});
    model_free(m);
    diag_free(d);
}
END_TEST

/* By probabilities, without a cache, the ways are the same, and dashed all the same. */
START_TEST(fetches_by_probability)
{
    struct model *m = test_model(
        "model = \"ml-run\"; I_0 = 1; M = 1; N = 1; K = 2; login = false; stations = { S_a = { "
        "service = { mean = 0.1; }; }; S_r = { service = { mean = 0.1; }; }; S_c = { service = { "
        "mean = 0.1; }; }; S_t = { service = { mean = 0.1; }; }; S_p = { service = { mean = 0.1; "
        "}; }; }; token = { p_c0 = 0; p_ct = 0.25; };",
        NULL, 0);
    draws(m, (const char *const[]){
        "g2 -> g3 [label=<0.25>, style=dashed];",
        "g3 -> g0 [label=\"\", style=dashed];",
        "g0 -> g4 [label=<token>, style=dashed];",
        "g2 -> g4 [label=<0.75>];",
        "g1 -> g2 [label=\"\"];",
        NULL});
    model_free(m);
}
END_TEST

/* Classes of one family are one way; their probabilities are averaged, not added. */
START_TEST(families)
{
    struct model *m = test_model(
        "model = \"network\"; classes = ( { name = \"x@1\"; }, { name = \"x@2\"; } ); stations = "
        "( { name = \"a\"; service = { mean = 1; }; }, { name = \"b\"; service = { mean = 1; }; } "
        "); sources = ( { class = \"x@1\"; rate = 0.1; to = \"a\"; }, { class = \"x@2\"; rate = "
        "0.2; to = \"a\"; } ); routes = ( (\"a\", \"b\", 0.25) );",
        NULL, 0);
    draws(m, (const char *const[]){
        "g0 -> g1 [label=<0.25>];",
        "g0 -> e0 [label=<0.75>];",
        NULL});
    model_free(m);
}
END_TEST

/* In a closed network customers return to where they think. */
START_TEST(closed)
{
    struct model *m = test_model("model = \"network\"; stations = ( { name = \"a\"; service = { "
                                 "mean = 1; }; } ); classes = ( { name = \"c\"; population = 3; "
                                 "think = { mean = 2; }; to = \"a\"; } );",
                                 NULL, 0);
    struct textbuf b = {0};
    draw(&b, m, NULL);
    must_have(b.text, "s0 -> g0 ");
    must_have(b.text, "g0 -> s0 ");
    ck_assert_ptr_null(strstr(b.text, "e0"));
    textbuf_release(&b);
    model_free(m);
}
END_TEST

/* So do those of a closed class beside open ones. */
START_TEST(closed_beside_open)
{
    struct model *m = test_model("model = \"network\"; stations = ( { name = \"a\"; service = { "
                                 "mean = 1; }; } ); classes = ( { name = \"o\"; }, { name = "
                                 "\"c\"; population = 3; think = { mean = 2; }; to = \"a\"; } ); "
                                 "sources = ( { class = \"o\"; rate = 0.1; to = \"a\"; } );",
                                 NULL, 0);
    draws(m, (const char *const[]){
        "g0 -> s1 [label=<c>];",
        "g0 -> e0 [label=<o>];",
        NULL});
    model_free(m);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("report: drawings");
    TCase *t = tcase_create("dot");
    tcase_add_test(t, all_words);
    tcase_add_test(t, one_class);
    tcase_add_test(t, rules);
    tcase_add_test(t, with_flows);
    tcase_add_test(t, awkward_names);
    tcase_add_test(t, fetches);
    tcase_add_test(t, fetches_on_their_way);
    tcase_add_test(t, families);
    tcase_add_test(t, closed);
    tcase_add_test(t, closed_beside_open);
    tcase_add_test(t, fetches_by_probability);
    suite_add_tcase(s, t);
    return run_suite(s);
}
