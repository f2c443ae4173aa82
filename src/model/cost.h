/*
 * The cost of a candidate of a sizing: an expression over the keys that are varied and over figures
 * of the model. A varied key stations.S_a.servers may be called S_a.servers.
 */
#ifndef MODEL_COST_H
#define MODEL_COST_H

#include "base/diag.h"
#include "model/config.h"
#include "model/expression.h"
#include "model/result.h"

struct cost;

/*
 * The cost of a model's sizing task over n varied keys. NULL, with errors in d at the place of the
 * cost, when none is given, or it has a name that is neither a varied key nor a figure, or is the
 * same for all candidates. Free with cost_free (NULL is fine).
 */
struct cost *cost_new(const struct model *m, const char *const *keys, size_t n_keys,
                      struct diag *d);
void cost_free(struct cost *c);

const char *cost_text(const struct cost *c);

/* The figures that it uses, by the names that rows_find takes; *n of them. Owned by c. */
const char *const *cost_figures(const struct cost *c, size_t *n);

/*
 * The cost at keys[k] of key k (a value that is no number is NaN: a fault if it is used) and
 * figures[i] of cost_figures' i, into *y. False with *fault (expression.h) when it is no finite
 * number >= 0.
 */
bool cost_value(const struct cost *c, const double *keys, const double *figures, double *y,
                struct expression_fault *fault);

/* The same, with the figures of a result that has them. */
bool cost_of_result(const struct cost *c, const double *keys, const struct result *r, double *y,
                    struct expression_fault *fault);

/* Report a fault at the place of the cost; `where` says for which candidate, as "M=1, K=2". */
void cost_error(const struct cost *c, const struct expression_fault *fault, const char *where,
                struct diag *d);

#endif
