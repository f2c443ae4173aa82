/*
 * The study: every model, every rule, so many independent experiments, on several threads. What it
 * sees does not depend on the number of threads.
 */
#ifndef COVERAGE_STUDY_H
#define COVERAGE_STUDY_H

#include <stdio.h>

#include "coverage/model.h"
#include "coverage/trial.h"

/* One model's experiments. */
struct sightings {
    const struct study_model *model;
    size_t experiments;
    uint64_t *replications;      /* [rules][experiments] that the rule took */
    struct observation *seen;    /* [rules][quantities][experiments] */
};

/* Slices of the above. */
const uint64_t *sightings_replications(const struct sightings *s, size_t rule);
const struct observation *sightings_seen(const struct sightings *s, size_t rule, size_t quantity);

/*
 * Run n models' experiments; out[n] is filled in, free with sightings_release. `talk` gets progress
 * and errors; NULL: silent. 0; -1 when a model's config is wrong, or the program's analytic answer
 * is not the table's exact value, or no thread can be had.
 */
int study_run(const struct study_model *models, size_t n, size_t experiments, unsigned threads,
              FILE *talk, struct sightings *out);
void sightings_release(struct sightings *s);

#endif
