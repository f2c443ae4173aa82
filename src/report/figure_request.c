#include "report/figure_request.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

/* Columns that a file of each kind has and no other. */
static const struct {
    const char *column[3];
    figure_maker *make;
} makers[] = {
    {{"cost", "verdict", "role"}, figures_of_sizing},
    {{"requirement", "cost", "bound"}, figures_of_frontier},
    {{"status", "message", NULL}, figures_of_sweep},
    {{"lower", "upper", "cdf"}, figures_of_histogram},
    {{"quantity", "time", "value"}, figures_of_transient},
    {{"analytic", "simulated", "verdict"}, figures_of_comparison},
    {{"a", "b", "change"}, figures_of_difference},
    {{"solver", "quantity", "value"}, figures_of_result},
};
enum { NAMES_SAID = 6 }; /* of those that are there, in a hint */
enum { MAKERS = sizeof makers / sizeof *makers };

figure_maker *figure_maker_for(const struct csv_table *t, struct diag *d)
{
    for (int i = 0; i < MAKERS; i++) {
        bool all = true;
        for (int k = 0; k < 3 && makers[i].column[k]; k++)
            all = all && csv_table_column(t, makers[i].column[k]) != CSV_NO_COLUMN;
        if (all)
            return makers[i].make;
    }
    diag_error(
        d, t->file, 1,
        "a sweep.csv, simulate.csv, compare.csv, simulate-histogram.csv and so on, as -o DIR "
        "writes them",
        "its columns are not those of a result that can be drawn");
    return NULL;
}

void figure_unknown_name(const char *name, const char *const *names, size_t n,
                         const struct csv_table *t, struct diag *d)
{
    const char *near = text_nearest(name, names, n);
    char *hint = near ? text_format("did you mean '%s'?", near) : figure_names_there(names, n);
    diag_error(d, t->file, 0, hint, "there is no figure '%s' in it", name);
    free(hint);
}

char *figure_names_there(const char *const *names, size_t n)
{
    struct textbuf b = {0};
    const size_t said = n > NAMES_SAID + 1 ? NAMES_SAID : n;
    for (size_t i = 0; i < said; i++)
        textbuf_add(&b, "%s%s", i == 0 ? "it has " : i + 1 < n ? ", " : " and ", names[i]);
    if (said < n)
        textbuf_add(&b, " and %zu more", n - said);
    return b.text ? b.text : mem_strdup("it has none");
}
