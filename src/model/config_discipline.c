#include "model/config_discipline.h"

#include "model/network.h"

enum discipline config_discipline(struct cfg_group *g, unsigned servers)
{
    const char *words[DISCIPLINES];
    for (int i = 0; i < DISCIPLINES; i++)
        words[i] = discipline_name((enum discipline)i);
    if (!cfg_get(g, "discipline"))
        return DISCIPLINE_FIFO;
    const enum discipline d =
        (enum discipline)cfg_word(g, "discipline", words, DISCIPLINES, DISCIPLINE_FIFO);
    if (servers == SERVERS_INFINITE && d != DISCIPLINE_FIFO)
        cfg_error(g, cfg_get(g, "discipline"), "remove it, or give a number of servers",
                  "'discipline' where nobody waits: the servers are infinite");
    return d;
}

int config_priority(struct cfg_group *g)
{
    return cfg_get(g, "priority") ? (int)cfg_count(g, "priority", 0, CONFIG_PRIORITY_MAX, 0) : 0;
}
