#include "analytic/scope.h"

#include <stdlib.h>

#include "base/text.h"

#define SIMULATE "there is no formula for it here; `sojourn simulate` answers it"

const struct word_row scope_of_disciplines[DISCIPLINES] = {
    [DISCIPLINE_FIFO] = {"discipline 'fifo'", SCOPE_ANSWERS},
    [DISCIPLINE_LIFO] = {"discipline 'lifo'", SCOPE_RATES},
    [DISCIPLINE_LIFO_PREEMPTIVE] = {"discipline 'lifo-preemptive'", SCOPE_RATES},
    [DISCIPLINE_RANDOM] = {"discipline 'random'", SCOPE_RATES},
    [DISCIPLINE_PS] = {"discipline 'ps'", SCOPE_RATES},
    [DISCIPLINE_DPS] = {"discipline 'dps'", SCOPE_RATES},
    [DISCIPLINE_PRIORITY] = {"discipline 'priority'", SCOPE_RATES},
    [DISCIPLINE_PRIORITY_PREEMPTIVE] = {"discipline 'priority-preemptive'", SCOPE_RATES},
    [DISCIPLINE_SJF] = {"discipline 'sjf'", SCOPE_RATES},
    [DISCIPLINE_SRPT] = {"discipline 'srpt'", SCOPE_RATES},
    [DISCIPLINE_LAS] = {"discipline 'las'", SCOPE_RATES},
    [DISCIPLINE_POLLING] = {"discipline 'polling'", SCOPE_RATES},
};

/* Whoever is lost, or goes elsewhere, is missing from the flows behind: these rates follow from the
 * numbers at the stations alone. */
const struct word_row scope_of_words[STATION_WORDS] = {
    [WORD_LOST] = {"a room that requests find full and are lost", SCOPE_NOTHING},
    [WORD_OVERFLOW] = {"a room with an overflow", SCOPE_NOTHING},
    [WORD_BLOCK] = {"a room that blocks after service", SCOPE_NOTHING},
    [WORD_BLOCK_BEFORE] = {"a room that blocks before service", SCOPE_NOTHING},
    [WORD_REGION] = {"a region", SCOPE_NOTHING},
    [WORD_SPEEDS] = {"servers of different speeds", SCOPE_RATES},
    [WORD_RATES] = {"a rate that depends on the number of requests", SCOPE_RATES},
    [WORD_FAILURES] = {"servers that break down", SCOPE_RATES},
    [WORD_FAILURES_LOSE] = {"servers that break down and lose requests", SCOPE_NOTHING},
    [WORD_SHIFTS] = {"servers by a schedule", SCOPE_RATES},
    [WORD_FORK] = {"a fork", SCOPE_NOTHING},
};

const struct word_row scope_of_dispatches[DISPATCH_RULES] = {
    [DISPATCH_RANDOM] = {"a random dispatch", SCOPE_ANSWERS},
    [DISPATCH_ROUND_ROBIN] = {"a dispatch in turn", SCOPE_RATES},
    [DISPATCH_JSQ] = {"a dispatch to the shortest queue", SCOPE_NOTHING},
    [DISPATCH_POWER_OF_D] = {"a dispatch to the shortest of some queues", SCOPE_NOTHING},
    [DISPATCH_LEAST_WORK] = {"a dispatch to the least work", SCOPE_NOTHING},
    [DISPATCH_STICKY] = {"a dispatch by user", SCOPE_NOTHING},
    [DISPATCH_FASTEST] = {"a dispatch to the fastest server", SCOPE_NOTHING},
};

const struct word_row scope_of_customers = {"customers who go round", SCOPE_NOTHING};

static const struct server_rules *rules_of(const struct network *net, size_t i)
{
    const size_t r = net->stations[i].rules;
    return r == NET_NONE ? NULL : &net->rules[r];
}

static bool is_full_by(const struct station *s, enum full_rule rule)
{
    return s->room != ROOM_UNLIMITED && s->full == rule;
}

bool scope_has(const struct network *net, size_t i, enum station_word w)
{
    const struct station *s = &net->stations[i];
    const struct server_rules *r = rules_of(net, i);
    switch (w) {
    case WORD_LOST: return is_full_by(s, FULL_LOST) || is_full_by(s, FULL_WAIT);
    case WORD_OVERFLOW: return is_full_by(s, FULL_OVERFLOW);
    case WORD_BLOCK: return is_full_by(s, FULL_BLOCK);
    case WORD_BLOCK_BEFORE: return is_full_by(s, FULL_BLOCK_BEFORE);
    case WORD_REGION: return s->region != NET_NONE;
    case WORD_SPEEDS: return r && r->n_speeds > 0;
    case WORD_RATES: return r && r->n_rates > 0;
    case WORD_FAILURES: return r && r->fails && r->effect != FAILURE_LOSE;
    case WORD_FAILURES_LOSE: return r && r->fails && r->effect == FAILURE_LOSE;
    case WORD_SHIFTS: return r && r->n_shifts > 0;
    case WORD_FORK: return s->fork != NET_NONE;
    case STATION_WORDS: break;
    }
    return false;
}

/* What is known so far, and where it is said why no more is. */
struct inquiry {
    const struct network *net;
    enum scope scope;
    struct diag *why;    /* or NULL */
};

static void meet(struct inquiry *q, const struct word_row *row, const char *who, int line)
{
    if (row->scope >= SCOPE_ANSWERS)
        return;
    if (row->scope < q->scope)
        q->scope = row->scope;
    if (q->why)
        diag_error(q->why, q->net->file, line, SIMULATE, "%s: %s cannot be solved", who,
                   row->text);
}

/* The instances of a group are alike, and are named together. */
static char *name_of(const struct network *net, size_t i)
{
    const struct station *s = &net->stations[i];
    const struct group *g = &net->groups[s->group];
    return g->n_stations > 1 ? text_format("each station '%s'", g->name)
                             : text_format("station '%s'", s->name);
}

static void ask_station(struct inquiry *q, size_t i)
{
    const struct station *s = &q->net->stations[i];
    char *who = name_of(q->net, i);
    meet(q, &scope_of_disciplines[s->discipline], who, s->line);
    for (int w = 0; w < STATION_WORDS; w++)
        if (scope_has(q->net, i, (enum station_word)w))
            meet(q, &scope_of_words[w], who, s->line);
    free(who);
}

enum scope scope_of_station(const struct network *net, size_t i)
{
    enum scope least = scope_of_disciplines[net->stations[i].discipline].scope;
    for (int w = 0; w < STATION_WORDS; w++)
        if (scope_has(net, i, (enum station_word)w) && scope_of_words[w].scope < least)
            least = scope_of_words[w].scope;
    return least;
}

static void ask_source(struct inquiry *q, size_t i)
{
    const struct source *s = &q->net->sources[i];
    if (s->customers == 0)
        return;
    char *who = text_format("source '%s'", s->name);
    meet(q, &scope_of_customers, who, s->line);
    free(who);
}

enum scope analytic_scope(const struct network *net, struct diag *why)
{
    struct inquiry q = {net, SCOPE_ANSWERS, why};
    if (network_is_plain(net))
        return SCOPE_ANSWERS;
    for (size_t i = 0; i < net->n_stations; i++)
        ask_station(&q, i);
    for (size_t i = 0; i < net->n_sources; i++)
        ask_source(&q, i);
    for (size_t i = 0; i < net->n_dispatches; i++)
        meet(&q, &scope_of_dispatches[net->dispatches[i].rule], "the network",
             net->dispatches[i].line);
    return q.scope;
}

bool scope_reaches(const struct network *net, enum scope needed, struct diag *d)
{
    if (analytic_scope(net, NULL) >= needed)
        return true;
    analytic_scope(net, d);
    return false;
}
