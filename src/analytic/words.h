/*
 * The words that a network is made of, a row each: a station's discipline, its room, the rules of
 * its servers, forks, regions, rules of dispatch, customers who go round. A row has the formula of
 * a station with that word; or it says how much is known all the same.
 */
#ifndef ANALYTIC_WORDS_H
#define ANALYTIC_WORDS_H

#include "analytic/formulas.h"
#include "analytic/scope.h"

/* Words of a station besides its discipline. */
enum station_word {
    WORD_LOST,            /* a limited room, FULL_LOST */
    WORD_OVERFLOW,
    WORD_BLOCK,           /* a room that requests come to from other stations */
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
    const char *text;            /* as messages call it: "a fork" */
    enum scope scope;            /* of a network that has it; with a formula SCOPE_ANSWERS */
    station_formula *formula;    /* of a station that has it, or NULL */
};

extern const struct word_row word_of_discipline[DISCIPLINES];
extern const struct word_row word_of_station[STATION_WORDS];
extern const struct word_row word_of_dispatch[DISPATCH_RULES];
extern const struct word_row word_of_customers, word_of_staying_customers,
    word_of_token_customers, word_of_answers, word_of_refused_tokens, word_of_incidents,
    word_of_limit;

/* Does station i have the word? */
bool words_has(const struct network *net, size_t i, enum station_word w);

/* The formula of station i, of which each word has one: of its room or rules, else of its
 * discipline. */
station_formula *words_formula(const struct network *net, size_t i);

/* The least of all words' scopes. Those below SCOPE_ANSWERS are added to why, which may be NULL. */
enum scope words_scope(const struct network *net, struct diag *why);

/* Station i, whose words have formulas, has none because of what arrives there, or of its services:
 * `because`, added to d. An empty text: it has a word without one, and nothing is added. */
void words_refuse(const struct network *net, size_t i, const char *because, struct diag *d);

#endif
