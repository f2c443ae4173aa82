/*
 * Words for a battery of tests: one stream, or streams of neighbouring keys that take turns word by
 * word, as the stations and replications of a simulation do. What two neighbours have in common
 * shows up as a correlation of nearby words.
 */
#ifndef RANDOM_FEED_H
#define RANDOM_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rng/stream.h"

struct feed {
    const char *name, *what;
    struct stream *streams; /* [n], owned */
    size_t n, turn;
};

/* The part of a feed's words that a test for 32-bit generators sees. */
enum feed_view {
    FEED_WHOLE, /* both halves in turn, the high one first */
    FEED_HIGH,
    FEED_LOW,
    FEED_REVERSED /* the low half, its lowest bit first */
};

/* Start the feed of that name under `seed`; false if there is none. */
bool feed_init(struct feed *f, const char *name, uint64_t seed);
void feed_release(struct feed *f);

/* The view of that name: "whole", "high", "low" or "reversed"; false if there is none. */
bool feed_view_by_name(const char *name, enum feed_view *view);

/* The i-th feed's name and what it is, for i = 0, 1, ...; NULL after the last. */
const char *feed_name(size_t i, const char **what);

static inline uint64_t feed_word(struct feed *f)
{
    struct stream *r = &f->streams[f->turn];
    f->turn = f->turn + 1 < f->n ? f->turn + 1 : 0;
    return stream_word(r);
}

/* The low half of a word with its bits in the opposite order. */
uint32_t feed_reversed(uint64_t word);

#endif
