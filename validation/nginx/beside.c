/*
 * Measured beside modelled: each number of the model with the measured one of the same name, and
 * whether they agree.
 *
 *   beside MEASURED MODEL SOLVED REASONS MACHINE     CSV on stdout; tables in Markdown on
 *                                                    descriptor 3, where that is open
 *
 * MEASURED and MODEL have rows as summary prints them, after a heading; SOLVED, what formulas say,
 * rows "POINT,QUANTITY,value,basis", which are shown beside and not judged. MACHINE [s] is a time
 * that the machine itself is known to add to one request in a hundred. Of two numbers of which one
 * has no interval nothing is said but that they are left out. REASONS has lines "POINT QUANTITY
 * text": why a difference is there, POINT and QUANTITY perhaps *.
 *
 * What a verdict is, agreement.h says; exit status 3 when one is "differs".
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "nginx/agreement.h"
#include "stats/interval.h"

enum { WORD = 48, REASON = 400, MARKDOWN = 3 };

struct row {
    char point[WORD], quantity[WORD];
    double from, to, value, half_width, samples;
    double sites; /* replications; 0: very many, they are the model's */
};

struct reason {
    char point[WORD], quantity[WORD], text[REASON];
};

struct solved {
    char point[WORD], quantity[WORD], basis[WORD];
    double value;
};

struct input {
    struct row *measured, *model;
    struct solved *solved;
    struct reason *reasons;
    size_t n_measured, n_model, n_solved, n_reasons;
};

struct pair {
    const struct row *measured, *model;
    const struct solved *solved; /* of the whole time, or NULL */
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
        if (sscanf(line, "%47[^,],%47[^,],%lf,%lf,%lf,%lf,%lf,%lf", r.point, r.quantity, &r.from,
                   &r.to, &r.value, &r.half_width, &r.samples, &r.sites) == 8) {
            rows = mem_grow(rows, &capacity, *n + 1, sizeof *rows);
            rows[(*n)++] = r;
        }
    fclose(f);
    return rows;
}

static struct solved *read_solved(const char *path, size_t *n)
{
    FILE *f = open_file(path);
    struct solved *solved = NULL, r;
    size_t capacity = 0;
    char line[256];
    *n = 0;
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "%47[^,],%47[^,],%lf,%47s", r.point, r.quantity, &r.value, r.basis) == 4) {
            solved = mem_grow(solved, &capacity, *n + 1, sizeof *solved);
            solved[(*n)++] = r;
        }
    fclose(f);
    return solved;
}

static struct reason *read_reasons(const char *path, size_t *n)
{
    FILE *f = open_file(path);
    struct reason *reasons = NULL, r;
    size_t capacity = 0;
    char line[2 * WORD + REASON];
    *n = 0;
    while (fgets(line, sizeof line, f))
        if (line[0] != '#' &&
            sscanf(line, "%47s %47s %399[^\n]", r.point, r.quantity, r.text) == 3) {
            reasons = mem_grow(reasons, &capacity, *n + 1, sizeof *reasons);
            reasons[(*n)++] = r;
        }
    fclose(f);
    return reasons;
}

/* Of the program's arguments. */
static void input_read(struct input *in, char **argv)
{
    in->measured = read_rows(argv[1], &in->n_measured);
    in->model = read_rows(argv[2], &in->n_model);
    in->solved = read_solved(argv[3], &in->n_solved);
    in->reasons = read_reasons(argv[4], &in->n_reasons);
}

static void input_release(struct input *in)
{
    free(in->measured);
    free(in->model);
    free(in->solved);
    free(in->reasons);
}

static const struct row *find(const struct row *rows, size_t n, const struct row *like)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(rows[i].point, like->point) == 0 &&
            strcmp(rows[i].quantity, like->quantity) == 0 && rows[i].from == like->from &&
            rows[i].to == like->to)
            return &rows[i];
    return NULL;
}

static bool is_whole(const struct row *r)
{
    return r->to - r->from > 1;
}

static const struct solved *find_solved(const struct solved *solved, size_t n, const struct row *of)
{
    for (size_t i = 0; i < n && is_whole(of); i++)
        if (strcmp(solved[i].point, of->point) == 0 &&
            strcmp(solved[i].quantity, of->quantity) == 0)
            return &solved[i];
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

static bool is_time(const struct row *r)
{
    return strstr(r->quantity, "response") != NULL;
}

static void print_line(const struct pair *p, const char *word)
{
    const struct row *m = p->measured, *s = p->model;
    printf("%s,%s,%g,%g,%.6g,%.3g,%.6g,%.3g,", m->point, m->quantity, m->from, m->to, m->value,
           m->half_width, s->value, s->half_width);
    if (p->solved)
        printf("%.6g,%s,", p->solved->value, p->solved->basis);
    else
        printf(",,");
    printf("%.2f,%s\n", p->z, word);
}

/* Times in ms. */
static void print_table_line(FILE *f, const struct pair *p, const char *word, const char *reason)
{
    const struct row *m = p->measured, *s = p->model;
    const double unit = is_time(m) ? 1e3 : 1;
    fprintf(f, "| %s | %s, %g to %g s | %.4g ± %.2g | %.4g ± %.2g | ", m->point, m->quantity,
            m->from, m->to, unit * m->value, unit * m->half_width, unit * s->value,
            unit * s->half_width);
    if (p->solved)
        fprintf(f, "%s %.4g", strcmp(p->solved->basis, "exact") == 0 ? "=" : "~",
                unit * p->solved->value);
    fprintf(f, " | %s | %.1f | %s%s%s |\n", is_time(m) ? "ms" : "1/s", p->z, word,
            reason ? ": " : "", reason ? reason : "");
}

static void print_heading(FILE *f)
{
    fprintf(f, "| point | quantity | measured | simulated | solved | unit | z | verdict |\n"
               "|---|---|---|---|---|---|---|---|\n");
}

/* The model's replications are many. */
static double score(const struct row *measured, const struct row *model)
{
    return agreement_z(&(struct estimate){measured->value, measured->half_width, measured->sites},
                       &(struct estimate){model->value, model->half_width, INFINITY});
}

static size_t pair_up(const struct input *in, struct pair *pairs)
{
    size_t n = 0;
    for (size_t i = 0; i < in->n_model; i++) {
        const struct row *s = &in->model[i], *m = find(in->measured, in->n_measured, s);
        if (m && isfinite(m->half_width) && isfinite(s->half_width) && m->sites >= 2)
            pairs[n++] = (struct pair){m, s, find_solved(in->solved, in->n_solved, m), score(m, s)};
    }
    return n;
}

static enum verdict judge(const struct pair *p, size_t n, double machine, const char *reason)
{
    return agreement_verdict(p->z, p->measured->value - p->model->value, (double)n,
                             is_time(p->measured) ? machine : 0, reason != NULL);
}

struct judgement {
    enum verdict verdict;
    const char *reason; /* where that is the verdict */
};

static struct judgement *judge_all(const struct pair *pairs, size_t n, double machine,
                                   const struct reason *reasons, size_t n_reasons)
{
    struct judgement *j = mem_calloc(n, sizeof *j);
    for (size_t i = 0; i < n; i++) {
        const char *reason = reason_of(reasons, n_reasons, pairs[i].measured);
        const enum verdict v = judge(&pairs[i], n, machine, reason);
        j[i] = (struct judgement){v, v == VERDICT_REASON ? reason : NULL};
    }
    return j;
}

static void print_csv(const struct pair *pairs, const struct judgement *j, size_t n)
{
    printf("point,quantity,from,to,measured,measured_half_width,model,model_half_width,"
           "solved,basis,z,verdict\n");
    for (size_t i = 0; i < n; i++)
        print_line(&pairs[i], verdict_words[j[i].verdict]);
}

static void print_counts(FILE *f, const struct judgement *j, size_t n, size_t left_out)
{
    size_t count[VERDICT_DIFFERS + 1] = {0};
    for (size_t i = 0; i < n; i++)
        count[j[i].verdict]++;
    fprintf(
        f,
        "Of %zu comparisons %zu are outside their intervals of 95 %%, where %.0f are expected of "
        "chance alone:\n%zu by no more than chance makes of so many, %zu by the machine's own "
        "time, %zu for a known reason,\n%zu unexplained. %zu numbers have no interval and are "
        "left out.\n\n",
        n, n - count[VERDICT_AGREES], 0.05 * (double)n, count[VERDICT_CHANCE],
        count[VERDICT_MACHINE], count[VERDICT_REASON], count[VERDICT_DIFFERS], left_out);
}

static void print_markdown(FILE *f, const struct pair *pairs, const struct judgement *j, size_t n,
                           size_t left_out)
{
    fprintf(f, "## Outside\n\n");
    print_counts(f, j, n, left_out);
    print_heading(f);
    for (size_t i = 0; i < n; i++)
        if (j[i].verdict != VERDICT_AGREES)
            print_table_line(f, &pairs[i], verdict_words[j[i].verdict], j[i].reason);
    fprintf(f, "\n## All\n\n");
    print_heading(f);
    for (size_t i = 0; i < n; i++)
        print_table_line(f, &pairs[i], verdict_words[j[i].verdict], NULL);
}

/* How many differ, and nobody knows why; -1: nothing could be told. */
static int tell(const struct input *in, const struct pair *pairs, size_t n, double machine)
{
    struct judgement *j = judge_all(pairs, n, machine, in->reasons, in->n_reasons);
    FILE *markdown = fdopen(MARKDOWN, "w");
    int differ = 0;
    print_csv(pairs, j, n);
    if (markdown)
        print_markdown(markdown, pairs, j, n, in->n_model - n);
    for (size_t i = 0; i < n; i++)
        differ += j[i].verdict == VERDICT_DIFFERS;
    free(j);
    return (markdown && fclose(markdown) != 0) || fflush(stdout) != 0 || n == 0 ? -1 : differ;
}

int main(int argc, char **argv)
{
    double machine;
    if (argc != 6 || !text_to_double(argv[5], &machine)) {
        fprintf(stderr, "usage: beside MEASURED MODEL SOLVED REASONS MACHINE\n");
        return 2;
    }
    struct input in;
    input_read(&in, argv);
    struct pair *pairs = mem_calloc(in.n_model, sizeof *pairs);
    const int differ = tell(&in, pairs, pair_up(&in, pairs), machine);
    free(pairs);
    input_release(&in);
    return differ < 0 ? 1 : differ > 0 ? 3 : 0;
}
