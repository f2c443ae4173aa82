/*
 * A progress line on a terminal: experiments done, precision so far, time left. Silent when the
 * stream is not a terminal. One thread calls it.
 */
#ifndef REPORT_PROGRESS_H
#define REPORT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct progress_state {
    const char *label;       /* "point 3 of 12"; NULL or "" for none */
    uint64_t done;           /* experiments so far, resumed ones included */
    uint64_t wanted;         /* as known now; 0 when not known */
    double precision;        /* as it stands, of the worst target; NaN when not known */
    double asked;            /* precision asked for, in the same unit */
    double left;             /* [s] by the run's own estimate; NaN when not known */
    const char *worst;       /* which that is; NULL when there is only one target */
};

struct progress {
    FILE *stream;
    bool active;
    double last;             /* [s] monotonic, of what is on screen; 0: nothing is */
    size_t shown;            /* columns on screen now */
};

/* Nothing is printed when quiet or when stream (stderr) is not a terminal. */
void progress_init(struct progress *p, FILE *stream, bool quiet);

/* Show s; at most five times a second, the rest is dropped. Cheap when inactive. */
void progress_update(struct progress *p, const struct progress_state *s);

/* Take the line away: before other talk, and at the end. A later update shows it again. */
void progress_clear(struct progress *p);
void progress_finish(struct progress *p);

/*
 * The line itself, without \r, cut to size - 1 characters; the label goes first when there is no
 * room. Pure. Returns buf.
 */
char *progress_line(const struct progress_state *s, char *buf, size_t size);

#endif
