#include "report/csv.h"

#include <math.h>
#include <string.h>

#include "model/rows.h"
#include "report/requirements.h"

void csv_text(struct textbuf *out, const char *field)
{
    const size_t plain = strcspn(field, ",\"\r\n");
    if (!field[plain]) {
        textbuf_put(out, field, plain);
        return;
    }
    textbuf_add(out, "\"");
    while (*field) {
        const size_t n = strcspn(field, "\"");
        textbuf_add(out, "%.*s%s", (int)n, field, field[n] ? "\"\"" : "");
        field += n + (field[n] ? 1 : 0);
    }
    textbuf_add(out, "\"");
}

void csv_double(struct textbuf *out, double x)
{
    char buf[TEXT_DOUBLE_MAX];
    if (isnan(x))
        return;
    text_from_double(x, buf);
    textbuf_put(out, buf, strlen(buf));
}

static void add_numbers(struct textbuf *out, const struct figure *f)
{
    const bool there = figure_has_value(f);
    if (there)
        csv_double(out, f->value);
    textbuf_put(out, ",", 1);
    if (there && f->basis != BASIS_APPROXIMATE)
        csv_double(out, f->half_width);
    textbuf_put(out, ",", 1);
    if (there && f->basis == BASIS_SIMULATED)
        textbuf_add(out, "%llu", (unsigned long long)f->samples);
}

static void add_ends(struct textbuf *out, const struct figure *f)
{
    const bool there = figure_has_value(f) && f->low < f->high;
    textbuf_put(out, ",", 1);
    csv_double(out, there ? f->low : NAN);
    textbuf_put(out, ",", 1);
    csv_double(out, there ? f->high : NAN);
}

static void add_row(struct textbuf *out, const struct result *r, const struct row *row)
{
    const char *const words[] = {r->solver, row_kind_name(row->kind), row->name, row->quantity,
                                 row->unit};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        csv_text(out, words[i]);
        textbuf_put(out, ",", 1);
    }
    const struct figure *f = row->figure;
    add_numbers(out, f);
    textbuf_add(out, ",%s,", figure_has_value(f) ? basis_name(f->basis) : basis_name(BASIS_NONE));
    if (figure_has_value(f) && f->method)
        csv_text(out, f->method);
    add_ends(out, f);
    textbuf_add(out, ",%s\n", result_status(r));
}

void csv_result(struct textbuf *out, const struct result *const *results, size_t n)
{
    textbuf_add(
        out,
        "solver,kind,name,quantity,unit,value,half_width,samples,basis,method,low,high,status\n");
    for (size_t i = 0; i < n; i++) {
        struct rows rows = {0};
        rows_of_result(&rows, results[i], true);
        for (size_t k = 0; k < rows.n; k++)
            add_row(out, results[i], &rows.row[k]);
        rows_release(&rows);
        csv_requirements(out, results[i]);
    }
}

static const struct {
    enum row_kind kind;
    const char *quantity;
} words_of[] = {
    [HISTOGRAM_RESPONSE] = {ROW_GROUP, "response"},
    [HISTOGRAM_WAIT] = {ROW_GROUP, "wait"},
    [HISTOGRAM_CLASS] = {ROW_CLASS, "response"},
    [HISTOGRAM_CLASS_WAIT] = {ROW_CLASS, "wait"},
    [HISTOGRAM_EXIT] = {ROW_EXIT, "sojourn"},
    [HISTOGRAM_CLASS_TOTAL] = {ROW_CLASS_TOTAL, "sojourn"},
    [HISTOGRAM_ACCEPTED] = {ROW_NETWORK, "sojourn"},
    [HISTOGRAM_LAG] = {ROW_NETWORK, "revocation_lag"},
};

static void add_bucket(struct textbuf *out, const struct histogram_result *h,
                       const struct bucket *b, const char *status)
{
    csv_text(out, row_kind_name(words_of[h->of].kind));
    textbuf_put(out, ",", 1);
    csv_text(out, h->name);
    textbuf_add(out, ",%s,", words_of[h->of].quantity);
    csv_double(out, b->lower);
    textbuf_put(out, ",", 1);
    csv_double(out, b->upper);
    textbuf_add(out, ",%llu,", (unsigned long long)b->count);
    csv_double(out, b->cdf);
    textbuf_put(out, ",", 1);
    csv_double(out, b->half_width);
    textbuf_add(out, ",%llu,", (unsigned long long)h->samples);
    csv_double(out, b->analytic);
    textbuf_add(out, ",%s,", basis_name(h->analytic));
    csv_text(out, h->method);
    textbuf_add(out, ",%s\n", status);
}

void csv_histograms(struct textbuf *out, const struct result *r)
{
    textbuf_add(out, "kind,name,quantity,lower,upper,count,cdf,half_width,samples,analytic,basis,"
                     "method,status\n");
    for (size_t i = 0; i < r->n_histograms; i++)
        for (size_t k = 0; k < r->histograms[i].n; k++)
            add_bucket(out, &r->histograms[i], &r->histograms[i].buckets[k], result_status(r));
}
