#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/beside.h"
#include "base/mem.h"
#include "base/standard.h"
#include "base/text.h"

static int cannot_write(const char *path, int reason, struct diag *d)
{
    diag_error_status(d, EXIT_MACHINE, NULL, 0, NULL, "cannot write '%s': %s", path,
                      strerror(reason));
    return -1;
}

/* All n bytes, or -1 with errno. */
static int write_all(int fd, const char *data, size_t n)
{
    while (n > 0) {
        const ssize_t done = write(fd, data, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return -1;
        data += done;
        n -= (size_t)done;
    }
    return 0;
}

/* Close fd whatever happened before; the first failure's errno is the one that is returned. */
static int close_with(int fd, int reason)
{
    if (close(fd) != 0 && reason == 0 && errno != EINTR)
        reason = errno;
    return reason;
}

/* O_APPEND, for /dev/stdout may be a file that already holds what was printed. Returns an errno. */
static int write_in_place(const char *path, const void *data, size_t n)
{
    /* A pipe without a reader is an error (ENXIO), not a wait that no signal ends. */
    const int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return errno;
    if (fcntl(fd, F_SETFL, O_APPEND) != 0)    /* what is there is waited for when it is written */
        return close_with(fd, errno);
    return close_with(fd, write_all(fd, data, n) == 0 ? 0 : errno);
}

/* Returns an errno, 0 when done. `old` is the file's present state, or NULL when there is none. */
static int replace(const char *path, const struct stat *old, const void *data, size_t n)
{
    /* A rename asks only the folder's permission; a file that was made read-only stays. */
    if (old && access(path, W_OK) != 0)
        return errno;
    struct beside b;
    beside_remove_stale(path);
    int reason = beside_open(&b, path);
    if (reason == 0 && old && fchmod(b.fd, old->st_mode & 07777) != 0)
        reason = errno;
    /* Without the sync, a power cut after the rename could leave an empty file and no old one. */
    if (reason == 0 && (write_all(b.fd, data, n) != 0 || (fsync(b.fd) != 0 && errno != EINVAL)))
        reason = errno;
    const int closing = beside_close(&b);
    if (reason == 0)
        reason = closing;
    if (reason == 0 && rename(b.name, path) != 0)
        reason = errno;
    if (reason != 0)
        unlink(b.name);
    beside_release(&b);
    return reason;
}

/* /dev/stdout, /dev/fd/3, /proc/self/fd/3: links that stand for an open file, not for a name. */
static bool is_open_file(const char *path)
{
    return strncmp(path, "/dev/", 5) == 0 || strncmp(path, "/proc/", 6) == 0;
}

int file_write(const char *path, const void *data, size_t n, struct diag *d)
{
    struct stat link, target;
    const bool is_link = lstat(path, &link) == 0 && S_ISLNK(link.st_mode);
    const bool exists = stat(path, &target) == 0;
    char resolved[PATH_MAX];
    int reason;
    if (exists && S_ISDIR(target.st_mode))
        reason = EISDIR;
    else if (exists && (!S_ISREG(target.st_mode) || (is_link && is_open_file(path))))
        reason = write_in_place(path, data, n);
    else if (is_link && !realpath(path, resolved))
        reason = errno; /* it points nowhere, in circles, or where we may not look */
    else
        reason = replace(is_link ? resolved : path, exists ? &target : NULL, data, n);
    return reason == 0 ? 0 : cannot_write(path, reason, d);
}

static const char *read_hint(int reason)
{
    switch (reason) {
    case ENOENT:
    case ENOTDIR:
        return "check the path: it is looked up from the current folder";
    case EISDIR:
        return "give a file, not a folder";
    case EACCES:
        return "check the file's permissions";
    case EFBIG:
        return "at most 256 MB are read";
    default:
        return NULL;
    }
}

/* What fd has to give, NUL-terminated, or NULL with errno. Asks for no size: pipes have none. Some
 * have no end, /dev/zero as well as `yes |`. */
static char *read_all(int fd, size_t *n)
{
    char *text = NULL;
    size_t length = 0, capacity = 0;
    for (;;) {
        text = mem_grow(text, &capacity, length + 4096, 1);
        ssize_t got = read(fd, text + length, capacity - length - 1);
        if (got > 0 && length + (size_t)got > FILE_READ_MAX) {
            errno = EFBIG;
            got = -1;
        }
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            const int reason = errno;
            free(text);
            errno = reason;
            return NULL;
        }
        if (got == 0)
            break;
        length += (size_t)got;
    }
    text[length] = '\0';
    *n = length;
    return text;
}

char *file_read(const char *path, size_t *n, struct diag *d)
{
    char *text = NULL;
    size_t length = 0;
    int reason = 0;
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || !(text = read_all(fd, &length)))
        reason = errno;
    if (fd >= 0)
        close(fd);
    if (!text) {
        diag_error(d, path, 0, read_hint(reason), "cannot read '%s': %s", path, strerror(reason));
        return NULL;
    }
    if (n)
        *n = length;
    return text;
}

char *file_read_standard_input(size_t *n, struct diag *d)
{
    char *text = read_all(STDIN_FILENO, n);
    if (!text)
        diag_error(d, NULL, 0,
                   errno == EFBIG ? read_hint(EFBIG) : "give the file's name, or pipe it in",
                   "cannot read standard input: %s", strerror(errno));
    return text;
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int file_make_folder(const char *path, struct diag *d)
{
    char *part = mem_strdup(path);
    int reason = *path ? 0 : ENOENT;
    for (char *p = part; reason == 0 && *p;) {
        p += strspn(p, "/");
        p += strcspn(p, "/");
        const char next = *p;
        *p = '\0'; /* `part` is now the path up to here */
        if (mkdir(part, 0777) != 0) {
            reason = errno;
            if (is_folder(part))
                reason = 0;
            else if (reason == EEXIST)
                reason = ENOTDIR;
        }
        *p = next;
    }
    free(part);
    if (reason == 0)
        return 0;
    diag_error_status(d, EXIT_MACHINE, NULL, 0, NULL, "cannot make folder '%s': %s", path,
                      strerror(reason));
    return -1;
}

int file_to_stdout(const char *text, size_t n, struct diag *d)
{
    if (n > 0 && fwrite(text, 1, n, stdout) < n)
        return cannot_write("stdout", errno, d);
    return file_check_stdout(d);
}

int file_check_stdout(struct diag *d)
{
    const bool failed_before = ferror(stdout);
    if (fflush(stdout) != 0)
        return errno == EBADF ? standard_check_output(d) : cannot_write("stdout", errno, d);
    /* An earlier failure's reason is gone; the stream only remembers that there was one. */
    return failed_before ? cannot_write("stdout", EIO, d) : 0;
}
