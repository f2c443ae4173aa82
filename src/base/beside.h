/*
 * Temporary files beside the file that each is to replace, PATH.PID-N.tmp. Whoever writes one holds
 * a lock on it until the end, so that one whose writer was killed is told from one that is being
 * written, on this machine or another. Private to file_write.
 */
#ifndef BASE_BESIDE_H
#define BASE_BESIDE_H

struct beside {
    char *name;
    int fd;      /* to write to; -1 when it could not be opened */
    int lock;    /* the same open file again: keeps the lock when fd is closed */
};

/* Make and open a new one beside `path`. 0, or an errno. To be released in either case, renamed
 * or not. */
int beside_open(struct beside *b, const char *path);

/* Give up fd with its status, 0 or an errno: a full disk may be known only now. The lock stays. */
int beside_close(struct beside *b);

/* Unlock and forget it; a file that was not renamed stays and is the caller's to unlink. */
void beside_release(struct beside *b);

/*
 * Remove temporaries of `path` whose writers are gone: those that nobody has locked. Where a folder
 * cannot be read or a file system knows no locks, nothing is removed, and nothing is said.
 */
void beside_remove_stale(const char *path);

#endif
