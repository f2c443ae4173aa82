#include "model/config_counts.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/config_users.h"

#define FIELD_MAX 64 /* bytes of a number */

struct counts {
    struct cfg_group *g;
    const char *file;
    double *x;
    size_t n, cap;
    double sum;
    int line;
    bool failed;
};

/* The path of the file: in the config's folder, or in the current folder if the config comes from
 * standard input. */
static char *path_of(const char *config, const char *name)
{
    const char *slash = strrchr(config, '/');
    return name[0] == '/' || !slash
               ? mem_strdup(name)
               : text_format("%.*s%s", (int)(slash + 1 - config), config, name);
}

/* field: the text that was read, or NULL. */
static void wrong(struct counts *c, const char *what, const char *field)
{
    struct cfg *cfg = c->g->c;
    cfg->n_errors++;
    c->failed = true;
    diag_error(cfg->diag, c->file, c->line,
               "a line for each user, whose last field is how often she was seen: alice,120",
               field ? "%s: '%s'" : "%s%s", what, field ? field : "");
}

static void add(struct counts *c, double x)
{
    c->x = mem_grow(c->x, &c->cap, c->n + 1, sizeof *c->x);
    c->x[c->n++] = x;
    c->sum += x;
}

/* The last field of a line of n bytes, without blanks and quotes around it. */
static void last_field(const char *line, size_t n, char field[FIELD_MAX])
{
    static const char around[] = " \t\r\"";
    size_t from = n;
    while (from > 0 && line[from - 1] != ',' && line[from - 1] != ';')
        from--;
    while (from < n && strchr(around, line[from]))
        from++;
    while (n > from && strchr(around, line[n - 1]))
        n--;
    snprintf(field, FIELD_MAX, "%.*s", (int)(n - from), line + from);
}

static void read_line(struct counts *c, const char *line, size_t n)
{
    char field[FIELD_MAX];
    double x;
    last_field(line, n, field);
    if (line[0] == '#' || strspn(line, " \t\r") >= n)
        return;
    const bool heading = c->n == 0 && c->line == 1;
    if (!text_to_double(field, &x)) {
        if (!heading)
            wrong(c, "this is no count", field);
    } else if (x < 0) {
        wrong(c, "a count below 0", field);
    } else if (c->n == CONFIG_USERS_MAX) {
        wrong(c, "more than 100000000 users", NULL);
    } else {
        add(c, x);
    }
}

/* Only the first mistake of the file is reported. */
static void read_lines(struct counts *c, const char *text)
{
    while (*text && !c->failed) {
        const size_t n = strcspn(text, "\n");
        c->line++;
        read_line(c, text, n);
        text += n + (text[n] == '\n');
    }
    if (!c->failed && !(c->sum > 0))
        wrong(c, c->n == 0 ? "no counts" : "all counts are 0", NULL);
}

static void read_file(struct counts *c)
{
    struct diag *why = diag_new();
    char *text = file_read(c->file, NULL, why);
    if (text)
        read_lines(c, text);
    else
        cfg_error(c->g, cfg_get(c->g, "counts"), "its name is a path from the config's folder",
                  "'counts' cannot be read from '%s'", c->file);
    c->failed |= text == NULL;
    free(text);
    diag_free(why);
}

void config_counts(struct cfg_group *g, struct population *users)
{
    const char *name = cfg_need(g, "counts", "for example counts = \"users.csv\";")
                           ? cfg_string(g, "counts", NULL)
                           : NULL;
    char *path = name ? path_of(g->c->file, name) : NULL;
    struct counts c = {.g = g, .file = path};
    if (path)
        read_file(&c);
    free(path);
    if (!path || c.failed) {
        free(c.x);
        c = (struct counts){.n = 1};
        c.x = mem_calloc(1, sizeof *c.x);
        c.x[0] = 1;
    }
    users->users = c.n;
    users->counts = c.x;
}
