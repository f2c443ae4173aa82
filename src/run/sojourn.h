/*
 * libsojourn: queueing networks from config files or text, solved and simulated inside your
 * program.
 *
 *     struct sojourn *s = sojourn_open("web.cfg");
 *     if (sojourn_set(s, "stations.db.servers", "3") || sojourn_solve(s))
 *         fputs(sojourn_error(s), stderr);
 *     else
 *         printf("%g s\n", sojourn_value(s, "network.mean_sojourn"));
 *     sojourn_close(s);
 *
 * Handles share nothing, so several may be used at once; one handle is used by one thread at a
 * time, but for sojourn_cancel. Texts that a call returns belong to the handle and live until its
 * next sojourn_set, sojourn_unset, sojourn_check, sojourn_solve, sojourn_simulate or sojourn_close.
 *
 * Figures have the names that the program's CSV has: "S_a.mean_response", "lambda_t",
 * "network.throughput", "out.mean_sojourn"; with experiment.quantiles set, "S_a.response_p99",
 * "S_a.wait_p99", "S_a.token.response_p99" of a class there, "network.sojourn_p99".
 * Times are in seconds, rates in 1/s. GSL's error handler is turned off by sojourn_open, as any
 * program that must not be aborted wants it.
 */
#ifndef SOJOURN_H
#define SOJOURN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The library is built with hidden symbols: what this header declares is all that it exports. */
#if defined __GNUC__
#pragma GCC visibility push(default)
#endif

#define SOJOURN_VERSION_MAJOR 0
#define SOJOURN_VERSION_MINOR 2
#define SOJOURN_VERSION_PATCH 0

/* The release of the library that runs, "0.2.0"; may differ from the header's. */
const char *sojourn_version(void);

struct sojourn;

/*
 * Status of the calls below, equal to the program's exit statuses. No call ends the program: when
 * memory runs out, the call has no answer, its allocations are lost, and the handle can be used
 * again.
 */
enum sojourn_status {
    SOJOURN_DONE = 0,
    SOJOURN_MACHINE = 1,      /* the machine failed: no memory, no thread */
    SOJOURN_INPUT = 2,        /* the config is not there or wrong, or a key or value is */
    SOJOURN_PRECISION = 3,    /* simulated, but without the precision asked for, or cancelled, or
                                 with a drift */
    SOJOURN_UNSTABLE = 4      /* the model has no steady state */
};

/* ---- a model ---- */

/* A handle for a config file, which is read once, when it is first needed. NULL when there is
 * no memory. */
struct sojourn *sojourn_open(const char *path);

/* A handle for a config given as text; `name` stands for the file in messages, NULL is "text". NULL
 * when there is no memory. */
struct sojourn *sojourn_open_text(const char *text, const char *name);

/* NULL is fine. */
void sojourn_close(struct sojourn *s);

/*
 * Override a config value, as `-s KEY=VALUE` does. It replaces an earlier override of the same key.
 * Returns SOJOURN_INPUT, and changes nothing, when the config does not know the key or the value
 * cannot be read. The next answer checks the value against all others, so keys that are valid only
 * together can be set one by one. Reads the config: takes as long as sojourn_check.
 */
enum sojourn_status sojourn_set(struct sojourn *s, const char *key, const char *value);

/* Remove the override of a key; with NULL, all of them. Does nothing if there is none. */
void sojourn_unset(struct sojourn *s, const char *key);

/* ---- an answer ---- */

/* Read the config with its overrides and validate it. Drops the last answer. */
enum sojourn_status sojourn_check(struct sojourn *s);

/*
 * Answer analytically, or by simulation on `threads` threads (0 = all cores, at most 4096). The
 * answer replaces the one before; SOJOURN_PRECISION comes with an answer, too.
 */
enum sojourn_status sojourn_solve(struct sojourn *s);
enum sojourn_status sojourn_simulate(struct sojourn *s, unsigned threads);

/* What went wrong in the last call, "file:line: error: ..." lines; "" when nothing did. */
const char *sojourn_error(const struct sojourn *s);

/* How far a simulation is. */
struct sojourn_progress {
    uint64_t done, wanted;    /* experiments; `wanted` is an estimate, renewed after each round */
    double seconds_left;      /* NaN while unknown */
    unsigned threads;         /* at work */
};

/*
 * Call `progress` some times a second, on the thread that called sojourn_simulate. A return value
 * other than 0 cancels the simulation. NULL: no calls. p is valid until the callback returns.
 * Within it sojourn_set, _check, _solve and _simulate of this handle are refused (SOJOURN_INPUT),
 * and sojourn_unset and _close do nothing.
 */
void sojourn_on_progress(struct sojourn *s,
                         int (*progress)(void *user, const struct sojourn_progress *p), void *user);

/*
 * Stop the simulation under way, with the results so far: sojourn_simulate then returns
 * SOJOURN_PRECISION, within a fraction of a second. Any thread and any signal handler may call
 * this. Does nothing if no simulation is under way.
 */
void sojourn_cancel(struct sojourn *s);

/* ---- figures of the last answer ---- */

enum sojourn_basis {
    SOJOURN_NONE,           /* no value: NaN */
    SOJOURN_EXACT,          /* exact for the model as given */
    SOJOURN_APPROXIMATE,    /* an approximation; `method` says which */
    SOJOURN_SIMULATED       /* estimated, with an interval */
};

struct sojourn_figure {
    const char *name;         /* "S_a.mean_response" */
    const char *unit;         /* "s", "1/s", or "" for a number */
    const char *method;       /* "M/M/c"; "" for none */
    enum sojourn_basis basis;
    double value;             /* NaN: none */
    double half_width;        /* of the confidence interval; 0 analytic, NaN: there is none */
    double low, high;         /* ends of the interval; NaN: there is none */
    uint64_t samples;         /* independent replications behind the interval; 0 analytic */
};

/* Number of figures, and figure i < that number into *f. 0 done, -1 when there is no such figure
 * (*f untouched). */
size_t sojourn_figures(const struct sojourn *s);
int sojourn_figure(const struct sojourn *s, size_t i, struct sojourn_figure *f);

/* The same by name. */
int sojourn_find(const struct sojourn *s, const char *name, struct sojourn_figure *f);

/* A figure's value and half-width alone; NaN when there is no such figure. */
double sojourn_value(const struct sojourn *s, const char *name);
double sojourn_half_width(const struct sojourn *s, const char *name);

/* 1 exact for the model, 0 an approximation or an estimate, -1 when there is no such figure. */
int sojourn_is_exact(const struct sojourn *s, const char *name);

/*
 * The whole answer as the JSON document that `--json` prints, schema "sojourn.result" (with no
 * command line); "" when there is no answer.
 */
const char *sojourn_json(struct sojourn *s);

#if defined __GNUC__
#pragma GCC visibility pop
#endif

#ifdef __cplusplus
}
#endif

#endif
