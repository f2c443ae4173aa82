#include "cli/paper.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/csv.h"
#include "stats/interval.h"

/* ---- curves ---- */

static size_t key_index(const struct sweep_report *s, const char *key)
{
    size_t i = 0;
    while (i < s->n_keys && strcmp(s->keys[i], key) != 0)
        i++;
    return i;
}

const struct figure *simulated_meter(const struct sweep_point *p, const char *name)
{
    for (size_t m = 0; p->simulated && m < p->simulated->n_meters; m++)
        if (strcmp(p->simulated->meters[m].name, name) == 0)
            return &p->simulated->meters[m].value;
    return NULL;
}

struct paper_curve curve_from_sweep(const struct sweep_report *s, const char *key,
                                    const char *meter)
{
    struct paper_curve c = {.x = mem_calloc(s->n_points, sizeof *c.x),
                      .y = mem_calloc(s->n_points, sizeof *c.y),
                      .sigma = mem_calloc(s->n_points, sizeof *c.sigma)};
    const size_t k = key_index(s, key);
    for (size_t i = 0; i < s->n_points; i++) {
        const struct sweep_point *p = &s->points[i];
        const struct figure *f = simulated_meter(p, meter);
        double x;
        if (!f || !text_to_double(p->values[k], &x) || !(f->half_width > 0))
            continue;
        c.x[c.n] = x;
        c.y[c.n] = f->value;
        c.sigma[c.n] = f->half_width / student_t(p->simulated->confidence, (double)f->samples - 1);
        c.n++;
    }
    return c;
}

void curve_release(struct paper_curve *c)
{
    free(c->x);
    free(c->y);
    free(c->sigma);
    *c = (struct paper_curve){0};
}

/* ---- fits ---- */

typedef enum fit_status fit_function(size_t n, const double *x, const double *y,
                                     const double *sigma, struct fit *out, double *residuals);
static fit_function *const fit_functions[] = {fit_line, fit_exponential, fit_hyperbola};

struct named_fit fit_curve(const char *name, enum fit_kind kind, const struct paper_curve *c)
{
    struct named_fit f = {.curve = name, .kind = kind, .weighted = true, .data = *c};
    f.residual = mem_calloc(c->n, sizeof *f.residual);
    f.status = fit_functions[kind](c->n, c->x, c->y, c->sigma, &f.fit, f.residual);
    if (f.status == FIT_OK)
        return f;
    f.weighted = false;
    f.status = fit_functions[kind](c->n, c->x, c->y, NULL, &f.fit, f.residual);
    return f;
}

void named_fit_release(struct named_fit *f)
{
    free(f->residual);
    f->residual = NULL;
}

const char *fit_kind_name(enum fit_kind kind)
{
    static const char *const name[] = {"line", "exponential", "hyperbola"};
    return name[kind];
}

const char *fit_kind_formula(enum fit_kind kind)
{
    static const char *const formula[] = {"a + b x", "a exp(-b x)", "a / (1 + b x)"};
    return formula[kind];
}

static void add_doubles(struct textbuf *out, const double *x, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        textbuf_add(out, ",");
        csv_double(out, x[i]);
    }
    textbuf_add(out, "\n");
}

void fits_csv(struct textbuf *out, const struct named_fit *f, size_t n)
{
    textbuf_add(
        out, "name,kind,formula,weights,status,points,a,a_se,b,b_se,r2,rms_relative,chi2_per_df\n");
    for (size_t i = 0; i < n; i++) {
        const struct fit *v = &f[i].fit;
        const bool ok = f[i].status == FIT_OK;
        textbuf_add(out, "%s,%s,%s,%s,%s,%zu", f[i].curve, fit_kind_name(f[i].kind),
                    fit_kind_formula(f[i].kind), f[i].weighted ? "1/sigma^2" : "equal",
                    ok ? "ok" : fit_status_text(f[i].status), f[i].data.n);
        const double numbers[] = {v->a,  v->se_a,         v->b,          v->se_b,
                                  v->r2, v->rms_relative, v->chi2_per_df};
        const double none[] = {NAN, NAN, NAN, NAN, NAN, NAN, NAN};
        add_doubles(out, ok ? numbers : none, sizeof numbers / sizeof *numbers);
    }
}

void residuals_csv(struct textbuf *out, const struct named_fit *f, size_t n)
{
    textbuf_add(out, "name,kind,x,y,standard_error,residual\n");
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < f[i].data.n && f[i].status == FIT_OK; k++) {
            textbuf_add(out, "%s,%s", f[i].curve, fit_kind_name(f[i].kind));
            const double row[] = {f[i].data.x[k], f[i].data.y[k], f[i].data.sigma[k],
                                  f[i].residual[k]};
            add_doubles(out, row, 4);
        }
}

void claim_release(struct claim *c)
{
    free(c->evidence);
    c->evidence = NULL;
}
