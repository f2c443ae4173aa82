/*
 * Numbers as people read them: digits that the half-width warrants, times in the unit that fits,
 * durations.
 */
#ifndef REPORT_NUMBER_H
#define REPORT_NUMBER_H

#include <stddef.h>

#define NUMBER_MAX 48    /* bytes that hold any text made here */

/* Six significant digits, plain where that is readable ("3333.33", "0.000125", "1.5e-07"); "-" for
 * NaN. Returns buf. */
char *number_plain(double x, char *buf);

/* Four significant digits, whole numbers whole ("12346", "0.9524", "1.2e+09"); "-" for NaN. For
 * what is not exact, and for drawings and headlines. Returns buf. */
char *number_short(double x, char *buf);

/*
 * A value and its half-width h, both to the place of h's second significant digit: 1234.5678,
 * 0.0996 -> "1234.57", "0.10". An h of 0 leaves the value as number_plain has it. So does an h
 * below 1e-10 of the value, which is written "0": simulated times are differences of times on a
 * clock, and their rounding is larger than that. With one that is not finite, which is written
 * "?", the value is as number_short has it.
 */
void number_interval(double x, double h, char *value, char *half_width);

/* The unit for times of about this size: "s", "ms", "us" or "ns". NaN and 0 give "s". */
struct time_unit {
    const char *name;
    double seconds;    /* its length */
};
struct time_unit number_time_unit(double largest);

/* "0.4 s", "12 s", "3 min 05 s", "2 h 10 min", "4 d 3 h"; "?" when not finite or negative.
 * Returns buf. */
char *number_duration(double seconds, char *buf);

/* A count with its thousands apart: "38 415". Counts may be estimates beyond 2^64: from 1e15 on
 * they read "3.84e+15". "?" for infinity and NaN. Returns buf. */
char *number_count(double n, char *buf);

#endif
