/* The config reader: any text is a model or a list of mistakes; a model can be written and sent. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "report/network.h"
#include "run/serialize.h"

static void report(const struct model *m)
{
    const struct report_context ctx = {.program_version = "fuzz", .command = "check", .model = m};
    struct textbuf json = {0}, csv = {0};
    json_network(&json, &ctx);
    csv_network(&csv, &ctx);
    fuzz_must_be_json(&json);
    textbuf_release(&csv);
}

/* What other ranks get is the same network. */
static void send(const struct network *net)
{
    const struct sim_options o = {.window = 1, .windows = 1};
    struct sim_options got_options;
    struct serialized sent = serialize(net, &o);
    struct network *got = deserialize(sent.bytes, sent.n, &got_options);
    fuzz_must(got != NULL, "a parcel is unpacked");
    struct serialized again = serialize(got, &got_options);
    fuzz_must(again.n == sent.n && memcmp(again.bytes, sent.bytes, sent.n) == 0,
              "a parcel unpacked is packed the same");
    free((void *)got_options.lookups);
    free(sent.bytes);
    free(again.bytes);
    network_free(got);
}

int fuzz_config(const uint8_t *data, size_t size)
{
    char *text = fuzz_text(data, size);
    struct model *m = fuzz_model(text, NULL, 0);
    if (m) {
        report(m);
        send(m->network);
    }
    model_free(m);
    free(text);
    return 0;
}
