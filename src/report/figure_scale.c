#include "report/figure_scale.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* Beyond these exponents a power of ten is written as one. */
enum { PLAIN_LEAST = -4, PLAIN_MOST = 5 };

static const double ROOM = 0.05;       /* beyond the values, of their span */
static const double WIDEST_LOG = 1e12; /* of a logarithmic axis: nobody reads more */

/* ---- what there is ---- */

static void span_add(struct scale_span *s, double x)
{
    if (!isfinite(x))
        return;
    s->low = fmin(s->low, x); /* fmin and fmax pass over a NaN */
    s->high = fmax(s->high, x);
    if (x > 0)
        s->least_above = fmin(s->least_above, x);
}

struct scale_span scale_span_of(const struct figure_panel *p, bool upright)
{
    struct scale_span s = {NAN, NAN, NAN};
    for (size_t i = 0; i < p->n; i++) {
        const struct figure_series *one = &p->series[i];
        const bool band_is_ours = upright != (one->form == SERIES_ACROSS);
        for (size_t k = 0; k < one->n; k++) {
            const struct figure_point *q = &one->point[k];
            if (!upright || one->form != SERIES_CROSSES)
                span_add(&s, upright ? q->y : q->x);
            if (band_is_ours && one->form != SERIES_CELLS) {
                span_add(&s, q->low);
                span_add(&s, q->high);
            }
        }
    }
    for (size_t i = 0; i < p->n_bounds; i++)
        if (p->bound[i].upright != upright)
            span_add(&s, p->bound[i].at);
    return s;
}

struct scale_span scale_span_union(struct scale_span a, struct scale_span b)
{
    return (struct scale_span){fmin(a.low, b.low), fmax(a.high, b.high),
                               fmin(a.least_above, b.least_above)};
}

struct scale_span scale_span_of_cells(const struct figure_panel *p)
{
    struct scale_span s = {NAN, NAN, NAN};
    for (size_t i = 0; i < p->n; i++)
        for (size_t k = 0; p->series[i].form == SERIES_CELLS && k < p->series[i].n; k++)
            span_add(&s, p->series[i].point[k].low);
    return s;
}

/* ---- ends ---- */

static void choose_log(struct scale *s, const struct figure_axis *a, struct scale_span span,
                       double room)
{
    const double high = isfinite(a->high) ? a->high : span.high;
    double low = isfinite(a->low) ? a->low : span.low > 0 ? span.low : span.least_above;
    low = fmax(low, high / WIDEST_LOG);
    const double beyond = pow(fmax(high / low, 1.2), room);
    s->low = isfinite(a->low) ? a->low : low / beyond;
    s->high = isfinite(a->high) ? a->high : high * beyond;
    if (!(s->high > s->low))
        s->high = 10 * s->low;
}

static void choose_linear(struct scale *s, const struct figure_axis *a, struct scale_span span,
                          double room)
{
    const bool zero = a->from_zero && span.low >= 0;
    s->low = isfinite(a->low) ? a->low : zero ? 0 : span.low;
    s->high = isfinite(a->high) ? a->high : span.high;
    if (!(s->high > s->low)) {
        const double half = s->low != 0 ? 0.5 * fabs(s->low) : 0.5;
        s->high = s->low + half;
        s->low -= zero ? 0 : half;
    }
    const double beyond = room * (s->high - s->low);
    if (!isfinite(a->low) && !zero)
        s->low = span.low >= 0 ? fmax(s->low - beyond, 0) : s->low - beyond;
    if (!isfinite(a->high))
        s->high += beyond;
}

void scale_choose(struct scale *s, const struct figure_axis *a, struct scale_span span, bool room)
{
    *s = (struct scale){.log = a->log && isfinite(span.least_above)};
    if (a->n_categories) {
        s->low = 0.5;
        s->high = (double)a->n_categories + 0.5;
        return;
    }
    if (!isfinite(span.low))
        span = (struct scale_span){0, 1, 1};
    if (s->log)
        choose_log(s, a, span, room ? ROOM : 0);
    else
        choose_linear(s, a, span, room ? ROOM : 0);
}

double scale_at(const struct scale *s, double part)
{
    return s->log ? s->low * pow(s->high / s->low, part) : s->low + part * (s->high - s->low);
}

/* ---- ticks ---- */

static void remove_ticks(struct scale *s)
{
    for (size_t i = 0; i < s->n; i++)
        free(s->tick[i].label);
    s->n = 0;
}

static void add_tick(struct scale *s, double at, char *label)
{
    if (s->n == SCALE_TICKS_MAX) {
        free(label);
        return;
    }
    if (!s->tick)
        s->tick = mem_calloc(SCALE_TICKS_MAX, sizeof *s->tick);
    s->tick[s->n++] = (struct scale_tick){at, label};
}

void scale_release(struct scale *s)
{
    remove_ticks(s);
    free(s->tick);
    *s = (struct scale){0};
}

size_t scale_label_columns(const struct scale *s)
{
    size_t most = 0;
    for (size_t i = 0; i < s->n; i++) {
        const size_t n = text_columns(s->tick[i].label);
        most = n > most ? n : most;
    }
    return most;
}

/* "10" with the exponent raised. */
static char *power_of_ten(int exponent)
{
    static const char *const digit[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    struct textbuf b = {0};
    char figures[16];
    snprintf(figures, sizeof figures, "%d", abs(exponent));
    textbuf_add(&b, "10%s", exponent < 0 ? "⁻" : "");
    for (const char *c = figures; *c; c++)
        textbuf_add(&b, "%s", digit[*c - '0']);
    return b.text;
}

static char *decimal(double x, int places)
{
    char *text = text_format("%.*f", places, x);
    if (text[0] != '-')
        return text;
    char *minus = text_format("−%s", text + 1);
    free(text);
    return minus;
}

/* mantissa * 10^exponent, on a logarithmic axis. */
static char *log_label(int mantissa, int exponent)
{
    if (exponent >= PLAIN_LEAST && exponent <= PLAIN_MOST)
        return decimal(mantissa * pow(10, exponent), exponent < 0 ? -exponent : 0);
    char *power = power_of_ten(exponent);
    if (mantissa == 1)
        return power;
    char *text = text_format("%d·%s", mantissa, power);
    free(power);
    return text;
}

/* How many ticks fit at most. */
static size_t room_for(double length, bool upright, size_t columns, double letter, double line)
{
    const double each = upright ? 1.7 * line : ((double)columns + 1.8) * letter;
    const double n = floor(length / each);
    return n < 2 ? 2 : n > 12 ? 12 : (size_t)n;
}

static void set_log_ticks(struct scale *s, size_t most)
{
    static const int all[] = {1, 2, 5}, outer[] = {1, 3}, decades[] = {1};
    const double span = log10(s->high / s->low);
    const int from = (int)floor(log10(s->low) + 1e-9), to = (int)ceil(log10(s->high) - 1e-9);
    const int *mantissa = decades;
    size_t n = 1;
    if (3 * span <= (double)most + 0.5) {
        mantissa = all;
        n = 3;
    } else if (2 * span <= (double)most + 0.5) {
        mantissa = outer;
        n = 2;
    }
    const int every = n > 1 || span <= (double)most ? 1 : (int)ceil(span / (double)most);
    for (int e = from; e <= to; e++)
        for (size_t i = 0; i < n && e % every == 0; i++) {
            const double at = mantissa[i] * pow(10, e);
            if (at >= s->low * (1 - 1e-9) && at <= s->high * (1 + 1e-9))
                add_tick(s, at, log_label(mantissa[i], e));
        }
}

/* 1, 2 or 5 times a power of ten, and at least x. */
static double nice_step(double x)
{
    const double power = pow(10, floor(log10(x)));
    const double m = x / power;
    return power * (m <= 1 + 1e-9 ? 1 : m <= 2 + 1e-9 ? 2 : m <= 5 + 1e-9 ? 5 : 10);
}

/* On an axis whose values are this large. */
static char *linear_label(double x, double step, double largest)
{
    const int exponent = (int)floor(log10(step) + 1e-9);
    if ((largest >= 1e7 || exponent < -6) && x != 0)
        return text_format("%.6g", x);
    return decimal(x, exponent < 0 ? -exponent : 0);
}

static void set_linear_ticks(struct scale *s, size_t most, bool whole)
{
    s->step = nice_step((s->high - s->low) / (double)most);
    if (whole)
        s->step = fmax(s->step, 1);
    const double first = ceil(s->low / s->step - 1e-9), last = floor(s->high / s->step + 1e-9);
    const double largest = fmax(fabs(s->low), fabs(s->high));
    for (double k = first; k <= last; k++)
        add_tick(s, k * s->step, linear_label(k == 0 ? 0 : k * s->step, s->step, largest));
}

static void set_category_ticks(struct scale *s, const struct figure_axis *a, double length,
                               bool upright, double letter, double line)
{
    size_t columns = 1;
    for (size_t i = 0; i < a->n_categories; i++) {
        const size_t n = text_columns(a->category[i]);
        columns = n > columns ? n : columns;
    }
    const double each = upright ? line : ((double)columns + 1) * letter;
    double fit = fmax(1, fmin(floor(length / each), SCALE_TICKS_MAX));
    const size_t every = (size_t)ceil((double)a->n_categories / fit);
    for (size_t i = 0; i < a->n_categories; i += every)
        add_tick(s, (double)i + 1, mem_strdup(a->category[i]));
}

void scale_set_ticks(struct scale *s, const struct figure_axis *a, double length, bool upright,
                     double letter, double line)
{
    if (a->n_categories) {
        set_category_ticks(s, a, length, upright, letter, line);
        return;
    }
    /* Labels are as wide as the ticks are many: begin with many, and go down until they fit. */
    for (size_t most = room_for(length, upright, 1, letter, line);; most--) {
        remove_ticks(s);
        if (s->log)
            set_log_ticks(s, most);
        if (s->n < 2) { /* within a decade there may be no round number */
            remove_ticks(s);
            set_linear_ticks(s, most, a->whole);
        }
        const size_t fit = room_for(length, upright, scale_label_columns(s), letter, line);
        if (most <= 2 || s->n <= fit)
            return;
    }
}
