/*
 * libsojourn: queueing networks from config files, solved and simulated inside your program.
 *
 *     struct sojourn *s = sojourn_open("web.cfg");
 *     if (sojourn_set(s, "stations.db.servers", "3") || sojourn_solve(s))
 *         fputs(sojourn_error(s), stderr);
 *     else
 *         printf("%g s\n", sojourn_value(s, "network.mean_sojourn"));
 *     sojourn_close(s);
 *
 * One handle is used by one thread at a time; handles share nothing, so several may be used at
 * once. Figures have the names that the program's CSV has: "S_a.mean_response", "lambda_t",
 * "network.throughput", "out.mean_sojourn"; with experiment.quantiles set, "S_a.response_p99",
 * "S_a.wait_p99", "S_a.token.response_p99" of a class there, "network.sojourn_p99".
 * Times are in seconds, rates in 1/s. GSL's error handler is turned off by sojourn_open, as any
 * program that must not be aborted wants it.
 */
#ifndef SOJOURN_H
#define SOJOURN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct sojourn;

/* What the calls below return: the program's exit statuses. */
enum sojourn_status {
    SOJOURN_DONE = 0,
    SOJOURN_MACHINE = 1,      /* the machine failed: a file that cannot be read */
    SOJOURN_INPUT = 2,        /* the config or a key is wrong */
    SOJOURN_PRECISION = 3,    /* simulated, but not as precisely as asked for, or seen to drift */
    SOJOURN_UNSTABLE = 4      /* the model has no steady state */
};

/* A handle for a config file, which is read when it is first needed. Never NULL. */
struct sojourn *sojourn_open(const char *path);
void sojourn_close(struct sojourn *s);

/*
 * Override a config value, as `-s KEY=VALUE` does. Mistakes are found by the next solve or
 * simulate. Always SOJOURN_DONE.
 */
enum sojourn_status sojourn_set(struct sojourn *s, const char *key, const char *value);

/*
 * Answer analytically, or by simulation on `threads` threads (0 = all cores). The answer replaces
 * the one before.
 */
enum sojourn_status sojourn_solve(struct sojourn *s);
enum sojourn_status sojourn_simulate(struct sojourn *s, unsigned threads);

/*
 * What went wrong in the last solve or simulate, "file:line: error: ..." lines; "" when nothing
 * did. Lives until the next.
 */
const char *sojourn_error(const struct sojourn *s);

/* A figure of the last answer and its half-width (0 analytic); NaN when there is no such figure. */
double sojourn_value(const struct sojourn *s, const char *name);
double sojourn_half_width(const struct sojourn *s, const char *name);

/* 1 exact for the model, 0 an approximation or an estimate, -1 when there is no such figure. */
int sojourn_is_exact(const struct sojourn *s, const char *name);

/* "0.1", or what git describe says. */
const char *sojourn_version(void);

#ifdef __cplusplus
}
#endif

#endif
