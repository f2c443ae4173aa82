/*
 * A journal: a file with the records of a run's finished replications, written as they finish, so
 * that a killed run can be resumed. Records of all points of a sweep are in one file, in any order.
 *
 * A record is in the journal once journal_append returns: it then survives the end of this process,
 * kill -9 included. The file is synced to disk every JOURNAL_SYNC_SECONDS, so a power cut costs
 * only the last records.
 */
#ifndef RUN_JOURNAL_H
#define RUN_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "run/checksum.h"

#define JOURNAL_SYNC_SECONDS 10

/* All that the records of a point depend on. A run may use a journal's records only if all of this
 * is equal. */
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
 * Open `path` for a run of program `version`. With `resume`, existing records are taken over and a
 * torn or damaged end is cut off; a missing or empty file is begun. Without it, a file with records
 * is an error: they are never thrown away. A new file, and its folder, is created when the first
 * point begins. NULL with errors in d: EXIT_INPUT when the file is no journal, of another version,
 * in use by another run, or (without `resume`) holds records; EXIT_MACHINE when it cannot be read
 * or written.
 */
struct journal *journal_open(const char *path, const char *version, bool resume, struct diag *d);

/* Close; the file stays. NULL is fine. */
void journal_close(struct journal *j);

/* Close, and remove the file: its records stand in results. */
void journal_remove(struct journal *j);

const char *journal_path(const struct journal *j);

/* Does its path still lead to the journal? Not if the file or its folder was renamed or removed. */
bool journal_in_place(const struct journal *j);

/* Was its folder renamed, and is there another one in its place, perhaps of another run? */
bool journal_displaced(const struct journal *j);

/* Number of: records taken over from an earlier run; damaged records left out; points of the
 * earlier run (one more than the highest); records in the file now. */
uint64_t journal_resumed(const struct journal *j);
uint64_t journal_damaged(const struct journal *j);
uint64_t journal_points(const struct journal *j);
uint64_t journal_count(const struct journal *j);

/* Did the earlier run begin this point? */
bool journal_has_point(const struct journal *j, uint64_t point);

/*
 * Call before reading or appending records of this point. -1 with an EXIT_INPUT error that says
 * what differs when the journal's records of the point are not of the same model, seed and windows,
 * or an EXIT_MACHINE error.
 */
int journal_begin_point(struct journal *j, const struct journal_point *p, struct diag *d);

/* Number of doubles in the record of a replication; 0 when the journal does not have it. */
size_t journal_length(const struct journal *j, uint64_t point, uint64_t replication);

/* Read the record into record[journal_length]; false when the journal does not have it, or cannot
 * read it any more. */
bool journal_read(const struct journal *j, uint64_t point, uint64_t replication, double *record);

/* Append a record of n doubles. Returns -1 with an EXIT_MACHINE error; then nothing of it is in the
 * file. */
int journal_append(struct journal *j, uint64_t point, uint64_t replication, const double *record,
                   size_t n, struct diag *d);

#endif
