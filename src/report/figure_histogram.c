/*
 * Figures of distributions, as --histogram writes them: the distribution function, the tail on a
 * logarithmic axis, and the density; each with its analytic curve where there is one.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "report/figure_request.h"
#include "report/figure_words.h"

enum { MARKS = 18, BINS = 48, LINE_POINTS = 300, SHOWN_MOST = 8 };

static const double NEARLY_ALL = 0.995; /* the axes of the first and the last panel end there */
static const double FEW = 5;            /* a tail that fewer samples reach is not drawn */

/* One distribution: what the file says in its n rows. Times in s. */
struct law {
    char *name; /* "S_a.wait" */
    size_t *row, n, capacity;
    double samples;    /* all replications */
    double nearly_all; /* the time in which NEARLY_ALL are over */
    double last;       /* the time that FEW samples pass */
    bool solved, exact;
};

struct columns {
    size_t name, quantity, lower, upper, count, cdf, half_width, analytic, basis;
};

struct laws {
    const struct csv_table *t;
    struct columns c;
    struct law *law;
    size_t n;
};

/* ---- reading ---- */

static double cell(const struct laws *all, size_t row, size_t column)
{
    return csv_table_number(all->t, row, column);
}

/* Rows of a distribution follow each other, so the last one is asked first. */
static struct law *law_named(struct laws *all, const char *name, const char *quantity)
{
    const size_t n = strlen(name);
    for (size_t i = all->n; i-- > 0;) {
        const char *is = all->law[i].name;
        if (strncmp(is, name, n) == 0 && is[n] == '.' && strcmp(is + n + 1, quantity) == 0)
            return &all->law[i];
    }
    all->law = mem_realloc(all->law, all->n + 1, sizeof *all->law);
    all->law[all->n] = (struct law){.name = text_format("%s.%s", name, quantity)};
    return &all->law[all->n++];
}

static void measure(struct laws *all, struct law *l)
{
    double beyond = l->samples;
    for (size_t i = 0; i < l->n; i++) {
        const double upper = cell(all, l->row[i], all->c.upper);
        const double cdf = cell(all, l->row[i], all->c.cdf);
        beyond -= cell(all, l->row[i], all->c.count);
        if (!isfinite(upper))
            continue;
        if (cdf < NEARLY_ALL || l->nearly_all == 0)
            l->nearly_all = upper;
        if (beyond >= FEW || l->last == 0)
            l->last = upper;
    }
}

static void read_laws(struct laws *all, const struct csv_table *t)
{
    *all = (struct laws){.t = t};
    all->c = (struct columns){csv_table_column(t, "name"),       csv_table_column(t, "quantity"),
                              csv_table_column(t, "lower"),      csv_table_column(t, "upper"),
                              csv_table_column(t, "count"),      csv_table_column(t, "cdf"),
                              csv_table_column(t, "half_width"), csv_table_column(t, "analytic"),
                              csv_table_column(t, "basis")};
    for (size_t r = 0; r < t->n_rows; r++) {
        struct law *l = law_named(all, csv_table_cell(t, r, all->c.name),
                                  csv_table_cell(t, r, all->c.quantity));
        const char *basis = csv_table_cell(t, r, all->c.basis);
        l->row = mem_grow(l->row, &l->capacity, l->n + 1, sizeof *l->row);
        l->row[l->n++] = r;
        l->samples += cell(all, r, all->c.count);
        l->exact = strcmp(basis, "exact") == 0;
        l->solved = l->exact || strcmp(basis, "approximate") == 0;
    }
    for (size_t i = 0; i < all->n; i++)
        measure(all, &all->law[i]);
}

static void release_laws(struct laws *all)
{
    for (size_t i = 0; i < all->n; i++) {
        free(all->law[i].name);
        free(all->law[i].row);
    }
    free(all->law);
}

/* ---- which ---- */

static const struct law *find_law(const struct laws *all, const char *name)
{
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->law[i].name, name) == 0)
            return &all->law[i];
    return NULL;
}

static void unknown_law(const struct laws *all, const char *name, struct diag *d)
{
    const char **names = mem_calloc(all->n, sizeof *names);
    for (size_t i = 0; i < all->n; i++)
        names[i] = all->law[i].name;
    figure_unknown_name(name, names, all->n, all->t, d);
    free(names);
}

/* Those asked for, or the sojourn of all accepted requests, or the first. Returns how many. */
static size_t choose(const struct laws *all, const struct figure_request *r,
                     const struct law **chosen, struct diag *d)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_show; i++) {
        const struct law *l = find_law(all, r->show[i]);
        if (!l)
            unknown_law(all, r->show[i], d);
        else if (n < SHOWN_MOST)
            chosen[n++] = l;
    }
    if (r->n_show == 0 && all->n > 0) {
        const struct law *whole = find_law(all, "network.sojourn");
        chosen[n++] = whole ? whole : &all->law[0];
    }
    return n;
}

/* ---- curves ---- */

struct shape {
    const struct laws *all;
    struct figure *f;
    double unit; /* [s] of the axes */
    const char *simulated;
    bool alone; /* the only distribution: several lie on each other, and are not filled */
};

/* P(T <= t) or, of a tail, P(T > t). */
static double shown(double cdf, bool tail)
{
    return tail ? 1 - cdf : cdf;
}

/* A tail below this is not drawn. */
static double least_tail(const struct law *l)
{
    return FEW / l->samples;
}

static bool may_be_drawn(const struct law *l, double p, bool tail)
{
    return isfinite(p) && (!tail || p >= least_tail(l));
}

static void add_analytic(const struct shape *s, struct figure_panel *p, const struct law *l,
                         unsigned style, bool tail, double until)
{
    struct figure_series *line = panel_add_series(p, l->exact ? SERIES_LINE : SERIES_DASHES, style);
    for (size_t i = 0; i < l->n; i++) {
        const double x = cell(s->all, l->row[i], s->all->c.upper);
        const double y = shown(cell(s->all, l->row[i], s->all->c.analytic), tail);
        if (x <= until && may_be_drawn(l, y, tail))
            series_add(line, x / s->unit, y, NAN, NAN);
    }
    figure_explain(s->f, l->exact ? "exact" : "approximate", line->form);
}

/* A simulated point of a law: a time [s], the probability drawn, and the ends of its interval, NaN
 * where there is none. */
struct seen { double x, y, low, high; };

static struct seen seen_at(const struct shape *s, const struct law *l, size_t i, bool tail)
{
    const double x = cell(s->all, l->row[i], s->all->c.upper);
    const double y = shown(cell(s->all, l->row[i], s->all->c.cdf), tail);
    const double h = cell(s->all, l->row[i], s->all->c.half_width);
    const double low = tail ? fmax(y - h, least_tail(l) / 3) : y - h;
    return (struct seen){x, y, isnan(h) ? NAN : low, y + h};
}

/* Marks with intervals, evenly over the axis. */
static void add_marks(const struct shape *s, struct figure_panel *p, const struct law *l,
                      unsigned style, bool tail, double until)
{
    struct figure_series *marks = panel_add_series(p, SERIES_POINTS, style);
    double next = 0;
    for (size_t i = 0; i < l->n; i++) {
        const struct seen at = seen_at(s, l, i, tail);
        if (at.x > until || at.x < next || !may_be_drawn(l, at.y, tail))
            continue;
        series_add(marks, at.x / s->unit, at.y, at.low, at.high);
        next = at.x + until / MARKS;
    }
    figure_explain(s->f, s->simulated, SERIES_POINTS);
}

/* A line in its band: of what has no analytic curve. */
static void add_line(const struct shape *s, struct figure_panel *p, const struct law *l,
                     unsigned style, bool tail, double until)
{
    struct figure_series line = {.form = SERIES_LINE, .style = style};
    struct figure_series *band = panel_add_series(p, SERIES_BAND, style);
    double next = 0;
    for (size_t i = 0; i < l->n; i++) {
        const struct seen at = seen_at(s, l, i, tail);
        if (at.x > until || at.x < next || !may_be_drawn(l, at.y, tail))
            continue;
        series_add(&line, at.x / s->unit, at.y, NAN, NAN);
        if (isfinite(at.high))
            series_add(band, at.x / s->unit, at.y, at.low, at.high);
        next = at.x + until / LINE_POINTS;
    }
    *panel_add_series(p, SERIES_LINE, style) = line;
    figure_explain(s->f, s->simulated, SERIES_BAND);
}

static void add_curve(const struct shape *s, struct figure_panel *p, const struct law *l,
                      unsigned style, bool tail, double until)
{
    if (l->solved) {
        add_analytic(s, p, l, style, tail, until);
        add_marks(s, p, l, style, tail, until);
    } else {
        add_line(s, p, l, style, tail, until);
    }
}

/* ---- density ---- */

/* The samples of each of BINS bins up to `until`, as a density per unit of the axis. The share that
 * does not wait at all has no density. */
static void add_density(const struct shape *s, struct figure_panel *p, const struct law *l,
                        unsigned style, double until)
{
    double count[BINS] = {0};
    const double width = until / BINS;
    for (size_t i = 0; i < l->n; i++) {
        const double lower = cell(s->all, l->row[i], s->all->c.lower);
        const double upper = cell(s->all, l->row[i], s->all->c.upper);
        const double bin = floor(0.5 * (lower + upper) / width);
        if (upper > 0 && bin < BINS)
            count[(int)bin] += cell(s->all, l->row[i], s->all->c.count);
    }
    struct figure_series *steps = panel_add_series(p, s->alone ? SERIES_BARS : SERIES_STEPS, style);
    for (int i = 0; i <= BINS; i++)
        series_add(steps, i * width / s->unit,
                   count[i < BINS ? i : BINS - 1] / l->samples / width * s->unit, NAN, NAN);
}

/* P(T <= t) of the analytic curve between two of its points, linearly. */
static double analytic_at(const struct shape *s, const struct law *l, double t)
{
    double x0 = 0, y0 = 0;
    for (size_t i = 0; i < l->n; i++) {
        const double x = cell(s->all, l->row[i], s->all->c.upper);
        const double y = cell(s->all, l->row[i], s->all->c.analytic);
        if (isnan(y))
            continue;
        if (x >= t)
            return x > x0 ? y0 + (y - y0) * (t - x0) / (x - x0) : y;
        x0 = x;
        y0 = y;
    }
    return y0;
}

static void add_analytic_density(const struct shape *s, struct figure_panel *p, const struct law *l,
                                 unsigned style, double until)
{
    const double width = until / BINS;
    struct figure_series *line = panel_add_series(p, l->exact ? SERIES_LINE : SERIES_DASHES, style);
    double before = analytic_at(s, l, 0);
    for (int i = 0; i < BINS; i++) {
        const double after = analytic_at(s, l, (i + 1) * width);
        series_add(line, (i + 0.5) * width / s->unit, (after - before) / width * s->unit, NAN, NAN);
        before = after;
    }
}

/* ---- the whole ---- */

/* "S_a wait", "sojourn" of the network. */
static char *words_of(const struct law *l)
{
    static const char network[] = "network.";
    if (strncmp(l->name, network, strlen(network)) == 0)
        return mem_strdup(l->name + strlen(network));
    char *words = mem_strdup(l->name), *point = strrchr(words, '.');
    *point = ' ';
    return words;
}

static struct figure_panel *new_panel(struct figure *f, const char *what, const char *unit,
                                      char *y_label, const struct figure_request *r)
{
    struct figure_panel *p = figure_add_panel(f);
    p->x.label = figure_label(what, unit);
    p->x.log = r->log_x == LOG_ON;
    p->x.from_zero = true;
    p->y.label = y_label;
    p->y.from_zero = true;
    return p;
}

static void draw(struct shape *s, const struct law *const *law, size_t n,
                 const struct figure_request *r)
{
    double nearly_all = 0, last = 0;
    for (size_t i = 0; i < n; i++) {
        nearly_all = fmax(nearly_all, law[i]->nearly_all);
        last = fmax(last, law[i]->last);
    }
    const struct shown_unit u = figure_shown_unit("s", nearly_all);
    char *what = n == 1 ? words_of(law[0]) : mem_strdup("time");
    s->unit = u.size;
    s->alone = n == 1;
    for (size_t i = 0; i < n && n > 1; i++)
        figure_add_entry(s->f, law[i]->name, SERIES_LINE, (unsigned)i, law[i]->solved);
    struct figure_panel *p = new_panel(s->f, what, u.name, mem_strdup("P(T ≤ t)"), r);
    p->y.high = 1;
    for (size_t i = 0; i < n; i++)
        add_curve(s, p, law[i], (unsigned)i, false, nearly_all);
    p = new_panel(s->f, what, u.name, mem_strdup("P(T > t)"), r);
    p->y.log = r->log_y != LOG_OFF;
    p->y.high = 1;
    for (size_t i = 0; i < n; i++)
        add_curve(s, p, law[i], (unsigned)i, true, last);
    p = new_panel(s->f, what, u.name, text_format("density [1/%s]", u.name), r);
    p->x.log = false;
    for (size_t i = 0; i < n; i++) {
        add_density(s, p, law[i], (unsigned)i, nearly_all);
        if (law[i]->solved)
            add_analytic_density(s, p, law[i], (unsigned)i, nearly_all);
    }
    free(what);
}

static char *about(const struct law *const *law, size_t n)
{
    struct textbuf b = {0};
    textbuf_add(&b, "distribution of ");
    for (size_t i = 0; i < n; i++)
        textbuf_add(&b, "%s%s", i ? ", " : "", law[i]->name);
    return b.text;
}

int figures_of_histogram(struct figure_list *list, const char *name, const struct csv_table *t,
                         const struct figure_origin *o, const struct figure_request *r,
                         struct diag *d)
{
    const size_t before = diag_count(d);
    const struct law *chosen[SHOWN_MOST];
    struct laws all;
    read_laws(&all, t);
    const size_t n = choose(&all, r, chosen, d);
    if (n == 0 && diag_count(d) == before)
        diag_error(d, t->file, 0, "was it written to its end?", "it has no distributions");
    if (diag_count(d) == before) {
        char *interval = figure_interval_words(o);
        char *simulated = text_format("simulated, %s", interval);
        struct shape s = {
            .all = &all, .f = figure_list_add(list, FIGURE_CURVES, name), .simulated = simulated};
        draw(&s, chosen, n, r);
        s.f->about = about(chosen, n);
        s.f->caption = figure_caption(o);
        free(simulated);
        free(interval);
    }
    release_laws(&all);
    return diag_count(d) == before ? 0 : -1;
}
