#include "nginx/demand.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "rng/alias.h"
#include "rng/sampler.h"

struct demands {
    struct demand *all;
    size_t n, capacity;
};

static void add(struct demands *d, double t, unsigned user, unsigned wrapper)
{
    d->all = mem_grow(d->all, &d->capacity, d->n + 1, sizeof *d->all);
    d->all[d->n++] = (struct demand){.t = t, .user = user, .wrapper = wrapper};
}

/* Each user's probability; they sum to 1. */
static double *popularity(const struct site *s)
{
    double *p = mem_calloc(s->users, sizeof *p), sum = 0;
    for (unsigned i = 0; i < s->users; i++)
        sum += p[i] = pow(i + 1.0, -s->zipf);
    for (unsigned i = 0; i < s->users; i++)
        p[i] /= sum;
    return p;
}

static void fill_caches(const struct site *s, const double *p, struct demands *d, struct stream *r)
{
    for (unsigned user = 0; user < s->users; user++)
        for (unsigned k = 0; k < s->wrappers; k++) {
            if (s->sticky && k != user % s->wrappers)
                continue;
            const double rate = s->rate * p[user] / (s->sticky ? 1 : s->wrappers);
            if (stream_uniform(r) < -expm1(-rate * s->keep))
                add(d, -s->keep * (1 + stream_uniform_open(r)), user, k);
        }
}

static void ask(const struct site *s, const double *p, double seconds, struct demands *d,
                struct stream *r)
{
    struct alias_cell *cells = mem_calloc(s->users, sizeof *cells);
    alias_build(cells, p, s->users);
    for (double t = -s->keep + sampler_exp(r) / s->rate; t < seconds;
         t += sampler_exp(r) / s->rate) {
        const unsigned user = (unsigned)alias_draw(cells, s->users, r);
        const unsigned any = (unsigned)stream_below(r, s->wrappers);
        add(d, t, user, s->sticky ? user % s->wrappers : any);
    }
    free(cells);
}

static int by_time(const void *a, const void *b)
{
    const double s = ((const struct demand *)a)->t, t = ((const struct demand *)b)->t;
    return (s > t) - (s < t);
}

struct demand *demand_make(const struct site *s, double seconds, struct stream *r, size_t *n)
{
    struct demands d = {NULL, 0, 0};
    double *p = popularity(s);
    fill_caches(s, p, &d, r);
    ask(s, p, seconds, &d, r);
    free(p);
    qsort(d.all, d.n, sizeof *d.all, by_time);
    *n = d.n;
    return d.all;
}
