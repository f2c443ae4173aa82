/*
 * Numbers with a unit, as people write them: 8ms, 5min, 2000/s, 15/min, 2k, 5%.
 *
 *   time    ns us ms s m min h d          in seconds
 *   rate    /ms /s /m /min /h /d          in 1/s; with k, M or G before it: 2k/s
 *   number  k M G                         thousands, millions, thousands of millions
 *   share   %                             a part of 1
 *
 * A value that is a multiple or a part by a power of ten is the double that its decimal has: 8ms is
 * 0.008 to the bit.
 */
#ifndef BASE_UNIT_H
#define BASE_UNIT_H

#include <stdbool.h>

enum unit {
    UNIT_NONE,      /* a bare number */
    UNIT_TIME,
    UNIT_RATE,
    UNIT_NUMBER,
    UNIT_SHARE,
    UNITS
};

/* The number and its kind of unit; false when the text is none, and then *x has no meaning. It has
 * no blanks. */
bool unit_read(const char *text, double *x, enum unit *unit);

/* x as text with a unit of this kind, which unit_read reads to the same bits: "60s", "2000/s",
 * "250e-3k". To be freed. */
char *unit_write(double x, enum unit unit);

/* A level of a percentile, in (0, 1): 0.99, 99% or p99. */
bool unit_read_level(const char *text, double *x);

/* Can a number with unit `given` stand where `wanted` belongs? A bare one can everywhere; one with
 * k, M or G where a rate or a bare number belongs; a share only for a share. */
bool unit_fits(enum unit given, enum unit wanted);

/* What it is in messages, "a time", and how to write one: "8ms, 0.5s, 2min; a bare number is in
 * seconds". */
const char *unit_words(enum unit u);
const char *unit_hint(enum unit u);

#endif
