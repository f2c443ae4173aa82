/*
 * What stands in a journal:
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
#include "run/journal_state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

struct frame {
    uint64_t kind, point, number, bytes;
};

_Static_assert(sizeof(struct journal_point) == 64, "no padding: it is written as it is");
_Static_assert(sizeof(struct header) == 32 + VERSION_BYTES, "no padding");

/* ---- reading ---- */

/* All n bytes from offset on, or false. */
bool journal_read_at(const struct journal *j, void *data, size_t n, uint64_t offset)
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
    if (size - at < sizeof *f + sizeof(uint64_t) || !journal_read_at(j, f, sizeof *f, at))
        return READ_NONE;
    if (f->bytes > size - at - sizeof *f - sizeof(uint64_t))
        return READ_NONE;
    const size_t n = entry_size(f) - sizeof(uint64_t);
    unsigned char *entry = entry_room(j, entry_size(f));
    uint64_t crc;
    if (!journal_read_at(j, entry, entry_size(f), at))
        return READ_NONE;
    memcpy(&crc, entry + n, sizeof crc);
    return crc == crc64_of(&j->crc, entry, n) ? READ_GOOD : READ_DAMAGED;
}

/* ---- what is known of it ---- */

/* The index of this point number among the known points, or where it would be inserted. */
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

const struct journal_point *journal_find_point(const struct journal *j, uint64_t number)
{
    const size_t i = place_of_point(j, number);
    return i < j->n_points && j->points[i].point == number ? &j->points[i] : NULL;
}

void journal_know_point(struct journal *j, const struct journal_point *p)
{
    const size_t i = place_of_point(j, p->point);
    if (!journal_find_point(j, p->point)) {
        j->points = mem_grow(j->points, &j->cap_points, j->n_points + 1, sizeof *j->points);
        memmove(j->points + i + 1, j->points + i, (j->n_points++ - i) * sizeof *j->points);
    }
    j->points[i] = *p;
}

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left, *b = right;
    if (a->point != b->point)
        return a->point < b->point ? -1 : 1;
    return (a->replication > b->replication) - (a->replication < b->replication);
}

const struct place *journal_find_place(const struct journal *j, uint64_t point,
                                       uint64_t replication)
{
    const struct place key = {.point = point, .replication = replication};
    return j->n_places ? bsearch(&key, j->places, j->n_places, sizeof key, compare_places) : NULL;
}

/* Take over the entry in j->entry. False when it cannot be used. */
static bool take_over(struct journal *j, const struct frame *f, uint64_t at)
{
    if (f->kind == ENTRY_POINT && f->bytes == sizeof(struct journal_point)) {
        struct journal_point p;
        memcpy(&p, j->entry + sizeof *f, sizeof p);
        if (p.point < POINTS_MAX)
            journal_know_point(j, &p);
        return p.point < POINTS_MAX;
    }
    const struct journal_point *of = journal_find_point(j, f->point);
    if (f->kind != ENTRY_RECORD || !of || f->bytes % sizeof(double) != 0 ||
        f->bytes / sizeof(double) < of->width)
        return false;
    j->places = mem_grow(j->places, &j->cap_places, j->n_places + 1, sizeof *j->places);
    j->places[j->n_places++] = (struct place){f->point, f->number, at + sizeof *f, f->bytes};
    return true;
}

/* Read all entries of a file of `size` bytes; j->end is then where the last good one ends. */
void journal_scan(struct journal *j, uint64_t size)
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
            j->damaged = damaged;    /* entries after the last good one belong to the damaged
                                        end, see below */
        }
    }
    j->damaged += j->end < size;
    if (j->n_places)
        qsort(j->places, j->n_places, sizeof *j->places, compare_places);
}

/* ---- writing ---- */

/*
 * Append n bytes, in one write if there is room. When the disk is full, the file is cut back to its
 * old end. After a short write the rest is tried again, because that call's error says why: no
 * room, a quota, or a limit on the file's size.
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
        return journal_cannot("cut", j->path, errno, d);
    return journal_cannot("write", j->path, reason, d);
}

int journal_append_entry(struct journal *j, enum journal_kind kind, uint64_t point, uint64_t number,
                         const void *payload, size_t bytes, struct diag *d)
{
    const struct frame f = {kind, point, number, bytes};
    const size_t n = entry_size(&f) - sizeof(uint64_t);
    unsigned char *entry = entry_room(j, entry_size(&f));
    memcpy(entry, &f, sizeof f);
    memcpy(entry + sizeof f, payload, bytes);
    const uint64_t crc = crc64_of(&j->crc, entry, n);
    memcpy(entry + n, &crc, sizeof crc);
    return append(j, entry, entry_size(&f), d);
}

/* ---- the header ---- */

static struct header make_header(const struct crc64 *crc, const char *version)
{
    struct header h = {.format = FORMAT, .order = BYTE_ORDER_MARK};
    memcpy(h.magic, MAGIC, sizeof h.magic);
    strncpy(h.version, version, sizeof h.version - 1);
    h.crc = crc64_of(crc, &h, sizeof h - sizeof h.crc);
    return h;
}

int journal_begin_file(struct journal *j, struct diag *d)
{
    const struct header h = make_header(&j->crc, j->version);
    if (ftruncate(j->fd, 0) != 0)
        return journal_cannot("write", j->path, errno, d);
    j->end = 0;
    j->n_points = j->damaged = 0;
    return append(j, &h, sizeof h, d);
}

int journal_check_header(const struct journal *j, bool resume, struct diag *d)
{
    struct header h;
    const struct header want = make_header(&j->crc, j->version);
    if (!journal_read_at(j, &h, sizeof h, 0) || memcmp(h.magic, MAGIC, sizeof MAGIC) != 0 ||
        h.crc != crc64_of(&j->crc, &h, sizeof h - sizeof h.crc))
        return journal_refuse(j, "move it away, or give another folder with -o",
                              "this is not a journal", d);
    if (!resume || (h.format == FORMAT && strcmp(h.version, want.version) == 0))
        return 0;
    h.version[VERSION_BYTES - 1] = 0;
    char *what = text_format("this journal was written by sojourn %s (format %llu), this is %s",
                             h.version, (unsigned long long)h.format, j->version);
    journal_refuse(j, "go on with that version, or remove the file to begin anew", what, d);
    free(what);
    return -1;
}

/* Is the file only the beginning of a header, as a power cut may leave it? */
bool journal_is_unborn(const struct journal *j, uint64_t size)
{
    char start[sizeof MAGIC];
    const size_t n = size < sizeof start ? (size_t)size : sizeof start;
    return size < sizeof(struct header) && journal_read_at(j, start, n, 0) &&
           memcmp(start, MAGIC, n) == 0;
}
