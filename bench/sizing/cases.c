#include "sizing/case.h"

#include <math.h>

/* M/M/1 at 0.5 requests a second in a tandem: the mean sojourn is the sum (Jackson). */
static double tandem(const double *keys)
{
    double sum = 0;
    for (int i = 0; i < 2; i++)
        sum += keys[i] / (1 - 0.5 * keys[i]);
    return sum;
}

/* p99 of the response of M/M/1: it is exponential. */
static double single_p99(const double *keys)
{
    return log(100) * keys[0] / (1 - 0.5 * keys[0]);
}

/* A region with room for all stands in the way of the formulas, and changes nothing. */
#define TANDEM                                                                                     \
    "model = \"network\"; stations = ( { name = \"a\"; service = { mean = 1; }; },"                \
    " { name = \"b\"; service = { mean = 1; }; } ); sources = ( { rate = 0.5; to = \"a\"; } );"    \
    "routes = ( { from = \"a\"; to = \"b\"; } ); regions = ( { name = \"all\";"                    \
    " stations = [\"a\", \"b\"]; room = 1000000000; } );"

#define SINGLE                                                                                     \
    "model = \"network\"; stations = ( { name = \"a\"; service = { mean = 1; }; } );"              \
    "sources = ( { rate = 0.5; to = \"a\"; } ); regions = ( { name = \"all\";"                     \
    " stations = [\"a\"]; room = 1000000000; } );"

/* s / (1 - s/2) is 1, 4/3, 2, 3, 4 for s = 2/3, 4/5, 1, 6/5, 4/3. */
#define RESPONSES "0.6666666666666666,0.8,1,1.2,1.3333333333333333"

#define AUTHENTICATION                                                                             \
    "model = \"network\"; classes = ( { name = \"login\"; }, { name = \"grant\"; },"               \
    " { name = \"refresh\"; } ); stations = ( { name = \"keycloak\"; servers = 1; classes = ("     \
    " { name = \"login\"; service = { dist = \"lognormal\"; mean = 66.7ms; scv = 1; }; },"         \
    " { name = \"grant\"; service = { mean = 8.33ms; }; },"                                        \
    " { name = \"refresh\"; service = { mean = 8.33ms; }; } ); } );"                               \
    "sources = ( { class = \"login\"; rate = 30/s; to = \"keycloak\"; },"                          \
    " { class = \"grant\"; rate = 120/s; to = \"keycloak\"; },"                                    \
    " { class = \"refresh\"; rate = 120/s; to = \"keycloak\"; } );"

#define CLUSTER                                                                                    \
    "model = \"ml-run\"; I_0 = 200; M = 2; N = 1; K = 4; p_a0 = 0.02; stations = {"                \
    " S_a = { service = { mean = 5ms; }; }; S_r = { service = { mean = 2ms; }; };"               \
    " S_c = { service = { mean = 0.1ms; }; }; S_t = { service = { mean = 1ms; }; };"               \
    " S_p = { service = { dist = \"lognormal\"; mean = 17ms; scv = 2; }; servers = 2; }; };"       \
    "token = { mode = \"cache\"; users = 200; lifetime = 10s; };"

const struct size_case size_cases[] = {
    {"cluster", "ML cluster with token caches, p99 of the sojourn, 90 candidates",
     CLUSTER "require = \"network.sojourn_p99 < 140ms\";"
             "vary = [\"M=1:3\", \"N=1:2\", \"K=2:6\", \"stations.S_p.servers=2,3,4\"];"
             "cost = \"4*M + N + K*(2 + 3*S_p.servers)\";",
     NULL, 20000},

    {"cluster-mean", "the same, mean sojourn, 90 candidates",
     CLUSTER "require = \"network.mean_sojourn < 34ms\";"
             "vary = [\"M=1:3\", \"N=1:2\", \"K=2:6\", \"stations.S_p.servers=2,3,4\"];"
             "cost = \"4*M + N + K*(2 + 3*S_p.servers)\";",
     NULL, 1000},

    {"keycloak", "three classes at one station, p99 of one of them, 60 candidates",
     AUTHENTICATION "require = \"classes.grant.sojourn_p99 < 60ms\";"
                    "vary = [\"stations.keycloak.servers=4:15\","
                    " \"sources[0].rate=25/s,27/s,29/s,31/s,33/s\"];"
                    "cost = \"10*keycloak.servers + network.arrival_rate/10\";",
     NULL, 1000},

    /* Five pairs have a sum of exactly 4 s or less; those with 4 s are the cheapest of them. */
    {"on-the-bound", "a tandem without formulas, candidates exactly on the bound, 25 candidates",
     TANDEM "require = \"network.mean_sojourn <= 4.0000000001\";"
            "vary = [\"stations.a.service.mean=" RESPONSES "\","
            " \"stations.b.service.mean=" RESPONSES "\"];"
            "cost = \"3/a.service.mean + 2/b.service.mean\"; experiment = { max_experiments = 100; };",
     tandem, 0},

    {"above-the-bound", "the same, but those on the bound do not meet it",
     TANDEM "require = \"network.mean_sojourn < 3.9999999999\";"
            "vary = [\"stations.a.service.mean=" RESPONSES "\","
            " \"stations.b.service.mean=" RESPONSES "\"];"
            "cost = \"3/a.service.mean + 2/b.service.mean\"; experiment = { max_experiments = 100; };",
     tandem, 0},

    /* 2 ln 100 = 9.21034037...: its eighth digit is on one side of the bound or on the other. */
    {"p99-on-the-bound", "a station without formulas, p99, the cheapest candidate on the bound",
     SINGLE "require = \"a.response_p99 <= 9.2103404\";"
            "vary = \"stations.a.service.mean=0.5,0.6,0.7,0.8,0.9,1,1.1\";"
            "cost = \"1/a.service.mean\"; experiment = { max_experiments = 50; };",
     single_p99, 0},

    {"p99-above", "the same, but it does not meet it",
     SINGLE "require = \"a.response_p99 <= 9.2103403\";"
            "vary = \"stations.a.service.mean=0.5,0.6,0.7,0.8,0.9,1,1.1\";"
            "cost = \"1/a.service.mean\"; experiment = { max_experiments = 50; };",
     single_p99, 0},
};

const size_t n_size_cases = sizeof size_cases / sizeof *size_cases;
