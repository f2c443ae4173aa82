#include "nginx/loop.h"

#include <math.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

double loop_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int loop_watch(const struct loop *l, int fd, void *what)
{
    struct epoll_event e = {.events = EPOLLIN, .data.ptr = what};
    return epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &e);
}

int loop_init(struct loop *l)
{
    *l = (struct loop){.epoll = epoll_create1(EPOLL_CLOEXEC),
                       .timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)};
    prctl(PR_SET_TIMERSLACK, 1000UL);
    return l->epoll < 0 || l->timer < 0 ? -1 : loop_watch(l, l->timer, NULL);
}

void loop_release(struct loop *l)
{
    close(l->epoll);
    close(l->timer);
}

static void set_timer(struct loop *l, double until)
{
    if (until == l->set)
        return;
    l->set = until;
    const double seconds = floor(until);
    const struct itimerspec at = {
        .it_value = {.tv_sec = (time_t)seconds, .tv_nsec = (long)(1e9 * (until - seconds))}};
    timerfd_settime(l->timer, TFD_TIMER_ABSTIME, &at, NULL);
}

int loop_wait(struct loop *l, double until, void **what)
{
    struct epoll_event events[LOOP_EVENTS];
    set_timer(l, until);
    const int got = epoll_wait(l->epoll, events, LOOP_EVENTS, -1);
    int n = 0;
    for (int i = 0; i < got; i++) {
        uint64_t expired;
        if (events[i].data.ptr)
            what[n++] = events[i].data.ptr;
        else if (read(l->timer, &expired, sizeof expired) > 0)
            l->set = 0;
    }
    return n;
}
