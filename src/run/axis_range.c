#include "run/axis_range.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* A step that misses the end of its range by this part of a step reaches it. */
static const double STEP_ROUNDING = 1e-9;

bool axis_is_range(const char *text)
{
    return strncmp(text, "log:", 4) == 0 || (strchr(text, ':') && !strchr("[({\"", text[0]));
}

static bool refuse(struct axis_mistake *wrong, char *message, char *hint)
{
    *wrong = (struct axis_mistake){message, hint};
    return false;
}

static char *forms(void)
{
    return mem_strdup("write KEY=FROM:TO for whole numbers, KEY=FROM:TO:N, KEY=FROM:TO:+STEP,"
                      " KEY=log:FROM:TO:N or KEY=V1,V2,...");
}

/* ---- the parts ---- */

/* The text of a range, cut at its colons. */
struct parts {
    char *text;
    char *part[3];
    size_t n;
};

static struct parts split(const char *text)
{
    struct parts p = {.text = mem_strdup(text)};
    for (char *at = p.text; at; p.n++) {
        char *end = strchr(at, ':');
        if (p.n < 3)
            p.part[p.n] = at;
        if (end)
            *end++ = '\0';
        at = end;
    }
    return p;
}

/* The kind of unit of both, where one may be a bare 0. */
static bool same_unit(double x, enum unit of_x, double y, enum unit of_y, enum unit *both)
{
    *both = of_x == UNIT_NONE ? of_y : of_x;
    return of_x == of_y || (x == 0 && of_x == UNIT_NONE) || (y == 0 && of_y == UNIT_NONE);
}

static bool read_ends(const struct parts *p, struct axis_range *r, struct axis_mistake *wrong)
{
    enum unit first, second;
    if ((p->n != 2 && p->n != 3) || !unit_read(p->part[0], &r->from, &first) ||
        !unit_read(p->part[1], &r->to, &second))
        return refuse(wrong, mem_strdup("this is not a range"), forms());
    if (!same_unit(r->from, first, r->to, second, &r->unit))
        return refuse(wrong,
                      text_format("this range goes from %s to %s", unit_words(first),
                                  unit_words(second)),
                      mem_strdup("give both ends a unit of the same kind"));
    if (!isfinite(r->to - r->from))
        return refuse(wrong, mem_strdup("this range is too wide to be computed with"), forms());
    if (r->logarithmic && !(r->from > 0 && r->to > 0))
        return refuse(wrong, mem_strdup("this range does not stay above 0"),
                      mem_strdup("both ends of a log range are above 0"));
    return true;
}

static bool too_many(size_t most, struct axis_mistake *wrong)
{
    return refuse(wrong, mem_strdup("this range has too many values"),
                  text_format("at most %zu", most));
}

/* ---- FROM:TO ---- */

static bool count_whole(struct axis_range *r, size_t most, struct axis_mistake *wrong)
{
    if (r->logarithmic)
        return refuse(wrong, mem_strdup("this range has no number of values"),
                      mem_strdup("write KEY=log:FROM:TO:N"));
    if (r->unit == UNIT_TIME || r->unit == UNIT_RATE || r->unit == UNIT_SHARE)
        return refuse(wrong, mem_strdup("this range has neither a step nor a number of values"),
                      mem_strdup("write KEY=FROM:TO:STEP, 1min:5min:1min, or KEY=FROM:TO:N"));
    if (r->from != floor(r->from) || r->to != floor(r->to))
        return refuse(wrong,
                      mem_strdup("this range has no number of points, and its ends are not whole"),
                      mem_strdup("write KEY=FROM:TO:N or KEY=FROM:TO:+STEP"));
    if (r->from > r->to)
        return refuse(wrong, mem_strdup("this range is empty"),
                      mem_strdup("write the smaller one first"));
    if (r->to - r->from >= (double)most)
        return too_many(most, wrong);
    r->n = (size_t)(r->to - r->from) + 1;
    r->step = 1;
    return true;
}

/* ---- FROM:TO:+STEP ---- */

static bool count_steps(struct axis_range *r, double step, size_t most, struct axis_mistake *wrong)
{
    const double steps = floor(fabs(r->to - r->from) / step + STEP_ROUNDING);
    if (r->logarithmic)
        return refuse(wrong, mem_strdup("a log range has no step"),
                      mem_strdup("write KEY=log:FROM:TO:N"));
    if (!(step > 0))
        return refuse(wrong, mem_strdup("the step of this range is not above 0"),
                      mem_strdup("a step leads from FROM to TO, up or down: 5:1:+2 is 5, 3, 1"));
    if (steps >= (double)most)
        return too_many(most, wrong);
    r->n = (size_t)steps + 1;
    r->step = r->to < r->from ? -step : step;
    return true;
}

/* ---- FROM:TO:N ---- */

/* A third part that is no number of values may have been meant as a step. */
static bool refuse_count(const struct axis_range *r, const char *third, double n, size_t most,
                         struct axis_mistake *wrong)
{
    const double steps = fabs((r->to - r->from) / n);
    const bool as_step = !r->logarithmic && steps >= 1 && steps < (double)most &&
                         fabs(steps - round(steps)) <= STEP_ROUNDING * steps;
    if (n == 1)
        return refuse(wrong, mem_strdup("one value does not reach from FROM to TO"),
                      r->logarithmic
                          ? mem_strdup("N is how many values the range has")
                          : mem_strdup("N is how many values the range has, FROM:TO:N; steps of 1"
                                       " are FROM:TO:+1, and one value is KEY=VALUE"));
    char *hint = as_step ? text_format("N is the number of points, not a step: write +%s if steps"
                                       " of %s are meant",
                                       third + (*third == '-'), third + (*third == '-'))
                         : text_format("N is the number of points, a whole number from 1 to %zu",
                                       most);
    return refuse(wrong, text_format("this range cannot have %s points", third), hint);
}

static bool count_values(struct axis_range *r, const char *third, double n, size_t most,
                         struct axis_mistake *wrong)
{
    if (!(n >= 1 && n <= (double)most && n == floor(n)) || (n == 1 && r->from != r->to))
        return refuse_count(r, third, n, most, wrong);
    r->n = (size_t)n;
    return true;
}

/* ---- the whole ---- */

static bool read_third(struct axis_range *r, const char *third, size_t most,
                       struct axis_mistake *wrong)
{
    enum unit unit, both;
    double x;
    const bool plus = third[0] == '+';
    if (!unit_read(third + plus, &x, &unit))
        return refuse(wrong, mem_strdup("this is not a range"), forms());
    if (!plus && unit == UNIT_NONE)
        return count_values(r, third, x, most, wrong);
    if (unit != UNIT_NONE && !same_unit(r->from, r->unit, x, unit, &both))
        return refuse(wrong,
                      text_format("this range of %ss has %s for a step", unit_words(r->unit) + 2,
                                  unit_words(unit)),
                      mem_strdup("give the step and both ends a unit of the same kind"));
    return count_steps(r, x, most, wrong);
}

bool axis_range_read(const char *text, size_t most, struct axis_range *r,
                     struct axis_mistake *wrong)
{
    *r = (struct axis_range){.logarithmic = strncmp(text, "log:", 4) == 0};
    struct parts p = split(text + (r->logarithmic ? 4 : 0));
    bool ok = read_ends(&p, r, wrong);
    if (ok)
        ok = p.n == 2 ? count_whole(r, most, wrong) : read_third(r, p.part[2], most, wrong);
    free(p.text);
    return ok;
}

static double to_15_digits(double x)
{
    char *rounded = text_format("%.15g", x);
    text_to_double(rounded, &x);
    free(rounded);
    return x;
}

double axis_range_value(const struct axis_range *r, size_t i)
{
    const double whole = r->n > 1 ? (double)(r->n - 1) : 1, w = (double)i / whole;
    if (r->step != 0) /* STEP may not divide the range: its last value is not TO */
        return to_15_digits(r->from + (double)i * r->step);
    if (i == r->n - 1 && r->n > 1)
        return to_15_digits(r->to);
    return to_15_digits(r->logarithmic ? r->from * pow(r->to / r->from, w)
                                       : r->from + (r->to - r->from) * w);
}
