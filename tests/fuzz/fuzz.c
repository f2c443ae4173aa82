#include "fuzz/fuzz.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/rows.h"

void fuzz_must(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "must hold: %s\n", what);
    abort();
}

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = mem_realloc(NULL, size + 1, 1);
    memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

/* ---- models ---- */

enum { STATIONS = 40, NODES = 100, ROUTES = 1000, STARTED = 1000, USERS = 1000 };

static bool is_small(const struct network *net)
{
    size_t started = 0, users = 0;
    for (size_t i = 0; i < net->n_stations; i++)
        started += net->stations[i].start;
    for (size_t i = 0; i < net->n_populations; i++)
        users += net->populations[i].users;
    return net->n_stations <= STATIONS && net->n_nodes <= NODES && net->n_routes <= ROUTES &&
           net->n_sources <= STATIONS && net->n_entries <= NODES && net->n_flows <= ROUTES &&
           started <= STARTED && users <= USERS;
}

static void must_have_reasons(const struct diag *d)
{
    char *said;
    size_t n;
    FILE *f = open_memstream(&said, &n);
    diag_print(d, f);
    fclose(f);
    fuzz_must(diag_count(d) > 0 && strstr(said, "error: "), "what is refused has a reason");
    fuzz_must(diag_status(d) == EXIT_INPUT || diag_status(d) == EXIT_UNSTABLE,
              "a config that is refused is the user's mistake");
    free(said);
}

struct model *fuzz_model(const char *text, const struct override *o, size_t n)
{
    struct diag *d = diag_new();
    struct model *m = model_from_text(text, "fuzz.cfg", o, n, d);
    if (!m)
        must_have_reasons(d);
    diag_free(d);
    if (!m || is_small(m->network))
        return m;
    model_free(m);
    return NULL;
}

void fuzz_must_be_json(struct textbuf *text)
{
    cJSON *json = cJSON_ParseWithOpts(text->text, NULL, 1);
    fuzz_must(json != NULL, "JSON is valid");
    cJSON_Delete(json);
    textbuf_release(text);
}

void fuzz_must_make_sense(const struct result *r)
{
    struct rows rows = {0};
    rows_of_result(&rows, r, true);
    for (size_t i = 0; i < rows.n; i++) {
        const struct row *row = &rows.row[i];
        const struct figure *f = row->figure;
        if (!figure_has_value(f))
            continue;
        fuzz_must(isfinite(f->value), "a figure is finite");
        fuzz_must(row->kind == ROW_METER || f->value >= 0, "a figure is not negative");
        fuzz_must(!(f->half_width < 0), "a half-width is not negative");
    }
    rows_release(&rows);
}

/* ---- the watch ---- */

static struct {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ended;    /* of the monotonic clock: nobody sets that */
    bool over;
    struct timespec until;
    atomic_int stop;
} watch = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void *wait_for_the_end(void *unused)
{
    pthread_mutex_lock(&watch.lock);
    while (!watch.over &&
           pthread_cond_timedwait(&watch.ended, &watch.lock, &watch.until) != ETIMEDOUT)
        ;
    watch.stop = 1;
    pthread_mutex_unlock(&watch.lock);
    return unused;
}

const atomic_int *fuzz_watch(double seconds)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&watch.ended, &monotonic);
    pthread_condattr_destroy(&monotonic);
    clock_gettime(CLOCK_MONOTONIC, &watch.until);
    watch.until.tv_nsec += (long)(1e9 * seconds);
    watch.until.tv_sec += watch.until.tv_nsec / 1000000000;
    watch.until.tv_nsec %= 1000000000;
    watch.over = false;
    watch.stop = 0;
    fuzz_must(pthread_create(&watch.thread, NULL, wait_for_the_end, NULL) == 0, "a thread starts");
    return &watch.stop;
}

void fuzz_unwatch(void)
{
    pthread_mutex_lock(&watch.lock);
    watch.over = true;
    pthread_cond_signal(&watch.ended);
    pthread_mutex_unlock(&watch.lock);
    pthread_join(watch.thread, NULL);
    pthread_cond_destroy(&watch.ended);
}

/* ---- what is not ours ---- */

/* Strings that libconfig's scanner had read when its parser met a syntax error are lost: by
 * libconfig, in every version up to 1.7.3. What we forget of a tree is still seen, by its
 * settings. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libconfig_yylex\nleak:strbuf_append\n";
}
