/*
 * The search: blocks of candidates in the order of their costs, and stages of simulation in each.
 *
 * All that is decided here depends on costs, formulas, and the verdicts of whole stages, never on
 * which replication ended first. So the search is the same on any number of threads.
 */
#include "run/size_state.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

enum {
    SCREENED_AT_ONCE = 128,    /* candidates, before the search looks for one that may do */
    BLIND = 16                 /* candidates of the first block where formulas tell nothing */
};

/* What the search knows. Positions are places in the order of costs. */
struct walk {
    struct size_search *search;
    size_t screened;           /* positions before this one were */
    size_t end;                /* so were those of the blocks so far: the blocks' end */
    unsigned blocks;
};

static struct sizing_candidate *at(const struct walk *w, size_t position)
{
    const struct sizing *out = w->search->out;
    return &out->candidates[out->order[position]];
}

static struct size_candidate *own(const struct walk *w, size_t position)
{
    return &w->search->candidates[w->search->out->order[position]];
}

/* ---- blocks ---- */

static void screen_up_to(struct walk *w, size_t position)
{
    const size_t n = w->search->out->n_candidates;
    while (w->screened <= position && w->screened < n && !w->search->stopped) {
        const size_t to = n - w->screened < SCREENED_AT_ONCE ? n : w->screened + SCREENED_AT_ONCE;
        size_screen(w->search, w->screened, to);
        w->screened = to;
    }
}

/* Do formulas say that this candidate meets the requirements? */
static bool is_likely(const struct walk *w, size_t position)
{
    return own(w, position)->screened->decision == DECISION_MET;
}

/* Does a candidate need simulation, with no formula that says what to expect? */
static bool is_blind(const struct walk *w, size_t position)
{
    return at(w, position)->decision == DECISION_UNDECIDED &&
           own(w, position)->screened->decision != DECISION_MET &&
           isnan(own(w, position)->screened->lacking);
}

/*
 * The end of the next block: behind the first likely candidate (of the second block the second, of
 * later ones twice as many each), or behind as many blind ones, and behind all of the same cost.
 */
static size_t find_end(struct walk *w)
{
    const size_t n = w->search->out->n_candidates;
    size_t likely = (size_t)1 << (w->blocks < 30 ? w->blocks : 30), end = w->end;
    size_t blind = likely * BLIND;
    while (end < n && likely > 0 && blind > 0 && !w->search->stopped) {
        screen_up_to(w, end);
        if (w->search->stopped)
            break;
        likely -= is_likely(w, end);
        blind -= is_blind(w, end);
        end++;
    }
    for (; end > w->end && end < n && at(w, end)->cost == at(w, end - 1)->cost &&
           !w->search->stopped; end++)
        screen_up_to(w, end);
    return w->search->stopped ? w->end : end;
}

/* Block j has the share 1/((j + 1) (j + 2)) of alpha, and each of its open candidates the same part
 * of that. */
static void share_error(struct walk *w, size_t end)
{
    const double j = w->blocks, share = w->search->alpha / ((j + 1) * (j + 2));
    size_t open = 0;
    for (size_t k = w->end; k < end; k++)
        open += at(w, k)->decision == DECISION_UNDECIDED;
    for (size_t k = w->end; k < end; k++) {
        own(w, k)->error = share / (double)open;
        own(w, k)->level = size_first_level(w->search, own(w, k)->screened->lacking);
    }
}

/* Take the next block; false when there is none. */
static bool next_block(struct walk *w)
{
    const size_t end = find_end(w);
    if (end == w->end)
        return false;
    share_error(w, end);    /* before anything that depends on simulation */
    w->end = end;
    w->blocks++;
    size_conclude_below(w->search, w->search->out->order, end);
    return true;
}

/* ---- stages ---- */

/* The first position that meets the requirements, or the blocks' end. */
static size_t best(const struct walk *w)
{
    size_t k = 0;
    while (k < w->end && at(w, k)->decision != DECISION_MET)
        k++;
    return k;
}

/* Is it still to be simulated? Those of the winner's own cost only as long as the winner was. */
static bool is_open(const struct walk *w, size_t position, size_t winner)
{
    if (at(w, position)->decision != DECISION_UNDECIDED || own(w, position)->capped)
        return false;
    if (winner == w->end || at(w, position)->cost < at(w, winner)->cost)
        return true;
    return at(w, position)->cost == at(w, winner)->cost &&
           own(w, position)->level < own(w, winner)->level;
}

/* Is there an open candidate with at least as many servers? If it does not meet the requirements,
 * nor does this one; so it is not simulated before that is known. */
static bool waits(const struct walk *w, size_t position, size_t winner)
{
    const struct size_search *s = w->search;
    for (size_t k = 0; s->servers && k < w->end; k++)
        if (size_has_more(s, s->out->order[k], s->out->order[position]) && is_open(w, k, winner))
            return true;
    return false;
}

/* The open candidates of the lowest level, into list[]; their number. */
static size_t choose(const struct walk *w, size_t *list)
{
    const size_t winner = best(w);
    unsigned lowest = UINT32_MAX;
    size_t n = 0;
    for (size_t k = 0; k < w->end; k++)
        if (is_open(w, k, winner) && own(w, k)->level < lowest && !waits(w, k, winner))
            lowest = own(w, k)->level;
    for (size_t k = 0; k < w->end; k++)
        if (is_open(w, k, winner) && own(w, k)->level == lowest && !waits(w, k, winner))
            list[n++] = w->search->out->order[k];
    return n;
}

void size_search(struct size_search *s)
{
    struct walk w = {.search = s};
    size_t *list = mem_calloc(s->out->n_candidates, sizeof *list);
    while (!s->stopped) {
        const size_t n = choose(&w, list);
        if (n > 0) {
            size_stage(s, list, n);
            size_conclude_below(s, s->out->order, w.end);
        } else if (best(&w) < w.end || !next_block(&w)) {
            break;
        }
    }
    free(list);
    const size_t winner = best(&w);
    s->out->winner = winner < w.end ? s->out->order[winner] : SIZING_NONE;
}
