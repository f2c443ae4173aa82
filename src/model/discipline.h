/*
 * The disciplines of a station: the order in which requests are served. One row each; what a row
 * says of its discipline is what the config reader, the solver and the reports need to know. How it
 * serves is in `sim` (sim/general_disciplines.h), its formulas are in `analytic`.
 */
#ifndef MODEL_DISCIPLINE_H
#define MODEL_DISCIPLINE_H

#include <stdbool.h>

enum discipline {
    DISCIPLINE_FIFO,                   /* first come, first served */
    DISCIPLINE_LIFO,                   /* last come, first served; a service is not interrupted */
    DISCIPLINE_LIFO_PREEMPTIVE,        /* the last to come is served at once; the interrupted
                                          service goes on later where it was */
    DISCIPLINE_RANDOM,                 /* the next one is any that waits, all alike */
    DISCIPLINE_PS,                     /* all at once, each at the rate min(1, servers/number) */
    DISCIPLINE_DPS,                    /* all at once, in proportion to weights of classes */
    DISCIPLINE_PRIORITY,               /* the highest priority first; not interrupted */
    DISCIPLINE_PRIORITY_PREEMPTIVE,    /* the highest priority first, at once; the interrupted
                                          service goes on later where it was */
    DISCIPLINE_SJF,                    /* the shortest service first; not interrupted */
    DISCIPLINE_SRPT,                   /* the shortest remaining service first, at once */
    DISCIPLINE_LAS,                    /* least attained service first, those equal share */
    DISCIPLINE_POLLING,                /* one server goes round the classes' queues */
    DISCIPLINES
};

struct discipline_row {
    const char *name;         /* in configs: "lifo-preemptive" */
    bool takes_priority;      /* classes have priorities there */
    bool takes_weight;        /* classes have weights there */
    bool takes_polling;       /* rule, limit and switchover are given there */
    bool preempts;            /* a service that has begun may be interrupted */
    bool shares;              /* services run at a part of their rate */
    bool work_conserving;     /* no server idles while a request waits */
    bool keeps_order;         /* requests of one class leave a single server in the order in which
                                 they came */
    bool blind;               /* order does not depend on how long services are */
    bool bcmp;                /* product form with exponential services of one mean for all classes;
                                 PS and preemptive LIFO with any */
};

/* By enum discipline. */
extern const struct discipline_row discipline_table[DISCIPLINES];

const char *discipline_name(enum discipline d);

/* The discipline of that name; false when there is none. */
bool discipline_parse(const char *name, enum discipline *out);

#endif
