/* A hash table from names to indices, for configs with 100 000 stations. Each name keeps its line,
 * for messages. Private to the reader. */
#ifndef MODEL_CFG_NAMES_H
#define MODEL_CFG_NAMES_H

#include <stddef.h>

#define CFG_NO_NAME ((size_t)-1)

/* Initialise to zero. The caller owns the names, which must outlive the table. */
struct cfg_names {
    const char **names; /* by index, in the order added: also for cfg_suggest */
    unsigned *lines;    /* by index: as config_setting_t has them; 0: the reader made the name up */
    size_t n, cap_names, cap_lines;
    size_t *slots; /* index + 1, 0 = free; a power of two, at most half full */
    size_t n_slots;
};

/* The index of the name, which is the first `length` bytes of `name`; or CFG_NO_NAME. */
size_t cfg_names_find(const struct cfg_names *t, const char *name, size_t length);

/* Add a name that is not in the table; its index is the number of names before it. */
size_t cfg_names_add(struct cfg_names *t, const char *name, unsigned line);

void cfg_names_release(struct cfg_names *t);

#endif
