/* The monotonic clock of the machine: for measuring how long something takes, not the date. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/* Seconds since a moment that stays the same while the machine runs. */
double clock_monotonic(void);

#endif
