#include "model/discipline.h"

#include <string.h>

const struct discipline_row discipline_table[DISCIPLINES] = {
    [DISCIPLINE_FIFO] = {.name = "fifo", .work_conserving = true, .keeps_order = true,
                         .blind = true, .bcmp = true},
    [DISCIPLINE_LIFO] = {.name = "lifo", .work_conserving = true, .blind = true},
    [DISCIPLINE_LIFO_PREEMPTIVE] = {.name = "lifo-preemptive", .preempts = true,
                                    .work_conserving = true, .blind = true, .bcmp = true},
    [DISCIPLINE_RANDOM] = {.name = "random", .work_conserving = true, .blind = true, .bcmp = true},
    [DISCIPLINE_PS] = {.name = "ps", .shares = true, .work_conserving = true, .blind = true,
                       .bcmp = true},
    [DISCIPLINE_DPS] = {.name = "dps", .takes_weight = true, .shares = true,
                        .work_conserving = true, .blind = true},
    [DISCIPLINE_PRIORITY] = {.name = "priority", .takes_priority = true, .work_conserving = true,
                             .keeps_order = true, .blind = true},
    [DISCIPLINE_PRIORITY_PREEMPTIVE] = {.name = "priority-preemptive", .takes_priority = true,
                                        .preempts = true, .work_conserving = true,
                                        .keeps_order = true, .blind = true},
    [DISCIPLINE_SJF] = {.name = "sjf", .work_conserving = true},
    [DISCIPLINE_SRPT] = {.name = "srpt", .preempts = true, .work_conserving = true},
    [DISCIPLINE_LAS] = {.name = "las", .preempts = true, .shares = true, .work_conserving = true,
                        .blind = true},
    [DISCIPLINE_POLLING] = {.name = "polling", .takes_polling = true, .keeps_order = true,
                            .blind = true},
};

const char *discipline_name(enum discipline d)
{
    return discipline_table[d].name;
}

bool discipline_parse(const char *name, enum discipline *out)
{
    for (int d = 0; d < DISCIPLINES; d++)
        if (strcmp(name, discipline_table[d].name) == 0) {
            *out = (enum discipline)d;
            return true;
        }
    return false;
}
