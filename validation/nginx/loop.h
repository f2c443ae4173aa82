/*
 * One thread that waits for whatever comes first: a message, or a moment. Moments are of
 * CLOCK_MONOTONIC, in seconds as a double (to 1e-7 s or better within a year of the machine's
 * start), by a timer of the kernel that is not rounded to milliseconds.
 */
#ifndef NGINX_LOOP_H
#define NGINX_LOOP_H

#include <stddef.h>

struct loop {
    int epoll, timer;
    double set; /* the moment that the timer is set to; 0: none */
};

enum { LOOP_EVENTS = 256 };

/* -1 with errno when the system refuses. */
int loop_init(struct loop *l);
void loop_release(struct loop *l);

/* Tell of what comes at fd with this pointer. -1 with errno. */
int loop_watch(const struct loop *l, int fd, void *what);

/*
 * Wait until something comes or the moment is there. The pointers of what has come go to
 * what[LOOP_EVENTS]; returns how many.
 */
int loop_wait(struct loop *l, double until, void **what);

double loop_now(void);

#endif
