/*
 * Results as tidy CSV, one row per figure:
 *   solver,kind,name,quantity,unit,value,half_width,samples,basis,method,low,high,status
 * RFC 4180 quoting, lines end in \n, no comments; doubles are the shortest text that reads back to
 * the bit. A value that is not there is an empty cell. half_width is 0 for an exact figure and
 * empty for an approximate one, whose error is not known; samples is empty unless simulated.
 * low and high are the ends of an interval that is not value +- half_width, else empty.
 * status is the whole result's (result_status), the same in all of its rows.
 */
#ifndef REPORT_CSV_H
#define REPORT_CSV_H

#include <stddef.h>

#include "base/text.h"
#include "model/result.h"

/* The header line and the rows of n results (of one model), one after the other. */
void csv_result(struct textbuf *out, const struct result *const *results, size_t n);

/*
 * Distributions, one row per bucket:
 *   kind,name,quantity,lower,upper,count,cdf,half_width,samples,analytic,basis,method,status
 * kind and name as of a result's rows, quantity "response", "wait" or "sojourn"; cdf and half_width
 * are of P(X < upper) over so many samples (replications), at the zero that has lower = upper = 0
 * of P(X = 0); analytic is the same probability, empty where there is none and in buckets between
 * some 500 points, its basis and method. status as above.
 */
void csv_histograms(struct textbuf *out, const struct result *r);

/* One field, quoted where it must be; and one double (NaN is empty). No separator is added. */
void csv_text(struct textbuf *out, const char *field);
void csv_double(struct textbuf *out, double x);

#endif
