/*
 * The journal: a run leaves one, any bytes of it are changed, with or without the checksums made
 * right again, and a run goes on with it. A journal that was not changed leads to the bytes of the
 * run that was not interrupted.
 *
 * Input: a byte that chooses the model and whether checksums are mended, then changes of 4 bytes
 * and more: place (3 bytes), how many bytes (1 byte, at most 16), these bytes. A change of no bytes
 * cuts the file off there.
 */
#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "report/json.h"
#include "run/checksum.h"
#include "run/journal.h"
#include "run/simulate.h"

enum { HEADER = 160, FRAME = 32, CRC = 8, MODELS = 3, CHANGE_MAX = 16 };

static const char *const models[MODELS] = {
    "model = \"network\"; stations = ( { name = \"a\"; service = { mean = 0.01; }; } );"
    "sources = ( { rate = 50; to = \"a\"; } ); experiment = { experiments = 4; windows = 1; window "
    "= 2; };",
    "model = \"network\"; stations = ( { name = \"a\"; servers = 2; service = { mean = 0.01; scv = "
    "2;"
    " dist = \"lognormal\"; }; } );"
    "sources = ( { rate = 50; to = \"a\"; } ); routes = ( (\"a\", \"a\", 0.2) );"
    "experiment = { experiments = 4; windows = 1; window = 2; quantiles = [0.5, 0.99]; histogram = "
    "true;"
    " antithetic = true; };",
    "model = \"ml-run\"; I_0 = 50; M = 1; N = 1; K = 2;"
    "stations = { S_a = { service = { mean = 0.001; }; }; S_r = { service = { mean = 0.001; }; };"
    "S_c = { service = { mean = 0.001; }; }; S_t = { service = { mean = 0.001; }; };"
    "S_p = { service = { mean = 0.01; }; }; };"
    "token = { mode = \"cache\"; users = 20; lifetime = 0.5; };"
    "experiment = { experiments = 4; windows = 1; window = 2; control_variates = true; };",
};

static struct {
    struct model *model;
    char *journal;    /* of a run that was killed at its end */
    size_t size;
    char *said;       /* its result */
} genuine[MODELS];
static char folder[] = "/tmp/sojourn-fuzz-XXXXXX", *path;

/* ---- runs ---- */

static char *json_of(const struct model *m, const struct result *r)
{
    const struct report_context ctx = {
        .program_version = "fuzz", .command = "simulate", .model = m};
    struct textbuf json = {0};
    json_result(&json, &ctx, &r, 1);
    char *copy = strdup(json.text);
    fuzz_must_be_json(&json);
    return copy;
}

/* Run on with what is at `path`, leave the journal there. NULL when it is refused. A run that must
 * end is not stopped: libFuzzer says when it does not. */
static char *run(const struct model *m, bool must_end)
{
    struct diag *d = diag_new();
    struct journal *j = journal_open(path, "fuzz", true, d);
    char *said = NULL;
    if (j) {
        const struct run_options o = {
            .threads = 1, .journal = j, .stop = fuzz_watch(must_end ? 3600 : 2)};
        struct result *r = run_simulate(m, &o, d);
        fuzz_unwatch();
        if (r)
            said = json_of(m, r);
        result_free(r);
    }
    fuzz_must(said || diag_count(d) > 0, "a journal that is refused has a reason");
    journal_close(j);
    diag_free(d);
    return said;
}

static void at_exit(void)
{
    unlink(path);
    rmdir(folder);
}

static void begin(void)
{
    gsl_set_error_handler_off();
    fuzz_must(mkdtemp(folder) != NULL, "a folder is made");
    path = text_format("%s/x.journal", folder);
    atexit(at_exit);
    for (int i = 0; i < MODELS; i++) {
        struct diag *d = diag_new();
        genuine[i].model = model_from_text(models[i], "fuzz.cfg", NULL, 0, d);
        fuzz_must(genuine[i].model != NULL, "the model is right");
        unlink(path);
        genuine[i].said = run(genuine[i].model, true);
        genuine[i].journal = file_read(path, &genuine[i].size, d);
        fuzz_must(genuine[i].said && genuine[i].size > HEADER, "there is a journal");
        diag_free(d);
    }
}

/* ---- changes ---- */

static size_t change(char *file, size_t size, const uint8_t *data, size_t n)
{
    while (n >= 4) {
        const size_t at = ((size_t)data[0] << 16 | (size_t)data[1] << 8 | data[2]) % (size + 1);
        size_t bytes = data[3] % (CHANGE_MAX + 1);
        data += 4;
        n -= 4;
        if (bytes == 0) {
            size = at;
            continue;
        }
        for (size_t i = 0; i < bytes && n > 0; i++, data++, n--)
            if (at + i < size)
                file[at + i] = (char)*data;
    }
    return size;
}

/* As a forger would: what is there gets the checksum that belongs to it. */
static void mend(char *file, size_t size)
{
    struct crc64 crc;
    crc64_init(&crc);
    uint64_t bytes, sum;
    if (size < HEADER)
        return;
    sum = crc64_of(&crc, file, HEADER - CRC);
    memcpy(file + HEADER - CRC, &sum, CRC);
    for (size_t at = HEADER; size - at >= FRAME + CRC; at += FRAME + bytes + CRC) {
        memcpy(&bytes, file + at + FRAME - sizeof bytes, sizeof bytes);
        if (bytes > size - at - FRAME - CRC)
            return;
        sum = crc64_of(&crc, file + at, FRAME + bytes);
        memcpy(file + at + FRAME + bytes, &sum, CRC);
    }
}

static void write_file(const char *file, size_t size)
{
    FILE *f = fopen(path, "w");
    fuzz_must(f && fwrite(file, 1, size, f) == size && fclose(f) == 0, "the journal is written");
}

int fuzz_journal(const uint8_t *data, size_t size)
{
    if (!path)
        begin();
    if (size == 0)
        return 0;
    const int i = data[0] % MODELS;
    char *file = mem_realloc(NULL, genuine[i].size, 1);
    memcpy(file, genuine[i].journal, genuine[i].size);
    size_t left = change(file, genuine[i].size, data + 1, size - 1);
    const bool unchanged = memcmp(file, genuine[i].journal, left) == 0;
    if (data[0] & 0x80)
        mend(file, left);
    write_file(file, left);
    char *said = run(genuine[i].model, unchanged);
    if (unchanged && left >= HEADER)
        fuzz_must(said && strcmp(said, genuine[i].said) == 0,
                  "a run goes on to the same bytes from any beginning of its journal");
    free(said);
    free(file);
    return 0;
}
