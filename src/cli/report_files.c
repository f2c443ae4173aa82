#include "cli/report_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "report/report.h"

/* First those whose model and answer a report is about. */
static const char *const order[] = {"size.json",       "simulate.json", "solve.json",
                                    "difference.json", "compare.json",  "sweep.json",
                                    "transient.json",  "check.json"};
enum { ORDER = sizeof order / sizeof *order };

static size_t rank(const char *name)
{
    for (size_t i = 0; i < ORDER; i++)
        if (strcmp(name, order[i]) == 0)
            return i;
    return ORDER;
}

static int compare(const void *x, const void *y)
{
    const struct report_file *a = x, *b = y;
    const size_t i = rank(a->name), k = rank(b->name);
    return i != k ? (i > k) - (i < k) : strcmp(a->name, b->name);
}

static void add(struct report_files *f, const char *name, cJSON *json)
{
    f->file = mem_realloc(f->file, f->n + 1, sizeof *f->file);
    f->file[f->n++] = (struct report_file){mem_strdup(name), json};
}

/* Parsed, or NULL with an error: the file cannot be read, or is no JSON. */
static cJSON *read_json(const char *path, struct diag *d)
{
    size_t n;
    char *text = file_read(path, &n, d);
    if (!text)
        return NULL;
    const char *end = text;
    cJSON *json = cJSON_ParseWithOpts(text, &end, true);
    if (!json) {
        int line = 1;
        for (const char *at = text; at < end; at++)
            line += *at == '\n';
        diag_error(d, path, line, "run the command again that wrote it", "this is no JSON");
    }
    free(text);
    return json;
}

/* A folder may hold JSON of others, and what is no result of ours is left alone. */
static void read_one(struct report_files *f, const char *name, struct diag *d)
{
    char *path = text_format("%s/%s", f->folder, name);
    struct diag *why = diag_new();
    cJSON *json = read_json(path, why);
    if (json && report_knows(json))
        add(f, name, json);
    else
        cJSON_Delete(json);
    if (!json && rank(name) < ORDER)
        diag_merge(d, why);
    diag_free(why);
    free(path);
}

static bool is_json(const char *name)
{
    const size_t n = strlen(name);
    return n > 5 && strcmp(name + n - 5, ".json") == 0;
}

static void nothing_found(const char *path, struct diag *d)
{
    diag_error(d, path, 0,
               "`sojourn solve MODEL -o DIR` makes solve.json; so do simulate, compare, sweep and "
               "size",
               "no results here: no solve.json, simulate.json, compare.json, difference.json, "
               "sweep.json, size.json or transient.json");
}

static int read_folder(struct report_files *f, const char *path, struct diag *d)
{
    DIR *folder = opendir(path);
    if (!folder) {
        diag_error(d, path, 0, NULL, "cannot read this folder: %s", strerror(errno));
        return -1;
    }
    for (const struct dirent *e; (e = readdir(folder));)
        if (is_json(e->d_name))
            read_one(f, e->d_name, d);
    closedir(folder);
    if (f->n > 0)
        qsort(f->file, f->n, sizeof *f->file, compare);
    else if (diag_count(d) == 0)
        nothing_found(path, d);
    return diag_count(d) ? -1 : 0;
}

static int read_file(struct report_files *f, const char *path, struct diag *d)
{
    const char *slash = strrchr(path, '/');
    cJSON *json = read_json(path, d);
    f->single = true;
    f->folder = slash ? text_format("%.*s", (int)(slash - path), path) : mem_strdup(".");
    if (json && report_knows(json)) {
        add(f, slash ? slash + 1 : path, json);
        return 0;
    }
    if (json)
        diag_error(d, path, 0, "a report reads the JSON that sojourn writes with -o DIR or --json",
                   "this is no result of sojourn");
    cJSON_Delete(json);
    return -1;
}

int report_files_read(struct report_files *f, const char *path, struct diag *d)
{
    struct stat s;
    *f = (struct report_files){0};
    if (stat(path, &s) != 0) {
        diag_error(d, path, 0, "the folder of a run's -o DIR, or a JSON file in it",
                   "cannot be read: %s", strerror(errno));
        return -1;
    }
    if (!S_ISDIR(s.st_mode))
        return read_file(f, path, d);
    f->folder = mem_strdup(path);
    return read_folder(f, path, d);
}

void report_files_release(struct report_files *f)
{
    for (size_t i = 0; i < f->n; i++) {
        free(f->file[i].name);
        cJSON_Delete(f->file[i].json);
    }
    free(f->file);
    free(f->folder);
}
