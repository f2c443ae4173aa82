#include "report/sizing_words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/quantity.h"
#include "report/cells.h"
#include "report/requirements.h"
#include "report/sizing.h"

struct time_unit sizing_unit(const struct target *t)
{
    return strcmp(t->unit, "s") == 0 ? number_time_unit(t->bound)
                                     : (struct time_unit){t->unit, 1};
}

/* Two digits, without an exponent: "0.25", "6.4", "269". */
static void two_digits(double x, const char *unit, char text[NUMBER_MAX])
{
    snprintf(text, NUMBER_MAX, fabs(x) >= 99.5 && fabs(x) < 1e9 ? "%.0f%s" : "%.2g%s", x, unit);
}

void sizing_slack(const struct target *t, double value, char text[NUMBER_MAX])
{
    const double side = t->relation == RELATION_BELOW ? t->bound - value : value - t->bound;
    if (!isfinite(side))
        snprintf(text, NUMBER_MAX, "-");
    else if (t->bound != 0)
        two_digits(100 * side / fabs(t->bound), " %", text);
    else
        two_digits(side, "", text);
}

void sizing_share_slack(const struct target *t, double share, char text[NUMBER_MAX])
{
    double level;
    const double side = t->relation == RELATION_BELOW ? 1 : -1;
    if (quantity_asks(t->name, &level) != PARAMETER_LEVEL || !isfinite(share))
        snprintf(text, NUMBER_MAX, "-");
    else
        two_digits(100 * side * (share - level) / (1 - level), " %", text);
}

const char *sizing_short_key(const char *name)
{
    static const char prefix[] = "stations.";
    return strncmp(name, prefix, sizeof prefix - 1) == 0 ? name + sizeof prefix - 1 : name;
}

static const struct figure *or_none(const struct figure *list, size_t i)
{
    static const struct figure none = {.value = NAN, .basis = BASIS_NONE};
    return list ? &list[i] : &none;
}

const struct figure *sizing_figure(const struct sizing *s, size_t candidate, size_t i)
{
    return or_none(s->candidates[candidate].figures, i);
}

const struct figure *sizing_share(const struct sizing *s, size_t candidate, size_t i)
{
    return or_none(s->candidates[candidate].shares, i);
}

void sizing_cost_text(const struct figure *cost, char text[3 * NUMBER_MAX])
{
    char value[NUMBER_MAX], half_width[NUMBER_MAX];
    number_interval(cost->value, cost->half_width, value, half_width);
    if (cost->basis == BASIS_SIMULATED)
        snprintf(text, 3 * NUMBER_MAX, "%s +- %s", value, half_width);
    else
        snprintf(text, 3 * NUMBER_MAX, "%s%s", cost->basis == BASIS_APPROXIMATE ? "~ " : "", value);
}

const char *sizing_requirement(const struct sizing *s, size_t i)
{
    return i == SIZING_NONE ? "stability" : s->requirements[i].text;
}

char *sizing_candidate_text(const struct sizing *s, size_t candidate)
{
    struct textbuf b = {0};
    for (size_t k = 0; k < s->n_keys; k++)
        textbuf_add(&b, "%s%s=%s", k ? ", " : "", s->keys[k].name, sizing_value(s, candidate, k));
    return b.text;
}

const char *sizing_status(const struct sizing *s)
{
    if (s->interrupted)
        return "interrupted";
    if (s->winner == SIZING_NONE)
        return s->n_undecided > 0 ? "undecided" : "not met";
    return s->n_undecided > 0 ? "undecided" : "proven";
}

/* "2 cheaper candidates are undecided", "1 candidate is undecided" */
static void add_undecided(struct textbuf *b, const struct sizing *s)
{
    textbuf_add(b, "%zu %scandidate%s undecided", s->n_undecided,
                s->winner == SIZING_NONE ? "" : "cheaper ", s->n_undecided == 1 ? " is" : "s are");
}

static void add_winner(struct textbuf *b, const struct sizing *s)
{
    char cost[3 * NUMBER_MAX], count[NUMBER_MAX];
    char *winner = sizing_candidate_text(s, s->winner);
    sizing_cost_text(&s->winner_cost, cost);
    number_count((double)s->n_candidates, count);
    const char *how = s->n_undecided == 0 && !s->interrupted ? "that meets" : "found to meet";
    textbuf_add(b, "%s is the cheapest of %s candidates %s the requirements: cost %s", winner,
                count, how, cost);
    free(winner);
}

/* ": 98.61 +- 0.31 % within 130 ms", of a percentile that is known by its share alone */
static void add_share(struct textbuf *b, const struct target *t, const struct figure *share)
{
    const struct time_unit u = sizing_unit(t);
    char value[NUMBER_MAX], half_width[NUMBER_MAX], bound[NUMBER_MAX];
    if (!figure_has_value(share))
        return;
    const bool simulated = share->basis == BASIS_SIMULATED;
    number_interval(100 * share->value, simulated ? 100 * share->half_width : 0, value, half_width);
    number_plain(t->bound / u.seconds, bound);
    textbuf_add(b, ": %s%s%s%s %% within %s %s",
                share->basis == BASIS_APPROXIMATE ? "~ " : "", value, simulated ? " +- " : "",
                simulated ? half_width : "", bound, u.name);
}

/* "network.sojourn_p99 < 200ms fails everywhere: the closest is M=4, K=9, with 231 ms, -15 %" */
static void add_failure(struct textbuf *b, const struct sizing *s)
{
    const size_t i = s->fails_everywhere;
    const struct target *t = &s->requirements[i];
    const struct time_unit u = sizing_unit(t);
    char value[NUMBER_MAX], half_width[NUMBER_MAX], slack[NUMBER_MAX];
    textbuf_add(b, ": '%s' %s", t->text,
                s->n_undecided > 0 ? "is not shown to be met by any" : "fails everywhere");
    if (s->closest == SIZING_NONE)
        return;
    const struct figure *f = sizing_figure(s, s->closest, i);
    char *closest = sizing_candidate_text(s, s->closest);
    textbuf_add(b, ", at best by %s", closest);
    free(closest);
    if (!figure_has_value(f)) {
        add_share(b, t, sizing_share(s, s->closest, i));
        return;
    }
    const bool simulated = f->basis == BASIS_SIMULATED;
    number_interval(f->value / u.seconds, simulated ? f->half_width / u.seconds : 0, value,
                    half_width);
    sizing_slack(t, f->value, slack);
    textbuf_add(b, ": %s%s%s%s%s%s, %s from the bound",
                f->basis == BASIS_APPROXIMATE ? "~ " : "", value, simulated ? " +- " : "",
                simulated ? half_width : "", u.name[0] ? " " : "", u.name,
                slack[0] == '-' ? slack + 1 : slack);
}

static void add_nobody(struct textbuf *b, const struct sizing *s)
{
    char count[NUMBER_MAX];
    number_count((double)s->n_candidates, count);
    textbuf_add(b, "none of %s candidates %s the requirements", count,
                s->n_undecided > 0 || s->interrupted ? "is known to meet" : "meets");
    if (s->fails_everywhere != SIZING_NONE)
        add_failure(b, s);
}

char *sizing_verdict(const struct sizing *s)
{
    struct textbuf b = {0};
    if (s->winner != SIZING_NONE)
        add_winner(&b, s);
    else
        add_nobody(&b, s);
    if (s->n_undecided > 0) {
        textbuf_add(&b, "; ");
        add_undecided(&b, s);
    }
    if (s->interrupted)
        textbuf_add(&b, "; the search was interrupted");
    return b.text;
}

static struct verdict_case cheapest(const struct sizing *s, const char *text)
{
    const enum decision d = s->winner != SIZING_NONE && s->n_undecided == 0 && !s->interrupted
                                ? DECISION_MET
                            : s->status == EXIT_NOT_MET ? DECISION_NOT_MET
                                                        : DECISION_UNDECIDED;
    return (struct verdict_case){"the cheapest", d, text};
}

void sizing_junit(struct textbuf *out, const struct sizing *s, const char *name)
{
    char *text = sizing_verdict(s);
    const struct verdict_case c = cheapest(s, text);
    junit_requirements(out, s->result, &c, name);
    free(text);
}

void sizing_markdown(struct textbuf *out, const struct sizing *s, const char *name)
{
    char *text = sizing_verdict(s);
    const struct verdict_case c = cheapest(s, text);
    markdown_requirements(out, s->result, &c, name);
    free(text);
}
