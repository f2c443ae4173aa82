/*
 * Configs: libconfig files that are read through type-checked accessors, overridden by KEY=VALUE,
 * checked, and turned into a model. All mistakes of a file are collected before it is refused.
 * docs/config.md describes the contents of a config.
 */
#ifndef MODEL_CONFIG_H
#define MODEL_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "model/dist_pool.h"
#include "model/experiment.h"
#include "model/mlrun.h"
#include "model/network.h"
#include "model/sizing_task.h"

/* One setting as it was used, defaults included: for the "config" object of reports. */
struct setting {
    char *key;      /* "token.lifetime", "stations.web.servers", "routes[0].p": as in an override */
    char *value;    /* text; a string is not quoted */
    bool is_string; /* else value is JSON: a number, true, false, or an array of numbers or of
                       quoted strings. A seed is a string: it needs all 64 bits */
};

struct model {
    char *file;              /* as the user named it */
    char *title;             /* "" when none */
    struct network *network; /* finished and validated */
    struct experiment experiment;
    struct sizing_task sizing;
    struct dist_pool dists;   /* values of the distributions in mlrun */
    struct mlrun *mlrun;      /* the symbols behind the network, NULL for a general network */
    struct setting *settings; /* all settings, in the order read; for a very large network only the
                                 first ones, then "truncated" = true */
    size_t n_settings;
};

/*
 * An override. The key is a path of names with points between; an element of a list is found by its
 * name ("stations.web.servers") or its place, from 0 ("routes[0].p"). The value is what libconfig
 * would take after '='; anything else, such as a bare word, is a string.
 *
 * A later override beats an earlier one. Some keys exclude each other (I and I_0, mean and rate,
 * p_c0 and p_stale): an override of one replaces the other in the file. After an override of
 * token.mode or of a `dist`, the file's keys for another mode or kind are ignored. After an
 * override of p_c0 or p_ct, the file's p_cp is ignored; it is the rest of the probability.
 */
struct override {
    const char *key, *value;
    const char *place;    /* what the user wrote, "--vs K=4" or "--precision 0.1"; errors name it;
                             NULL: "-s KEY=VALUE" */
};

/*
 * Read file `path`, "-" for standard input, apply the n overrides, build the model: free with
 * model_free. NULL when anything was wrong, with all of it in d. An override of a key that the
 * config's form does not know is an error; one that the form knows but the file does not mention is
 * added. Errors in an override say its place, "-s KEY=VALUE", where file:line would stand.
 */
struct model *model_load(const char *path, const struct override *o, size_t n, struct diag *d);

/* The same from text; messages use `name`. Sweeps read the file once and build every point from its
 * text. */
struct model *model_from_text(const char *text, const char *name, const struct override *o,
                              size_t n, struct diag *d);

/*
 * Check the last of n >= 1 overrides of a config's text: is its key known, and can its value be
 * read? This does not check that the value makes sense. False with its mistakes in d.
 */
bool model_takes_override(const char *text, const char *name, const struct override *o, size_t n,
                          struct diag *d);

/* NULL is fine. */
void model_free(struct model *m);

/* Keys of the ml-run form that are worth completing on a command line; *n of them. */
const char *const *config_keys(size_t *n);

#endif
