/*
 * The kinds of visits for which a group's responses are reported. Classes whose names agree up to
 * an '@' are replicas ("token@1", "token@2" of the wrappers 1 and 2), as the stations of a group
 * are. At a group they are one family, "token".
 */
#ifndef MODEL_FAMILIES_H
#define MODEL_FAMILIES_H

#include <stdbool.h>
#include <stddef.h>

#include "model/network.h"

struct family {
    size_t group;
    char *name;       /* "token" */
    bool reported;    /* it has figures of its own: its group has another family, or classes are
                         named, and the group is not hidden */
};

struct families {
    struct family *family; size_t n;    /* by group, then in the order of their first nodes */
    size_t *of_node;                    /* [n_nodes] the family of a node's visits */
};

/* Finds the families of a finished network. O(nodes * families of a group). */
void families_init(struct families *f, const struct network *net);
void families_release(struct families *f);

#endif
