#include "networks.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static const double LOAD = 0.7, LEAD_ON = 0.4;    /* the latter to each of two stations */

/* A request makes 1 / (1 - 2 LEAD_ON) visits, so of the visits that part are its first. */
static double source_rate(enum network_kind kind, unsigned n)
{
    switch (kind) {
    case NETWORK_PARALLEL:
    case NETWORK_SOURCES:
        return LOAD * n;
    case NETWORK_WEB:
        return LOAD * n * (1 - 2 * LEAD_ON);
    case NETWORK_DELAY:
        break;
    }
    return n;
}

double network_event_rate(enum network_kind kind, unsigned n)
{
    const double visits = kind == NETWORK_DELAY ? n : LOAD * n;
    return source_rate(kind, n) + visits;
}

double network_pending(enum network_kind kind, unsigned n)
{
    return (kind == NETWORK_DELAY ? n : LOAD * n) + (kind == NETWORK_SOURCES ? n : 1);
}

/* SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): the networks are to be the same every time. */
static uint64_t next_word(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static unsigned *permutation(unsigned n, uint64_t *state)
{
    unsigned *p = malloc(n * sizeof *p);
    if (!p)
        abort();
    for (unsigned i = 0; i < n; i++) {
        const unsigned j = (unsigned)(next_word(state) % (i + 1));
        p[i] = p[j];
        p[j] = i;
    }
    return p;
}

/* Two permutations: each station is led to by two, so all have the same load. */
static void write_routes(FILE *f, unsigned n)
{
    uint64_t state = n;
    unsigned *a = permutation(n, &state), *b = permutation(n, &state);
    fprintf(f, "routes = (\n");
    for (unsigned i = 0; i < n; i++)
        fprintf(f, "    (\"S[%u]\", \"S[%u]\", %g), (\"S[%u]\", \"S[%u]\", %g)%s\n", i + 1,
                a[i] + 1, LEAD_ON, i + 1, b[i] + 1, LEAD_ON, i + 1 < n ? "," : "");
    fprintf(f, ");\n");
    free(a);
    free(b);
}

static void write_sources(FILE *f, enum network_kind kind, unsigned n)
{
    fprintf(f, "sources = (\n");
    if (kind == NETWORK_SOURCES)
        for (unsigned i = 0; i < n; i++)
            fprintf(f, "    { rate = %.17g; to = \"S[%u]\"; }%s\n", source_rate(kind, n) / n, i + 1,
                    i + 1 < n ? "," : "");
    else
        fprintf(f, "    { name = \"users\"; rate = %.17g; to = \"S\"; }\n", source_rate(kind, n));
    fprintf(f, ");\n");
}

void network_write(const char *path, enum network_kind kind, unsigned n)
{
    FILE *f = fopen(path, "w");
    if (!f) {
        perror(path);
        exit(1);
    }
    fprintf(f, "model = \"network\";\nstations = ( { name = \"S\"; service = { mean = 1.0; }; ");
    if (kind == NETWORK_DELAY)
        fprintf(f, "servers = \"infinite\"; } );\n");
    else
        fprintf(f, "instances = %u; } );\n", n);
    write_sources(f, kind, n);
    if (kind == NETWORK_WEB)
        write_routes(f, n);
    if (ferror(f) || fclose(f) != 0) {
        perror(path);
        exit(1);
    }
}
