#include "model/cfg_names.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* FNV-1a, 64 bits (Fowler, Noll, Vo 1991; RFC 9923). */
static uint64_t hash(const char *name, size_t n)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (unsigned char)name[i]) * 0x100000001b3u;
    return h;
}

/* The slot of the name, or the free one where it belongs. n_slots > 0. */
static size_t slot_of(const struct cfg_names *t, const char *name, size_t n)
{
    size_t i = (size_t)hash(name, n) & (t->n_slots - 1);
    for (; t->slots[i]; i = (i + 1) & (t->n_slots - 1)) {
        const char *other = t->names[t->slots[i] - 1];
        if (strncmp(other, name, n) == 0 && !other[n])
            break;
    }
    return i;
}

size_t cfg_names_find(const struct cfg_names *t, const char *name, size_t length)
{
    if (t->n == 0)
        return CFG_NO_NAME;
    const size_t found = t->slots[slot_of(t, name, length)];
    return found ? found - 1 : CFG_NO_NAME;
}

static void rehash(struct cfg_names *t)
{
    t->n_slots = t->n_slots ? 2 * t->n_slots : 64;
    free(t->slots);
    t->slots = mem_calloc(t->n_slots, sizeof *t->slots);
    for (size_t i = 0; i < t->n; i++)
        t->slots[slot_of(t, t->names[i], strlen(t->names[i]))] = i + 1;
}

size_t cfg_names_add(struct cfg_names *t, const char *name, unsigned line)
{
    if (2 * (t->n + 1) > t->n_slots)
        rehash(t);
    t->names = mem_grow(t->names, &t->cap_names, t->n + 1, sizeof *t->names);
    t->lines = mem_grow(t->lines, &t->cap_lines, t->n + 1, sizeof *t->lines);
    t->slots[slot_of(t, name, strlen(name))] = t->n + 1;
    t->names[t->n] = name;
    t->lines[t->n] = line;
    return t->n++;
}

void cfg_names_release(struct cfg_names *t)
{
    free(t->names);
    free(t->lines);
    free(t->slots);
    *t = (struct cfg_names){0};
}
