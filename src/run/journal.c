/*
 * A journal as a run sees it. What stands in the file: journal_entries.c; whose file it is and
 * where: journal_file.c.
 */
#include "run/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "run/journal_state.h"

int journal_cannot(const char *what, const char *path, int reason, struct diag *d)
{
    diag_error_status(d, EXIT_MACHINE, NULL, 0, NULL, "cannot %s '%s': %s", what, path,
                      strerror(reason));
    return -1;
}

int journal_refuse(const struct journal *j, const char *hint, const char *what, struct diag *d)
{
    diag_error(d, j->path, 0, hint, "%s", what);
    return -1;
}

/* ---- opening ---- */

/* Refuse to overwrite the records of an unfinished run without --resume: they may be hours of
 * work. */
static int refuse_unfinished(const struct journal *j, struct diag *d)
{
    char *what = text_format("%zu replications of an unfinished run are here", j->n_places);
    journal_refuse(j, "--resume goes on with it; remove the file to begin anew", what, d);
    free(what);
    return -1;
}

/* Open a file that exists. */
static int open_old(struct journal *j, bool resume, struct diag *d)
{
    uint64_t size;
    if (journal_file_size(j, &size, d) != 0)
        return -1;
    if (journal_is_unborn(j, size))
        return journal_begin_file(j, d);
    if (journal_check_header(j, resume, d) != 0)
        return -1;
    journal_scan(j, size);
    if (!resume)
        return j->n_places ? refuse_unfinished(j, d) : journal_begin_file(j, d);
    if (j->end < size && ftruncate(j->fd, (off_t)j->end) != 0)
        return journal_cannot("cut", j->path, errno, d);
    return 0;
}

/* Create a new file and its folder. This waits until there is something to run, so that a run
 * that fails earlier leaves no trace. */
static int open_new(struct journal *j, struct diag *d)
{
    uint64_t size;
    char *folder = journal_folder(j);
    int status = file_make_folder(folder, d);
    free(folder);
    if (status != 0)
        return -1;
    if (journal_open_folder(j) != 0)
        return journal_cannot("write", j->path, errno, d);
    status = journal_open_locked(j, O_CREAT, d);
    if (status <= 0)
        return status < 0 ? -1 : journal_cannot("write", j->path, ENOENT, d);
    if (journal_file_size(j, &size, d) != 0)
        return -1;
    if (size == 0)
        return journal_begin_file(j, d);
    journal_close_file(j);    /* the file is another run's: do not remove it */
    return journal_refuse(j, NULL, "another run has just begun this journal", d);
}

static void release(struct journal *j)
{
    journal_close_file(j);
    if (j->folder >= 0)
        close(j->folder);
    free(j->path);
    free(j->version);
    free(j->places);
    free(j->points);
    free(j->entry);
    free(j);
}

struct journal *journal_open(const char *path, const char *version, bool resume, struct diag *d)
{
    struct journal *j = mem_calloc(1, sizeof *j);
    int there = 0;
    j->path = mem_strdup(path);
    j->name = strrchr(j->path, '/') ? strrchr(j->path, '/') + 1 : j->path;
    j->version = mem_strdup(version);
    j->synced = clock_monotonic();
    j->folder = j->fd = -1;
    crc64_init(&j->crc);
    if (journal_open_folder(j) == 0)
        there = journal_open_locked(j, 0, d);
    else if (errno != ENOENT && errno != ENOTDIR)
        there = journal_cannot("write", path, errno, d);
    if (there == 0 || (there > 0 && open_old(j, resume, d) == 0))
        return j;
    release(j);
    return NULL;
}

void journal_close(struct journal *j)
{
    if (!j)
        return;
    if (journal_count(j) == 0)
        journal_unlink(j);    /* nothing to go on with */
    else if (j->unsynced)
        fdatasync(j->fd);
    release(j);
}

void journal_remove(struct journal *j)
{
    if (!j)
        return;
    journal_unlink(j);
    release(j);
}

/* ---- use ---- */

const char *journal_path(const struct journal *j)
{
    return j->path;
}

uint64_t journal_resumed(const struct journal *j)
{
    return j->n_places;
}

uint64_t journal_damaged(const struct journal *j)
{
    return j->damaged;
}

uint64_t journal_points(const struct journal *j)
{
    return j->n_points ? j->points[j->n_points - 1].point + 1 : 0;
}

uint64_t journal_count(const struct journal *j)
{
    return j->n_places + j->appended;
}

bool journal_has_point(const struct journal *j, uint64_t point)
{
    return journal_find_point(j, point) != NULL;
}

/* What two points differ in, as an error; NULL when in nothing. */
static char *difference(const struct journal_point *was, const struct journal_point *is)
{
    if (was->width != is->width || memcmp(&was->model, &is->model, sizeof is->model) != 0)
        return mem_strdup("this journal was written for another model");
    if (was->seed != is->seed)
        return text_format("this journal was written with seed %llu, this run has %llu",
                           (unsigned long long)was->seed, (unsigned long long)is->seed);
    if (was->window != is->window)
        return text_format("this journal was written with windows of %g s, this run has %g s",
                           was->window, is->window);
    if (was->warmup != is->warmup)
        return text_format("this journal was written with a warm-up of %g s, this run has %g s",
                           was->warmup, is->warmup);
    if (was->windows != is->windows)
        return text_format("this journal was written with %llu windows in a replication, "
                           "this run has %llu",
                           (unsigned long long)was->windows, (unsigned long long)is->windows);
    return NULL;
}

int journal_begin_point(struct journal *j, const struct journal_point *p, struct diag *d)
{
    if (j->fd < 0 && open_new(j, d) != 0)
        return -1;
    const struct journal_point *was = journal_find_point(j, p->point);
    if (!was) {
        journal_know_point(j, p);
        return journal_append_entry(j, ENTRY_POINT, p->point, 0, p, sizeof *p, d);
    }
    char *what = difference(was, p);
    if (!what)
        return 0;
    journal_refuse(j, "run the command that began it, or remove the file to begin anew", what, d);
    free(what);
    return -1;
}

size_t journal_length(const struct journal *j, uint64_t point, uint64_t replication)
{
    const struct place *at = journal_find_place(j, point, replication);
    return at ? at->bytes / sizeof(double) : 0;
}

bool journal_read(const struct journal *j, uint64_t point, uint64_t replication, double *record)
{
    const struct place *at = journal_find_place(j, point, replication);
    return at && journal_read_at(j, record, at->bytes, at->offset);
}

int journal_append(struct journal *j, uint64_t point, uint64_t replication, const double *record,
                   size_t n, struct diag *d)
{
    if (journal_append_entry(j, ENTRY_RECORD, point, replication, record, n * sizeof *record, d) !=
        0)
        return -1;
    j->appended++;
    if (clock_monotonic() - j->synced < JOURNAL_SYNC_SECONDS)
        return 0;
    if (fdatasync(j->fd) != 0)
        return journal_cannot("write", j->path, errno, d);
    j->synced = clock_monotonic();
    j->unsynced = false;
    return 0;
}
