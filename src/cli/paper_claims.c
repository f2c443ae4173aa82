#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/paper.h"

const double PAPER_GOOD_FIT = 0.01;

/* "Low": a wrapper asks for at most this part of its requests. The paper does not say; ours. */
static const double LOW = 0.05;


double analytic_meter(const struct sweep_point *p, const char *name)
{
    for (size_t m = 0; p->analytic && m < p->analytic->n_meters; m++)
        if (strcmp(p->analytic->meters[m].name, name) == 0)
            return p->analytic->meters[m].value.value;
    return NAN;
}

void paper_fit(struct paper *p, struct diag *d)
{
    struct textbuf b = {0};
    p->curve5 = curve_from_sweep(&p->sweep[FIG5].report, "token.p_c0", "lambda_p");
    p->fit5 = fit_curve("lambda_p", FIT_LINE, &p->curve5);
    for (int i = 0; i < 2; i++) {
        p->curve6[i] =
            curve_from_sweep(&p->sweep[FIG6_SLIDING + i].report, "token.lifetime", "lambda_t");
        p->fit6[2 * i] = fit_curve(i ? "counted" : "sliding", FIT_EXPONENTIAL, &p->curve6[i]);
        p->fit6[2 * i + 1] = fit_curve(i ? "counted" : "sliding", FIT_HYPERBOLA, &p->curve6[i]);
    }
    fits_csv(&b, &p->fit5, 1);
    paper_write(p, "figure5-fit.csv", &b, d);
    fits_csv(&b, p->fit6, 4);
    paper_write(p, "figure6-fit.csv", &b, d);
    residuals_csv(&b, &p->fit5, 1);
    paper_write(p, "figure5-residuals.csv", &b, d);
    residuals_csv(&b, p->fit6, 4);
    paper_write(p, "figure6-residuals.csv", &b, d);
}

static void add_claim(struct paper *p, const char *claim, bool holds, char *evidence)
{
    p->claims[p->n_claims++] = (struct claim){.claim = claim, .holds = holds, .evidence = evidence};
}

static bool is_good(const struct named_fit *f)
{
    return f->status == FIT_OK && f->fit.rms_relative <= PAPER_GOOD_FIT;
}

static void judge_line(struct paper *p)
{
    const struct named_fit *f = &p->fit5;
    const bool ok = is_good(f) && f->fit.r2 > 0.999;
    add_claim(
        p, "figure 5: lambda_p depends linearly on the probability that the token is stale", ok,
        f->status != FIT_OK
            ? text_format("no fit: %s", fit_status_text(f->status))
            : text_format(
                  "lambda_p = (%.3f +- %.3f) + (%.3f +- %.3f) p_c0 (standard errors), R^2 = %.8f, "
                  "chi^2 per degree of freedom %.2f, rms relative residual %.2g",
                  f->fit.a, f->fit.se_a, f->fit.b, f->fit.se_b, f->fit.r2, f->fit.chi2_per_df,
                  f->fit.rms_relative));
}

/* "998.90 exp(-3.9947 T): rms relative residual 0.0012, chi^2 per degree of freedom 1.2" */
static void describe_fit(struct textbuf *b, const struct named_fit *f)
{
    const struct fit *v = &f->fit;
    if (f->status != FIT_OK) {
        textbuf_add(b, "no %s: %s", fit_kind_name(f->kind), fit_status_text(f->status));
        return;
    }
    textbuf_add(b, f->kind == FIT_EXPONENTIAL ? "%.2f exp(-%.4f T)" : "%.2f / (1 + %.4f T)", v->a,
                v->b);
    textbuf_add(b, ": rms relative residual %.2g", v->rms_relative);
    if (f->weighted)
        textbuf_add(b, ", chi^2 per degree of freedom %.3g", v->chi2_per_df);
    else
        textbuf_add(b, " (all points alike: weighted by their errors they do not determine one)");
}

static void judge_exponential(struct paper *p, const char *claim,
                              const struct named_fit *exponential,
                              const struct named_fit *hyperbola)
{
    struct textbuf b = {0};
    describe_fit(&b, exponential);
    textbuf_add(&b, "; ");
    describe_fit(&b, hyperbola);
    add_claim(p, claim, is_good(exponential), b.text);
}

/* The curve's value at x, or NaN when it has no such point. */
static double at(const struct paper_curve *c, double x)
{
    for (size_t i = 0; i < c->n; i++)
        if (fabs(c->x[i] - x) < 1e-9)
            return c->y[i];
    return NAN;
}

static double checked_rate(const struct finished_sweep *s)
{
    for (size_t i = 0; i < s->report.n_points; i++)
        if (s->report.points[i].analytic)
            return analytic_meter(&s->report.points[i], "lambda_c");
    return NAN;
}

static void judge_low(struct paper *p, const char *claim, int rule)
{
    const double rate = at(&p->curve6[rule], 1),
                 part = rate / checked_rate(&p->sweep[FIG6_SLIDING + rule]);
    add_claim(p, claim, part <= LOW,
              text_format("at T = 1 s a wrapper asks for %.1f tokens per second, %.2f %% of its "
                          "requests (low: at most %g %%)",
                          rate, 100 * part, 100 * LOW));
}

/* Simulated token requests of all wrappers for these K and T, or NaN. */
static double token_requests(const struct finished_sweep *s, const char *k, const char *lifetime)
{
    for (size_t i = 0; i < s->report.n_points; i++) {
        const struct sweep_point *p = &s->report.points[i];
        if (p->simulated && strcmp(p->values[0], k) == 0 && strcmp(p->values[1], lifetime) == 0)
            return simulated_meter(p, "I_t")->value;
    }
    return NAN;
}

/* The paper's claim: with many replicas the authorisation subsystem needs scaling. The cause is
 * that every wrapper has its own cache. */
static void judge_scaling(struct paper *p)
{
    const double few = token_requests(&p->sweep[FIG6_OWN], "1", "1"),
                 many = token_requests(&p->sweep[FIG6_OWN], "20", "1");
    const double shared = token_requests(&p->sweep[FIG6_SHARED], "20", "1");
    add_claim(p, "figure 6: with many replicas the authorisation subsystem must be scaled",
              many > 2 * few,
              text_format("at T = 1 s (counted) 20 wrappers with caches of their own ask for %.0f "
                          "tokens per second, one "
                          "wrapper for %.0f; with one cache for all, 20 ask for %.0f",
                          many, few, shared));
}

/* ---- what the scheme costs ---- */

/* "Not significant": at most this much more time, in the mean and for one in a hundred, and this
 * many servers more. The paper does not say; ours. */
static const double SIGNIFICANT = 0.05;

static bool costs_little(const struct paper_cost *c, const struct cost_case *k)
{
    return paper_cost_rise(c, k, COST_MEAN, false).value <= SIGNIFICANT &&
           paper_cost_rise(c, k, COST_P99, false).value <= SIGNIFICANT &&
           paper_cost_servers(k) <= SIGNIFICANT;
}

/* The shortest lifetime from which on it costs little, up to the longest looked at; INFINITY: none.
 */
static double little_from(const struct paper_cost *c, enum cost_scheme scheme, double service,
                          unsigned wrappers)
{
    double from = INFINITY;
    for (size_t i = c->n; i-- > 0;) {
        const struct cost_case *k = &c->cases[i];
        if (k->scheme != scheme || k->service != service || k->wrappers != wrappers)
            continue;
        if (!costs_little(c, k))
            break;
        from = k->lifetime;
    }
    return from;
}

static void describe_from(struct textbuf *b, const struct paper_cost *c, enum cost_scheme scheme,
                          double service, unsigned wrappers, const char *what)
{
    const double from = little_from(c, scheme, service, wrappers);
    if (isfinite(from))
        textbuf_add(b, "; %s it costs little from a lifetime of %g s on", what, from);
    else
        textbuf_add(b, "; %s it does not at any lifetime up to 1000 s", what);
}

/* The paper: the token scheme does not lead to significant losses of performance. */
static void judge_cost(struct paper *p, double service, const char *claim)
{
    const struct paper_cost *c = &p->cost;
    const struct cost_case *k = paper_cost_find(c, COST_OWN, service, 4, 60);
    const struct cost_rise mean = paper_cost_rise(c, k, COST_MEAN, true),
                           p99 = paper_cost_rise(c, k, COST_P99, true);
    struct textbuf b = {0};
    textbuf_add(&b,
                "lifetime 60 s, a cache in each of 4 wrappers: mean sojourn %+.1f +- %.1f %%, "
                "99th percentile %+.1f +- %.1f %%, %u servers of the issuer beside %u of the model "
                "(significant: above %g %%)",
                100 * mean.value, 100 * mean.half_width, 100 * p99.value, 100 * p99.half_width,
                k->issuer_servers, k->model_servers, 100 * SIGNIFICANT);
    describe_from(&b, c, COST_OWN, service, 4, "so");
    describe_from(&b, c, COST_OWN, service, 16, "with 16 wrappers");
    describe_from(&b, c, COST_SHARED, service, 4, "with one cache for all");
    add_claim(p, claim, costs_little(c, k), b.text);
}

void paper_judge(struct paper *p)
{
    judge_line(p);
    judge_exponential(p,
                      "figure 6, sliding lifetime: lambda_t depends exponentially on the lifetime",
                      &p->fit6[0], &p->fit6[1]);
    judge_exponential(
        p,
        "figure 6, lifetime counted from the fetch: lambda_t depends exponentially on the lifetime",
        &p->fit6[2], &p->fit6[3]);
    judge_low(p, "figure 6, sliding lifetime: lambda_t is low when the token lives about a second",
              0);
    judge_low(p,
              "figure 6, lifetime counted from the fetch: lambda_t is low when the token lives "
              "about a second",
              1);
    judge_scaling(p);
    judge_cost(p, 0.005, "figure 7, a model of 5 ms: the token scheme costs little performance");
    judge_cost(p, 0.020, "figure 7, a model of 20 ms: the token scheme costs little performance");
    judge_cost(p, 0.100, "figure 7, a model of 100 ms: the token scheme costs little performance");
}
