/*
 * Figures as data: what they read, which lines, marks, axes and words they choose. That they are
 * drawn is tests/cli/test_plot.sh's affair.
 */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "helpers/close.h"
#include "report/csv_table.h"
#include "report/figure_grid.h"
#include "report/figure_layout.h"
#include "report/figure_request.h"
#include "report/figure_scale.h"
#include "report/figure_text.h"
#include "report/figure_words.h"

/* ---- CSV ---- */

static int read(struct csv_table *t, const char *text, struct diag *d)
{
    return csv_table_read(t, mem_strdup(text), strlen(text), "x.csv", d);
}

static struct csv_table fine(const char *text)
{
    struct csv_table t;
    struct diag *d = diag_new();
    ck_assert_msg(read(&t, text, d) == 0, "%s", diag_message(d, 0));
    diag_free(d);
    return t;
}

START_TEST(csv_is_rfc_4180)
{
    struct csv_table t = fine("\xef\xbb\xbf"
                              "a,\"b,c\",\r\n1,\"say \"\"it\"\"\nthere\",\r\n,2.5,\"\"");
    ck_assert_uint_eq(t.n_columns, 3);
    ck_assert_uint_eq(t.n_rows, 2);
    ck_assert_str_eq(t.name[0], "a");
    ck_assert_str_eq(t.name[1], "b,c");
    ck_assert_str_eq(t.name[2], "");
    ck_assert_str_eq(csv_table_cell(&t, 0, 1), "say \"it\"\nthere");
    ck_assert_str_eq(csv_table_cell(&t, 0, 2), "");
    ck_assert_str_eq(csv_table_cell(&t, 1, 0), "");
    ck_assert_double_eq(csv_table_number(&t, 1, 1), 2.5);
    ck_assert(isnan(csv_table_number(&t, 1, 0)));
    ck_assert(isnan(csv_table_number(&t, 0, 1)));
    ck_assert(isnan(csv_table_number(&t, 0, csv_table_column(&t, "d"))));
    ck_assert_int_eq(t.line[1], 4); /* the row before has two lines */
    csv_table_release(&t);
}
END_TEST

static const struct {
    const char *text, *message;
} broken[] = {
    {"", "there is nothing in it"},
    {"a,b\n1\n", "1 cells in this row, 2 in the header"},
    {"a,b\n1,2\n3,4,5\n", "3 cells in this row, 2 in the header"},
    {"a,b\n1,\"2\n", "a quoted cell does not end"},
    {"a,\"b", "a quoted cell does not end"},
};

START_TEST(broken_csv_is_said)
{
    struct csv_table t;
    struct diag *d = diag_new();
    ck_assert_int_eq(read(&t, broken[_i].text, d), -1);
    ck_assert_str_eq(diag_message(d, 0), broken[_i].message);
    csv_table_release(&t);
    diag_free(d);
}
END_TEST

/* ---- words ---- */

static const struct {
    const char *name, *words, *unit;
} words[] = {
    {"network.mean_sojourn", "mean sojourn", "s"},
    {"mean_sojourn", "mean sojourn", "s"},
    {"network.sojourn_p99.9", "sojourn p99.9", "s"},
    {"S_p.utilization", "S_p utilization", ""},
    {"a.b.mean_wait", "a.b mean wait", "s"},
    {"S_a.wait_within_0.5s", "S_a wait within 0.5s", ""},
    {"two_words.arrival_rate", "two_words arrival rate", "1/s"},
    {"lambda_p", "lambda_p", NULL},
    {"db.sevice", "db.sevice", NULL},
};

START_TEST(names_become_words)
{
    char *got = figure_name_words(words[_i].name);
    ck_assert_str_eq(got, words[_i].words);
    free(got);
    const char *unit = figure_name_unit(words[_i].name);
    if (words[_i].unit)
        ck_assert_str_eq(unit, words[_i].unit);
    else
        ck_assert_ptr_null(unit);
}
END_TEST

START_TEST(units_fit_the_values)
{
    ck_assert_str_eq(figure_shown_unit("s", 0.02).name, "ms");
    ck_assert_double_eq(figure_shown_unit("s", 0.02).size, 1e-3);
    ck_assert_str_eq(figure_shown_unit("s", 2e-5).name, "µs");
    ck_assert_str_eq(figure_shown_unit("1/s", 1e6).name, "1/s");
    ck_assert_double_eq(figure_shown_unit("1/s", 1e6).size, 1);
    ck_assert_str_eq(figure_key_unit("token.lifetime"), "s");
    ck_assert_str_eq(figure_key_unit("sources.users.rate"), "1/s");
    ck_assert_str_eq(figure_key_unit("K"), "");
}
END_TEST

/* ---- where it comes from ---- */

static const char document[] =
    "{\"program\":{\"version\":\"1.2\"},\"command\":\"sojourn sweep m.cfg\",\"seed\":\"7\","
    "\"model\":{\"file\":\"m.cfg\",\"title\":\"M\"},"
    "\"config\":{\"experiment.confidence\":0.9,"
    "\"experiment.targets\":[\"lambda_p\",\"S_p.mean_response:1%\"],"
    "\"require\":[\"network.mean_sojourn < 200ms\"]},"
    "\"points\":[{\"analytic\":null},{\"analytic\":{\"meters\":[{\"name\":\"lambda_p\","
    "\"meaning\":\"rate\",\"value\":{\"unit\":\"1/s\"}}]}}]}";

START_TEST(the_origin_is_read)
{
    struct figure_origin o;
    figure_origin_read(&o, document);
    char *caption = figure_caption(&o), *interval = figure_interval_words(&o);
    ck_assert_str_eq(caption, "M; sojourn 1.2, seed 7: sojourn sweep m.cfg");
    ck_assert_str_eq(interval, "90 % interval");
    ck_assert_uint_eq(o.n_targets, 2);
    ck_assert_str_eq(o.target[1], "S_p.mean_response");
    ck_assert_uint_eq(o.n_requirements, 1);
    ck_assert_double_eq(o.requirement[0].bound, 0.2);
    ck_assert_str_eq(figure_origin_meter_unit(&o, "lambda_p"), "1/s");
    ck_assert_str_eq(figure_origin_meter_unit(&o, "lambda_q"), "");
    free(caption);
    free(interval);
    figure_origin_release(&o);
}
END_TEST

/* What is not known is left out, and never called unknown. */
static const char *const little[] = {NULL, "", "{", "[]",
                                     "{\"seed\":null,\"model\":7,\"config\":[]}"};

START_TEST(what_is_not_said_is_left_out)
{
    struct figure_origin o;
    figure_origin_read(&o, little[_i]);
    char *caption = figure_caption(&o), *interval = figure_interval_words(&o);
    ck_assert_str_eq(caption, "");
    ck_assert_str_eq(interval, "interval");
    free(caption);
    free(interval);
    figure_origin_release(&o);
}
END_TEST

/* ---- axes ---- */

static const struct {
    double low, high;
    bool log, zero;
    const char *labels;
} axes[] = {
    {0, 1, false, true, "0.0 0.2 0.4 0.6 0.8 1.0"},
    {0.031, 0.47, false, true, "0.0 0.1 0.2 0.3 0.4"},
    {-3, 4, false, false, "−2 0 2 4"},
    {5, 5, false, true, "0 1 2 3 4 5"},
    {30, 600, true, false, "50 100 200 500"},
    {1e-6, 1, true, false, "10⁻⁶ 10⁻⁵ 0.0001 0.001 0.01 0.1 1"},
    {1e-6, 1e6, true, false, "10⁻⁶ 0.0001 0.01 1 100 10000 10⁶"},
    {20, 21, true, false, "20.0 20.2 20.4 20.6 20.8 21.0"},
    {0, 12e6, false, true, "0 2e+06 4e+06 6e+06 8e+06 1e+07 1.2e+07"},
};

static char *labels_of(const struct scale *s)
{
    struct textbuf b = {0};
    for (size_t i = 0; i < s->n; i++)
        textbuf_add(&b, "%s%s", i ? " " : "", s->tick[i].label);
    return b.text;
}

START_TEST(ticks_are_round_and_have_room)
{
    const struct figure_axis a = {
        .log = axes[_i].log, .from_zero = axes[_i].zero, .low = NAN, .high = NAN};
    const struct scale_span span = {axes[_i].low, axes[_i].high,
                                    axes[_i].low > 0 ? axes[_i].low : axes[_i].high};
    struct scale s;
    scale_choose(&s, &a, span, true);
    ck_assert(s.low <= axes[_i].low && s.high >= axes[_i].high);
    scale_set_ticks(&s, &a, 130, true, 5, 10);
    char *got = labels_of(&s);
    ck_assert_str_eq(got, axes[_i].labels);
    for (size_t i = 0; i < s.n; i++)
        ck_assert(s.tick[i].at >= s.low * (1 - 1e-9) - 1e-9 && s.tick[i].at <= s.high * (1 + 1e-9));
    free(got);
    scale_release(&s);
}
END_TEST

START_TEST(logarithmic_axes_serve_spread_values)
{
    const double even[] = {30, 60, 120, 240, 600}, linear[] = {1, 11, 21, 31, 41};
    const double zero[] = {0, 1, 10, 100}, holes[] = {NAN, 1, 100, INFINITY};
    ck_assert(axis_wants_log(even, 5, 10, true));
    ck_assert(!axis_wants_log(even, 5, 100, true));
    ck_assert(!axis_wants_log(linear, 5, 10, true));
    ck_assert(axis_wants_log(linear, 5, 10, false));
    ck_assert(!axis_wants_log(zero, 4, 10, false));
    ck_assert(axis_wants_log(holes, 4, 10, false));
    ck_assert(!axis_wants_log(NULL, 0, 10, true));
}
END_TEST

/* ---- sweeps ---- */

static const struct figure *sweep(struct figure_list *list, const char *text,
                                  const struct figure_request *r, const char *json)
{
    struct csv_table t = fine(text);
    struct figure_origin o;
    struct diag *d = diag_new();
    figure_origin_read(&o, json);
    ck_assert_ptr_eq(figure_maker_for(&t, d), figures_of_sweep);
    const int status = figures_of_sweep(list, "sweep", &t, &o, r, d);
    ck_assert_msg(status == 0, "%s", diag_message(d, 0));
    ck_assert_uint_eq(list->n, 1);
    figure_origin_release(&o);
    csv_table_release(&t);
    diag_free(d);
    return list->figure[0];
}

static size_t points_of(const struct figure_panel *p, enum series_form form, unsigned style)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++)
        for (size_t k = 0;
             p->series[i].form == form && p->series[i].style == style && k < p->series[i].n; k++)
            n += isfinite(p->series[i].point[k].x);
    return n;
}

#define HEAD "status,message,x.analytic,x.basis,x.simulated,x.half_width\n"

START_TEST(a_sweep_of_one_key)
{
    /* exact up to 3, approximate beyond, unstable at the end; out of order */
    struct figure_list list = {0};
    const struct figure_request r = {0};
    const struct figure *f = sweep(&list,
                                   "k," HEAD "2,ok,,20,exact,21,1\n1,ok,,10,exact,11,1\n"
                                   "3,ok,,30,exact,,\n4,ok,,40,approximate,41,\n"
                                   "5,ok,,50,approximate,51,2\n6,unstable,no,7,exact,8,9\n",
                                   &r, document);
    ck_assert_uint_eq(f->n, 1);
    const struct figure_panel *p = &f->panel[0];
    ck_assert_str_eq(p->x.label, "k");
    ck_assert_str_eq(p->y.label, "x");
    ck_assert(!p->x.log && !p->y.log && p->y.from_zero);
    ck_assert_uint_eq(points_of(p, SERIES_LINE, 0), 3);
    ck_assert_uint_eq(points_of(p, SERIES_DASHES, 0), 3); /* from 3 on */
    ck_assert_uint_eq(points_of(p, SERIES_POINTS, 0), 4);
    ck_assert_uint_eq(points_of(p, SERIES_CROSSES, 0), 1);
    for (size_t i = 0; i < p->n; i++)
        if (p->series[i].form == SERIES_POINTS) {
            ck_assert_double_eq(p->series[i].point[0].x, 1);
            ck_assert_double_eq(p->series[i].point[0].low, 10);
            ck_assert_double_eq(p->series[i].point[0].high, 12);
            ck_assert(isnan(p->series[i].point[2].low));
        }
    ck_assert_str_eq(f->about, "x over k");
    ck_assert_str_eq(f->caption, "M; sojourn 1.2, seed 7: sojourn sweep m.cfg");
    figure_list_release(&list);
}
END_TEST

/* A grid of keys a, b, c with these numbers of values. */
static char *grid(int a, int b, int c)
{
    struct textbuf t = {0};
    textbuf_add(&t,
                "a,b,c,status,message,network.mean_sojourn.analytic,network.mean_sojourn.basis\n");
    for (int i = 0; i < a; i++)
        for (int j = 0; j < b; j++)
            for (int k = 0; k < c; k++)
                textbuf_add(&t, "%d,%d,w%d,ok,,%g,exact\n", i, j, k, 1e-3 * (1 + i + j + k));
    return t.text;
}

static const struct {
    int a, b, c;
    bool heat;
    enum figure_kind kind;
    size_t panels;
} grids[] = {
    {5, 3, 2, false, FIGURE_CURVES, 2},  {3, 5, 1, false, FIGURE_CURVES, 1},
    {12, 9, 1, false, FIGURE_HEAT, 1},   {5, 3, 2, true, FIGURE_HEAT, 2},
    {12, 8, 1, false, FIGURE_CURVES, 1},
};

START_TEST(keys_become_axes_lines_and_panels)
{
    struct figure_list list = {0};
    const struct figure_request r = {.heat = grids[_i].heat};
    char *text = grid(grids[_i].a, grids[_i].b, grids[_i].c);
    const struct figure *f = sweep(&list, text, &r, document);
    ck_assert_int_eq(f->kind, grids[_i].kind);
    ck_assert_uint_eq(f->n, grids[_i].panels);
    const struct figure_panel *p = &f->panel[0];
    if (grids[_i].panels > 1) {
        ck_assert_msg(strstr(p->title, "c = w0") != NULL, "%s", p->title);
        ck_assert_uint_eq(f->columns, grids[_i].panels);
    }
    if (f->kind == FIGURE_HEAT) {
        ck_assert_uint_eq(p->series[0].n, (size_t)(grids[_i].a * grids[_i].b));
        ck_assert_str_eq(p->value.label, "mean sojourn [ms]");
    } else {
        const int most = grids[_i].a > grids[_i].b ? grids[_i].a : grids[_i].b;
        const int least = grids[_i].a > grids[_i].b ? grids[_i].b : grids[_i].a;
        ck_assert_str_eq(p->y.label, "mean sojourn [ms]");
        for (int i = 0; i < least; i++)
            ck_assert_uint_eq(points_of(p, SERIES_LINE, (unsigned)i), (size_t)most);
        ck_assert_uint_eq(p->n_bounds, 1);
        ck_close(p->bound[0].at, 200, 1e-12, 0);
    }
    free(text);
    figure_list_release(&list);
}
END_TEST

/* Panels of one figure have the same y axis, whatever their own values; keys of whole numbers have
 * whole ticks; values with a unit of their own get no other. */
/* Without --show the figures are those that the sweep was asked to show. What no point has is left
 * out with a warning; when all points are unstable, their crosses are drawn. */
START_TEST(what_the_sweep_showed_is_drawn)
{
    static const char text[] = "k,status,message,x.analytic,x.basis,y.analytic,y.basis,z.analytic,"
                               "z.basis\n1,ok,,1,exact,2,exact,,\n2,ok,,1,exact,3,exact,,\n";
    static const char json[] = "{\"show\": [\"z\", \"y\", \"gone\"], \"config\": "
                               "{\"experiment.targets\": [\"x\"]}}";
    struct figure_list list = {0};
    struct figure_request r = {0};
    const struct figure *f = sweep(&list, text, &r, json);
    ck_assert_uint_eq(f->n, 1);
    ck_assert_str_eq(f->panel[0].y.label, "y");
    figure_list_release(&list);
    r.show = (const char *const[]){"x"};
    r.n_show = 1;
    ck_assert_str_eq(sweep(&list, text, &r, json)->panel[0].y.label, "x");
    figure_list_release(&list);
    r.n_show = 0;
    ck_assert_str_eq(sweep(&list, text, &r, "{\"show\": []}")->panel[0].y.label, "x");
    figure_list_release(&list);
    f = sweep(&list, "k," HEAD "1,unstable,no,,,,\n2,unstable,no,,,,\n", &r, NULL);
    ck_assert_uint_eq(points_of(&f->panel[0], SERIES_CROSSES, 0), 2);
    figure_list_release(&list);
}
END_TEST

/* Labels of values are short: the longest decides how many have room. */
START_TEST(values_are_short)
{
    static const char *const value[] = {"0.123456", "63.4422758064338", "999.6",  "1000",
                                        "2373.96",  "123456.7",         "1.5e6", "5min"};
    static const char *const label[] = {"0.123", "63.4",   "1000",    "1000",
                                        "2374",  "123457", "1.5e+06", "5min"};
    double none[8] = {0};
    const struct grid_key k = {.value = (const char **)value, .number = none, .n = 8,
                               .numeric = true, .unit = "s"};
    for (size_t i = 0; i < k.n; i++) {
        char *got = grid_value_words(&k, i);
        ck_assert_str_eq(got, label[i]);
        free(got);
    }
}
END_TEST

/* A key of many values, from the largest, is in order at once: time that grows with the square of
 * their number would be a minute. */
START_TEST(a_key_of_many_values)
{
    enum { MANY = 80000 };
    struct textbuf b = {0};
    struct figure_list list = {0};
    textbuf_add(&b, "k,a," HEAD);
    for (int i = MANY; i-- > 0;)
        textbuf_add(&b, "%d,%d,ok,,%d,exact,,\n", i / 2 + 1, i % 2, i);
    const struct figure *f = sweep(&list, b.text, &(struct figure_request){0}, NULL);
    const struct figure_panel *p = &f->panel[0];
    for (unsigned line = 0; line < 2; line++) {
        ck_assert_uint_eq(points_of(p, SERIES_LINE, line), MANY / 2);
        for (size_t i = 0; i < MANY / 2; i++) {
            ck_assert_double_eq(p->series[line].point[i].x, (double)i + 1);
            ck_assert_double_eq(p->series[line].point[i].y, 2 * (double)i + line);
        }
    }
    figure_list_release(&list);
    textbuf_release(&b);
}
END_TEST

START_TEST(panels_of_one_figure_can_be_compared)
{
    struct figure_list list = {0};
    const struct figure_request r = {0};
    const struct figure *f =
        sweep(&list,
              "K,token.lifetime,c," HEAD "1,1min,a,ok,,1,exact,,\n3,1min,a,ok,,2,exact,,\n"
              "1,60,a,ok,,3,exact,,\n3,60,a,ok,,4,exact,,\n1,1min,b,ok,,50,exact,,\n",
              &r, NULL);
    const struct figure_look look = {0};
    struct figure_layout l;
    figure_layout_make(&l, f, &look);
    ck_assert_uint_eq(f->n, 2);
    ck_assert_double_eq(l.y[0].high, l.y[1].high);
    ck_assert_double_ge(l.y[0].high, 50);
    char *ticks = labels_of(&l.x[0]);
    ck_assert_str_eq(ticks, "1 2 3");
    ck_assert_str_eq(f->entry[0].title, "token.lifetime = 1min");
    ck_assert_str_eq(f->entry[1].title, "token.lifetime = 60 s");
    free(ticks);
    figure_layout_release(&l);
    figure_list_release(&list);
}
END_TEST

START_TEST(the_x_axis_can_be_chosen)
{
    struct figure_list list = {0};
    const struct figure_request r = {.across = "c"};
    char *text = grid(5, 3, 2);
    const struct figure *f = sweep(&list, text, &r, NULL);
    ck_assert_str_eq(f->panel[0].x.label, "c");
    ck_assert_uint_eq(f->panel[0].x.n_categories, 2);
    ck_assert_uint_eq(f->n, 3); /* of b; a has the lines */
    free(text);
    figure_list_release(&list);
}
END_TEST

static const struct {
    const char *text;
    struct figure_request r;
    const char *says;
} refused[] = {
    {"k," HEAD, {0}, "it has no points"},
    {"status,message,x.analytic\nok,,1\n", {0}, "this is no sweep: it varies no key"},
    {"k,status,message\n1,ok,\n", {0}, "it has no figures"},
    {"k," HEAD "1,ok,,1,exact,,\n", {.heat = true}, "a heat map needs two keys that vary"},
    {"k," HEAD "1,ok,,1,exact,,\n", {.across = "q"}, "--across: the key 'q' was not swept over"},
    {"k," HEAD "1,ok,,1,exact,,\n", {.show = (const char *const[]){"y"}, .n_show = 1},
     "there is no figure 'y' in it"},
    {"k,status,message,x.analytic,x.basis\n1,ok,,,\n", {0},
     "'x' cannot be drawn: no formula gives it, and the sweep did not simulate"},
    {"k," HEAD "1,ok,,,,,\n2,error,no,1,exact,,\n", {0},
     "'x' cannot be drawn: no point of the sweep has a value of it"},
};

START_TEST(what_cannot_be_drawn_is_refused)
{
    struct figure_list list = {0};
    struct csv_table t = fine(refused[_i].text);
    struct figure_origin o;
    struct diag *d = diag_new();
    figure_origin_read(&o, NULL);
    ck_assert_int_eq(figures_of_sweep(&list, "x", &t, &o, &refused[_i].r, d), -1);
    ck_assert_str_eq(diag_message(d, 0), refused[_i].says);
    figure_origin_release(&o);
    figure_list_release(&list);
    csv_table_release(&t);
    diag_free(d);
}
END_TEST

/* ---- on paper ---- */

/* Nothing leaves the page, panels lie in it side by side, and names are quoted for gnuplot. */
START_TEST(all_of_it_is_on_the_page)
{
    static const double widths[] = {FIGURE_WIDTH_LEAST, 241, 0, 1200};
    struct figure_list list = {0};
    const struct figure_request r = {0};
    char *text = grid(5, 3, 4);
    const struct figure *f = sweep(&list, text, &r, document);
    const struct figure_look look = {.width = widths[_i], .title = "It's a title of some length"};
    struct figure_layout l;
    figure_layout_make(&l, f, &look);
    for (size_t i = 0; i < l.n; i++) {
        const struct figure_box *b = &l.box[i];
        ck_assert(b->left > 0 && b->width > 10 && b->left + b->width < l.width);
        ck_assert(b->bottom > 0 && b->height > 10 && b->bottom + b->height < l.height);
        for (size_t k = 0; k < i; k++)
            ck_assert(l.box[k].left + l.box[k].width < b->left ||
                      b->left + b->width < l.box[k].left ||
                      l.box[k].bottom > b->bottom + b->height);
    }
    for (size_t i = 0; i < l.n_words; i++) {
        ck_assert(l.words[i].x > 0 && l.words[i].x < l.width);
        ck_assert_msg(l.words[i].y > 0 && l.words[i].y < l.height, "'%s'", l.words[i].text);
    }
    struct textbuf description = {0}, data = {0};
    figure_text(&description, &data, f, &l, &look, "svg", 80, 24);
    ck_assert_ptr_nonnull(strstr(description.text, "'It' . \"'\" . 's a title"));
    textbuf_release(&description);
    textbuf_release(&data);
    figure_layout_release(&l);
    free(text);
    figure_list_release(&list);
}
END_TEST

#define LENGTH(a) ((int)(sizeof(a) / sizeof *(a)))

int main(void)
{
    Suite *s = suite_create("figure");
    TCase *t = tcase_create("figure");
    tcase_add_test(t, csv_is_rfc_4180);
    tcase_add_loop_test(t, broken_csv_is_said, 0, LENGTH(broken));
    tcase_add_loop_test(t, names_become_words, 0, LENGTH(words));
    tcase_add_test(t, units_fit_the_values);
    tcase_add_test(t, the_origin_is_read);
    tcase_add_loop_test(t, what_is_not_said_is_left_out, 0, LENGTH(little));
    tcase_add_loop_test(t, ticks_are_round_and_have_room, 0, LENGTH(axes));
    tcase_add_test(t, logarithmic_axes_serve_spread_values);
    tcase_add_test(t, a_sweep_of_one_key);
    tcase_add_loop_test(t, keys_become_axes_lines_and_panels, 0, LENGTH(grids));
    tcase_add_test(t, what_the_sweep_showed_is_drawn);
    tcase_add_test(t, a_key_of_many_values);
    tcase_add_test(t, values_are_short);
    tcase_add_test(t, panels_of_one_figure_can_be_compared);
    tcase_add_test(t, the_x_axis_can_be_chosen);
    tcase_add_loop_test(t, what_cannot_be_drawn_is_refused, 0, LENGTH(refused));
    tcase_add_loop_test(t, all_of_it_is_on_the_page, 0, 4);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_NORMAL);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
