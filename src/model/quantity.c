#include "model/quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/unit.h"
#include "model/features.h"
#include "model/result.h"

#define STATIONS (1U << ROW_STATION | 1U << ROW_GROUP)
#define GROUP (1U << ROW_GROUP)
#define CLASS (1U << ROW_CLASS)
#define CLASS_TOTAL (1U << ROW_CLASS_TOTAL)
#define CACHE (1U << ROW_CACHE)
#define METER (1U << ROW_METER)
#define EXIT (1U << ROW_EXIT)
#define NETWORK (1U << ROW_NETWORK)

#define OF_STATION(figure) offsetof(struct station_result, f[figure])
#define OF_EXIT(member) offsetof(struct exit_result, member)
#define OF_NETWORK(member) offsetof(struct network_result, member)
#define OF_ALL(member) offsetof(struct result, member)

/* Code that wants one figure of a station writes f[FIG_MEAN_WAIT]. */
_Static_assert((int)FIG_ARRIVAL_RATE == (int)Q_ARRIVAL_RATE &&
                   (int)FIG_MEAN_WAIT == (int)Q_MEAN_WAIT &&
                   (int)STATION_FIGURES == (int)Q_MEAN_WAIT + 1,
               "the figures of a station are the first quantities");

const struct quantity quantity_table[QUANTITIES] = {
    [Q_ARRIVAL_RATE] = {STATIONS, "arrival_rate", "1/s", .place = OF_STATION(FIG_ARRIVAL_RATE),
                        .numerator = TOTAL_ARRIVALS, .denominator = TOTAL_TIME, .column = 1,
                        .heading = {"arrivals", "[1/s]"}},
    [Q_THROUGHPUT] = {STATIONS, "throughput", "1/s", .place = OF_STATION(FIG_THROUGHPUT),
                      .numerator = TOTAL_COMPLETIONS, .denominator = TOTAL_TIME},
    [Q_UTILIZATION] = {STATIONS, "utilization", "", .place = OF_STATION(FIG_UTILIZATION),
                       .numerator = TOTAL_BUSY, .denominator = TOTAL_SERVER_TIME, .column = 2,
                       .heading = {"utili-", "zation"}},
    [Q_MEAN_NUMBER] = {STATIONS, "mean_number", "", .place = OF_STATION(FIG_MEAN_NUMBER),
                       .numerator = TOTAL_NUMBER, .denominator = TOTAL_TIME, .loose = true,
                       .column = 3, .heading = {"number", "mean"}},
    [Q_MEAN_QUEUE] = {STATIONS, "mean_queue", "", .place = OF_STATION(FIG_MEAN_QUEUE),
                      .numerator = TOTAL_QUEUE, .denominator = TOTAL_TIME, .loose = true,
                      .column = 4, .heading = {"queue", "mean"}},
    [Q_MEAN_RESPONSE] = {STATIONS, "mean_response", "s", .place = OF_STATION(FIG_MEAN_RESPONSE),
                         .numerator = TOTAL_RESPONSE, .denominator = TOTAL_COMPLETIONS,
                         .per_visit = true, .loose = true, .column = 6,
                         .heading = {"response", "mean"}},
    [Q_MEAN_WAIT] = {STATIONS, "mean_wait", "s", .place = OF_STATION(FIG_MEAN_WAIT),
                     .numerator = TOTAL_WAIT, .denominator = TOTAL_STARTS, .per_visit = true,
                     .loose = true, .column = 5, .heading = {"wait", "mean"}},
    [Q_RESPONSE_P] = {GROUP, "response_p", "s", PARAMETER_LEVEL, OF_ALL(group_quantiles),
                      .list = "quantiles"},
    [Q_WAIT_P] = {GROUP, "wait_p", "s", PARAMETER_LEVEL, OF_ALL(group_waits),
                  .list = "wait_quantiles", .of = "wait"},
    [Q_RESPONSE_WITHIN] = {GROUP, "response_within_", "", PARAMETER_TIME, OF_ALL(group_within),
                           TOTAL_RESPONSES_WITHIN, TOTAL_COMPLETIONS, .per_visit = true,
                           .list = "response_within"},
    [Q_P_WAIT] = {GROUP, "p_wait", "", PARAMETER_ASKED, OF_ALL(group_p_wait), TOTAL_WAITED,
                  TOTAL_STARTS, .per_visit = true, .list = "p_wait"},
    [Q_WAIT_WITHIN] = {GROUP, "wait_within_", "", PARAMETER_TIME, OF_ALL(group_waits_within),
                       TOTAL_WAITS_WITHIN, TOTAL_STARTS, .per_visit = true, .list = "wait_within",
                       .of = "wait"},
    [Q_P_NUMBER] = {GROUP, "p_number_", "", PARAMETER_COUNT, OF_ALL(group_numbers), TOTAL_TIME_AT,
                    TOTAL_TIME, .list = "p_number"},
    [Q_CLASS_ARRIVAL_RATE] = {CLASS, "arrival_rate", "1/s", .place = QUANTITY_LISTED,
                              .needs = FEATURE_CLASSES, .numerator = TOTAL_ARRIVALS,
                              .denominator = TOTAL_TIME,
        .column = 1, .heading = {"arrivals", "[1/s]"}},
    [Q_CLASS_THROUGHPUT] = {CLASS, "throughput", "1/s", .place = QUANTITY_LISTED,
                            .needs = FEATURE_CLASSES, .numerator = TOTAL_COMPLETIONS,
                            .denominator = TOTAL_TIME},
    [Q_CLASS_UTILIZATION] = {CLASS, "utilization", "", .place = QUANTITY_LISTED,
                             .needs = FEATURE_CLASSES, .numerator = TOTAL_BUSY,
                             .denominator = TOTAL_SERVER_TIME,
        .column = 2, .heading = {"utili-", "zation"}},
    [Q_CLASS_NUMBER] = {CLASS, "mean_number", "", .place = QUANTITY_LISTED,
                        .needs = FEATURE_CLASSES, .numerator = TOTAL_NUMBER,
                        .denominator = TOTAL_TIME, .loose = true,
        .column = 3, .heading = {"number", "mean"}},
    [Q_CLASS_QUEUE] = {CLASS, "mean_queue", "", .place = QUANTITY_LISTED,
                       .needs = FEATURE_CLASSES, .numerator = TOTAL_QUEUE,
                       .denominator = TOTAL_TIME, .loose = true,
        .column = 4, .heading = {"queue", "mean"}},
    [Q_CLASS_RESPONSE] = {CLASS, "mean_response", "s",
                          .place = offsetof(struct class_result, mean_response),
                          .numerator = TOTAL_RESPONSE, .denominator = TOTAL_COMPLETIONS,
                          .per_visit = true, .loose = true,
        .column = 6, .heading = {"response", "mean"}},
    [Q_CLASS_WAIT] = {CLASS, "mean_wait", "s", .place = QUANTITY_LISTED, .needs = FEATURE_CLASSES,
                      .numerator = TOTAL_WAIT, .denominator = TOTAL_STARTS, .per_visit = true,
                      .loose = true,
        .column = 5, .heading = {"wait", "mean"}},
    [Q_CLASS_RESPONSE_P] = {CLASS, "response_p", "s", PARAMETER_LEVEL, OF_ALL(class_quantiles),
                            .list = "quantiles"},
    [Q_CLASS_WAIT_P] = {CLASS, "wait_p", "s", PARAMETER_LEVEL, QUANTITY_LISTED,
                        .needs = FEATURE_CLASSES, .list = "wait_quantiles", .of = "wait"},
    [Q_CLASS_P_WAIT] = {CLASS, "p_wait", "", PARAMETER_ASKED, QUANTITY_LISTED, TOTAL_WAITED,
                        TOTAL_STARTS, .needs = FEATURE_CLASSES, .per_visit = true,
                        .list = "p_wait"},
    [Q_CLASS_WAIT_WITHIN] = {CLASS, "wait_within_", "", PARAMETER_TIME, QUANTITY_LISTED,
                             TOTAL_WAITS_WITHIN, TOTAL_STARTS, .needs = FEATURE_CLASSES,
                             .per_visit = true, .list = "wait_within", .of = "wait"},
    [Q_CLASS_P_NUMBER] = {CLASS, "p_number_", "", PARAMETER_COUNT, QUANTITY_LISTED, TOTAL_TIME_AT,
                          TOTAL_TIME, .needs = FEATURE_CLASSES, .list = "p_number"},
    [Q_CLASS_VARIANCE_NUMBER] = {CLASS, "variance_number", "", PARAMETER_VARIANCE, QUANTITY_LISTED,
                                 TOTAL_NUMBER2, TOTAL_TIME, .needs = FEATURE_CLASSES,
                                 .mean = TOTAL_NUMBER, .loose = true, .list = "variance_number",
                                 .of = "number"},
    [Q_CLASS_RESPONSE_WITHIN] = {CLASS, "response_within_", "", PARAMETER_TIME,
                                 OF_ALL(class_within), TOTAL_RESPONSES_WITHIN, TOTAL_COMPLETIONS,
                                 .list = "response_within"},
    [Q_LOSS] = {STATIONS | CLASS, "loss_probability", "", .place = QUANTITY_LISTED,
                .needs = FEATURE_LOSS, .numerator = TOTAL_LOST, .denominator = TOTAL_ARRIVALS,
                .per_visit = true, .loose = true, .heading = {"loss", "probability"}},
    [Q_OVERFLOW_RATE] = {STATIONS | CLASS, "overflow_rate", "1/s", .place = QUANTITY_LISTED,
                         .needs = FEATURE_OVERFLOW, .numerator = TOTAL_OVERFLOWED,
                         .denominator = TOTAL_TIME, .loose = true,
                         .heading = {"overflow", "[1/s]"}},
    [Q_BLOCKED_SHARE] = {STATIONS | CLASS, "blocked_share", "", .place = QUANTITY_LISTED,
                         .needs = FEATURE_BLOCKING, .numerator = TOTAL_BLOCKED,
                         .denominator = TOTAL_SERVER_TIME, .loose = true,
                         .heading = {"blocked", "share"}},
    [Q_MEAN_BLOCKED] = {STATIONS | CLASS, "mean_blocked", "s", .place = QUANTITY_LISTED,
                        .needs = FEATURE_BLOCKING, .numerator = TOTAL_BLOCKED,
                        .denominator = TOTAL_COMPLETIONS, .per_visit = true, .loose = true,
                        .heading = {"blocked", "mean"}},
    [Q_PREEMPTION_RATE] = {STATIONS | CLASS, "preemption_rate", "1/s", .place = QUANTITY_LISTED,
                           .needs = FEATURE_PREEMPTION, .numerator = TOTAL_PREEMPTIONS,
                           .denominator = TOTAL_TIME, .loose = true,
                           .heading = {"preemptions", "[1/s]"}},
    [Q_VARIANCE_NUMBER] = {STATIONS, "variance_number", "", PARAMETER_VARIANCE, QUANTITY_LISTED,
                           TOTAL_NUMBER2, TOTAL_TIME, .mean = TOTAL_NUMBER, .loose = true,
                           .list = "variance_number", .of = "number"},
    [Q_VARIANCE_RESPONSE] = {STATIONS | CLASS, "variance_response", "s^2", PARAMETER_VARIANCE,
                             QUANTITY_LISTED, TOTAL_RESPONSE2, TOTAL_COMPLETIONS,
                             .mean = TOTAL_RESPONSE, .per_visit = true, .loose = true,
                             .list = "variance_response", .of = "response"},
    [Q_CACHE_LIVE] = {CACHE, "live_tokens", "", PARAMETER_CACHE, OF_ALL(cache_live), TOTAL_LIVE,
                      TOTAL_TIME, .list = "live_tokens", .of = "live tokens"},
    [Q_CACHE_BUSIEST] = {CACHE, "miss_ratio_busiest", "", PARAMETER_CACHE, OF_ALL(cache_busiest),
                         TOTAL_BUSIEST_MISSES, TOTAL_BUSIEST, .per_visit = true,
                         .list = "miss_ratio_busiest", .of = "misses of the busiest user"},
    [Q_CACHE_IDLEST] = {CACHE, "miss_ratio_idlest", "", PARAMETER_CACHE, OF_ALL(cache_idlest),
                        TOTAL_IDLEST_MISSES, TOTAL_IDLEST, .per_visit = true,
                        .list = "miss_ratio_idlest", .of = "misses of the idlest user"},
    [Q_CACHE_EVICTIONS] = {CACHE, "eviction_rate", "1/s", PARAMETER_CACHE, OF_ALL(cache_evictions),
                           TOTAL_EVICTIONS, TOTAL_TIME, .list = "eviction_rate",
                           .of = "evictions [1/s]"},
    [Q_CACHE_FETCHES] = {CACHE, "fetch_rate", "1/s", PARAMETER_CACHE, OF_ALL(cache_fetches),
                         TOTAL_FETCHES, TOTAL_TIME, .list = "fetch_rate", .of = "fetches [1/s]"},
    [Q_CACHE_STALE] = {CACHE, "stale_ratio", "", PARAMETER_CACHE, OF_ALL(cache_stale),
                       TOTAL_STALE, TOTAL_LOOKUPS, .per_visit = true, .list = "stale_ratio",
                       .of = "served stale"},
    [Q_CACHE_REFUSED] = {CACHE, "refused_ratio", "", PARAMETER_CACHE, OF_ALL(cache_refused),
                         TOTAL_REFUSED, TOTAL_LOOKUPS, .per_visit = true, .list = "refused_ratio",
                         .of = "refused"},
    [Q_CACHE_FAILED] = {CACHE, "failed_ratio", "", PARAMETER_CACHE, OF_ALL(cache_failed),
                        TOTAL_FETCHES_FAILED, TOTAL_FETCHES_ENDED, .per_visit = true,
                        .list = "failed_ratio", .of = "failed fetches"},
    [Q_METER] = {METER, "value", NULL, .place = offsetof(struct meter_result, value),
                 .numerator = TOTAL_NUMERATOR, .denominator = TOTAL_DENOMINATOR},
    [Q_EXIT_THROUGHPUT] = {EXIT, "throughput", "1/s", .place = OF_EXIT(rate),
                           .numerator = TOTAL_COMPLETIONS, .denominator = TOTAL_TIME},
    [Q_EXIT_SOJOURN] = {EXIT, "mean_sojourn", "s", .place = OF_EXIT(mean_sojourn),
                        .numerator = TOTAL_RESPONSE, .denominator = TOTAL_COMPLETIONS},
    [Q_EXIT_SOJOURN_P] = {EXIT, "sojourn_p", "s", PARAMETER_LEVEL, OF_ALL(exit_quantiles),
                          .list = "quantiles"},
    [Q_EXIT_SOJOURN_WITHIN] = {EXIT, "sojourn_within_", "", PARAMETER_TIME, OF_ALL(exit_within),
                               TOTAL_RESPONSES_WITHIN, TOTAL_COMPLETIONS, .list = "sojourn_within"},
    [Q_NETWORK_ARRIVAL_RATE] = {NETWORK | CLASS_TOTAL, "arrival_rate", "1/s",
                                .place = OF_NETWORK(arrival_rate),
                                .numerator = TOTAL_ARRIVALS, .denominator = TOTAL_TIME,
                                .heading = {"arrival rate"},
        .short_heading = {"arrivals", "[1/s]"}},
    [Q_NETWORK_THROUGHPUT] = {NETWORK | CLASS_TOTAL, "throughput", "1/s",
                              .place = OF_NETWORK(throughput),
                              .numerator = TOTAL_COMPLETIONS, .denominator = TOTAL_TIME,
                              .heading = {"throughput"},
        .short_heading = {"throughput", "[1/s]"}},
    [Q_NETWORK_GOODPUT] = {NETWORK | CLASS_TOTAL, "goodput", "1/s", .place = QUANTITY_LISTED,
                           .needs = FEATURE_LOSS | FEATURE_CLASSES, .numerator = TOTAL_ACCEPTED,
                           .denominator = TOTAL_TIME, .heading = {"goodput"},
        .short_heading = {"goodput", "[1/s]"}},
    [Q_NETWORK_LOSS] = {NETWORK | CLASS_TOTAL, "loss_probability", "", .place = QUANTITY_LISTED,
                        .needs = FEATURE_LOSS, .numerator = TOTAL_LOST,
                        .denominator = TOTAL_COMPLETIONS, .per_visit = true, .loose = true,
                        .heading = {"loss probability"},
        .short_heading = {"loss", "probability"}},
    [Q_NETWORK_NUMBER] = {NETWORK | CLASS_TOTAL, "mean_number", "",
                          .place = OF_NETWORK(mean_number),
                          .numerator = TOTAL_NUMBER, .denominator = TOTAL_TIME, .loose = true,
                          .heading = {"mean number of requests"},
        .short_heading = {"number", "mean"}},
    [Q_NETWORK_SOJOURN] = {NETWORK | CLASS_TOTAL, "mean_sojourn", "s",
                           .place = OF_NETWORK(mean_sojourn),
                           .numerator = TOTAL_SOJOURN, .denominator = TOTAL_ACCEPTED,
                           .heading = {"mean sojourn, accepted"},
        .short_heading = {"accepted:", "sojourn"}},
    [Q_NETWORK_SOJOURN_ALL] = {NETWORK | CLASS_TOTAL, "mean_sojourn_all", "s",
                               .place = OF_NETWORK(mean_sojourn_all), .numerator = TOTAL_RESPONSE,
                               .denominator = TOTAL_COMPLETIONS, .heading = {"mean sojourn, all"},
        .short_heading = {"all: mean", "sojourn"}},
    [Q_NETWORK_CYCLE] = {NETWORK | CLASS_TOTAL, "cycle_time", "s", .place = QUANTITY_LISTED,
                         .needs = FEATURE_CUSTOMERS, .numerator = TOTAL_CUSTOMER_TIME,
                         .denominator = TOTAL_CYCLES, .loose = true, .heading = {"cycle time"},
        .short_heading = {"cycle", "time"}},
    [Q_NETWORK_VARIANCE_SOJOURN] = {NETWORK | CLASS_TOTAL, "variance_sojourn", "s^2",
                                    PARAMETER_VARIANCE, QUANTITY_LISTED, TOTAL_SOJOURN2,
                                    TOTAL_ACCEPTED, .mean = TOTAL_SOJOURN, .loose = true,
                                    .list = "variance_sojourn", .of = "accepted"},
    [Q_NETWORK_SOJOURN_P] = {NETWORK | CLASS_TOTAL, "sojourn_p", "s", PARAMETER_LEVEL,
                             OF_ALL(network_quantiles),
                             .list = "quantiles"},
    [Q_NETWORK_SOJOURN_WITHIN] = {NETWORK | CLASS_TOTAL, "sojourn_within_", "", PARAMETER_TIME,
                                  OF_ALL(network_within), TOTAL_ACCEPTED_WITHIN, TOTAL_ACCEPTED,
                                  .list = "sojourn_within"},
    [Q_NETWORK_HITS] = {NETWORK, "mean_sojourn_hits", "s", PARAMETER_CACHE, OF_ALL(network_hits),
                        TOTAL_HITS_SOJOURN, TOTAL_HITS, .loose = true, .list = "mean_sojourn_hits",
                        .of = "hits alone"},
    [Q_NETWORK_LAG] = {NETWORK, "revocation_lag", "s", .place = QUANTITY_LISTED,
                       .needs = FEATURE_REVOCATION, .numerator = TOTAL_LAG,
                       .denominator = TOTAL_REVOCATIONS, .loose = true,
                       .heading = {"revoked tokens accepted for"}},
    [Q_NETWORK_LAG_P] = {NETWORK, "revocation_lag_p", "s", PARAMETER_LEVEL, QUANTITY_LISTED,
                         .needs = FEATURE_REVOCATION, .loose = true,
                         .list = "revocation_lag_quantiles"},
    [Q_NETWORK_LAG_LONGEST] = {NETWORK, "revocation_lag_max", "s", .place = QUANTITY_LISTED,
                               .needs = FEATURE_REVOCATION, .loose = true,
                               .heading = {"... at most, as seen"}},
    [Q_NETWORK_SERVED_REVOKED] = {NETWORK, "served_revoked", "1/s", .place = QUANTITY_LISTED,
                                  .needs = FEATURE_REVOCATION, .numerator = TOTAL_SERVED_REVOKED,
                                  .denominator = TOTAL_TIME, .loose = true,
                                  .heading = {"served with a revoked token"}},
};

bool total_counts(enum total t)
{
    return t == TOTAL_ARRIVALS || t == TOTAL_COMPLETIONS || t == TOTAL_STARTS ||
           t == TOTAL_ACCEPTED || t == TOTAL_WAITED || t == TOTAL_RESPONSES_WITHIN ||
           t == TOTAL_WAITS_WITHIN || t == TOTAL_ACCEPTED_WITHIN || t == TOTAL_HITS ||
           t == TOTAL_BUSIEST || t == TOTAL_BUSIEST_MISSES || t == TOTAL_IDLEST ||
           t == TOTAL_IDLEST_MISSES || t == TOTAL_LOST || t == TOTAL_OVERFLOWED ||
           t == TOTAL_PREEMPTIONS || t == TOTAL_CYCLES || t == TOTAL_EVICTIONS ||
           t == TOTAL_REVOCATIONS || t == TOTAL_SERVED_REVOKED ||
           t == TOTAL_LOOKUPS || t == TOTAL_STALE || t == TOTAL_REFUSED || t == TOTAL_FETCHES ||
           t == TOTAL_FETCHES_ENDED || t == TOTAL_FETCHES_FAILED;
}

bool total_integral(enum total t)
{
    return t == TOTAL_BUSY || t == TOTAL_NUMBER || t == TOTAL_QUEUE || t == TOTAL_TIME_AT ||
           t == TOTAL_LIVE || t == TOTAL_BLOCKED || t == TOTAL_NUMBER2;
}

bool quantity_is_share(enum quantity_id q)
{
    return total_counts(quantity_table[q].numerator) && total_counts(quantity_table[q].denominator);
}

const char *row_kind_name(enum row_kind kind)
{
    static const char *const names[ROW_KINDS] = {"station", "group", "class", "class_total",
                                                 "cache",   "meter", "exit",  "network"};
    return names[kind];
}

size_t quantity_values(enum quantity_id q, const struct asked *asked, unsigned features)
{
    const unsigned needs = quantity_table[q].needs;
    if (needs && !(needs & features))
        return 0;
    const enum parameter p = quantity_table[q].parameter;
    return p == PARAMETER_NONE ? 1 : asked->of[p].n;
}

/* ---- names ---- */

/* Names show 12 digits of a value. The value itself has 15, so that 99.9 / 100 is 0.999. */
#define NAME_DIGITS "%.12g"
#define SAME 1e-12

bool quantity_same(double x, double y)
{
    return fabs(x - y) <= SAME * fmax(fabs(x), fabs(y));
}

static double rounded(double x)
{
    char *text = text_format("%.15g", x);
    text_to_double(text, &x);
    free(text);
    return x;
}

/* The largest unit in which a time is at least 1. */
static const char *time_in_unit(double x, double *in_unit)
{
    *in_unit = rounded(x >= 1 ? x : x >= 1e-3 ? 1e3 * x : 1e6 * x);
    return x >= 1 ? "s" : x >= 1e-3 ? "ms" : "us";
}

void quantity_name(enum quantity_id q, double x, char name[QUANTITY_NAME_MAX])
{
    const struct quantity *quantity = &quantity_table[q];
    const char *unit;
    switch (quantity->parameter) {
    case PARAMETER_LEVEL:
        snprintf(name, QUANTITY_NAME_MAX, "%s" NAME_DIGITS, quantity->name, 100 * x);
        return;
    case PARAMETER_TIME:
        unit = time_in_unit(x, &x);
        snprintf(name, QUANTITY_NAME_MAX, "%s" NAME_DIGITS "%s", quantity->name, x, unit);
        return;
    case PARAMETER_COUNT:
        snprintf(name, QUANTITY_NAME_MAX, "%s%.0f", quantity->name, x);
        return;
    case PARAMETER_NONE:
    case PARAMETER_ASKED:
    case PARAMETER_CACHE:
    case PARAMETER_VARIANCE:
    case PARAMETER_KINDS:
        break;
    }
    snprintf(name, QUANTITY_NAME_MAX, "%s", quantity->name);
}

void parameter_text(enum parameter p, double x, char text[QUANTITY_NAME_MAX])
{
    const char *unit;
    text[0] = '\0';
    if (p == PARAMETER_LEVEL) {
        snprintf(text, QUANTITY_NAME_MAX, "p" NAME_DIGITS, 100 * x);
    } else if (p == PARAMETER_TIME) {
        unit = time_in_unit(x, &x);
        snprintf(text, QUANTITY_NAME_MAX, NAME_DIGITS " %s", x, unit);
    } else if (p == PARAMETER_COUNT) {
        snprintf(text, QUANTITY_NAME_MAX, "%.0f", x);
    }
}

static bool read_time(const char *text, double *x)
{
    enum unit unit;
    const bool ok = unit_read(text, x, &unit) && unit == UNIT_TIME;
    *x = ok ? rounded(*x) : *x;
    return ok;
}

bool quantity_is(enum quantity_id q, const char *text, double *x)
{
    const struct quantity *quantity = &quantity_table[q];
    const size_t n = strlen(quantity->name);
    *x = 0;
    if ((q == Q_P_NUMBER || q == Q_CLASS_P_NUMBER) && strcmp(text, "p_empty") == 0)
        return true;
    if (strncmp(text, quantity->name, n) != 0)
        return false;
    text += n;
    switch (quantity->parameter) {
    case PARAMETER_LEVEL:
        if (!(text[0] >= '0' && text[0] <= '9') || !text_to_double(text, x))
            return false;
        *x = rounded(*x / 100);
        return true;
    case PARAMETER_TIME:
        return text[0] >= '0' && text[0] <= '9' && read_time(text, x);
    case PARAMETER_COUNT:
        return text[0] >= '0' && text[0] <= '9' && text_to_double(text, x);
    case PARAMETER_NONE:
    case PARAMETER_ASKED:
    case PARAMETER_CACHE:
    case PARAMETER_VARIANCE:
    case PARAMETER_KINDS:
        break;
    }
    return text[0] == '\0';
}

/* The parameter that a name asks for, given the name of the quantity without the thing. */
static enum parameter asks(const char *text, double *x)
{
    for (int q = 0; q < QUANTITIES; q++)
        if (quantity_table[q].parameter != PARAMETER_NONE &&
            quantity_is((enum quantity_id)q, text, x))
            return quantity_table[q].parameter;
    return PARAMETER_NONE;
}

enum parameter quantity_asks(const char *name, double *x)
{
    enum parameter p = asks(name, x);
    for (const char *dot = name; p == PARAMETER_NONE && (dot = strchr(dot, '.')); dot++)
        p = asks(dot + 1, x);
    return p;
}

/* ---- values ---- */

bool parameter_allows(enum parameter p, double x)
{
    switch (p) {
    case PARAMETER_LEVEL: return x > 0 && x < 1;
    case PARAMETER_TIME: return x > 0 && isfinite(x);
    case PARAMETER_COUNT: return x >= 0 && x <= QUANTITY_COUNT_MAX && x == floor(x);
    case PARAMETER_ASKED:
    case PARAMETER_CACHE:
    case PARAMETER_VARIANCE: return true;
    case PARAMETER_NONE:
    case PARAMETER_KINDS: break;
    }
    return false;
}

bool asked_add(struct asked *asked, enum parameter p, double x)
{
    struct asked_values *values = &asked->of[p];
    for (size_t i = 0; i < values->n; i++)
        if (quantity_same(values->x[i], x))
            return true;
    if (values->n == ASKED_MAX)
        return false;
    values->x[values->n++] = x;
    return true;
}

bool asked_any(const struct asked *asked)
{
    for (int p = 0; p < PARAMETER_KINDS; p++)
        if (asked->of[p].n > 0)
            return true;
    return false;
}
