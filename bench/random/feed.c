#include "feed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Numbers from 0 (purposes: from 1), as the engine counts replications and `enum purpose`. */
static const struct plan {
    const char *name, *what;
    unsigned seeds, replications, stations, purposes;
} plans[] = {
    {"one", "one stream", 1, 1, 1, 1},
    {"seeds", "1024 neighbouring seeds", 1024, 1, 1, 1},
    {"replications", "1024 neighbouring replications", 1, 1024, 1, 1},
    {"stations", "1024 stations, S[0] to S[1023]", 1, 1, 1024, 1},
    {"purposes", "7 purposes of one station", 1, 1, 1, 7},
    {"grid", "2 seeds x 8 replications x 8 stations x 7 purposes", 2, 8, 8, 7},
};

enum { PLANS = sizeof plans / sizeof *plans };

const char *feed_name(size_t i, const char **what)
{
    if (i >= PLANS)
        return NULL;
    *what = plans[i].what;
    return plans[i].name;
}

static void start_streams(struct feed *f, const struct plan *p, uint64_t seed)
{
    struct stream *next = f->streams;
    for (unsigned s = 0; s < p->seeds; s++)
        for (unsigned replication = 0; replication < p->replications; replication++)
            for (unsigned station = 0; station < p->stations; station++) {
                char name[16];
                snprintf(name, sizeof name, "S[%u]", station);
                for (unsigned purpose = 1; purpose <= p->purposes; purpose++)
                    stream_init(next++, seed + s, replication, stream_name(name), purpose);
            }
}

bool feed_init(struct feed *f, const char *name, uint64_t seed)
{
    for (size_t i = 0; i < PLANS; i++) {
        const struct plan *p = &plans[i];
        if (strcmp(name, p->name) != 0)
            continue;
        const size_t n = (size_t)p->seeds * p->replications * p->stations * p->purposes;
        *f = (struct feed){.name = p->name, .what = p->what, .n = n};
        f->streams = mem_calloc(n, sizeof *f->streams);
        start_streams(f, p, seed);
        return true;
    }
    return false;
}

void feed_release(struct feed *f)
{
    free(f->streams);
}

bool feed_view_by_name(const char *name, enum feed_view *view)
{
    static const char *const names[] = {"whole", "high", "low", "reversed"};
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) {
            *view = (enum feed_view)i;
            return true;
        }
    return false;
}

uint32_t feed_reversed(uint64_t word)
{
    uint32_t in = (uint32_t)word, out = 0;
    for (int i = 0; i < 32; i++, in >>= 1)
        out = out << 1 | (in & 1);
    return out;
}
