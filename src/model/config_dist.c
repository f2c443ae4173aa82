#include "model/config_dist.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* The parameters that any kind can have; bits of a set. */
enum {
    MEAN = 1 << 0,
    RATE = 1 << 1,
    SCV = 1 << 2,
    VALUE = 1 << 3,
    MIN = 1 << 4,
    MAX = 1 << 5,
    PHASES = 1 << 6,
    SHAPE = 1 << 7,
    SCALE = 1 << 8,
    PROBABILITIES = 1 << 9,
    MEANS = 1 << 10,
    RATES = 1 << 11,
    MU = 1 << 12,
    SIGMA = 1 << 13,
    PARAMETERS = 14
};
static const char *const parameter_names[PARAMETERS] = {
    "mean",  "rate",  "scv",           "value", "min",   "max", "phases",
    "shape", "scale", "probabilities", "means", "rates", "mu",  "sigma"};

/* One distribution while it is read. */
struct dist_reading {
    struct cfg_group g;
    enum dist_kind kind;
    bool kind_overridden;
    unsigned given, overridden; /* sets of the parameters in use */
};

/* ---- reading a kind by its own parameters ---- */

static double positive_time(struct dist_reading *r, const char *key)
{
    return cfg_double(&r->g, key, CFG_POSITIVE | CFG_TIME, 1);
}

/* Only a deterministic time may be 0. */
static double mean_of(struct dist_reading *r, unsigned form)
{
    if (form & RATE)
        return 1 / cfg_double(&r->g, "rate", CFG_POSITIVE | CFG_RATE, 1);
    return cfg_double(&r->g, "mean",
                      (dist_takes_no_time(r->kind) ? CFG_NOT_NEGATIVE : CFG_POSITIVE) | CFG_TIME,
                      1);
}

static enum dist_status read_branches(struct dist_reading *r, unsigned form, struct dist *out)
{
    double p[DIST_BRANCHES_MAX], m[DIST_BRANCHES_MAX];
    const char *key = form & RATES ? "rates" : "means";
    const size_t n = cfg_doubles(&r->g, "probabilities", CFG_PROBABILITY, p, DIST_BRANCHES_MAX);
    const size_t n_m = cfg_doubles(
        &r->g, key, CFG_POSITIVE | (form & RATES ? CFG_RATE : CFG_TIME), m, DIST_BRANCHES_MAX);
    if (n == 0 || n_m == 0)
        return DIST_OK; /* reported already */
    if (n != n_m) {
        cfg_error(&r->g, cfg_get(&r->g, key), "one for each branch",
                  "%zu '%s' for %zu 'probabilities'", n_m, key, n);
        return DIST_OK;
    }
    for (size_t i = 0; i < n && form & RATES; i++)
        m[i] = 1 / m[i];
    return dist_hyperexponential((unsigned)n, p, m, &r->g.c->dists, out);
}

static enum dist_status read_uniform(struct dist_reading *r, unsigned form, struct dist *out)
{
    (void)form;
    const double min = cfg_double(&r->g, "min", CFG_NOT_NEGATIVE | CFG_TIME, 0);
    const double max = positive_time(r, "max");
    if (max < min) {
        cfg_error(&r->g, cfg_get(&r->g, "max"), "min <= max", "'max' is below 'min'");
        return DIST_OK;
    }
    return dist_uniform(min, max, out);
}

static enum dist_status read_exponential(struct dist_reading *r, unsigned form, struct dist *out)
{
    return dist_exponential(mean_of(r, form), out);
}

static enum dist_status read_deterministic(struct dist_reading *r, unsigned form, struct dist *out)
{
    if (form & VALUE)
        return dist_deterministic(cfg_double(&r->g, "value", CFG_NOT_NEGATIVE | CFG_TIME, 0), out);
    return dist_deterministic(mean_of(r, form), out);
}

static enum dist_status read_erlang(struct dist_reading *r, unsigned form, struct dist *out)
{
    const double phases = (double)cfg_count(&r->g, "phases", 1, UINT32_MAX, 1);
    return dist_erlang(phases, mean_of(r, form), out);
}

/* A given mean determines the scale: mean = shape scale. */
static enum dist_status read_gamma(struct dist_reading *r, unsigned form, struct dist *out)
{
    const double shape = cfg_double(&r->g, "shape", CFG_FACTOR, 1);
    return dist_gamma(shape,
                      form & SCALE ? positive_time(r, "scale") : positive_time(r, "mean") / shape,
                      out);
}

static enum dist_status read_lognormal(struct dist_reading *r, unsigned form, struct dist *out)
{
    (void)form;
    const double mu = cfg_double(&r->g, "mu", CFG_ANY, 0);
    return dist_lognormal(mu, cfg_double(&r->g, "sigma", CFG_NOT_NEGATIVE, 1), out);
}

/* A given mean determines the scale: mean = scale Gamma(1 + 1/shape). */
static enum dist_status read_weibull(struct dist_reading *r, unsigned form, struct dist *out)
{
    const double shape = cfg_double(&r->g, "shape", CFG_FACTOR, 1);
    const double scale =
        form & SCALE ? positive_time(r, "scale") : positive_time(r, "mean") / tgamma(1 + 1 / shape);
    return dist_weibull(shape, scale, out);
}

const struct config_dist_row config_dist_table[] = {
    [DIST_EXPONENTIAL] = {{MEAN, RATE, MEAN | SCV, RATE | SCV},
                          .read = read_exponential,
                          .scv_follows = true,
                          .hint = "exponential takes mean, or rate"},
    [DIST_DETERMINISTIC] = {{VALUE, MEAN, RATE, MEAN | SCV, RATE | SCV},
                            .read = read_deterministic,
                            .scv_follows = true,
                            .hint = "deterministic takes value, or mean, or rate"},
    [DIST_UNIFORM] = {{MIN | MAX, MEAN | SCV, RATE | SCV},
                      .read = read_uniform,
                      .hint = "uniform takes min and max, or mean and scv"},
    [DIST_ERLANG] = {{PHASES | MEAN, PHASES | RATE, MEAN | SCV, RATE | SCV},
                     .read = read_erlang,
                     .hint = "erlang takes phases and mean, or mean and scv"},
    [DIST_GAMMA] = {{SHAPE | SCALE, SHAPE | MEAN, MEAN | SCV, RATE | SCV},
                    .read = read_gamma,
                    .hint = "gamma takes shape and scale, or shape and mean, or mean and scv"},
    [DIST_HYPEREXPONENTIAL] = {{PROBABILITIES | MEANS, PROBABILITIES | RATES, MEAN | SCV,
                                RATE | SCV},
                               .read = read_branches,
                               .hint = "hyperexponential takes probabilities and means (or rates), "
                                       "or mean and scv"},
    [DIST_LOGNORMAL] = {{MU | SIGMA, MEAN | SCV, RATE | SCV},
                        .read = read_lognormal,
                        .hint = "lognormal takes mu and sigma, or mean and scv"},
    [DIST_WEIBULL] = {{SHAPE | SCALE, SHAPE | MEAN, MEAN | SCV, RATE | SCV},
                      .read = read_weibull,
                      .hint = "weibull takes shape and scale, or shape and mean, or mean and scv"},
};
_Static_assert(sizeof config_dist_table / sizeof *config_dist_table == DIST_KINDS,
               "config_dist_table: a row per kind");

/* ---- which form ---- */

static unsigned count(unsigned set)
{
    return (unsigned)__builtin_popcount(set);
}

static enum dist_kind read_kind(struct dist_reading *r)
{
    const char *words[DIST_KINDS];
    for (int i = 0; i < DIST_KINDS; i++)
        words[i] = dist_kind_name((enum dist_kind)i);
    r->kind_overridden = cfg_overridden(cfg_get(&r->g, "dist"));
    return (enum dist_kind)cfg_word(&r->g, "dist", words, DIST_KINDS, DIST_EXPONENTIAL);
}

static void look(struct dist_reading *r)
{
    for (int i = 0; i < PARAMETERS; i++) {
        const config_setting_t *s = cfg_get(&r->g, parameter_names[i]);
        r->given |= s ? 1u << i : 0;
        r->overridden |= cfg_overridden(s) ? 1u << i : 0;
    }
    /* an scv written for another kind does not matter for a kind that fixes its own */
    if (r->kind_overridden && config_dist_table[r->kind].scv_follows && !(r->overridden & SCV))
        r->given &= ~(unsigned)SCV;
}

/*
 * The form that the user meant: it contains the overridden parameters, lacks the fewest, and leaves
 * the fewest unused, in this order of importance; ties go to the first form.
 */
static unsigned choose(const struct dist_reading *r)
{
    unsigned best = 0, best_cost = 0;
    for (const unsigned *f = config_dist_table[r->kind].forms; *f; f++) {
        const unsigned cost = count(r->overridden & ~*f) * 10000 + count(*f & ~r->given) * 100 +
                              count(r->given & ~*f);
        if (!best || cost < best_cost) {
            best = *f;
            best_cost = cost;
        }
    }
    return best;
}

static bool kind_knows(enum dist_kind kind, unsigned parameter)
{
    for (const unsigned *f = config_dist_table[kind].forms; *f; f++)
        if (*f & parameter)
            return true;
    return false;
}

static const char *first_of(unsigned form)
{
    return parameter_names[__builtin_ctz(form)];
}

/* After an override of the kind or of a parameter, the file's other parameters are ignored if the
 * form does not use them. Otherwise an unused parameter is a mistake. */
static bool check_left_over(struct dist_reading *r, unsigned form)
{
    bool ok = true;
    for (int i = 0; i < PARAMETERS; i++) {
        const unsigned bit = 1u << i;
        if (!(r->given & ~form & bit))
            continue;
        const bool known = kind_knows(r->kind, bit);
        if (!(r->overridden & bit) && (r->kind_overridden || (known && r->overridden)))
            continue;
        const config_setting_t *s = cfg_get(&r->g, parameter_names[i]);
        if (known)
            cfg_error(&r->g, s, config_dist_table[r->kind].hint,
                      "'%s' cannot be given together with '%s'", parameter_names[i],
                      first_of(form));
        else
            cfg_error(&r->g, s, config_dist_table[r->kind].hint,
                      "'%s' is no parameter of dist = \"%s\"",
                      parameter_names[i], dist_kind_name(r->kind));
        ok = false;
    }
    return ok;
}

static bool check_missing(struct dist_reading *r, unsigned form)
{
    for (int i = 0; i < PARAMETERS; i++)
        if (form & ~r->given & (1u << i)) {
            cfg_error(&r->g, NULL, config_dist_table[r->kind].hint,
                      "missing '%s'", parameter_names[i]);
            return false;
        }
    return true;
}

/* ---- use ---- */

static enum dist_status read_form(struct dist_reading *r, unsigned form, struct dist *out)
{
    if (!(form & SCV))
        return config_dist_table[r->kind].read(r, form, out);
    const double mean = mean_of(r, form);
    const double scv = cfg_double(&r->g, "scv", CFG_NOT_NEGATIVE, 1);
    return dist_from_mean_scv(r->kind, mean, scv, &r->g.c->dists, out);
}

static void say_status(struct dist_reading *r, enum dist_status status)
{
    const char *kind = dist_kind_name(r->kind);
    if (status == DIST_ESCV) {
        char *hint = text_format("the scv of %s is %s", kind, dist_scv_range(r->kind));
        const bool blame_kind = r->kind_overridden && !(r->overridden & SCV);
        cfg_error(&r->g, cfg_get(&r->g, blame_kind ? "dist" : "scv"), hint,
                  "no %s distribution has this 'scv'", kind);
        free(hint);
    } else if (status == DIST_ESUM) {
        cfg_error(&r->g, cfg_get(&r->g, "probabilities"), "every request takes one branch",
                  "'probabilities' do not sum to 1");
    } else if (status == DIST_EDOM) {
        cfg_error(&r->g, NULL, "mean and scv must be finite, the mean above 0",
                  "no %s distribution has these parameters", kind);
    }
}

bool config_time_ok(double mean)
{
    return mean >= 1e-100 && mean <= 1e100;
}

static void read_dist(struct dist_reading *r, struct dist *out)
{
    const size_t before = r->g.c->n_errors;
    dist_exponential(1, out);
    r->kind = read_kind(r);
    look(r);
    if (r->g.c->n_errors > before)
        return; /* without the kind, any further error would be a guess */
    const unsigned form = choose(r);
    const bool fits = check_left_over(r, form);
    if (!check_missing(r, form) || !fits)
        return;
    struct dist d = *out;
    const enum dist_status status = read_form(r, form, &d);
    if (r->g.c->n_errors > before)
        return;
    if (status != DIST_OK)
        say_status(r, status);
    else if (!config_time_ok(d.mean) && d.mean != 0)
        cfg_error(&r->g, NULL, "from 1e-100 to 1e100 s", "a mean of %g s cannot be computed with",
                  d.mean);
    else
        *out = d;
}

bool config_dist_maybe(struct cfg_group *g, const char *key, struct dist *out)
{
    struct dist_reading r = {0};
    if (!cfg_get(g, key))
        return false;
    cfg_group_open(g, key, &r.g);
    if (r.g.s) {
        read_dist(&r, out);
        cfg_group_close(&r.g);
    } else {
        dist_exponential(1, out);
    }
    return true;
}

void config_dist_need(struct cfg_group *g, const char *key, const char *example, struct dist *out)
{
    dist_exponential(1, out);
    if (cfg_need(g, key, example))
        config_dist_maybe(g, key, out);
}
