/*
 * A journal's insides, for the files that make it up: journal.c (opening and use),
 * journal_entries.c (what stands in the file), journal_file.c (whose file it is and where). Private
 * to these.
 */
#ifndef RUN_JOURNAL_STATE_H
#define RUN_JOURNAL_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"
#include "run/checksum.h"
#include "run/journal.h"

/* Where a record stands. */
struct place {
    uint64_t point, replication, offset, bytes;    /* offset and bytes are those of the payload */
};

struct journal {
    char *path, *version;
    const char *name;              /* the last part of path */
    int folder;                    /* folder of the file, kept open across renames; -1: not
                                      opened yet */
    int fd;                        /* the file; -1: not opened yet */
    uint64_t end;                  /* end of the last complete entry */
    struct place *places;          /* of an earlier run's records, sorted */
    size_t n_places, cap_places;
    struct journal_point *points;    /* the known points, sorted by number */
    size_t n_points, cap_points;
    unsigned char *entry;          /* scratch for one entry */
    size_t cap_entry;
    uint64_t appended, damaged;
    struct crc64 crc;
    double synced;                 /* [s] time of the last sync */
    bool unsynced;
};

/* An EXIT_MACHINE error, for this errno; an EXIT_INPUT error. Both return -1. */
int journal_cannot(const char *what, const char *path, int reason, struct diag *d);
int journal_refuse(const struct journal *j, const char *hint, const char *what, struct diag *d);

/* ---- journal_entries.c ---- */

enum journal_kind { ENTRY_POINT = 1, ENTRY_RECORD = 2 };

/* All n bytes from offset on, or false. */
bool journal_read_at(const struct journal *j, void *data, size_t n, uint64_t offset);

/* NULL when they are not known. */
const struct journal_point *journal_find_point(const struct journal *j, uint64_t number);
const struct place *journal_find_place(const struct journal *j, uint64_t point,
                                       uint64_t replication);

void journal_know_point(struct journal *j, const struct journal_point *p);

/* Read all entries of a file of `size` bytes; j->end is then where the last good one ends. */
void journal_scan(struct journal *j, uint64_t size);

/* Append an entry with `bytes` bytes of payload. -1 with an EXIT_MACHINE error: nothing of it is in
 * the file then. */
int journal_append_entry(struct journal *j, enum journal_kind kind, uint64_t point, uint64_t number,
                         const void *payload, size_t bytes, struct diag *d);

/* Make it a file of a header alone. */
int journal_begin_file(struct journal *j, struct diag *d);

/* Is it a journal, and with `resume` one of this version? */
int journal_check_header(const struct journal *j, bool resume, struct diag *d);

/* Is the file only the beginning of a header, as a power cut may leave it? */
bool journal_is_unborn(const struct journal *j, uint64_t size);

/* ---- journal_file.c ---- */

/* The path of its folder, to be freed. */
char *journal_folder(const struct journal *j);

int journal_open_folder(struct journal *j);

/* Open the file in its folder, and lock it. Returns 1, 0 when there is no such file, or -1 with an
 * error. */
int journal_open_locked(struct journal *j, int flags, struct diag *d);
void journal_close_file(struct journal *j);
int journal_file_size(const struct journal *j, uint64_t *size, struct diag *d);

/* Remove its name, where that leads to it. */
void journal_unlink(const struct journal *j);

#endif
