/* Overrides: keys and values, any number of them, on configs of both forms. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/fuzz.h"

static const char *const configs[] = {
    "model = \"network\"; title = \"t\";\n"
    "stations = ( { name = \"web\"; servers = 2; service = { mean = 0.01; scv = 0.5; }; },\n"
    "             { name = \"db.x\"; instances = 2; service = { dist = \"lognormal\"; mean = 0.1; "
    "scv = 2; }; } );\n"
    "sources = ( { name = \"in\"; rate = 2; to = ( (\"web\", 0.5), { to = \"db.x\"; p = 0.5; } ); "
    "} );\n"
    "routes = ( (\"web\", \"db.x\", 0.3), { from = \"db.x[1]\"; to = \"web\"; p = 0.1; } );\n"
    "meters = ( { name = \"m\"; of = [\"web\", \"db.x\"]; per = \"mean\"; } );\n"
    "experiment = { seed = 3; quantiles = [0.5, 0.9]; targets = [\"m\", \"web.mean_wait:5%\"]; "
    "};\n",
    "model = \"ml-run\"; I = 100; M = 2; N = 1; K = 2; p_a0 = 0.01;\n"
    "stations = { S_a = { service = { mean = 0.001; }; servers = 2; }; S_r = { service = { mean = "
    "0.001; }; };\n"
    "S_c = { service = { rate = 1000; }; }; S_t = { service = { mean = 0.001; }; };\n"
    "S_p = { service = { dist = \"gamma\"; mean = 0.01; scv = 2.0; }; servers = 4; }; };\n"
    "token = { p_c0 = 0.1; p_ct = 0.2; };\n",
    "model = \"ml-run\"; I_0 = 100; M = 2; N = 1; K = 2;\n"
    "stations = { S_a = { service = { mean = 0.001; }; }; S_r = { service = { mean = 0.001; }; };\n"
    "S_c = { service = { mean = 0.001; }; }; S_t = { service = { mean = 0.001; }; };\n"
    "S_p = { service = { mean = 0.01; }; }; wrapper = { dispatch = \"shared\"; }; };\n"
    "token = { mode = \"cache\"; users = 20; lifetime = 0.5; rule = \"sliding\"; issuer_lifetime = "
    "7; };\n",
    "",
};

enum { CONFIGS = sizeof configs / sizeof *configs, OVERRIDES = 20 };

/* The lines of the text as overrides; a line without '=' has an empty value. */
static size_t split(char *text, struct override *o)
{
    size_t n = 0;
    for (char *line = text, *next; line && *line && n < OVERRIDES; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        char *equals = strchr(line, '=');
        if (equals)
            *equals++ = '\0';
        o[n++] = (struct override){.key = line, .value = equals ? equals : ""};
    }
    return n;
}

int fuzz_override(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct override o[OVERRIDES];
    char *text = fuzz_text(data + 1, size - 1);
    const size_t n = split(text, o);
    model_free(fuzz_model(configs[data[0] % CONFIGS], o, n));
    free(text);
    return 0;
}
