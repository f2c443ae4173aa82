#include "model/discipline.h"

#include <string.h>

const struct discipline_row discipline_table[DISCIPLINES] = {
    [DISCIPLINE_FIFO] = {
        .name = "fifo",
        .words = "first come, first served",
        .work_conserving = true, .keeps_order = true,
        .blind = true, .bcmp = true},
    [DISCIPLINE_LIFO] = {
        .name = "lifo",
        .words = "last come, first served; a service is not interrupted",
        .work_conserving = true, .blind = true},
    [DISCIPLINE_LIFO_PREEMPTIVE] = {
        .name = "lifo-preemptive",
        .words = "the last arrival is served at once; who was interrupted goes on later",
        .preempts = true,
        .work_conserving = true, .blind = true, .bcmp = true},
    [DISCIPLINE_RANDOM] = {
        .name = "random",
        .words = "the next one is chosen at random",
        .work_conserving = true, .blind = true, .bcmp = true},
    [DISCIPLINE_PS] = {
        .name = "ps",
        .words = "all at once, each at the rate min(1, servers / number)",
        .shares = true, .work_conserving = true, .blind = true,
        .bcmp = true},
    [DISCIPLINE_DPS] = {
        .name = "dps",
        .words = "all at once, in proportion to the weights of their classes",
        .takes_weight = true, .shares = true,
        .work_conserving = true, .blind = true},
    [DISCIPLINE_PRIORITY] = {
        .name = "priority",
        .words = "the highest priority first; a service is not interrupted",
        .takes_priority = true, .work_conserving = true,
        .keeps_order = true, .blind = true},
    [DISCIPLINE_PRIORITY_PREEMPTIVE] = {
        .name = "priority-preemptive",
        .words = "the highest priority at once; who was interrupted goes on later",
        .takes_priority = true,
        .preempts = true, .work_conserving = true,
        .keeps_order = true, .blind = true},
    [DISCIPLINE_SJF] = {
        .name = "sjf",
        .words = "the shortest service first; a service is not interrupted",
        .work_conserving = true},
    [DISCIPLINE_SRPT] = {
        .name = "srpt",
        .words = "the shortest remaining service first, at once",
        .preempts = true, .work_conserving = true},
    [DISCIPLINE_LAS] = {
        .name = "las",
        .words = "least attained service first; equal ones share the server",
        .preempts = true, .shares = true, .work_conserving = true,
        .blind = true},
    [DISCIPLINE_POLLING] = {
        .name = "polling",
        .words = "one server goes round the classes' queues",
        .takes_polling = true, .keeps_order = true,
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
