#include "yard_w2.h"

#include <stdio.h>
#include <string.h>

/* ---- exact values: every station of a feed-forward Jackson network is an M/M/c ---- */

/* Mean response of an M/M/c by Erlang's B recursion (Bolch et al. 1998, sec. 6.5). */
static double response(double lambda, double mean, unsigned servers)
{
    const double a = lambda * mean;
    double b = 1;
    for (unsigned k = 1; k <= servers; k++)
        b = a * b / (k + a * b);
    const double wait = b / (1 - a / servers * (1 - b));
    return wait / (servers / mean - lambda) + mean;
}

struct exact {
    double served, utilization, number_p, wait_a, sojourn_all, sojourn_served;
};

static struct exact exact(void)
{
    const double a = W2_RATE, r = 0.95 * a, c = r / WRAPPERS, t = 0.2 * c, p = 0.9 * c;
    const double at_a = response(a, W2_MEAN_A, SERVERS_A), at_r = response(r, W2_MEAN_R, SERVERS_R);
    const double at_c = response(c, W2_MEAN_C, 1), at_t = response(t, W2_MEAN_T, 1);
    const double at_p = response(p, W2_MEAN_P, 1);
    return (struct exact){
        .served = WRAPPERS * p,
        .utilization = p * W2_MEAN_P,
        .number_p = WRAPPERS * p * at_p,
        .wait_a = at_a - W2_MEAN_A,
        .sojourn_all = at_a + 0.95 * (at_r + at_c + 0.2 * at_t + 0.9 * at_p),
        .sojourn_served = at_a + at_r + at_c + 0.2 / 0.9 * at_t + at_p,
    };
}

static void figures(struct w2 *w)
{
    const struct exact e = exact();
    yard_figure(&w->yard, "served", e.served);
    yard_figure(&w->yard, "utilization_p", e.utilization);
    yard_figure(&w->yard, "mean_number_p", e.number_p);
    yard_figure(&w->yard, "mean_wait_a", e.wait_a);
    yard_figure(&w->yard, "mean_sojourn_all", e.sojourn_all);
    yard_figure(&w->yard, "mean_sojourn_served", e.sojourn_served);
}

static uint64_t served(const struct w2_sums *s)
{
    uint64_t n = 0;
    for (unsigned i = S_P; i < S_P + WRAPPERS; i++)
        n += s->station[i].arrivals;
    return n;
}

static void batch(struct w2 *w, const struct w2_sums *s)
{
    double busy = 0, number = 0;
    for (unsigned i = S_P; i < S_P + WRAPPERS; i++) {
        busy += s->station[i].busy;
        number += s->station[i].number;
    }
    struct yard *y = &w->yard;
    yard_batch(y, 0, (double)served(s), s->t);
    yard_batch(y, 1, busy / WRAPPERS, s->t);
    yard_batch(y, 2, number, s->t);
    yard_batch(y, 3, s->station[S_A].wait, (double)s->station[S_A].starts);
    yard_batch(y, 4, s->sojourn[REFUSED] + s->sojourn[SERVED],
               (double)(s->exits[REFUSED] + s->exits[SERVED]));
    yard_batch(y, 5, s->sojourn[SERVED], (double)s->exits[SERVED]);
}

int w2_wants_all(const struct w2 *w)
{
    return (w->yard.windows_done + 1) % YARD_WINDOWS_PER_BATCH == 0 ||
           w->yard.windows_done + 1 == w->yard.windows;
}

int w2_window(struct w2 *w, const struct w2_sums *s)
{
    tally_add(&w->served_windows, (double)(served(s) - served(&w->marked)) / W2_WINDOW);
    tally_add(&w->sojourn_windows, (s->sojourn[SERVED] - w->marked.sojourn[SERVED]) /
                                       (double)(s->exits[SERVED] - w->marked.exits[SERVED]));
    w->marked = *s;
    if (yard_window(&w->yard))
        batch(w, s);
    return w->yard.windows_done == w->yard.windows;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        struct w2_sums (*run)(struct w2 *);
    } methods[] = {{"tree", w2_event_tree}, {"heap", w2_event_heap}, {"scan", w2_event_scan},
                   {"flow", w2_flow}};
    static struct w2 w;
    yard_begin(&w.yard, argc, argv, "tree heap scan flow");
    figures(&w);
    for (unsigned i = 0; i < sizeof methods / sizeof *methods; i++)
        if (strcmp(w.yard.method, methods[i].name) == 0) {
            const struct w2_sums s = methods[i].run(&w);
            return yard_end(&w.yard, s.external, s.events);
        }
    fprintf(stderr, "%s: no method '%s'\n", argv[0], w.yard.method);
    return 2;
}
