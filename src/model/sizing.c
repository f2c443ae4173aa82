#include "model/sizing.h"

#include <stdlib.h>

const char *sizing_value(const struct sizing *s, size_t candidate, size_t key)
{
    for (size_t k = s->n_keys - 1; k > key; k--)
        candidate /= s->keys[k].n;
    return s->keys[key].values[candidate % s->keys[key].n];
}

const char *sizing_evidence_name(enum sizing_evidence e)
{
    static const char *const names[SIZING_EVIDENCES] = {
        [SIZING_NOT_NEEDED] = "not needed",    [SIZING_NO_MODEL] = "no model",
        [SIZING_EXACT] = "exact",              [SIZING_UNSTABLE] = "unstable",
        [SIZING_MONOTONE] = "monotone",        [SIZING_SIMULATION] = "simulated",
        [SIZING_APPROXIMATION] = "approximate"};
    return names[e];
}

static void release_keys(struct sizing *s)
{
    for (size_t k = 0; k < s->n_keys; k++) {
        for (size_t i = 0; i < s->keys[k].n; i++)
            free(s->keys[k].values[i]);
        free(s->keys[k].values);
        free(s->keys[k].name);
    }
    free(s->keys);
}

void sizing_free(struct sizing *s)
{
    if (!s)
        return;
    release_keys(s);
    for (size_t i = 0; i < s->n_candidates; i++) {
        free(s->candidates[i].figures);
        free(s->candidates[i].shares);
        free(s->candidates[i].message);
    }
    for (size_t i = 0; i < s->n_steps; i++)
        free(s->steps[i].differences);
    free(s->candidates);
    free(s->order);
    free(s->undecided);
    free(s->runners_up);
    free(s->steps);
    free(s->frontier);
    free(s->cost);
    result_free(s->result);
    model_free(s->model);
    free(s);
}
