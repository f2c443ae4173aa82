#include "model/quantity.h"

#include <stdio.h>

#include "model/result.h"

#define STATIONS (1U << ROW_STATION | 1U << ROW_GROUP)
#define GROUP (1U << ROW_GROUP)
#define CLASS (1U << ROW_CLASS)
#define METER (1U << ROW_METER)
#define EXIT (1U << ROW_EXIT)
#define NETWORK (1U << ROW_NETWORK)

#define OF_STATION(figure) offsetof(struct station_result, f[figure])
#define OF_EXIT(member) offsetof(struct exit_result, member)
#define OF_NETWORK(member) offsetof(struct network_result, member)
#define OF_ALL(member) offsetof(struct result, member)

/* Code that wants one figure of a station writes f[FIG_MEAN_WAIT]. */
_Static_assert((int)FIG_ARRIVAL_RATE == (int)Q_ARRIVAL_RATE && (int)FIG_MEAN_WAIT == (int)Q_MEAN_WAIT &&
                   (int)STATION_FIGURES == (int)Q_MEAN_WAIT + 1,
               "the figures of a station are the first quantities");

const struct quantity quantity_table[QUANTITIES] = {
    [Q_ARRIVAL_RATE] = {STATIONS, "arrival_rate", "1/s", .place = OF_STATION(FIG_ARRIVAL_RATE),
                        .numerator = TOTAL_ARRIVALS, .denominator = TOTAL_TIME,
                        .column = 1, .heading = {"arrivals", "[1/s]"}},
    [Q_THROUGHPUT] = {STATIONS, "throughput", "1/s", .place = OF_STATION(FIG_THROUGHPUT),
                      .numerator = TOTAL_COMPLETIONS, .denominator = TOTAL_TIME},
    [Q_UTILIZATION] = {STATIONS, "utilization", "", .place = OF_STATION(FIG_UTILIZATION),
                       .numerator = TOTAL_BUSY, .denominator = TOTAL_SERVER_TIME,
                       .column = 2, .heading = {"utilization", ""}},
    [Q_MEAN_NUMBER] = {STATIONS, "mean_number", "", .place = OF_STATION(FIG_MEAN_NUMBER),
                       .numerator = TOTAL_NUMBER, .denominator = TOTAL_TIME, .loose = true,
                       .column = 3, .heading = {"mean", "number"}},
    [Q_MEAN_QUEUE] = {STATIONS, "mean_queue", "", .place = OF_STATION(FIG_MEAN_QUEUE),
                      .numerator = TOTAL_QUEUE, .denominator = TOTAL_TIME, .loose = true,
                      .column = 4, .heading = {"mean", "queue"}},
    [Q_MEAN_RESPONSE] = {STATIONS, "mean_response", "s", .place = OF_STATION(FIG_MEAN_RESPONSE),
                         .numerator = TOTAL_RESPONSE, .denominator = TOTAL_COMPLETIONS,
                         .per_visit = true, .loose = true, .column = 6, .heading = {"mean", "response"}},
    [Q_MEAN_WAIT] = {STATIONS, "mean_wait", "s", .place = OF_STATION(FIG_MEAN_WAIT),
                     .numerator = TOTAL_WAIT, .denominator = TOTAL_STARTS,
                     .per_visit = true, .loose = true, .column = 5, .heading = {"mean", "wait"}},
    [Q_RESPONSE_P] = {GROUP, "response_p", "s", PARAMETER_LEVEL, OF_ALL(group_quantiles),
                      .list = "quantiles"},
    [Q_WAIT_P] = {GROUP, "wait_p", "s", PARAMETER_LEVEL, OF_ALL(group_waits),
                  .list = "wait_quantiles"},
    [Q_CLASS_RESPONSE_P] = {CLASS, "response_p", "s", PARAMETER_LEVEL, OF_ALL(class_quantiles),
                            .list = "quantiles"},
    [Q_METER] = {METER, "value", NULL, .place = offsetof(struct meter_result, value),
                 .numerator = TOTAL_NUMERATOR, .denominator = TOTAL_DENOMINATOR},
    [Q_EXIT_THROUGHPUT] = {EXIT, "throughput", "1/s", .place = OF_EXIT(rate),
                           .numerator = TOTAL_COMPLETIONS, .denominator = TOTAL_TIME},
    [Q_EXIT_SOJOURN] = {EXIT, "mean_sojourn", "s", .place = OF_EXIT(mean_sojourn),
                        .numerator = TOTAL_RESPONSE, .denominator = TOTAL_COMPLETIONS},
    [Q_EXIT_SOJOURN_P] = {EXIT, "sojourn_p", "s", PARAMETER_LEVEL, OF_ALL(exit_quantiles),
                          .list = "quantiles"},
    [Q_NETWORK_ARRIVAL_RATE] = {NETWORK, "arrival_rate", "1/s", .place = OF_NETWORK(arrival_rate),
                                .numerator = TOTAL_ARRIVALS, .denominator = TOTAL_TIME,
                                .heading = {"arrival rate"}},
    [Q_NETWORK_THROUGHPUT] = {NETWORK, "throughput", "1/s", .place = OF_NETWORK(throughput),
                              .numerator = TOTAL_COMPLETIONS, .denominator = TOTAL_TIME,
                              .heading = {"throughput"}},
    [Q_NETWORK_NUMBER] = {NETWORK, "mean_number", "", .place = OF_NETWORK(mean_number),
                          .numerator = TOTAL_NUMBER, .denominator = TOTAL_TIME, .loose = true,
                          .heading = {"mean number of requests"}},
    [Q_NETWORK_SOJOURN] = {NETWORK, "mean_sojourn", "s", .place = OF_NETWORK(mean_sojourn),
                           .numerator = TOTAL_SOJOURN, .denominator = TOTAL_ACCEPTED,
                           .heading = {"mean sojourn, accepted"}},
    [Q_NETWORK_SOJOURN_ALL] = {NETWORK, "mean_sojourn_all", "s", .place = OF_NETWORK(mean_sojourn_all),
                               .numerator = TOTAL_RESPONSE, .denominator = TOTAL_COMPLETIONS,
                               .heading = {"mean sojourn, all"}},
    [Q_NETWORK_SOJOURN_P] = {NETWORK, "sojourn_p", "s", PARAMETER_LEVEL, OF_ALL(network_quantiles),
                             .list = "quantiles"},
};

bool total_counts(enum total t)
{
    return t == TOTAL_ARRIVALS || t == TOTAL_COMPLETIONS || t == TOTAL_STARTS || t == TOTAL_ACCEPTED;
}

bool total_integral(enum total t)
{
    return t == TOTAL_BUSY || t == TOTAL_NUMBER || t == TOTAL_QUEUE;
}

const char *row_kind_name(enum row_kind kind)
{
    static const char *const names[ROW_KINDS] = {"station", "group", "class", "meter", "exit", "network"};
    return names[kind];
}

size_t quantity_values(enum quantity_id q, const struct asked *asked)
{
    const enum parameter p = quantity_table[q].parameter;
    return p == PARAMETER_NONE ? 1 : asked->of[p].n;
}

void quantity_name(enum quantity_id q, double x, char name[QUANTITY_NAME_MAX])
{
    const struct quantity *quantity = &quantity_table[q];
    switch (quantity->parameter) {
    case PARAMETER_LEVEL:
        snprintf(name, QUANTITY_NAME_MAX, "%s%.12g", quantity->name, 100 * x);
        return;
    case PARAMETER_NONE:
    case PARAMETERS:
        break;
    }
    snprintf(name, QUANTITY_NAME_MAX, "%s", quantity->name);
}
