#include "base/beside.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

#define ENDING ".tmp"

/* ---- one's own ---- */

/*
 * Somebody who looks for stale ones may have come between the file's making and its lock, and have
 * removed it: false. A file system without locks has nobody who removes anything.
 */
static bool lock(int fd)
{
    struct stat st;
    while (flock(fd, LOCK_EX) != 0)
        if (errno != EINTR)
            return true;
    return fstat(fd, &st) != 0 || st.st_nlink > 0;
}

/* Not mkstemp: its files are private, where these have the permissions that the user's
 * umask gives. */
int beside_open(struct beside *b, const char *path)
{
    *b = (struct beside){.fd = -1, .lock = -1};
    for (unsigned attempt = 0; b->fd < 0; attempt++) {
        b->name = text_format("%s.%ld-%u" ENDING, path, (long)getpid(), attempt);
        b->fd = open(b->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (b->fd < 0 && errno != EEXIST)
            return errno;
        if (b->fd >= 0 && !lock(b->fd)) {
            close(b->fd);
            b->fd = -1;
        }
        if (b->fd < 0)
            free(b->name);
    }
    b->lock = fcntl(b->fd, F_DUPFD_CLOEXEC, 0);
    return b->lock < 0 ? errno : 0;
}

int beside_close(struct beside *b)
{
    const int status = b->fd < 0 || close(b->fd) == 0 || errno == EINTR ? 0 : errno;
    b->fd = -1;
    return status;
}

void beside_release(struct beside *b)
{
    beside_close(b);
    if (b->lock >= 0)
        close(b->lock);
    free(b->name);
    *b = (struct beside){.fd = -1, .lock = -1};
}

/* ---- those that were left ---- */

/* Is `name` that of a temporary of the file `base`: base.DIGITS-DIGITS.tmp? */
static bool is_beside(const char *name, const char *base)
{
    static const char digits[] = "0123456789";
    const size_t n = strlen(base);
    if (strncmp(name, base, n) != 0 || name[n] != '.')
        return false;
    const char *p = name + n + 1;
    const size_t pid = strspn(p, digits);
    if (pid == 0 || p[pid] != '-')
        return false;
    p += pid + 1;
    const size_t attempt = strspn(p, digits);
    return attempt > 0 && strcmp(p + attempt, ENDING) == 0;
}

/*
 * Remove it if its writer is gone. The name is looked at again with the lock in our hands: what we
 * opened may have been renamed since, and the name be that of its writer's next file. Now neither
 * can happen: a writer waits for the lock before it goes on, and so do others like us.
 */
static void remove_if_stale(int folder, const char *name)
{
    struct stat opened, named;
    const int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return;
    if (fstat(fd, &opened) == 0 && S_ISREG(opened.st_mode) && flock(fd, LOCK_EX | LOCK_NB) == 0 &&
        fstatat(folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
        named.st_dev == opened.st_dev && named.st_ino == opened.st_ino)
        unlinkat(folder, name, 0);
    close(fd);
}

void beside_remove_stale(const char *path)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    char *folder = slash ? text_format("%.*s", (int)(base - path), path) : mem_strdup(".");
    DIR *dir = opendir(folder);
    if (dir) {
        for (const struct dirent *e; (e = readdir(dir));)
            if (is_beside(e->d_name, base))
                remove_if_stale(dirfd(dir), e->d_name);
        closedir(dir);
    }
    free(folder);
}
