/*
 * A journal: the records of a run's finished replications, on disk as they come, so that a run that
 * was killed goes on where it was. Records of all points of a sweep stand in one file, in any
 * order.
 *
 * A record is in the journal once journal_append returns: it then survives the end of this process,
 * kill -9 included. The disk is made to hold it every JOURNAL_SYNC_SECONDS, so a power cut costs
 * the last records, never those before.
 */
#ifndef RUN_JOURNAL_H
#define RUN_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "run/checksum.h"

#define JOURNAL_SYNC_SECONDS 10

/* What the records of a point depend on: a run may use them when all of it is its own. */
struct journal_point {
    uint64_t point;            /* of the sweep, from 0; 0 when there is only one */
    uint64_t seed;
    uint64_t windows;          /* per replication */
    double window, warmup;     /* [s] */
    uint64_t width;            /* doubles in a record, at least: a tail may follow */
    struct fingerprint model;  /* of the network */
};

struct journal;

/*
 * Open `path` for a run of program `version`. With `resume` what is there is taken over, and a torn
 * or damaged end cut off; a file that is missing or empty is begun. Without it, records that are
 * there are not thrown away: that is an error. A new file is made, with its folder, when the first
 * point is begun.
 * NULL with errors in d: EXIT_INPUT when the file is no journal, of another version, in use by
 * another run, or (without `resume`) holds records; EXIT_MACHINE when it cannot be read or written.
 */
struct journal *journal_open(const char *path, const char *version, bool resume, struct diag *d);

/* Close; the file stays. NULL is fine. */
void journal_close(struct journal *j);

/* Close, and remove the file: its records stand in results. */
void journal_remove(struct journal *j);

const char *journal_path(const struct journal *j);

/* Does its path still lead to it? Not so when the file or its folder were renamed or removed. */
bool journal_in_place(const struct journal *j);

/* Does another folder stand where its own did, which was renamed: of another run, perhaps? */
bool journal_displaced(const struct journal *j);

/* Records taken over from an earlier run; damaged ones that were left out; points that it had, so
 * that the highest is below; records in the file now. */
uint64_t journal_resumed(const struct journal *j);
uint64_t journal_damaged(const struct journal *j);
uint64_t journal_points(const struct journal *j);
uint64_t journal_count(const struct journal *j);

/* Has the earlier run begun this point? */
bool journal_has_point(const struct journal *j, uint64_t point);

/*
 * Records of this point will be asked for and appended. -1 with an EXIT_INPUT error that says what
 * differs when the journal's records of the point are not of the same model, seed and windows, or
 * an EXIT_MACHINE error.
 */
int journal_begin_point(struct journal *j, const struct journal_point *p, struct diag *d);

/* Doubles in the record of a replication; 0 when it is not there. */
size_t journal_length(const struct journal *j, uint64_t point, uint64_t replication);

/* The record, into record[journal_length]; false when it is not there, or can no longer be read. */
bool journal_read(const struct journal *j, uint64_t point, uint64_t replication, double *record);

/* Add one of n doubles. -1 with an EXIT_MACHINE error: nothing of it is in the file then. */
int journal_append(struct journal *j, uint64_t point, uint64_t replication, const double *record,
                   size_t n, struct diag *d);

#endif
