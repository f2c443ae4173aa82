/*
 * A pending event: its time, leaf and station. A time is a double >= 0 stored as its bits, which
 * sort like integers.
 */
#ifndef SIM_EVENT_H
#define SIM_EVENT_H

#include <stdint.h>
#include <string.h>

#define EVENT_IDLE UINT64_C(0x7ff0000000000000)    /* +infinity */

struct event {
    uint64_t key;     /* bits of the time; EVENT_IDLE or above when nothing pends */
    uint64_t who;     /* the leaf in bits 0 to 31, the station above */
};

static inline uint64_t event_key(double time)
{
    uint64_t bits;
    memcpy(&bits, &time, sizeof bits);
    return bits;
}

static inline double event_time(uint64_t key)
{
    double time;
    memcpy(&time, &key, sizeof time);
    return time;
}

/* The key of an event after the clock was set back by `by` [s], at most the event's time. */
static inline uint64_t event_set_back(uint64_t key, double by)
{
    return event_key(event_time(key) - by);
}

static inline struct event event_at(double time, uint32_t leaf, uint32_t station)
{
    return (struct event){.key = event_key(time), .who = (uint64_t)station << 32 | leaf};
}

static inline uint32_t event_leaf(struct event e)
{
    return (uint32_t)e.who;
}

static inline uint32_t event_station(struct event e)
{
    return (uint32_t)(e.who >> 32);
}

#endif
