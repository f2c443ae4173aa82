/*
 * A journal's file: whose it is, in which folder, and whether it is still there.
 */
#include "run/journal_state.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

/* ---- its folder ---- */

char *journal_folder(const struct journal *j)
{
    const int n = (int)(j->name - j->path);
    return n ? text_format("%.*s", n, j->path) : mem_strdup(".");
}

int journal_open_folder(struct journal *j)
{
    char *folder = journal_folder(j);
    if (j->folder >= 0)
        close(j->folder);
    j->folder = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    return j->folder < 0 ? -1 : 0;
}

/* ---- the file ---- */

/* Whose file it is: ours, or that of another run under way. */
static int lock(const struct journal *j, struct diag *d)
{
    /* On a file system without locks, the user must keep two runs from sharing a folder. */
    if (flock(j->fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return 0;
    return journal_refuse(j, "wait for it to end, or give another folder with -o",
                  "another run is writing this journal", d);
}

void journal_close_file(struct journal *j)
{
    if (j->fd >= 0)
        close(j->fd);
    j->fd = -1;
}

/*
 * Open the file in its folder, and lock it. The run before may remove the file between the two
 * steps. Whatever is written into a file without a name is lost, so the name is then opened again.
 * Returns 1, 0 when there is no such file, or -1 with an error.
 */
int journal_open_locked(struct journal *j, int flags, struct diag *d)
{
    struct stat st;
    for (;;) {
        j->fd = openat(j->folder, j->name, O_RDWR | O_APPEND | O_CLOEXEC | flags, 0666);
        if (j->fd < 0)
            return errno == ENOENT ? 0 : journal_cannot("write", j->path, errno, d);
        const int status = lock(j, d);
        if (status == 0 && (fstat(j->fd, &st) != 0 || st.st_nlink > 0))
            return 1;
        journal_close_file(j);
        if (status != 0)
            return -1;
    }
}

int journal_file_size(const struct journal *j, uint64_t *size, struct diag *d)
{
    struct stat st;
    if (fstat(j->fd, &st) != 0)
        return journal_cannot("read", j->path, errno, d);
    *size = (uint64_t)st.st_size;
    return 0;
}

/* ---- is it still there? ---- */

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Does this name lead to the file that we write? */
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
    char *folder = journal_folder(j);
    const bool displaced = j->folder >= 0 && fstat(j->folder, &ours) == 0 &&
                           stat(folder, &named) == 0 && !same_file(&ours, &named);
    free(folder);
    return displaced;
}

/* When the folder was renamed, the folder that now has its name may hold another run's journal. */
void journal_unlink(const struct journal *j)
{
    if (is_ours(j, j->folder, j->name))
        unlinkat(j->folder, j->name, 0);
}
