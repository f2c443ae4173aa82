/* The keys of an ml-run config, for completion. A test holds this list against the reader. */
#include "model/config.h"

#define TIME(prefix)  prefix ".dist", prefix ".mean", prefix ".rate", prefix ".scv"
#define STATION(name)                                                                              \
    "stations." name ".discipline", "stations." name ".full", "stations." name ".overflow",        \
        "stations." name ".on_failure", "stations." name ".room", "stations." name ".servers",     \
        TIME("stations." name ".down"), TIME("stations." name ".service"),                         \
        TIME("stations." name ".up")
#define DISPATCH(name)                                                                             \
    "stations." name ".d", "stations." name ".dispatch", "stations." name ".ties"

static const char *const keys[] = {
    "I",
    "I_0",
    "K",
    "M",
    "N",
    "experiment.confidence",
    "experiment.delta",
    "experiment.experiments",
    "experiment.histogram",
    "experiment.figures",
    "experiment.horizon",
    "experiment.max_experiments",
    "experiment.numbers",
    "experiment.pilot",
    "experiment.points",
    "experiment.precision",
    "experiment.precision_of_input",
    "experiment.quantiles",
    "experiment.control_variates",
    "experiment.antithetic",
    "experiment.seed",
    "experiment.targets",
    "experiment.warmup",
    "experiment.window",
    "experiment.windows",
    "experiment.within",
    "login",
    "model",
    "p_a0",
    DISPATCH("S_a"),
    STATION("S_a"),
    TIME("stations.S_a.token_service"),
    DISPATCH("S_r"),
    STATION("S_r"),
    STATION("S_c"),
    STATION("S_t"),
    DISPATCH("issuer"),
    STATION("issuer"),
    "stations.issuer.instances",
    STATION("S_p"),
    DISPATCH("wrapper"),
    "title",
    "token.bad.negative_lifetime",
    "token.bad.popularity",
    "token.bad.priority",
    "token.bad.share",
    "token.bad.users",
    "token.bad.zipf_s",
    "token.bad.counts",
    "token.cache",
    "token.counts",
    "token.granularity",
    "token.issuer_lifetime",
    "token.lifetime",
    "token.mode",
    "token.on_expired",
    "token.p_c0",
    "token.p_cp",
    "token.p_ct",
    "token.p_stale",
    "token.popularity",
    "token.priority",
    "token.rule",
    "token.single_flight",
    "token.start",
    "token.users",
    "token.zipf_s",
};

const char *const *config_keys(size_t *n)
{
    *n = sizeof keys / sizeof *keys;
    return keys;
}
