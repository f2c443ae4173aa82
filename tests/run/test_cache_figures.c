/*
 * Figures of token caches: live tokens, misses of the busiest and of the idlest user, the sojourn
 * of hits alone; solved against formulas that are written out here, and simulated against those.
 */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analytic/solve.h"
#include "helpers/close.h"
#include "helpers/model.h"
#include "helpers/run.h"
#include "model/rows.h"

#define DELAY(name, s)                                                                             \
    name " = { servers = \"infinite\"; service = { dist = \"deterministic\"; value = " s "; }; "   \
                                                                                         "};\n"

/* A fetch takes 60 + 4 ms, a hit 4 + 1 + 1 + 10 ms. Each of two caches has 30 look-ups a second. */
static const char text[] =
    "model = \"ml-run\"; I_0 = 60.0; M = 1; N = 1; K = 2;\n"
    "stations = {\n" DELAY("S_a", "0.004") DELAY("S_r", "0.001") DELAY("S_c", "0.001") DELAY("S_t",
                                                                                             "0.06")
        DELAY("S_p",
              "0.01") "};\n"
                      "token = { mode = \"cache\"; users = 12; lifetime = 0.7; single_flight = "
                      "true; };\n"
                      "experiment = { seed = 31; window = 20.0; windows = 5; experiments = 600L;\n"
                      "  figures = [\"live_tokens\"]; };\n";
enum { USERS = 12 };
static const double lookups = 30, life = 0.7, fetch = 0.064, tick = 0.35, hit_way = 0.016;

/* ---- what is right: the share of time in force of a token that is looked up u times a second ----
 */

/* From its end an entry is away for 1/u and a fetch, and then there for its life. */
static double in_force(double u, double mean_life)
{
    return mean_life / (mean_life + 1 / u + fetch);
}

static double counted(double u)
{
    return in_force(u, life);
}

/* Uses until a gap of at least the lifetime: the mean of that busy period is (e^(uT) - 1)/u. */
static double sliding(double u)
{
    return in_force(u, (exp(u * life) - 1) / u);
}

/*
 * The clock ticks at 0, g, 2g, ..: an entry that is filled in tick k is there until (k + 1) g + T,
 * and the next one is filled at X + D after that, X exponential. A cycle takes T + g + (the ticks
 * that end before the fill); each of its 1 + uD look-ups that fetch or wait finds no entry, and
 * look-ups see time averages.
 */
static double ticking(double u)
{
    const double ticks = exp(u * fetch) / (exp(u * tick) - 1);
    return 1 - (1 + u * fetch) / (u * (life + tick + tick * ticks));
}

/* ---- models ---- */

static const struct {
    struct override o[4];
    size_t n;
    double (*share)(double u);
    double zipf;
} models[] = {
    {{{"K", "2"}}, 1, counted, 0},
    {{{"token.single_flight", "false"}}, 1, counted, 0},
    {{{"token.rule", "exponential"}}, 1, counted, 0},
    {{{"token.rule", "sliding-exponential"}}, 1, counted, 0},
    {{{"token.rule", "sliding"}}, 1, sliding, 0},
    {{{"token.granularity", "0.35"}}, 1, ticking, 0},
    {{{"token.popularity", "zipf"}, {"token.zipf_s", "1.1"}}, 2, counted, 1.1},
    {{{"token.popularity", "zipf"}, {"token.zipf_s", "1.1"}, {"token.rule", "sliding"}},
     3,
     sliding,
     1.1},
    {{{"token.popularity", "zipf"}, {"token.zipf_s", "1.1"}, {"token.granularity", "0.35"}},
     3,
     ticking,
     1.1},
};
#define MODELS ((int)(sizeof models / sizeof *models))

/* Look-ups of user i in one cache [1/s]. */
static double rate_of(double zipf, int i)
{
    double sum = 0;
    for (int k = 1; k <= USERS; k++)
        sum += pow(k, -zipf);
    return lookups * pow(i + 1, -zipf) / sum;
}

enum { LIVE, BUSIEST, IDLEST, HITS, FIGURES };
static const char *const names[FIGURES] = {"cache.live_tokens", "cache.miss_ratio_busiest",
                                           "cache.miss_ratio_idlest", "network.mean_sojourn_hits"};

static void expected(int i, double want[FIGURES])
{
    want[LIVE] = 0;
    for (int k = 0; k < USERS; k++)
        want[LIVE] += models[i].share(rate_of(models[i].zipf, k));
    want[BUSIEST] = 1 - models[i].share(rate_of(models[i].zipf, 0));
    want[IDLEST] = 1 - models[i].share(rate_of(models[i].zipf, USERS - 1));
    want[HITS] = hit_way;
}

/* A copy: its names are the result's. */
static struct figure figure_of(const struct result *r, const char *name)
{
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    const struct row *row = rows_find(&rows, name);
    ck_assert_msg(row != NULL, "no figure %s", name);
    const struct figure f = *row->figure;
    rows_release(&rows);
    return f;
}

static struct result *solve(const struct model *m)
{
    struct diag *d = diag_new();
    struct result *r = analytic_solve_asked(m->network, &m->experiment.asked, d);
    ck_assert_uint_eq(diag_count(d), 0);
    diag_free(d);
    return r;
}

START_TEST(solved)
{
    struct model *m = test_model(text, models[_i].o, models[_i].n);
    struct result *r = solve(m);
    double want[FIGURES];
    expected(_i, want);
    for (int k = 0; k < FIGURES; k++) {
        const struct figure f = figure_of(r, names[k]);
        ck_close(f.value, want[k], 1e-10, 0);
        ck_assert_int_eq(f.basis, BASIS_EXACT);
    }
    ck_close(figure_of(r, "cache[2].live_tokens").value, want[LIVE], 1e-10, 0);
    result_free(r);
    model_free(m);
}
END_TEST

START_TEST(simulated)
{
    struct model *m = test_model(text, models[_i].o, models[_i].n);
    struct result *r = test_simulate(m, 1);
    double want[FIGURES];
    expected(_i, want);
    for (int k = 0; k < HITS; k++) {
        const struct figure f = figure_of(r, names[k]);
        ck_assert_int_eq(f.basis, BASIS_SIMULATED);
        ck_assert_double_lt(f.half_width, 0.05 * fmax(want[k], 0.01));
        ck_close(f.value, want[k], 0, 4.5 * f.half_width / 1.96);
    }
    ck_close(figure_of(r, names[HITS]).value, hit_way, 1e-6, 0);
    const struct figure one = figure_of(r, "cache[1].live_tokens"),
                        two = figure_of(r, "cache[2].live_tokens");
    ck_close((one.value + two.value) / 2, figure_of(r, "cache.live_tokens").value, 1e-12, 0);
    ck_assert(one.value != two.value);
    result_free(r);
    model_free(m);
}
END_TEST

/* ---- tokens that expire, and stations that wait ---- */

static const struct {
    struct override o[5];
    size_t n;
} others[] = {
    {{{"token.issuer_lifetime", "3.0"},
      {"stations.S_t.service.value", "0.0"},
      {"stations.S_a.service.value", "0.0"}},
     3},
    {{{"token.issuer_lifetime", "3.0"},
      {"token.rule", "sliding"},
      {"stations.S_t.service.value", "0.0"},
      {"stations.S_a.service.value", "0.0"}},
     4},
    {{{"token.issuer_lifetime", "3.0"},
      {"token.rule", "exponential"},
      {"token.on_expired", "login"},
      {"stations.S_t.service.value", "0.0"},
      {"stations.S_a.service.value", "0.0"}},
     5},
};
#define OTHERS ((int)(sizeof others / sizeof *others))

/* Fetches take no time, so that each step of the solver's is exact. */
START_TEST(expiring)
{
    struct model *m = test_model(text, others[_i].o, others[_i].n);
    struct result *want = solve(m), *got = test_simulate(m, 1);
    for (int k = 0; k < HITS; k++) {
        const struct figure f = figure_of(got, names[k]);
        ck_close(f.value, figure_of(want, names[k]).value, 0, 4.5 * f.half_width / 1.96);
    }
    result_free(want);
    result_free(got);
    model_free(m);
}
END_TEST

/*
 * A login takes long, and others of the same user come meanwhile: each issue makes entries void
 * that were in force. A look-up right after an issue hits nothing, so that hits are those of the
 * users' own Poisson look-ups, which see time averages.
 */
START_TEST(issued_again)
{
    const struct override o[] = {
        {"token.issuer_lifetime", "1.0"},        {"token.on_expired", "login"},
        {"token.single_flight", "false"},        {"stations.S_a.service.value", "0.2"},
        {"stations.S_r.service.value", "0.0"},   {"stations.S_c.service.value", "0.0"}};
    struct model *m = test_model(text, o, 6);
    struct result *r = test_simulate(m, 1);
    const struct figure live = figure_of(r, names[LIVE]);
    const double hits = figure_of(r, "p_cp").value * figure_of(r, "lambda_c").value;
    ck_assert_double_lt(live.half_width, 0.01 * live.value);
    const double fresh = figure_of(r, "I_0").value, p = 2 * hits / fresh;
    const double chance = USERS * sqrt(p * (1 - p) / (fresh * r->model_time));    /* of a look-up */
    ck_close(live.value, USERS * p, 0, 4.5 * hypot(live.half_width / 1.96, chance));
    result_free(r);
    model_free(m);
}
END_TEST

/*
 * S_r is M/M/1 of load 0.6. Seen backwards in time it is one, too (Burke 1956; FIFO), so the
 * sojourn of one who leaves does not depend on who left before, nor does a later look-up's outcome
 * on it: a hit's response there is that of all.
 */
START_TEST(waiting)
{
    static const char delay[] = DELAY("S_r", "0.001");
    char all[sizeof text];
    const char *at = strstr(text, delay);
    snprintf(all, sizeof all, "%.*sS_r = { service = { mean = 0.01; }; };\n%s", (int)(at - text),
             text, at + strlen(delay));
    struct model *m = test_model(all, NULL, 0);
    struct result *want = solve(m), *got = test_simulate(m, 1);
    const struct figure f = figure_of(got, names[HITS]), g = figure_of(want, names[HITS]);
    ck_assert_int_eq(g.basis, BASIS_APPROXIMATE);
    ck_close(g.value, hit_way - 0.001 + 0.01 / (1 - 0.6), 1e-10, 0);
    ck_assert_double_lt(f.half_width, 0.02 * f.value);
    ck_close(f.value, g.value, 0, 4.5 * f.half_width / 1.96);
    ck_assert_double_gt(figure_of(got, "network.mean_sojourn").value, f.value + 0.002);
    result_free(want);
    result_free(got);
    model_free(m);
}
END_TEST

/* ---- who asks ---- */

/* To ask changes no other figure by a bit; a figure that is a target is asked for. */
START_TEST(asking_changes_nothing)
{
    const struct override target[] = {{"experiment.experiments", "40L"},
                                      {"experiment.targets", "[\"cache.live_tokens:5%\"]"}};
    char silent[sizeof text];
    snprintf(silent, sizeof silent, "%.*s};\n", (int)(strstr(text, "  figures") - text), text);
    struct model *plain = test_model(silent, target, 1), *asks = test_model(silent, target, 2);
    struct result *without = test_simulate(plain, 1), *with = test_simulate(asks, 2);
    struct rows a = {0}, b = {0};
    rows_of_result(&a, without, true);
    rows_of_result(&b, with, true);
    ck_assert_uint_eq(b.n, a.n + 8 * 3 + 1);
    for (size_t i = 0; i < a.n; i++) {
        char name[128];
        snprintf(name, sizeof name, a.row[i].kind == ROW_METER ? "%s" : "%s.%s", a.row[i].name,
                 a.row[i].quantity);
        const struct row *same = rows_find(&b, name);
        ck_assert_ptr_nonnull(same);
        const double x = rows_find(&a, name)->figure->value, y = same->figure->value;
        ck_assert_msg(x == y || (isnan(x) && isnan(y)), "%s: %.17g, %.17g", name, x, y);
    }
    ck_assert(result_precise(with));
    rows_release(&a);
    rows_release(&b);
    result_free(without);
    result_free(with);
    model_free(plain);
    model_free(asks);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("cache_figures");
    TCase *t = tcase_create("caches");
    gsl_set_error_handler_off();
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, solved, 0, MODELS);
    tcase_add_test(t, asking_changes_nothing);
    suite_add_tcase(s, t);
    TCase *statistical = tcase_create("statistical");
    tcase_set_timeout(statistical, 60);
    tcase_set_tags(statistical, "statistical");
    tcase_add_loop_test(statistical, simulated, 0, MODELS);
    tcase_add_loop_test(statistical, expiring, 0, OTHERS);
    tcase_add_test(statistical, issued_again);
    tcase_add_test(statistical, waiting);
    suite_add_tcase(s, statistical);
    return run_suite(s);
}
