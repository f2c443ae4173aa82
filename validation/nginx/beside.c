/*
 * Measured beside modelled: each number of the model with the measured one of the same name, and
 * whether they agree.
 *
 *   beside MEASURED MODEL REASONS MACHINE SITES     CSV on stdout; a table of what differs, in
 *                                                   Markdown, on descriptor 3 where that is open
 *
 * MEASURED and MODEL have rows as summary prints them, after a heading. MACHINE [s] is a time that the
 * machine itself is known to add to one request in a hundred. SITES are those of a point. REASONS has lines "POINT QUANTITY text":
 * why a difference is there, POINT and QUANTITY perhaps *.
 *
 * The statistic is Welch's: the difference over the root of the sum of both squared standard errors,
 * with the degrees of freedom of Satterthwaite, told as a normal's z of the same tail. A verdict is
 *
 *   agrees     |z| is below that of 95 %
 *   chance     |z| is below what m comparisons keep together with 95 % (Bonferroni); of m that all
 *              agree one in twenty is here
 *   machine    beyond, but of a time, and by less than MACHINE
 *   reason     beyond, and REASONS says why
 *   differs    beyond, and nobody knows why: exit status 3
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "stats/interval.h"

enum { WORD = 48, REASON = 400, TABLE = 3 };

struct row {
    char point[WORD], quantity[WORD];
    double from, to, value, half_width, samples;
};

struct reason {
    char point[WORD], quantity[WORD], text[REASON];
};

struct pair {
    const struct row *measured, *model;
    double z;
};

static FILE *open_file(const char *path)
{
    FILE *f = fopen(path, "r");
    if (!f) {
        perror(path);
        exit(1);
    }
    return f;
}

static struct row *read_rows(const char *path, size_t *n)
{
    FILE *f = open_file(path);
    struct row *rows = NULL, r;
    size_t capacity = 0;
    char line[256];
    *n = 0;
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "%47[^,],%47[^,],%lf,%lf,%lf,%lf,%lf", r.point, r.quantity, &r.from, &r.to,
                   &r.value, &r.half_width, &r.samples) == 7) {
            rows = mem_grow(rows, &capacity, *n + 1, sizeof *rows);
            rows[(*n)++] = r;
        }
    fclose(f);
    return rows;
}

static struct reason *read_reasons(const char *path, size_t *n)
{
    FILE *f = open_file(path);
    struct reason *reasons = NULL, r;
    size_t capacity = 0;
    char line[2 * WORD + REASON];
    *n = 0;
    while (fgets(line, sizeof line, f))
        if (line[0] != '#' && sscanf(line, "%47s %47s %399[^\n]", r.point, r.quantity, r.text) == 3) {
            reasons = mem_grow(reasons, &capacity, *n + 1, sizeof *reasons);
            reasons[(*n)++] = r;
        }
    fclose(f);
    return reasons;
}

static const struct row *find(const struct row *rows, size_t n, const struct row *like)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].point, like->point) == 0 && strcmp(rows[i].quantity, like->quantity) == 0 &&
            rows[i].from == like->from && rows[i].to == like->to)
            return &rows[i];
    return NULL;
}

static bool matches(const char *pattern, const char *word)
{
    return strcmp(pattern, "*") == 0 || strcmp(pattern, word) == 0;
}

static const char *reason_of(const struct reason *reasons, size_t n, const struct row *r)
{
    for (size_t i = 0; i < n; i++)
        if (matches(reasons[i].point, r->point) && matches(reasons[i].quantity, r->quantity))
            return reasons[i].text;
    return NULL;
}

/* Both intervals are of 95 %: Student's of `sites` replications, and of so many of the model's that
 * it is the normal's. */
static double score(const struct row *measured, const struct row *model, double sites)
{
    const double difference = measured->value - model->value;
    const double a = pow(measured->half_width / student_t(0.95, sites - 1), 2);
    const double b = pow(model->half_width / laplace_t(0.95), 2);
    if (difference == 0)
        return 0;
    if (a + b == 0)
        return INFINITY;
    return student_to_z(difference / sqrt(a + b), a > 0 ? pow(a + b, 2) * (sites - 1) / (a * a) : INFINITY);
}

static bool is_time(const struct row *r)
{
    return strstr(r->quantity, "response") != NULL;
}

static const char *verdict(const struct pair *p, double joint, double machine, const char *reason)
{
    if (fabs(p->z) < laplace_t(0.95))
        return "agrees";
    if (fabs(p->z) < joint)
        return "chance";
    if (is_time(p->measured) && fabs(p->measured->value - p->model->value) < machine)
        return "machine";
    return reason ? "reason" : "differs";
}

static void print_line(const struct pair *p, const char *word)
{
    const struct row *m = p->measured, *s = p->model;
    printf("%s,%s,%g,%g,%.6g,%.3g,%.6g,%.3g,%.2f,%s\n", m->point, m->quantity, m->from, m->to, m->value,
           m->half_width, s->value, s->half_width, p->z, word);
}

/* Times in ms. */
static void print_miss(FILE *f, const struct pair *p, const char *word, const char *reason)
{
    const struct row *m = p->measured, *s = p->model;
    const double unit = is_time(m) ? 1e3 : 1;
    fprintf(f, "| %s | %s, %g to %g s | %.4g ± %.2g | %.4g ± %.2g | %s | %.1f | %s%s%s |\n", m->point,
            m->quantity, m->from, m->to, unit * m->value, unit * m->half_width, unit * s->value,
            unit * s->half_width, is_time(m) ? "ms" : "1/s", p->z, word, reason ? ": " : "",
            reason ? reason : "");
}

static void print_heading(FILE *f, size_t n, size_t outside)
{
    fprintf(f, "%zu comparisons; %zu with |z| above %.2f, where %.0f are expected of chance alone.\n\n", n,
            outside, laplace_t(0.95), 0.05 * (double)n);
    fprintf(f, "| point | quantity | measured | model | unit | z | verdict |\n|---|---|---|---|---|---|---|\n");
}

static size_t pair_up(const struct row *measured, size_t n_measured, const struct row *model, size_t n_model,
                      double sites, struct pair *pairs)
{
    size_t n = 0;
    for (size_t i = 0; i < n_model; i++) {
        const struct row *m = find(measured, n_measured, &model[i]);
        if (m && isfinite(m->value) && isfinite(model[i].value))
            pairs[n++] = (struct pair){m, &model[i], score(m, &model[i], sites)};
    }
    return n;
}

int main(int argc, char **argv)
{
    double machine, sites;
    if (argc != 6 || !text_to_double(argv[4], &machine) || !text_to_double(argv[5], &sites)) {
        fprintf(stderr, "usage: beside MEASURED MODEL REASONS MACHINE SITES\n");
        return 2;
    }
    size_t n_measured, n_model, n_reasons, outside = 0, unexplained = 0;
    const struct row *measured = read_rows(argv[1], &n_measured), *model = read_rows(argv[2], &n_model);
    const struct reason *reasons = read_reasons(argv[3], &n_reasons);
    struct pair *pairs = mem_calloc(n_model, sizeof *pairs);
    const size_t n = pair_up(measured, n_measured, model, n_model, sites, pairs);
    const double joint = n > 0 ? bonferroni_z(0.05, (double)n) : 0;
    FILE *table = fdopen(TABLE, "w");
    for (size_t i = 0; i < n; i++)
        outside += fabs(pairs[i].z) >= laplace_t(0.95);
    if (table)
        print_heading(table, n, outside);
    printf("point,quantity,from,to,measured,measured_half_width,model,model_half_width,z,verdict\n");
    for (size_t i = 0; i < n; i++) {
        const char *reason = reason_of(reasons, n_reasons, pairs[i].measured);
        const char *word = verdict(&pairs[i], joint, machine, reason);
        print_line(&pairs[i], word);
        if (table && strcmp(word, "agrees") != 0)
            print_miss(table, &pairs[i], word, strcmp(word, "reason") == 0 ? reason : NULL);
        unexplained += strcmp(word, "differs") == 0;
    }
    if ((table && fclose(table) != 0) || n == 0)
        return 1;
    return unexplained > 0 ? 3 : 0;
}
