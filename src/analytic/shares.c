#include "analytic/shares.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

#define WITHIN 1.02
#define ALIKE 1e-9    /* a spread below this, relative to the mean, is rounding */

static void add_class(struct shares *c, size_t *capacity, double users, double share)
{
    const size_t need = c->n + 1;
    size_t other = *capacity;    /* both arrays have the same capacity */
    c->users = mem_grow(c->users, &other, need, sizeof *c->users);
    c->share = mem_grow(c->share, capacity, need, sizeof *c->share);
    c->users[c->n] = users;
    c->share[c->n++] = share;
}

static void add_block(struct shares *c, size_t *capacity, const double *share, size_t n)
{
    double mean = 0, m2 = 0;
    for (size_t i = 0; i < n; i++) {
        const double d = share[i] - mean;
        mean += d / (double)(i + 1);
        m2 += d * (share[i] - mean);
    }
    const double sd = sqrt(m2 / (double)n);
    if (sd <= ALIKE * mean) {
        add_class(c, capacity, (double)n, mean);
        return;
    }
    c->exact = false;
    add_class(c, capacity, (double)n / 2, mean - sd);
    add_class(c, capacity, (double)n / 2, mean + sd);
}

static bool belongs(double first, double share, double within)
{
    return share <= first * within && share * within >= first;
}

struct shares *shares_of(const double *share, size_t n)
{
    struct shares *c = mem_calloc(1, sizeof *c);
    size_t capacity = 0;
    c->exact = true;
    c->most = n > 0 ? share[0] : 0;
    c->least = n > 0 ? share[n - 1] : 0;
    const double within = n > SHARES_ALONE ? WITHIN : 1;
    for (size_t first = 0, next; first < n; first = next) {
        next = first + 1;
        while (next < n && belongs(share[first], share[next], within))
            next++;
        add_block(c, &capacity, share + first, next - first);
    }
    return c;
}

struct shares *shares_new(const struct population *p)
{
    double *share = mem_calloc(p->users, sizeof *share);
    network_shares(p, share);    /* sorted by falling share */
    struct shares *c = shares_of(share, p->users);
    free(share);
    return c;
}

void shares_free(struct shares *p)
{
    if (!p)
        return;
    free(p->users);
    free(p->share);
    free(p);
}
