/*
 * The disciplines of a station: the order in which requests are served. Each has one row, with what
 * the config reader, the solver and the reports need to know about it. How a discipline serves is
 * in `sim` (sim/general_disciplines.h); its formulas are in `analytic`.
 */
#ifndef MODEL_DISCIPLINE_H
#define MODEL_DISCIPLINE_H

#include <stdbool.h>

enum discipline {
    DISCIPLINE_FIFO,                   /* first come, first served */
    DISCIPLINE_LIFO,                   /* last come, first served; a service is not interrupted */
    DISCIPLINE_LIFO_PREEMPTIVE,        /* the last arrival is served at once; the interrupted
                                          service goes on later where it was */
    DISCIPLINE_RANDOM,                 /* the next one is chosen at random, all equally likely */
    DISCIPLINE_PS,                     /* all at once, each at the rate min(1, servers/number) */
    DISCIPLINE_DPS,                    /* all at once, in proportion to weights of classes */
    DISCIPLINE_PRIORITY,               /* the highest priority first; not interrupted */
    DISCIPLINE_PRIORITY_PREEMPTIVE,    /* the highest priority first, at once; the interrupted
                                          service goes on later where it was */
    DISCIPLINE_SJF,                    /* the shortest service first; not interrupted */
    DISCIPLINE_SRPT,                   /* the shortest remaining service first, at once */
    DISCIPLINE_LAS,                    /* least attained service first; equal ones share */
    DISCIPLINE_POLLING,                /* one server goes round the classes' queues */
    DISCIPLINES
};

struct discipline_row {
    const char *name;         /* in configs: "lifo-preemptive" */
    const char *words;        /* what it does, for help: "first come, first served" */
    bool takes_priority;      /* classes may have priorities */
    bool takes_weight;        /* classes may have weights */
    bool takes_polling;       /* it has a rule, a limit and switchover times */
    bool preempts;            /* a service that has begun may be interrupted */
    bool shares;              /* services run at a part of their rate */
    bool work_conserving;     /* no server idles while a request waits */
    bool keeps_order;         /* requests of one class leave a single server in the order in which
                                 they came */
    bool blind;               /* the order does not depend on service times */
    bool bcmp;                /* product form with exponential services of one mean for all classes;
                                 PS and preemptive LIFO with any */
};

/* By enum discipline. */
extern const struct discipline_row discipline_table[DISCIPLINES];

const char *discipline_name(enum discipline d);

/* Find the discipline of that name; false when there is none. */
bool discipline_parse(const char *name, enum discipline *out);

#endif
