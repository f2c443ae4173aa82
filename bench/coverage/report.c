#include "coverage/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "coverage/report_files.h"
#include "coverage/row.h"

/* With this probability would a program whose rows are all right be called wrong (Bonferroni). */
static const double FALSE_ALARM = 0.001;

struct report {
    struct rows rows;
};

struct report *report_new(const struct sightings *s, size_t n)
{
    struct report *r = mem_calloc(1, sizeof *r);
    struct rows *rows = &r->rows;
    rows->row = mem_calloc(n * RULES_MAX * (QUANTITIES_MAX + 1), sizeof *rows->row);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < model_rules(s[i].model); k++) {
            for (size_t q = 0; q < model_quantities(s[i].model); q++)
                rows->row[rows->n++] = row_of(&s[i], k, q);
            if (rule_has_joint_row(s[i].model, &s[i].model->rules[k]))
                rows->row[rows->n++] = joint_row_of(&s[i], k);
        }
    for (size_t i = 0; i < rows->n; i++)
        rows->judged += row_is_judged(&rows->row[i]);
    rows->alpha = FALSE_ALARM / (double)(rows->judged > 0 ? rows->judged : 1);
    return r;
}

void report_free(struct report *r)
{
    if (!r)
        return;
    free(r->rows.row);
    free(r);
}

size_t rows_with(const struct rows *r, enum verdict v)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += row_is_judged(&r->row[i]) && row_verdict(&r->row[i], r->alpha) == v;
    return n;
}

static int write_file(const struct rows *rows, void (*write)(const struct rows *, FILE *),
                      const char *out, const char *name)
{
    char *path = text_format("%s/%s", out, name);
    FILE *f = fopen(path, "w");
    if (f)
        write(rows, f);
    const int failed = !f || ferror(f), unclosed = f && fclose(f) != 0;
    if (failed || unclosed)
        fprintf(stderr, "coverage: error: %s: %s\n", path, strerror(errno));
    free(path);
    return failed || unclosed ? -1 : 0;
}

int report_write(const struct report *r, const char *out)
{
    const int csv = write_file(&r->rows, write_csv, out, "coverage.csv");
    return write_file(&r->rows, write_markdown, out, "coverage.md") != 0 ? -1 : csv;
}

int report_conclude(const struct report *r, FILE *f)
{
    const struct rows *rows = &r->rows;
    const size_t wrong = rows_with(rows, VERDICT_WRONG);
    char rule[64];
    fprintf(f, "%zu rows: %zu inside, %zu outside by no more than chance, %zu wrong\n",
            rows->judged, rows_with(rows, VERDICT_INSIDE), rows_with(rows, VERDICT_CHANCE), wrong);
    for (size_t i = 0; i < rows->n; i++) {
        const struct row *row = &rows->row[i];
        if (row_is_judged(row) && row_verdict(row, rows->alpha) == VERDICT_WRONG)
            fprintf(f, "  wrong: %s, %s, %s: covers %zu of %zu\n", row->model->name,
                    rule_name(row->rule, rule, sizeof rule), row->quantity->name, row->covered,
                    row_told(row));
    }
    return wrong > 0;
}
