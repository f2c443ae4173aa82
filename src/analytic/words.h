/*
 * One row for each feature, or word, that a network may use: a station's discipline, its limited
 * room, the rules of its servers, forks, regions, rules of dispatch, customers of a closed network.
 * The row has the formula of a station with that word. Where there is none, the row says what is
 * still known of the network.
 */
#ifndef ANALYTIC_WORDS_H
#define ANALYTIC_WORDS_H

#include "analytic/formulas.h"
#include "analytic/scope.h"

/* The words of a station, except for its discipline. */
enum station_word {
    WORD_LOST,            /* a limited room, FULL_LOST */
    WORD_OVERFLOW,
    WORD_BLOCK,           /* a limited room that requests enter from other stations */
    WORD_BLOCK_BEFORE,
    WORD_LOOKUPS,         /* a limited room where the network has token caches */
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
    const char *text;            /* its name in messages: "a fork" */
    enum scope scope;            /* of a network with this word; SCOPE_ANSWERS with a formula */
    station_formula *formula;    /* of a station with this word, or NULL */
};

extern const struct word_row word_of_discipline[DISCIPLINES];
extern const struct word_row word_of_station[STATION_WORDS];
extern const struct word_row word_of_dispatch[DISPATCH_RULES];
extern const struct word_row word_of_customers, word_of_staying_customers,
    word_of_token_customers, word_of_answers, word_of_mixed_answers, word_of_refused_tokens,
    word_of_incidents;

/* Does station i have the word? */
bool words_has(const struct network *net, size_t i, enum station_word w);

/* The formula of station i, all of whose words must have one: that of its room or rules if it has
 * any, else that of its discipline. */
station_formula *words_formula(const struct network *net, size_t i);

/* The smallest scope of all words of the network. Words below SCOPE_ANSWERS are reported in why,
 * which may be NULL. */
enum scope words_scope(const struct network *net, struct diag *why);

/* Adds an error to d: station i has no formula because of its arrivals or its services, as
 * `because` says. If `because` is empty, a word of the station has no formula, and nothing is
 * added: words_scope has reported it. */
void words_refuse(const struct network *net, size_t i, const char *because, struct diag *d);

#endif
