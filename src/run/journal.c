/*
 * The file:
 *
 *   header   magic, format, order of bytes, version of the program, CRC
 *   entry    kind | point | number | bytes of payload | payload | CRC of all of these
 *            POINT:  payload = struct journal_point       before the first record of that point
 *            RECORD: number = replication, payload = double[width], and a tail of doubles
 *   entry ...
 *
 * All fields are 8 bytes in this machine's order. Each entry is appended by one write(2): what a
 * kill can leave unfinished is the last entry, and what a failing disk damages its CRC shows. An
 * entry that is damaged within a file is stepped over, by its length.
 */
#include "run/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

#define FORMAT 2u
#define BYTE_ORDER_MARK 0x0102030405060708u
static const char MAGIC[8] = {'S', 'O', 'J', 'O', 'U', 'R', 'N', 'J'};

enum { VERSION_BYTES = 128, POINTS_MAX = 1 << 24 };

struct header {
    char magic[8];
    uint64_t format, order;
    char version[VERSION_BYTES];
    uint64_t crc;    /* of what stands before */
};

enum kind { ENTRY_POINT = 1, ENTRY_RECORD = 2 };

struct frame {
    uint64_t kind, point, number, bytes;
};

_Static_assert(sizeof(struct journal_point) == 64, "no padding: it is written as it is");
_Static_assert(sizeof(struct header) == 32 + VERSION_BYTES, "no padding");

/* Where a record stands. */
struct place {
    uint64_t point, replication, offset, bytes;    /* the last two of the payload */
};

struct journal {
    char *path, *version;
    const char *name;              /* the last part of path */
    int folder;                    /* that holds it, also when that is renamed; -1: not there yet */
    int fd;                        /* likewise */
    uint64_t end;                  /* of the last entry that is whole */
    struct place *places;          /* of an earlier run's records, sorted */
    size_t n_places, cap_places;
    struct journal_point *points;    /* that are known, by number */
    size_t n_points, cap_points;
    unsigned char *entry;          /* scratch for one entry */
    size_t cap_entry;
    uint64_t appended, damaged;
    struct crc64 crc;
    double synced;                 /* [s] when */
    bool unsynced;
};

static int cannot(const char *what, const char *path, int reason, struct diag *d)
{
    diag_error_status(d, EXIT_MACHINE, NULL, 0, NULL, "cannot %s '%s': %s", what, path,
                      strerror(reason));
    return -1;
}

/* ---- reading ---- */

/* All n bytes from offset on, or false. */
static bool read_at(const struct journal *j, void *data, size_t n, uint64_t offset)
{
    char *to = data;
    while (n > 0) {
        const ssize_t got = pread(j->fd, to, n, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got;
        n -= (size_t)got;
        offset += (uint64_t)got;
    }
    return true;
}

static unsigned char *entry_room(struct journal *j, size_t n)
{
    j->entry = mem_grow(j->entry, &j->cap_entry, n, 1);
    return j->entry;
}

static size_t entry_size(const struct frame *f)
{
    return sizeof *f + f->bytes + sizeof(uint64_t);
}

enum reading { READ_GOOD, READ_DAMAGED, READ_NONE };

/* The entry at `at` of a file of `size` bytes, into j->entry. READ_NONE: nothing of that length can
 * stand there, so that what follows cannot be found either. */
static enum reading read_entry(struct journal *j, uint64_t at, uint64_t size, struct frame *f)
{
    if (size - at < sizeof *f + sizeof(uint64_t) || !read_at(j, f, sizeof *f, at))
        return READ_NONE;
    if (f->bytes > size - at - sizeof *f - sizeof(uint64_t))
        return READ_NONE;
    const size_t n = entry_size(f) - sizeof(uint64_t);
    unsigned char *entry = entry_room(j, entry_size(f));
    uint64_t crc;
    if (!read_at(j, entry, entry_size(f), at))
        return READ_NONE;
    memcpy(&crc, entry + n, sizeof crc);
    return crc == crc64_of(&j->crc, entry, n) ? READ_GOOD : READ_DAMAGED;
}

/* Where the point of this number is among those known, or would be. */
static size_t place_of_point(const struct journal *j, uint64_t number)
{
    size_t low = 0, high = j->n_points;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (j->points[middle].point < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const struct journal_point *find_point(const struct journal *j, uint64_t number)
{
    const size_t i = place_of_point(j, number);
    return i < j->n_points && j->points[i].point == number ? &j->points[i] : NULL;
}

static void know_point(struct journal *j, const struct journal_point *p)
{
    const size_t i = place_of_point(j, p->point);
    if (!find_point(j, p->point)) {
        j->points = mem_grow(j->points, &j->cap_points, j->n_points + 1, sizeof *j->points);
        memmove(j->points + i + 1, j->points + i, (j->n_points++ - i) * sizeof *j->points);
    }
    j->points[i] = *p;
}

bool journal_has_point(const struct journal *j, uint64_t point)
{
    return find_point(j, point) != NULL;
}

/* Take over the entry in j->entry. False when it is none that could be used. */
static bool take_over(struct journal *j, const struct frame *f, uint64_t at)
{
    if (f->kind == ENTRY_POINT && f->bytes == sizeof(struct journal_point)) {
        struct journal_point p;
        memcpy(&p, j->entry + sizeof *f, sizeof p);
        if (p.point < POINTS_MAX)
            know_point(j, &p);
        return p.point < POINTS_MAX;
    }
    const struct journal_point *of = find_point(j, f->point);
    if (f->kind != ENTRY_RECORD || !of || f->bytes % sizeof(double) != 0 ||
        f->bytes / sizeof(double) < of->width)
        return false;
    j->places = mem_grow(j->places, &j->cap_places, j->n_places + 1, sizeof *j->places);
    j->places[j->n_places++] = (struct place){f->point, f->number, at + sizeof *f, f->bytes};
    return true;
}

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    if (a->point != b->point)
        return a->point < b->point ? -1 : 1;
    return (a->replication > b->replication) - (a->replication < b->replication);
}

/* Read all entries of a file of `size` bytes; j->end is then where the last good one ends. */
static void scan(struct journal *j, uint64_t size)
{
    struct frame f;
    enum reading reading;
    uint64_t at = sizeof(struct header), damaged = 0;
    j->end = at;
    while ((reading = read_entry(j, at, size, &f)) != READ_NONE) {
        const bool good = reading == READ_GOOD && take_over(j, &f, at);
        at += entry_size(&f);
        damaged += !good;
        if (good) {
            j->end = at;
            j->damaged = damaged;    /* those after the last good one are the end, see below */
        }
    }
    j->damaged += j->end < size;
    if (j->n_places)
        qsort(j->places, j->n_places, sizeof *j->places, compare_places);
}

/* ---- opening ---- */

static struct header make_header(const struct crc64 *crc, const char *version)
{
    struct header h = {.format = FORMAT, .order = BYTE_ORDER_MARK};
    memcpy(h.magic, MAGIC, sizeof h.magic);
    strncpy(h.version, version, sizeof h.version - 1);
    h.crc = crc64_of(crc, &h, sizeof h - sizeof h.crc);
    return h;
}

/*
 * Append n bytes, by one write where there is room; cut off again what a full disk took of them.
 * What a write left is tried again, for that says why: no room, a quota, a limit on the file's
 * size.
 */
static int append(struct journal *j, const void *data, size_t n, struct diag *d)
{
    size_t written = 0;
    ssize_t done;
    do {
        done = write(j->fd, (const char *)data + written, n - written);
        written += done > 0 ? (size_t)done : 0;
    } while (done < 0 ? errno == EINTR : done > 0 && written < n);
    if (written == n) {
        j->end += n;
        j->unsynced = true;
        return 0;
    }
    const int reason = done < 0 ? errno : ENOSPC;
    if (ftruncate(j->fd, (off_t)j->end) != 0)
        return cannot("cut", j->path, errno, d);
    return cannot("write", j->path, reason, d);
}

static int begin_file(struct journal *j, struct diag *d)
{
    const struct header h = make_header(&j->crc, j->version);
    if (ftruncate(j->fd, 0) != 0)
        return cannot("write", j->path, errno, d);
    j->end = 0;
    j->n_points = j->damaged = 0;
    return append(j, &h, sizeof h, d);
}

static int refuse(const struct journal *j, const char *hint, const char *what, struct diag *d)
{
    diag_error(d, j->path, 0, hint, "%s", what);
    return -1;
}

static int check_header(const struct journal *j, bool resume, struct diag *d)
{
    struct header h;
    const struct header want = make_header(&j->crc, j->version);
    if (!read_at(j, &h, sizeof h, 0) || memcmp(h.magic, MAGIC, sizeof MAGIC) != 0 ||
        h.crc != crc64_of(&j->crc, &h, sizeof h - sizeof h.crc))
        return refuse(j, "move it away, or give another folder with -o", "this is not a journal",
                      d);
    if (!resume || (h.format == FORMAT && strcmp(h.version, want.version) == 0))
        return 0;
    h.version[VERSION_BYTES - 1] = 0;
    char *what = text_format("this journal was written by sojourn %s (format %llu), this is %s",
                             h.version, (unsigned long long)h.format, j->version);
    refuse(j, "go on with that version, or remove the file to begin anew", what, d);
    free(what);
    return -1;
}

/* Records that nobody asked to go on with: hours of work, perhaps. */
static int refuse_unfinished(const struct journal *j, struct diag *d)
{
    char *what = text_format("%zu replications of an unfinished run are here", j->n_places);
    refuse(j, "--resume goes on with it; remove the file to begin anew", what, d);
    free(what);
    return -1;
}

/* Is what there is of the file the beginning of a header, as a power cut may leave it? */
static bool is_unborn(const struct journal *j, uint64_t size)
{
    char start[sizeof MAGIC];
    const size_t n = size < sizeof start ? (size_t)size : sizeof start;
    return size < sizeof(struct header) && read_at(j, start, n, 0) && memcmp(start, MAGIC, n) == 0;
}

static char *folder_of(const struct journal *j)
{
    const int n = (int)(j->name - j->path);
    return n ? text_format("%.*s", n, j->path) : mem_strdup(".");
}

static int open_folder(struct journal *j)
{
    char *folder = folder_of(j);
    if (j->folder >= 0)
        close(j->folder);
    j->folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    return j->folder < 0 ? -1 : 0;
}

/* Whose file it is: ours, or that of another run under way. */
static int lock(const struct journal *j, struct diag *d)
{
    /* Where a file system knows no locks, two runs into one folder are the user's own affair. */
    if (flock(j->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return 0;
    return refuse(j, "wait for it to end, or give another folder with -o",
                  "another run is writing this journal", d);
}

static void close_file(struct journal *j)
{
    if (j->fd >= 0)
        close(j->fd);
    j->fd = -1;
}

/*
 * Open it in its folder, and lock it. Between the two, the run before may have removed it: what is
 * written into a file without a name is lost, so the name is opened again. Returns 1, 0 when there
 * is no such file, or -1 with an error.
 */
static int open_locked(struct journal *j, int flags, struct diag *d)
{
    struct stat st;
    for (;;) {
        j->fd = openat(j->folder, j->name, O_RDWR | O_APPEND | O_CLOEXEC | flags, 0666);
        if (j->fd < 0)
            return errno == ENOENT ? 0 : cannot("write", j->path, errno, d);
        const int status = lock(j, d);
        if (status == 0 && (fstat(j->fd, &st) != 0 || st.st_nlink > 0))
            return 1;
        close_file(j);
        if (status != 0)
            return -1;
    }
}

static int file_size(const struct journal *j, uint64_t *size, struct diag *d)
{
    struct stat st;
    if (fstat(j->fd, &st) != 0)
        return cannot("read", j->path, errno, d);
    *size = (uint64_t)st.st_size;
    return 0;
}

/* A file that is there. */
static int open_old(struct journal *j, bool resume, struct diag *d)
{
    uint64_t size;
    if (file_size(j, &size, d) != 0)
        return -1;
    if (is_unborn(j, size))
        return begin_file(j, d);
    if (check_header(j, resume, d) != 0)
        return -1;
    scan(j, size);
    if (!resume)
        return j->n_places ? refuse_unfinished(j, d) : begin_file(j, d);
    if (j->end < size && ftruncate(j->fd, (off_t)j->end) != 0)
        return cannot("cut", j->path, errno, d);
    return 0;
}

/* A new file, and the folder that it is in. Not before there is something to run: a run that comes
 * to nothing leaves no trace. */
static int open_new(struct journal *j, struct diag *d)
{
    uint64_t size;
    char *folder = folder_of(j);
    int status = file_make_folder(folder, d);
    free(folder);
    if (status != 0)
        return -1;
    if (open_folder(j) != 0)
        return cannot("write", j->path, errno, d);
    status = open_locked(j, O_CREAT, d);
    if (status <= 0)
        return status < 0 ? -1 : cannot("write", j->path, ENOENT, d);
    if (file_size(j, &size, d) != 0)
        return -1;
    if (size == 0)
        return begin_file(j, d);
    close_file(j);    /* that of another: not ours to remove */
    return refuse(j, NULL, "another run has just begun this journal", d);
}

static void release(struct journal *j)
{
    close_file(j);
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
    if (open_folder(j) == 0)
        there = open_locked(j, 0, d);
    else if (errno != ENOENT && errno != ENOTDIR)
        there = cannot("write", path, errno, d);
    if (there == 0 || (there > 0 && open_old(j, resume, d) == 0))
        return j;
    release(j);
    return NULL;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Is what stands under this name the file that we write? */
static bool is_ours(const struct journal *j, int folder, const char *name)
{
    struct stat ours, named;
    return j->fd >= 0 && fstat(j->fd, &ours) == 0 && fstatat(folder, name, &named, 0) == 0 &&
           same_file(&ours, &named);
}

bool journal_in_place(const struct journal *j)
{
    return is_ours(j, AT_FDCWD, j->path);
}

bool journal_displaced(const struct journal *j)
{
    struct stat ours, named;
    char *folder = folder_of(j);
    const bool displaced = j->folder >= 0 && fstat(j->folder, &ours) == 0 &&
                           stat(folder, &named) == 0 && !same_file(&ours, &named);
    free(folder);
    return displaced;
}

/* Of a folder that was renamed, the one that has its name now may hold another run's journal. */
static void unlink_own(const struct journal *j)
{
    if (is_ours(j, j->folder, j->name))
        unlinkat(j->folder, j->name, 0);
}

void journal_close(struct journal *j)
{
    if (!j)
        return;
    if (journal_count(j) == 0)
        unlink_own(j);    /* nothing to go on with */
    else if (j->unsynced)
        fdatasync(j->fd);
    release(j);
}

void journal_remove(struct journal *j)
{
    if (!j)
        return;
    unlink_own(j);
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

static int append_entry(struct journal *j, const struct frame *f, const void *payload,
                        struct diag *d)
{
    const size_t n = entry_size(f) - sizeof(uint64_t);
    unsigned char *entry = entry_room(j, entry_size(f));
    memcpy(entry, f, sizeof *f);
    memcpy(entry + sizeof *f, payload, f->bytes);
    const uint64_t crc = crc64_of(&j->crc, entry, n);
    memcpy(entry + n, &crc, sizeof crc);
    return append(j, entry, entry_size(f), d);
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
    const struct journal_point *was = find_point(j, p->point);
    if (!was) {
        const struct frame f = {ENTRY_POINT, p->point, 0, sizeof *p};
        know_point(j, p);
        return append_entry(j, &f, p, d);
    }
    char *what = difference(was, p);
    if (!what)
        return 0;
    refuse(j, "run the command that began it, or remove the file to begin anew", what, d);
    free(what);
    return -1;
}

static const struct place *find_place(const struct journal *j, uint64_t point, uint64_t replication)
{
    const struct place key = {.point = point, .replication = replication};
    return j->n_places ? bsearch(&key, j->places, j->n_places, sizeof key, compare_places) : NULL;
}

size_t journal_length(const struct journal *j, uint64_t point, uint64_t replication)
{
    const struct place *at = find_place(j, point, replication);
    return at ? at->bytes / sizeof(double) : 0;
}

bool journal_read(const struct journal *j, uint64_t point, uint64_t replication, double *record)
{
    const struct place *at = find_place(j, point, replication);
    return at && read_at(j, record, at->bytes, at->offset);
}

int journal_append(struct journal *j, uint64_t point, uint64_t replication, const double *record,
                   size_t n, struct diag *d)
{
    const struct frame f = {ENTRY_RECORD, point, replication, n * sizeof *record};
    if (append_entry(j, &f, record, d) != 0)
        return -1;
    j->appended++;
    if (clock_monotonic() - j->synced < JOURNAL_SYNC_SECONDS)
        return 0;
    if (fdatasync(j->fd) != 0)
        return cannot("write", j->path, errno, d);
    j->synced = clock_monotonic();
    j->unsynced = false;
    return 0;
}
