/*
 * What the logs of issuer and load say of each point, with intervals over its sites, which are
 * independent replications.
 *
 *   summary SITES FETCHES REQUESTS SECONDS      CSV on stdout
 *
 * Rows: point, quantity, from, to (s on the sites' clock), value, half_width (95 %), samples,
 * sites.
 *
 *   fetch_rate          questions that the issuer got, 1/s: all of the time, and each second of it
 *   issuer_response     mean [s]; issuer_response_p99
 *   user_response       mean [s] of what the users waited; user_response_p99
 *   hit_response        mean [s] of requests that waited for nobody: what the machine itself takes;
 *                       hit_response_p99
 *   miss_overhead       mean [s] of what a user whose request was a fetch waits beyond the issuer's
 *                       response: only where each miss is a fetch
 *
 * A mean is a ratio over sites (stats/ratio.h). A percentile is that of all sites' samples
 * together, its half-width Student's of the sites' own percentiles (sectioning; Asmussen, Glynn,
 * Stochastic Simulation, Springer 2007, sec. III.5).
 *
 * Exit status: 1 when a request had no answer or another than 200: then nothing is valid.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "nginx/site.h"
#include "stats/interval.h"
#include "stats/ratio.h"

#define CONFIDENCE 0.95

/* Times of one kind at one site, in the order of their coming. */
struct times {
    double *x, *t;
    size_t n, x_capacity, t_capacity;
};

struct log {
    struct times fetches, requests, hits, misses;
};

static void times_add(struct times *s, double t, double x)
{
    s->x = mem_grow(s->x, &s->x_capacity, s->n + 1, sizeof *s->x);
    s->t = mem_grow(s->t, &s->t_capacity, s->n + 1, sizeof *s->t);
    s->t[s->n] = t;
    s->x[s->n++] = x;
}

static void log_release(struct log *l)
{
    struct times *kinds[] = {&l->fetches, &l->requests, &l->hits, &l->misses};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        free(kinds[i]->x);
        free(kinds[i]->t);
    }
}

static double sum(const struct times *s)
{
    double total = 0;
    for (size_t i = 0; i < s->n; i++)
        total += s->x[i];
    return total;
}

static size_t count_between(const struct times *s, double from, double to)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++)
        n += s->t[i] >= from && s->t[i] < to;
    return n;
}

/* --- reading --- */

static FILE *open_log(const char *path)
{
    FILE *f = fopen(path, "r");
    char heading[256];
    if (!f || !fgets(heading, sizeof heading, f)) {
        perror(path);
        exit(1);
    }
    return f;
}

static void read_fetches(const char *path, struct log *logs, size_t n, double seconds)
{
    FILE *f = open_log(path);
    size_t site;
    double t, response;
    while (fscanf(f, "%zu,%lf,%lf,%*f,%*u ", &site, &t, &response) == 3)
        if (site < n && t >= 0 && t < seconds)
            times_add(&logs[site].fetches, t, response);
    fclose(f);
}

/* How many had no good answer. */
static size_t read_requests(const char *path, struct log *logs, size_t n, double seconds)
{
    FILE *f = open_log(path);
    size_t site, bad = 0;
    double t, response;
    int status;
    char line[128], cache[16];
    while (fgets(line, sizeof line, f)) {
        const int got = sscanf(line, "%zu,%lf,%lf,%*f,%*u,%*u,%d,%15[A-Z]", &site, &t, &response,
                               &status, cache);
        if (got != 5 || status != 200)
            bad++;
        else if (site < n && t >= 0 && t < seconds) {
            const bool miss = strcmp(cache, "MISS") == 0 || strcmp(cache, "EXPIRED") == 0;
            times_add(&logs[site].requests, t, response);
            times_add(miss ? &logs[site].misses : &logs[site].hits, t, response);
        }
    }
    fclose(f);
    return bad;
}

/* --- estimates --- */

static void print(const char *point, const char *quantity, double from, double to, double value,
                  double half_width, size_t samples, size_t sites)
{
    printf("%s,%s,%g,%g,%.9g,%.9g,%zu,%zu\n", point, quantity, from, to, value, half_width, samples,
           sites);
}

static void rate(const struct site *of, const struct log *logs, size_t n, double from, double to)
{
    struct ratio r = {0};
    size_t samples = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t count = count_between(&logs[i].fetches, from, to);
        ratio_add(&r, (double)count, to - from);
        samples += count;
    }
    print(of->point, "fetch_rate", from, to, ratio_value(&r), ratio_half_width(&r, CONFIDENCE),
          samples, n);
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The least value that a share p of the n at x, which are sorted, does not exceed. */
static double quantile(const double *x, size_t n, double p)
{
    return n == 0 ? NAN : x[(size_t)fmax(0, ceil(p * (double)n) - 1)];
}

/* `which`: where in a log the times are. */
static void tail(const struct site *of, const char *quantity, const struct log *logs, size_t n,
                 size_t which, double seconds)
{
    struct times all = {0};
    struct ratio own = {0};
    for (size_t i = 0; i < n; i++) {
        const struct times *s = (const void *)((const char *)&logs[i] + which);
        qsort(s->x, s->n, sizeof *s->x, ascending);
        ratio_add(&own, quantile(s->x, s->n, 0.99), 1);
        for (size_t j = 0; j < s->n; j++)
            times_add(&all, 0, s->x[j]);
    }
    qsort(all.x, all.n, sizeof *all.x, ascending);
    print(of->point, quantity, 0, seconds, quantile(all.x, all.n, 0.99),
          ratio_half_width(&own, CONFIDENCE), all.n, n);
    free(all.x);
    free(all.t);
}

static void mean(const struct site *of, const char *quantity, const struct log *logs, size_t n,
                 size_t which, double seconds)
{
    struct ratio r = {0};
    size_t samples = 0;
    for (size_t i = 0; i < n; i++) {
        const struct times *s = (const void *)((const char *)&logs[i] + which);
        ratio_add(&r, sum(s), (double)s->n);
        samples += s->n;
    }
    print(of->point, quantity, 0, seconds, ratio_value(&r), ratio_half_width(&r, CONFIDENCE),
          samples, n);
}

static void overhead(const struct site *of, const struct log *logs, size_t n, double seconds)
{
    struct ratio r = {0};
    size_t samples = 0;
    for (size_t i = 0; i < n; i++) {
        ratio_add(&r, sum(&logs[i].misses) - sum(&logs[i].fetches), (double)logs[i].misses.n);
        samples += logs[i].misses.n;
    }
    print(of->point, "miss_overhead", 0, seconds, ratio_value(&r), ratio_half_width(&r, CONFIDENCE),
          samples, n);
}

static void tell(const struct site *of, const struct log *logs, size_t n, double seconds)
{
    rate(of, logs, n, 0, seconds);
    mean(of, "issuer_response", logs, n, offsetof(struct log, fetches), seconds);
    mean(of, "user_response", logs, n, offsetof(struct log, requests), seconds);
    mean(of, "hit_response", logs, n, offsetof(struct log, hits), seconds);
    overhead(of, logs, n, seconds);
    for (double s = 0; s + 1 <= seconds; s++)
        rate(of, logs, n, s, s + 1);
    tail(of, "issuer_response_p99", logs, n, offsetof(struct log, fetches), seconds);
    tail(of, "hit_response_p99", logs, n, offsetof(struct log, hits), seconds);
    tail(of, "user_response_p99", logs, n, offsetof(struct log, requests), seconds);
}

/* The sites of a point stand one after the other. */
static void tell_all(const struct site *sites, const struct log *logs, size_t n, double seconds)
{
    printf("point,quantity,from,to,value,half_width,samples,sites\n");
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && strcmp(sites[end].point, sites[i].point) == 0;)
            end++;
        tell(&sites[i], &logs[i], end - i, seconds);
    }
}

int main(int argc, char **argv)
{
    double seconds;
    if (argc != 5 || !text_to_double(argv[4], &seconds)) {
        fprintf(stderr, "usage: summary SITES FETCHES REQUESTS SECONDS\n");
        return 2;
    }
    size_t n;
    struct site *sites = sites_read(argv[1], &n);
    struct log *logs = mem_calloc(n, sizeof *logs);
    read_fetches(argv[2], logs, n, seconds);
    const size_t bad = read_requests(argv[3], logs, n, seconds);
    if (bad > 0)
        fprintf(stderr, "summary: %zu requests had no good answer: this run is void\n", bad);
    else
        tell_all(sites, logs, n, seconds);
    for (size_t i = 0; i < n; i++)
        log_release(&logs[i]);
    free(logs);
    free(sites);
    return bad > 0;
}
