/*
 * What may be assumed of a network: asked first by everybody who solves.
 *
 * A network is made of words: a station's discipline, its room, the rules of its servers, forks,
 * regions, rules of dispatch, customers who go round. Each word has a row that says how much is
 * still known where it has no formula. The least of all words holds for the network.
 */
#ifndef ANALYTIC_SCOPE_H
#define ANALYTIC_SCOPE_H

#include <stdbool.h>

#include "base/diag.h"
#include "model/network.h"

enum scope {
    SCOPE_NOTHING,    /* not even arrival rates are known without simulation */
    SCOPE_RATES,      /* the traffic equations hold: arrival rates, loads, and so whether stations
                         are stable; but a station's wait has no formula */
    SCOPE_ANSWERS     /* everything that a result has */
};

/*
 * What can be answered of net (finished, validated). Below SCOPE_ANSWERS every word in the way is
 * added to why, with EXIT_INPUT, at the line of the station that has it; why may be NULL.
 * O(stations + nodes + routes).
 */
enum scope analytic_scope(const struct network *net, struct diag *why);

/* Does the scope reach so far? If not, d says what is in the way. */
bool scope_reaches(const struct network *net, enum scope needed, struct diag *d);

/* The least of the words of station i. */
enum scope scope_of_station(const struct network *net, size_t i);

/* ---- the rows ---- */

/* Words of a station besides its discipline. */
enum station_word {
    WORD_LOST,            /* a limited room, FULL_LOST */
    WORD_OVERFLOW,
    WORD_BLOCK,
    WORD_BLOCK_BEFORE,
    WORD_REGION,
    WORD_SPEEDS,
    WORD_RATES,
    WORD_FAILURES,        /* after a breakdown the service goes on, or starts again */
    WORD_FAILURES_LOSE,
    WORD_SHIFTS,
    WORD_FORK,
    STATION_WORDS
};

struct word_row {
    const char *text;    /* as messages call it: "room of its own" */
    enum scope scope;    /* of a network that has it */
};

extern const struct word_row scope_of_disciplines[DISCIPLINES];
extern const struct word_row scope_of_words[STATION_WORDS];
extern const struct word_row scope_of_dispatches[DISPATCH_RULES];
extern const struct word_row scope_of_customers;

/* Does station i have the word? */
bool scope_has(const struct network *net, size_t i, enum station_word w);

#endif
