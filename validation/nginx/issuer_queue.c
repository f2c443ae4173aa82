#include "nginx/issuer_queue.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* -1: no such law. A lognormal's sigma^2 = log(1 + scv), mu = log(mean) - sigma^2 / 2. */
static int law_of(const char *law, double mean, double scv, struct sampler *out)
{
    const double variance = log1p(scv);
    if (strcmp(law, "exponential") == 0)
        *out = (struct sampler){.kind = SAMPLER_EXPONENTIAL, .a = mean};
    else if (strcmp(law, "deterministic") == 0)
        *out = (struct sampler){.kind = SAMPLER_CONSTANT, .a = mean};
    else if (strcmp(law, "lognormal") == 0)
        *out = (struct sampler){
            .kind = SAMPLER_LOGNORMAL, .a = log(mean) - variance / 2, .b = sqrt(variance)};
    else
        return -1;
    return 0;
}

int issuer_queue_init(struct issuer_queue *q, unsigned servers, const char *law, double mean,
                      double scv, struct stream stream)
{
    struct sampler service;
    if (law_of(law, mean, scv, &service) != 0)
        return -1;
    *q = (struct issuer_queue){.servers = servers, .service = service, .stream = stream};
    q->free_at = mem_calloc(servers, sizeof *q->free_at);
    return 0;
}

void issuer_queue_release(struct issuer_queue *q)
{
    free(q->free_at);
    q->free_at = NULL;
}

double issuer_queue_leaves(struct issuer_queue *q, double t)
{
    const double service = sampler_draw(&q->service, &q->stream);
    if (q->servers == 0)
        return t + service;
    unsigned first = 0;
    for (unsigned i = 1; i < q->servers; i++)
        if (q->free_at[i] < q->free_at[first])
            first = i;
    q->free_at[first] = fmax(t, q->free_at[first]) + service;
    return q->free_at[first];
}
