/*
 * A program of somebody's that links the library, in C99. It has functions whose names the library
 * uses inside.
 */
#include <sojourn.h>
#include <stdio.h>
#include <string.h>

int dispatch(int x);
char *text_format(const char *s);
void *mem_calloc(int n);
int quiet(void *user, const struct sojourn_progress *p);

int dispatch(int x) { return x + 1; }
char *text_format(const char *s) { return (char *)s; }
void *mem_calloc(int n) { return n ? NULL : (void *)"x"; }

int quiet(void *user, const struct sojourn_progress *p)
{
    (void)user;
    return p->done > p->wanted + 1000000;
}

static const char config[] =
    "model = \"network\";\n"
    "stations = ( { name = \"q\"; servers = 2; service = { mean = 1.0; }; } );\n"
    "sources = ( { name = \"in\"; rate = 1.0; to = \"q\"; } );\n"
    "experiment = { experiments = 200; };\n";

int main(void)
{
    struct sojourn_figure f;
    char version[32];
    struct sojourn *s = sojourn_open_text(config, "two");
    sprintf(version, "%d.%d.%d", SOJOURN_VERSION_MAJOR, SOJOURN_VERSION_MINOR,
            SOJOURN_VERSION_PATCH);
    if (strcmp(version, sojourn_version()) != 0)
        return 2;
    if (dispatch(1) != 2 || strcmp(text_format("x"), mem_calloc(0)) != 0)
        return 3;
    sojourn_on_progress(s, quiet, NULL);
    /* M/M/2 with a load of 1/2: the mean sojourn is 4/3 s. */
    if (sojourn_solve(s) != SOJOURN_DONE || sojourn_find(s, "network.mean_sojourn", &f) != 0)
        return 4;
    printf("%s %.9f %s\n", f.name, f.value, f.unit);
    if (sojourn_simulate(s, 1) != SOJOURN_DONE || sojourn_find(s, "network.mean_sojourn", &f) != 0)
        return 5;
    if (f.low > f.value || f.high < f.value || f.samples == 0)
        return 6;
    sojourn_close(s);
    return 0;
}
