#include "cli/figure_sources.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

/* The files of results that can be drawn, as -o DIR names them. */
static const char *const known[] = {"solve.csv",        "simulate.csv", "simulate-histogram.csv",
                                    "transient.csv",    "compare.csv",  "compare-histogram.csv",
                                    "difference.csv",   "sweep.csv",    "size.csv",
                                    "size-frontier.csv"};
enum { KNOWN = sizeof known / sizeof *known };

/* ---- one file ---- */

/* The bytes of a path without its last ending. */
static size_t without_ending(const char *path)
{
    const char *slash = strrchr(path, '/'), *point = strrchr(path, '.');
    return point && (!slash || point > slash + 1) ? (size_t)(point - path) : strlen(path);
}

/* The JSON that is written beside this CSV: "a-histogram.csv" and "a.csv" have "a.json". NULL
 * without one, which is no error. */
static char *read_json_beside(const char *path)
{
    static const char *const parts[] = {"-histogram", "-frontier"};
    size_t n = without_ending(path);
    for (size_t i = 0; i < 2; i++) {
        const size_t m = strlen(parts[i]);
        if (n > m && strncmp(path + n - m, parts[i], m) == 0)
            n -= m;
    }
    char *json = text_format("%.*s.json", (int)n, path);
    struct diag *unsaid = diag_new();
    char *text = access(json, R_OK) == 0 ? file_read(json, NULL, unsaid) : NULL;
    diag_free(unsaid);
    free(json);
    return text;
}

static char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const size_t before = slash ? (size_t)(slash + 1 - path) : 0;
    return text_format("%.*s", (int)(without_ending(path) - before), path + before);
}

/* The table's figures; `read` has what was wrong with its rows, which matters only if it is a
 * result at all. */
static int make_of_table(const char *path, const struct csv_table *table, const struct diag *read,
                         const struct figure_request *r, struct figure_list *list, struct diag *d)
{
    figure_maker *make = table->name ? figure_maker_for(table, d) : NULL;
    if (make || !table->name)
        diag_merge(d, read);
    if (!make || diag_count(read))
        return -1;
    struct figure_origin origin;
    char *json = read_json_beside(path), *name = name_of(path);
    figure_origin_read(&origin, json);
    const int status = make(list, name, table, &origin, r, d);
    figure_origin_release(&origin);
    free(name);
    free(json);
    return status;
}

static int make_figures(const char *path, const struct figure_request *r, struct figure_list *list,
                        struct diag *d)
{
    size_t n;
    struct csv_table table;
    char *text = file_read(path, &n, d);
    if (!text)
        return -1;
    struct diag *read = diag_new();
    csv_table_read(&table, text, n, path, read);
    const int status = make_of_table(path, &table, read, r, list, d);
    csv_table_release(&table);
    diag_free(read);
    return status;
}

/* ---- a folder ---- */

static int no_results(const char *folder, struct diag *d)
{
    struct textbuf names = {0};
    for (int i = 0; i < KNOWN; i++)
        textbuf_add(&names, "%s%s", i == 0 ? "" : i + 1 < KNOWN ? ", " : " or ", known[i]);
    char *hint = text_format("none of %s is there; commands write them with -o DIR", names.text);
    diag_error(d, folder, 0, hint, "there are no results that can be drawn");
    free(hint);
    textbuf_release(&names);
    return -1;
}

/* Does the file know this figure? If not, why. */
static bool knows(const char *path, const struct figure_request *r, const char *name,
                  struct diag *why)
{
    struct figure_list unseen = {0};
    struct figure_request one = *r;
    one.show = &name;
    one.n_show = 1;
    const bool does = make_figures(path, &one, &unseen, why) == 0;
    figure_list_release(&unseen);
    return does;
}

/* Of the names to show each file shows those that it knows; some file must know each. */
static int make_shown(char *const *path, size_t n, const struct figure_request *r,
                      struct figure_list *list, struct diag *d)
{
    const size_t names = r->n_show;
    bool *found = mem_calloc(names, sizeof *found);
    struct diag **why = mem_calloc(names, sizeof *why);
    const char **show = mem_calloc(names, sizeof *show);
    int status = 0;
    for (size_t k = 0; k < names; k++)
        why[k] = diag_new();
    for (size_t i = 0; i < n && status == 0; i++) {
        struct figure_request some = *r;
        some.show = show;
        some.n_show = 0;
        for (size_t k = 0; k < names; k++)
            if (knows(path[i], r, r->show[k], why[k])) {
                found[k] = true;
                show[some.n_show++] = r->show[k];
            }
        status = some.n_show ? make_figures(path[i], &some, list, d) : 0;
    }
    for (size_t k = 0; k < names; k++) {
        if (!found[k])
            diag_merge(d, why[k]);
        diag_free(why[k]);
    }
    free(why);
    free(found);
    free(show);
    return diag_count(d) ? -1 : status;
}

static int make_of_folder(const char *folder, const struct figure_request *r,
                          struct figure_list *list, struct diag *d)
{
    char *path[KNOWN];
    const char *slash = *folder && folder[strlen(folder) - 1] == '/' ? "" : "/";
    size_t n = 0;
    int status = 0;
    for (int i = 0; i < KNOWN; i++) {
        path[n] = text_format("%s%s%s", folder, slash, known[i]);
        if (access(path[n], F_OK) == 0)
            n++;
        else
            free(path[n]);
    }
    if (n == 0)
        status = no_results(folder, d);
    else if (r->n_show)
        status = make_shown(path, n, r, list, d);
    for (size_t i = 0; i < n; i++) {
        if (r->n_show == 0 && make_figures(path[i], r, list, d) != 0)
            status = -1;
        free(path[i]);
    }
    return status;
}

/* ---- either ---- */

/* The CSV beside a JSON file, which says the same; else the file itself. */
static char *table_of(const char *path)
{
    const size_t n = strlen(path);
    char *csv = n > 5 && strcmp(path + n - 5, ".json") == 0
                    ? text_format("%.*scsv", (int)(n - 4), path)
                    : NULL;
    if (csv && access(csv, R_OK) == 0)
        return csv;
    free(csv);
    return mem_strdup(path);
}

int figure_sources_read(const char *from, const struct figure_request *r, struct figure_list *list,
                        struct diag *d)
{
    struct stat there;
    if (stat(from, &there) == 0 && S_ISDIR(there.st_mode))
        return make_of_folder(from, r, list, d);
    char *path = table_of(from);
    const int status = make_figures(path, r, list, d);
    free(path);
    return status;
}
