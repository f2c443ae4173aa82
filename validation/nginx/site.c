#include "nginx/site.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

double site_zero(const struct site *s)
{
    return s->start + 2 * s->keep;
}

double sites_end(const struct site *sites, size_t n, double seconds)
{
    double end = 0;
    for (size_t i = 0; i < n; i++)
        end = fmax(end, site_zero(&sites[i]) + seconds);
    return end;
}

static bool site_ok(const struct site *s)
{
    return s->users > 0 && s->rate > 0 && s->wrappers > 0 && s->wrappers <= SITE_WRAPPERS_MAX &&
           s->port > 0 && s->port + s->wrappers < 65536 && s->mean > 0 && s->scv >= 0 &&
           s->keep >= 0 && s->start >= 0 && s->zipf >= 0;
}

static bool site_parse(const char *line, struct site *s)
{
    char dispatch[SITE_NAME], servers[SITE_NAME];
    if (sscanf(line, "%47s %u %u %lf %lf %u %47s %u %47s %47s %lf %lf %lf %lf %255s", s->point,
               &s->replication, &s->users, &s->zipf, &s->rate, &s->wrappers, dispatch, &s->port,
               servers, s->service, &s->mean, &s->scv, &s->keep, &s->start, s->flushed) != 15)
        return false;
    s->sticky = strcmp(dispatch, "sticky") == 0;
    s->servers = strcmp(servers, "infinite") == 0 ? 0 : (unsigned)strtoul(servers, NULL, 10);
    return site_ok(s);
}

struct site *sites_read(const char *path, size_t *n)
{
    FILE *f = fopen(path, "r");
    if (!f) {
        perror(path);
        exit(2);
    }
    struct site *sites = NULL;
    size_t capacity = 0;
    char line[512];
    *n = 0;
    for (int number = 1; fgets(line, sizeof line, f); number++) {
        if (line[0] == '#' || line[strspn(line, " \n")] == '\0')
            continue;
        sites = mem_grow(sites, &capacity, *n + 1, sizeof *sites);
        if (!site_parse(line, &sites[(*n)++])) {
            fprintf(stderr, "%s:%d: error: this line is no site\n", path, number);
            exit(2);
        }
    }
    fclose(f);
    return sites;
}
