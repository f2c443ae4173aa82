/*
 * A host of the library that lives on when memory runs out: each call says so or is right, and the
 * next one is right, for one allocation fails and no other.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sojourn.h"

static const char text[] =
    "model = \"network\"; stations = ( { name = \"web\"; service = { mean = 0.5; }; } );"
    "sources = ( { name = \"users\"; rate = 1.0; to = \"web\"; } );"
    "experiment = { experiments = 40L; quantiles = [0.5]; };";

/* A status of 1 with its word once, else 0. */
static int expected(struct sojourn *s, enum sojourn_status status, int *failures)
{
    if (status == SOJOURN_DONE)
        return 1;
    ++*failures;
    if (status == SOJOURN_MACHINE && strncmp(sojourn_error(s), "error: out of memory", 20) == 0)
        return 1;
    printf("status %d: %s", (int)status, sojourn_error(s));
    return 0;
}

/* The mean response of M/M/1 at load 1/2 is twice the service, 1 s; simulated, near it. */
static int right(struct sojourn *s, double tolerance, int *failures)
{
    const double w = sojourn_value(s, "web.mean_response");
    *failures += strcmp(sojourn_json(s), "") == 0;
    if (fabs(w - 1) <= tolerance && strstr(sojourn_json(s), "\"schema\"") != NULL)
        return 1;
    printf("mean response %g\n", w);
    return 0;
}

int main(void)
{
    int failures = 0, ok = 1;
    struct sojourn *s = sojourn_open_text(text, "host");
    if (!s) {
        failures++;
        s = sojourn_open_text(text, "host");
    }
    for (int i = 0; i < 2 && ok; i++) {
        ok = expected(s, sojourn_set(s, "stations.web.servers", "1"), &failures);
        ok = ok && expected(s, sojourn_solve(s), &failures);
        ok = ok && expected(s, sojourn_simulate(s, 2), &failures);
    }
    /* What failed once is right when it is asked for again, and the other one, too. */
    for (int i = 0; i < 2 && ok; i++) {
        const int before = failures;
        ok = expected(s, sojourn_solve(s), &failures) &&
             (failures > before || right(s, 1e-12, &failures));
        ok = ok && expected(s, sojourn_simulate(s, 2), &failures) &&
             (failures > before || right(s, 0.2, &failures));
    }
    ok = ok && failures <= 1;
    sojourn_close(s);
    printf("%s after %d failures\n", ok ? "right" : "wrong", failures);
    return !ok;
}
