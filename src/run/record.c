#include "run/record.h"

#include <math.h>

#include "stats/histogram.h"

static bool is_count(double x)
{
    return x >= 0 && x < RECORD_COUNT_MAX && x == floor(x);
}

/* Field `field` of each thing of `stride` doubles between two places of the record. */
static bool are_counts(const double *record, size_t from, size_t to, size_t stride, size_t field)
{
    for (size_t i = from; i < to; i += stride)
        if (!is_count(record[i + field]))
            return false;
    return true;
}

static bool counts_sound(const struct record_layout *l, const double *record)
{
    static const enum station_sum counted[] = {SUM_ARRIVALS, SUM_COMPLETIONS, SUM_STARTS};
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++)
        if (!are_counts(record, l->stations, l->exits, STATION_SUMS, counted[i]))
            return false;
    return (record[l->time] > 0 || sim_deadlock(l, record, NULL, NULL, NULL)) &&
           is_count(record[l->events]) && is_count(record[l->external]) &&
           are_counts(record, l->exits, l->meters, EXIT_SUMS, SUM_EXITS) &&
           are_counts(record, l->meter_windows, l->sojourn_window, WINDOW_SUMS, WINDOW_N) &&
           is_count(record[l->sojourn_window + WINDOW_N]);
}

static bool tail_sound(const struct record_layout *l, const double *tail, size_t n)
{
    for (size_t i = 0; i < l->n_recorded; i++) {
        if (n == 0 || !is_count(*tail) || *tail > (double)(n - 1))
            return false;
        const size_t packed = (size_t)*tail;
        if (!histogram_packed_sound(tail + 1, packed))
            return false;
        tail += 1 + packed;
        n -= 1 + packed;
    }
    return n == 0;
}

bool record_sound(const struct record_layout *l, const double *record, size_t n)
{
    const size_t members = l->members * l->width;
    if (n < members)
        return false;
    for (size_t i = 0; i < members; i++)
        if (!isfinite(record[i]))
            return false;
    for (size_t k = 0; k < l->members; k++)
        if (!counts_sound(l, record + k * l->width))
            return false;
    return tail_sound(l, record + members, n - members);
}
