/*
 * Curves over time against exact transients, at all instants together (Bonferroni); threads and
 * journals do not show.
 */
#include <gsl/gsl_errno.h>
#include <gsl/gsl_randist.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analytic/fluid.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/config.h"
#include "run/transient.h"
#include "stats/interval.h"

static const char text[] = "model = \"network\";\n"
                           "stations = ( { name = \"web\"; service = { mean = 1.0; }; } );\n"
                           "sources = ( { name = \"users\"; rate = 0.8; to = \"web\"; } );\n"
                           "experiment = { seed = 5; horizon = 20.0; points = 40;\n"
                           "    experiments = 4000; confidence = 0.9999975; };\n";
/* so that all 40 intervals hold with probability 1 - 1e-4 */

static struct transient *run(const struct model *m, unsigned threads, struct journal *j)
{
    struct diag *d = diag_new();
    struct transient *t =
        run_transient(m, &(struct run_options){.threads = threads, .journal = j}, d);
    diag_print(d, stderr);
    ck_assert_uint_eq(diag_count(d), 0);
    diag_free(d);
    return t;
}

static void within(const struct transient *t, const double *want)
{
    ck_assert_uint_eq(t->n_curves, 2);
    for (size_t c = 0; c < 2; c++)
        for (size_t k = 0; k < t->n_points; k++) {
            const struct figure *f = &t->curves[c].number[k];
            ck_assert_uint_eq(f->samples, t->replications);
            ck_close(f->value, want[k], 0, f->half_width);
        }
}

/* rho (1 - exp(-mu t)), Poisson: the half-widths are known as well. */
START_TEST(delay)
{
    const struct override o[] = {{"stations.web.servers", "infinite"}, {"sources.users.rate", "3"}};
    struct model *m = test_model(text, o, 2);
    struct transient *t = run(m, 2, NULL);
    double want[40];
    ck_assert_uint_eq(t->replications, 4000);
    ck_assert_uint_eq(t->n_points, 40);
    ck_close(t->time[39], 20, 0, 0);
    for (size_t k = 0; k < 40; k++) {
        want[k] = 3 * (1 - exp(-0.5 * (double)(k + 1)));
        ck_close(t->time[k], 0.5 * (double)(k + 1), 1e-15, 0);
        ck_close(t->curves[0].number[k].half_width,
                 student_t(0.9999975, 3999) * sqrt(want[k] / 4000), 0.15, 0);
    }
    within(t, want);
    transient_free(t);
    model_free(m);
}
END_TEST

/* One request in a hundred thousand goes to "rare": nobody was seen there, which is no 0 +- 0. */
START_TEST(nobody_was_there)
{
    const struct override o[] = {{"stations", "({name=\"web\";service={mean=1.0;};},"
                                              " {name=\"rare\";service={mean=1.0;};})"},
                                 {"routes", "((\"web\",\"rare\",1e-5))"},
                                 {"experiment.experiments", "400"}};
    struct model *m = test_model(text, o, 3);
    struct transient *t = run(m, 1, NULL);
    ck_assert_uint_eq(t->n_curves, 3);
    for (size_t k = 0; k < t->n_points; k++) {
        const struct figure *f = &t->curves[2].number[k];
        ck_assert(f->value == 0 && isnan(f->half_width) && strstr(f->method, "no interval"));
        ck_assert(t->curves[1].number[k].half_width > 0);
    }
    ck_assert(isnan(t->curves[2].growth.half_width));
    transient_free(t);
    model_free(m);
}
END_TEST

/* Some 12 requests in 60 replications are no evidence, 120 in 600 are: numbers are then Poisson. */
START_TEST(few_were_there)
{
    static const char *const replications[] = {"60", "600"};
    for (int i = 0; i < 2; i++) {
        const struct override o[] = {{"stations.web.servers", "infinite"},
                                     {"sources.users.rate", "0.2"},
                                     {"experiment.experiments", replications[i]},
                                     {"experiment.confidence", "0.95"}};
        struct model *m = test_model(text, o, 4);
        struct transient *t = run(m, 1, NULL);
        int covered = 0, shown = 0;
        for (size_t k = 4; k < t->n_points; k++) {
            const struct figure *f = &t->curves[0].number[k];
            const double want = 0.2 * (1 - exp(-0.5 * (double)(k + 1)));
            const bool enough = f->value * (double)t->replications >= 20;
            if (!enough) {
                ck_assert(isnan(f->half_width) && f->shortfall > 1);
                ck_assert_ptr_nonnull(strstr(f->method, "fewer than 20 independent events"));
            }
            ck_assert(i == 0 || !isnan(f->half_width));
            shown += !isnan(f->half_width);
            covered += fabs(f->value - want) <= f->half_width;
        }
        ck_assert(i == 1 ? covered > 0.7 * shown : shown < 10);    /* neighbours are alike */
        ck_assert(isnan(t->curves[0].growth.half_width) == (i == 0));
        transient_free(t);
        model_free(m);
    }
}
END_TEST

/*
 * M/M/1 from n requests, by uniformisation (Jensen 1953; Grassmann, Comput. Oper. Res. 4(1), 1977):
 * the chain of jumps at rate lambda + mu, weighted with the Poisson number of jumps; states and
 * jumps beyond which the rest is below 1e-12.
 */
enum { STATES = 400, JUMPS = 250 };

static void mean_after_jumps(double lambda, double mu, size_t start, double mean[JUMPS])
{
    static double p[STATES], q[STATES];
    const double up = lambda / (lambda + mu), down = mu / (lambda + mu);
    memset(p, 0, sizeof p);
    p[start] = 1;
    for (size_t j = 0; j < JUMPS; j++) {
        mean[j] = 0;
        memset(q, 0, sizeof q);
        for (size_t i = 0; i + 1 < STATES; i++) {
            mean[j] += (double)i * p[i];
            q[i + 1] += up * p[i];
            q[i > 0 ? i - 1 : 0] += down * p[i];
        }
        memcpy(p, q, sizeof p);
    }
}

static void check_queue(const char *rate, const char *start)
{
    const struct override o[] = {{"sources.users.rate", rate}, {"stations.web.start", start}};
    struct model *m = test_model(text, o, 2);
    struct transient *t = run(m, 2, NULL);
    const double lambda = atof(rate);
    double mean[JUMPS], want[40];
    mean_after_jumps(lambda, 1, (size_t)atoi(start), mean);
    for (size_t k = 0; k < 40; k++) {
        want[k] = 0;
        for (unsigned j = 0; j < JUMPS; j++)
            want[k] += gsl_ran_poisson_pdf(j, (lambda + 1) * t->time[k]) * mean[j];
    }
    within(t, want);
    transient_free(t);
    model_free(m);
}

START_TEST(queue_from_empty)
{
    check_queue("0.8", "0");
}
END_TEST

START_TEST(queue_from_nine)
{
    check_queue("0.8", "9");
}
END_TEST

START_TEST(unstable_queue)
{
    check_queue("1.5", "3");
}
END_TEST

/* From a hundred requests the server is never idle: the number grows by lambda - mu from the start,
 * which the fluid limit is; the growth of 4000 differences over 10 s has variance (lambda + mu)/10.
 */
START_TEST(grows_as_the_fluid)
{
    const struct override o[] = {{"sources.users.rate", "1.5"}, {"stations.web.start", "100"}};
    struct model *m = test_model(text, o, 2);
    struct transient *t = run(m, 1, NULL);
    double fluid;
    ck_assert_int_eq(fluid_growth(m->network, &fluid), 0);
    ck_close(fluid, 0.5, 1e-14, 0);
    ck_close(t->curves[0].growth.value, fluid, 0, t->curves[0].growth.half_width);
    ck_close(t->curves[0].growth.half_width, student_t(0.9999975, 3999) * sqrt(0.25 / 4000), 0.1,
             0);
    transient_free(t);
    model_free(m);
}
END_TEST

static void ck_same(const struct transient *a, const struct transient *b)
{
    ck_assert_uint_eq(a->n_points, b->n_points);
    ck_assert(a->replications == b->replications && a->events == b->events);
    for (size_t c = 0; c < a->n_curves; c++) {
        ck_assert_int_eq(memcmp(a->curves[c].number, b->curves[c].number,
                                a->n_points * sizeof *a->curves[c].number),
                         0);
        ck_assert(a->curves[c].growth.value == b->curves[c].growth.value);
    }
}

START_TEST(same_bits)
{
    char path[] = "/tmp/sojourn-transient-XXXXXX";
    const int fd = mkstemp(path);
    const struct override o[] = {{"experiment.experiments", "101"}};
    struct diag *d = diag_new();
    struct model *m = test_model(text, o, 1);
    struct transient *one = run(m, 1, NULL), *three = run(m, 3, NULL);
    ck_same(one, three);
    struct journal *j = journal_open(path, "test", true, d);
    struct transient *t = run(m, 2, j);
    ck_same(one, t);
    transient_free(t);
    journal_close(j);
    const off_t whole = lseek(fd, 0, SEEK_END);
    ck_assert_int_eq(ftruncate(fd, whole / 3), 0);
    j = journal_open(path, "test", true, d);
    t = run(m, 2, j);
    ck_same(one, t);
    ck_assert(lseek(fd, 0, SEEK_END) == whole);
    journal_close(j);
    transient_free(t);
    transient_free(one);
    transient_free(three);
    model_free(m);
    diag_free(d);
    close(fd);
    unlink(path);
}
END_TEST

/* The journal of one horizon is not another's. */
START_TEST(another_horizon_is_refused)
{
    char path[] = "/tmp/sojourn-transient-XXXXXX";
    close(mkstemp(path));
    const struct override o[] = {{"experiment.experiments", "3"}, {"experiment.horizon", "21"}};
    struct diag *d = diag_new();
    struct model *m = test_model(text, o, 1), *other = test_model(text, o, 2);
    struct journal *j = journal_open(path, "test", true, d);
    transient_free(run(m, 1, j));
    struct transient *t = run_transient(other, &(struct run_options){.journal = j}, d);
    ck_assert_ptr_null(t);
    ck_assert_int_eq(diag_status(d), EXIT_INPUT);
    journal_close(j);
    model_free(m);
    model_free(other);
    diag_free(d);
    unlink(path);
}
END_TEST

/* 50 replications of the time in which a start is forgotten, or of ten windows when it never is. */
START_TEST(automatic)
{
    const struct override steady[] = {{"experiment.experiments", "0"},
                                      {"experiment.horizon", "auto"}};
    const struct override unsteady[] = {{"experiment.experiments", "2"},
                                        {"experiment.horizon", "auto"},
                                        {"sources.users.rate", "1.25"}};
    struct model *m = test_model(text, steady, 2);
    struct transient *t = run(m, 2, NULL);
    ck_assert_uint_eq(t->replications, 50);
    ck_close(t->horizon, 10 / pow(1 - sqrt(0.8), 2), 1e-12, 0);
    char *why = run_why_unsteady(m, NULL);
    ck_assert_ptr_null(why);
    transient_free(t);
    model_free(m);
    m = test_model(text, unsteady, 3);
    t = run(m, 2, NULL);
    ck_close(t->horizon, 10 * 10000 / 1.25, 1e-12, 0);
    why = run_why_unsteady(m, NULL);
    ck_assert_ptr_nonnull(strstr(why, "'web' is unstable"));
    free(why);
    transient_free(t);
    model_free(m);
}
END_TEST

int main(void)
{
    gsl_set_error_handler_off();
    Suite *s = suite_create("transient");
    TCase *c = tcase_create("transient");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, delay);
    tcase_add_test(c, nobody_was_there);
    tcase_add_test(c, few_were_there);
    tcase_add_test(c, queue_from_empty);
    tcase_add_test(c, queue_from_nine);
    tcase_add_test(c, unstable_queue);
    tcase_add_test(c, grows_as_the_fluid);
    tcase_add_test(c, same_bits);
    tcase_add_test(c, another_horizon_is_refused);
    tcase_add_test(c, automatic);
    suite_add_tcase(s, c);
    return run_suite(s);
}
