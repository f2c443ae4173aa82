#include "coverage/model.h"

#include <stdio.h>

#include "coverage/exact.h"
#include "stats/interval.h"

#define QUANTILES "quantiles = [0.5, 0.95, 0.99];"
#define STATION(servers, arrivals, service)                                                        \
    "model = \"network\"; stations = ( { name = \"S\"; servers = " servers "; service = { "        \
    service " }; } ); sources = ( { name = \"users\"; " arrivals "; to = \"S\"; } );"

#define PAPER 1000, 4, 2, 10, 0.02, 0.1, 0.15, 0.0015, 0.00075, 0.003, 0.0015, 0.005
#define H2 0.975, 1.365, 0.035
#define MMC_ROWS(lambda, c)                                                                        \
    {"S.mean_response", mmc_response, {lambda, 1, c}, true, 0},                                    \
    {"S.mean_number", mmc_number, {lambda, 1, c}, false, 0},                                       \
    {"S.utilization", mmc_load, {lambda, 1, c}, false, 0},                                         \
    {"S.response_p50", mmc_response_quantile, {lambda, 1, c, 0.5}, false, 0},                      \
    {"S.response_p95", mmc_response_quantile, {lambda, 1, c, 0.95}, false, 0},                     \
    {"S.response_p99", mmc_response_quantile, {lambda, 1, c, 0.99}, false, 0}

#define ML_RUN                                                                                     \
    "model = \"ml-run\"; I_0 = 1000; M = 4; N = 2; K = 10; p_a0 = 0.02; stations = {"              \
    " S_a = { service = { mean = 0.0015; }; }; S_r = { service = { mean = 0.00075; }; };"          \
    " S_c = { service = { mean = 0.003; }; }; S_t = { service = { mean = 0.0015; }; };"            \
    " S_p = { service = { mean = 0.005; }; }; };"                                                  \
    "token = { p_c0 = 0.1; p_ct = 0.15; };"

/* Short replications, so that the run looks often. */
#define REQUIRED(requirements, precision)                                                          \
    STATION("1", "rate = 0.5", "mean = 1.0;")                                                      \
    "require = [" requirements "]; experiment = { window = 80; windows = 10; precision = "         \
    precision "; };"

const struct study_model study_models[] = {
    {"mm1-0.5", "M/M/1 at 0.5, 10 000 requests a replication", 1,
     STATION("1", "rate = 0.5", "mean = 1.0;")
     "experiment = { window = 2000; windows = 10; " QUANTILES " };", NULL,
     {MMC_ROWS(0.5, 1)},
     {{RULE_FIXED, 10, 0}, {RULE_FIXED, 30, 0}, {RULE_FIXED, 100, 0}, {RULE_PROGRAM, 0, 0.01},
      {RULE_LOOK, 3, 0.01}, {RULE_LOOK, 10, 0.01}, {RULE_LOOK, 30, 0.01},
      {RULE_LOOK_LAW, 30, 0.01}}},

    {"mm1-0.8", "M/M/1 at 0.8, 10 000 requests a replication", 1000001,
     STATION("1", "rate = 0.8", "mean = 1.0;")
     "experiment = { window = 1250; windows = 10; " QUANTILES " };", NULL,
     {MMC_ROWS(0.8, 1)},
     {{RULE_FIXED, 10, 0}, {RULE_FIXED, 30, 0}, {RULE_FIXED, 100, 0}, {RULE_PROGRAM, 0, 0.05},
      {RULE_PROGRAM, 0, 0.02}, {RULE_LOOK, 3, 0.05}, {RULE_LOOK, 10, 0.05},
      {RULE_LOOK_LAW, 10, 0.05}, {RULE_LOOK, 30, 0.02}, {RULE_LOOK_LAW, 30, 0.02}}},

    {"mm1-0.9", "M/M/1 at 0.9, 50 000 requests a replication", 2000001,
     STATION("1", "rate = 0.9", "mean = 1.0;")
     "experiment = { window = 5555.5555555555557; windows = 10; " QUANTILES " };", NULL,
     {MMC_ROWS(0.9, 1)},
     {{RULE_FIXED, 30, 0}, {RULE_PROGRAM, 0, 0.03}}},

    {"mm4-0.9", "M/M/4 at 0.9, 36 000 requests a replication", 3000001,
     STATION("4", "rate = 3.6", "mean = 1.0;")
     "experiment = { window = 1000; windows = 10; " QUANTILES " };", NULL,
     {MMC_ROWS(3.6, 4)},
     {{RULE_FIXED, 30, 0}, {RULE_PROGRAM, 0, 0.05}}},

    {"h2m1-0.7", "H2/M/1 at 0.7, arrivals of scv 19.5, 30 000 requests a replication", 4000001,
     STATION("1",
             "interarrival = { dist = \"hyperexponential\"; probabilities = [0.975, 0.025]; "
             "rates = [1.365, 0.035]; }",
             "mean = 1.0;")
     "experiment = { window = 4285.7142857142862; windows = 10; " QUANTILES " };", NULL,
     {{"S.mean_response", h2m1_response, {H2, 1}, true, 0},
      {"S.mean_number", h2m1_number, {H2, 1}, false, 0},
      {"S.utilization", h2m1_load, {H2, 1}, false, 0},
      {"S.response_p50", h2m1_response_quantile, {H2, 1, 0.5}, false, 0},
      {"S.response_p95", h2m1_response_quantile, {H2, 1, 0.95}, false, 0},
      {"S.response_p99", h2m1_response_quantile, {H2, 1, 0.99}, false, 0}},
     {{RULE_FIXED, 30, 0}, {RULE_PROGRAM, 0, 0.05}}},

    {"mln1-0.7", "M/G/1 at 0.7, service lognormal of scv 2, 30 000 requests a replication", 5000001,
     STATION("1", "rate = 0.7", "dist = \"lognormal\"; mean = 1.0; scv = 2.0;")
     "experiment = { window = 4285.7142857142862; windows = 10; };", NULL,
     {{"S.mean_response", mg1_response, {0.7, 1, 2}, true, 0},
      {"S.mean_number", mg1_number, {0.7, 1, 2}, false, 0},
      {"S.utilization", exact_value, {0.7}, false, 0}},
     {{RULE_FIXED, 30, 0}, {RULE_PROGRAM, 0, 0.05}}},

    {"paper", "the paper's network: I_0 = 1000/s, M = 4, N = 2, K = 10; 6000 requests a replication",
     6000001, ML_RUN
     "experiment = { window = 0.6; windows = 10;"
     " targets = [\"mean_sojourn\", \"lambda_p\", \"lambda_t\"]; };", NULL,
     {{"network.mean_sojourn", paper_sojourn, {PAPER}, true, 0},
      {"lambda_p", paper_lambda_p, {PAPER}, true, 0},
      {"lambda_t", paper_lambda_t, {PAPER}, true, 0}},
     {{RULE_FIXED, 30, 0}, {RULE_PROGRAM, 0, 0.01}}},

    {"mm1-0.5-controls", "M/M/1 at 0.5 with control variates, 2000 requests a replication", 7000001,
     STATION("1", "rate = 0.5", "mean = 1.0;")
     "experiment = { window = 400; windows = 10; control_variates = true; };", NULL,
     {{"S.mean_response", mmc_response, {0.5, 1, 1}, true, 0},
      {"S.mean_number", mmc_number, {0.5, 1, 1}, false, 0},
      {"S.utilization", mmc_load, {0.5, 1, 1}, false, 0}},
     {{RULE_FIXED, 100, 0}}},

    {"paper-controls", "the paper's network with control variates, 1000 requests a replication",
     8000001, ML_RUN
     "experiment = { window = 0.1; windows = 10; control_variates = true; };", NULL,
     {{"network.mean_sojourn", paper_sojourn, {PAPER}, true, 0},
      {"lambda_p", paper_lambda_p, {PAPER}, false, 0},
      {"S_p.utilization", paper_load_p, {PAPER}, false, 0}},
     {{RULE_FIXED, 100, 0}}},

    {"mm1-0.8-antithetic", "M/M/1 at 0.8 with antithetic runs, 8000 requests a replication", 9000001,
     STATION("1", "rate = 0.8", "mean = 1.0;")
     "experiment = { window = 500; windows = 10; antithetic = true; quantiles = [0.95]; };", NULL,
     {{"S.mean_response", mmc_response, {0.8, 1, 1}, true, 0},
      {"S.mean_number", mmc_number, {0.8, 1, 1}, false, 0},
      {"S.response_p95", mmc_response_quantile, {0.8, 1, 1, 0.95}, false, 0}},
     {{RULE_FIXED, 30, 0}}},

    {"mm1-0.8-paired", "M/M/1 at 0.8 against services 5 % shorter, paired, 2000 requests a replication",
     10000001, STATION("1", "rate = 0.8", "mean = 1.0;") "experiment = { window = 250; windows = 10; };",
     STATION("1", "rate = 0.8", "mean = 0.95;") "experiment = { window = 250; windows = 10; };",
     {{"S.mean_response", mmc_response_change, {0.8, 1, 1, 0.8, 1 / 0.95, 1}, true, 0},
      {"S.mean_number", mmc_number_change, {0.8, 1, 1, 0.8, 1 / 0.95, 1}, false, 0},
      {"S.utilization", mmc_load_change, {0.8, 1, 1, 0.8, 1 / 0.95, 1}, false, 0}},
     {{RULE_FIXED, 30, 0}, {RULE_FIXED, 100, 0}}},

    {"mm1-0.5-targets", "M/M/1 at 0.5, two targets jointly, each at 97.5 %, 2000 requests a replication",
     11000001, STATION("1", "rate = 0.5", "mean = 1.0;")
     "experiment = { window = 400; windows = 10;"
     " targets = [\"S.response_p95:3%\", \"S.mean_response:2%\"]; };", NULL,
     {{"S.response_p95", mmc_response_quantile, {0.5, 1, 1, 0.95}, true, 0.03},
      {"S.mean_response", mmc_response, {0.5, 1, 1}, true, 0.02}},
     {{RULE_TARGETS, 0, 0}}},

    {"mm1k-0.8", "M/M/1 at 0.8 with room for 4, 10 000 requests a replication", 12000001,
     "model = \"network\"; stations = ( { name = \"S\"; room = 4; service = { mean = 1.0; }; } );"
     "sources = ( { name = \"users\"; rate = 0.8; to = \"S\"; } );"
     "experiment = { window = 1250; windows = 10; targets = [\"S.loss_probability\"]; };", NULL,
     {{"S.loss_probability", mm1k_loss, {0.8, 1, 4}, true, 0},
      {"S.mean_number", mm1k_number, {0.8, 1, 4}, false, 0}},
     {{RULE_FIXED, 30, 0}, {RULE_PROGRAM, 0, 0.01}}},

    {"priority-0.7", "two classes at 0.7, the first first, 7000 requests a replication", 13000001,
     "model = \"network\"; classes = ( { name = \"gold\"; priority = 1; }, { name = \"plain\"; } );"
     "stations = ( { name = \"S\"; discipline = \"priority\"; service = { mean = 1.0; }; } );"
     "sources = ( { name = \"g\"; class = \"gold\"; rate = 0.3; to = \"S\"; },"
     " { name = \"p\"; class = \"plain\"; rate = 0.4; to = \"S\"; } );"
     "experiment = { window = 1000; windows = 10; targets = [\"S.gold.mean_response\"]; };", NULL,
     {{"S.gold.mean_response", cobham_response, {0.3, 0.4, 1, 0}, true, 0},
      {"S.plain.mean_response", cobham_response, {0.3, 0.4, 1, 1}, false, 0},
      {"classes.gold.mean_sojourn", cobham_response, {0.3, 0.4, 1, 0}, false, 0}},
     {{RULE_FIXED, 30, 0}, {RULE_PROGRAM, 0, 0.008}}},

    {"ps-0.7", "M/M/1 with processor sharing at 0.7, 7000 requests a replication", 14000001,
     "model = \"network\"; stations = ( { name = \"S\"; discipline = \"ps\";"
     " service = { mean = 1.0; }; } ); sources = ( { name = \"users\"; rate = 0.7; to = \"S\"; } );"
     "experiment = { window = 1000; windows = 10; quantiles = [0.5, 0.95]; };", NULL,
     {{"S.response_p50", ps_response_quantile, {0.7, 1, 0.5}, false, 0},
      {"S.response_p95", ps_response_quantile, {0.7, 1, 0.95}, false, 0},
      {"S.mean_response", mmc_response, {0.7, 1, 1}, true, 0}},
     {{RULE_FIXED, 30, 0}}},

    {"repair", "20 machines and 2 who repair, some 10 000 repairs a replication", 15000001,
     "model = \"network\"; classes = ( { name = \"machine\"; population = 20;"
     " think = { mean = 5.0; }; to = \"S\"; } );"
     "stations = ( { name = \"S\"; servers = 2; service = { mean = 0.5; }; } );"
     "experiment = { window = 300; windows = 10;"
     " targets = [\"classes.machine.throughput\"]; };", NULL,
     {{"classes.machine.throughput", repair_throughput, {20, 2, 0.2, 2}, true, 0}},
     {{RULE_FIXED, 30, 0}, {RULE_PROGRAM, 0, 0.002}}},

    {"mm1-0.5-at-most", "M/M/1 at 0.5, required: S.mean_response <= 2, which it is;"
     " 400 requests a replication", 17000001, REQUIRED("\"S.mean_response <= 2\"", "0.02"), NULL,
     {{"S.mean_response", mmc_response, {0.5, 1, 1}, true, 0}},
     {{RULE_REQUIREMENTS, 0, 0}}},

    {"mm1-0.5-at-least", "M/M/1 at 0.5, required: S.mean_response >= 2, which it is;"
     " 400 requests a replication", 18000001, REQUIRED("\"S.mean_response >= 2\"", "0.02"), NULL,
     {{"S.mean_response", mmc_response, {0.5, 1, 1}, true, 0}},
     {{RULE_REQUIREMENTS, 0, 0}}},

    {"mm1-0.5-near", "M/M/1 at 0.5, required: S.mean_response <= 2.04, 2 % above the truth;"
     " 400 requests a replication", 19000001,
     REQUIRED("\"S.mean_response <= 2.04\"", "0.005"), NULL,
     {{"S.mean_response", mmc_response, {0.5, 1, 1}, true, 0}},
     {{RULE_REQUIREMENTS, 0, 0}}},

    {"mm1-0.5-p99-at-most", "M/M/1 at 0.5, required: S.response_p99 <= 9.2103404, its eighth digit;"
     " 400 requests a replication", 20000001,
     REQUIRED("\"S.response_p99 <= 9.2103404\"", "0.03"), NULL,
     {{"S.response_p99", mmc_response_quantile, {0.5, 1, 1, 0.99}, true, 0}},
     {{RULE_REQUIREMENTS, 0, 0}}},

    {"mm1-0.5-p99-at-least", "M/M/1 at 0.5, required: S.response_p99 >= 9.2103403, its eighth"
     " digit; 400 requests a replication", 21000001,
     REQUIRED("\"S.response_p99 >= 9.2103403\"", "0.03"), NULL,
     {{"S.response_p99", mmc_response_quantile, {0.5, 1, 1, 0.99}, true, 0}},
     {{RULE_REQUIREMENTS, 0, 0}}},

    {"mm1-0.5-required", "M/M/1 at 0.5, three requirements on their bounds, jointly;"
     " 400 requests a replication", 22000001,
     REQUIRED("\"S.mean_response <= 2\", \"S.utilization >= 0.5\","
              " \"S.response_p99 <= 9.2103404\"", "0.03"), NULL,
     {{"S.mean_response", mmc_response, {0.5, 1, 1}, true, 0},
      {"S.utilization", mmc_load, {0.5, 1, 1}, true, 0},
      {"S.response_p99", mmc_response_quantile, {0.5, 1, 1, 0.99}, true, 0}},
     {{RULE_REQUIREMENTS, 0, 0}}},

    {"mm1-0.7-variances", "M/M/1 at 0.7, variances, 7000 requests a replication", 16000001,
     STATION("1", "rate = 0.7", "mean = 1.0;")
     "experiment = { window = 1000; windows = 10; figures = \"variance_number\"; };", NULL,
     {{"S.variance_number", mm1_variance_number, {0.7, 1}, false, 0},
      {"S.variance_response", mm1_variance_response, {0.7, 1}, false, 0},
      {"network.variance_sojourn", mm1_variance_response, {0.7, 1}, false, 0}},
     {{RULE_FIXED, 30, 0}, {RULE_FIXED, 100, 0}}},
};

const size_t n_study_models = sizeof study_models / sizeof *study_models;

size_t model_quantities(const struct study_model *m)
{
    size_t n = 0;
    while (n < QUANTITIES_MAX && m->quantities[n].exact)
        n++;
    return n;
}

size_t model_rules(const struct study_model *m)
{
    size_t n = 0;
    while (n < RULES_MAX && m->rules[n].kind != RULE_END)
        n++;
    return n;
}

double model_level(const struct study_model *m, const struct rule *r)
{
    size_t targets = 0;
    for (size_t q = 0; q < model_quantities(m); q++)
        targets += m->quantities[q].target;
    return rule_is_joint(r) ? bonferroni_confidence(COVERAGE_LEVEL, (double)targets)
                                   : COVERAGE_LEVEL;
}

double model_precision(const struct rule *r, const struct studied *q)
{
    return r->kind == RULE_TARGETS ? q->precision : r->precision;
}

const char *rule_name(const struct rule *r, char *text, size_t size)
{
    const unsigned n = (unsigned)r->replications;
    switch (r->kind) {
    case RULE_FIXED:
        snprintf(text, size, "%u replications", n);
        break;
    case RULE_PROGRAM:
        snprintf(text, size, "program, %g %%", 100 * r->precision);
        break;
    case RULE_TARGETS:
        snprintf(text, size, "program, targets jointly");
        break;
    case RULE_REQUIREMENTS:
        snprintf(text, size, "program, requirements");
        break;
    case RULE_LOOK:
        snprintf(text, size, "look from %u, %g %%", n, 100 * r->precision);
        break;
    case RULE_LOOK_LAW:
        snprintf(text, size, "look from %u, %g %%, Law", n, 100 * r->precision);
        break;
    case RULE_END:
        snprintf(text, size, "none");
    }
    return text;
}
