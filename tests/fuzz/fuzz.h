/*
 * Harnesses: each is given any bytes at all, reads them as its input, and fails (abort, assert, a
 * sanitizer's report) on a mistake of the program's. `make fuzz` runs each under libFuzzer, which
 * changes inputs by what code they reach; tests/fuzz/test_replay.c gives each the seeds and what
 * was once found, in every `make test`. docs/fuzz.md tells more.
 */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "model/config.h"
#include "model/result.h"

typedef int fuzz_harness(const uint8_t *data, size_t size);    /* 0, as libFuzzer wants it */

fuzz_harness fuzz_config;      /* a config: reads it, and writes the network */
fuzz_harness fuzz_override;    /* a letter that chooses a config, then lines KEY=VALUE */
fuzz_harness fuzz_solve;       /* a config, solved, with percentiles */
fuzz_harness fuzz_simulate;    /* a config, simulated for a moment */
fuzz_harness fuzz_report;      /* a letter, then a result's JSON, or SVG: a page of it */
fuzz_harness fuzz_journal;     /* changes to the journal of a run, which then goes on with it */

/* Fails with a word unless `holds`. */
void fuzz_must(int holds, const char *what);

/* The bytes as text, ended by a NUL. Free with free(). */
char *fuzz_text(const uint8_t *data, size_t size);

/*
 * The model in the text, overridden; NULL when it is refused, for which there must
 * be a reason, or when it is too large to be computed with some thousand times a second.
 */
struct model *fuzz_model(const char *text, const struct override *o, size_t n);

/* The text must be one JSON document. Releases it. */
void fuzz_must_be_json(struct textbuf *text);

/* Figures must be finite, and those of times, numbers and shares not negative. */
void fuzz_must_make_sense(const struct result *r);

/* A flag that is set after so many seconds, for runs that might never end. One at a time. */
const atomic_int *fuzz_watch(double seconds);
void fuzz_unwatch(void);

#endif
