#include "yard_station.h"

enum { RATE, THROUGHPUT, NUMBER, BUSY, RESPONSE };

void station_yard_begin(struct station_yard *w, int argc, char **argv, double requests,
                        const struct station_exact *exact)
{
    yard_begin(&w->yard, argc, argv, "event");
    yard_figure(&w->yard, "arrival_rate", exact->rate);
    yard_figure(&w->yard, "throughput", exact->throughput);
    yard_figure(&w->yard, "mean_number", exact->number);
    yard_figure(&w->yard, "mean_busy", exact->busy);
    yard_figure(&w->yard, "mean_response", exact->response);
    w->window = w->edge = requests / exact->rate;
}

int station_yard_window(struct station_yard *w, const struct station_sums *s)
{
    tally_add(&w->window_means, (s->response - w->marked.response) /
                                    (double)(s->completions - w->marked.completions));
    w->marked = *s;
    if (yard_window(&w->yard)) {
        yard_batch(&w->yard, RATE, (double)s->arrivals, s->t);
        yard_batch(&w->yard, THROUGHPUT, (double)s->completions, s->t);
        yard_batch(&w->yard, NUMBER, s->number, s->t);
        yard_batch(&w->yard, BUSY, s->busy, s->t);
        yard_batch(&w->yard, RESPONSE, s->response, (double)s->completions);
    }
    w->edge = w->window * (double)(w->yard.windows_done + 1);
    return w->yard.windows_done == w->yard.windows;
}

static double *times(uint64_t n)
{
    double *at = malloc(n * sizeof *at);
    if (!at)
        abort();
    return at;
}

void time_ring_init(struct time_ring *r)
{
    *r = (struct time_ring){.mask = 1023};
    r->at = times(r->mask + 1);
}

void time_ring_grow(struct time_ring *r)
{
    const struct time_ring old = *r;
    r->mask = 2 * old.mask + 1;
    r->at = times(r->mask + 1);
    for (uint64_t i = r->head; i < r->tail; i++)
        r->at[i & r->mask] = old.at[i & old.mask];
    free(old.at);
}

double time_ring_ages(const struct time_ring *r, double t)
{
    double sum = 0;
    for (uint64_t i = r->head; i < r->tail; i++)
        sum += t - r->at[i & r->mask];
    return sum;
}
