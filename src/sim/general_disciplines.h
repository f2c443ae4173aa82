/* The rows of disciplines, by enum discipline, and what their files share. Private to this room. */
#ifndef SIM_GENERAL_DISCIPLINES_H
#define SIM_GENERAL_DISCIPLINES_H

#include "model/discipline.h"
#include "sim/general_order.h"

extern const struct discipline_ops discipline_ops_fifo, discipline_ops_lifo,
    discipline_ops_random, discipline_ops_priority, discipline_ops_sjf;    /* general_queue.c */
extern const struct discipline_ops discipline_ops_lifo_preemptive,
    discipline_ops_priority_preemptive, discipline_ops_srpt;    /* general_preemptive.c */
extern const struct discipline_ops discipline_ops_ps, discipline_ops_dps;    /* general_sharing.c */
extern const struct discipline_ops discipline_ops_ps_plain;    /* general_ps.c: at stations without
                                                                  a crew */
extern const struct discipline_ops discipline_ops_las;                       /* general_las.c */
extern const struct discipline_ops discipline_ops_polling;                   /* general_polling.c */

#endif
