/*
 * What a caller wants to see of a result, and what all makers of figures get.
 */
#ifndef REPORT_FIGURE_REQUEST_H
#define REPORT_FIGURE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/diag.h"
#include "report/csv_table.h"
#include "report/figure.h"
#include "report/figure_origin.h"

enum figure_log { LOG_AUTO, LOG_ON, LOG_OFF };

struct figure_request {
    const char *const *show;
    size_t n_show;      /* names of figures; none: by the experiment */
    const char *across; /* the key of the x axis; NULL: chosen */
    bool heat;          /* a heat map, whatever the number of values */
    enum figure_log log_x, log_y;
};

/*
 * Makers of figures, one for each kind of file. Each adds its figures to the list, named after
 * `name` (the file's without its ending), or errors to d: a file without the columns it needs, a
 * name that is not there, with the nearest that is. They return 0 or -1.
 */
typedef int figure_maker(struct figure_list *list, const char *name, const struct csv_table *t,
                         const struct figure_origin *o, const struct figure_request *r,
                         struct diag *d);

figure_maker figures_of_sweep;
figure_maker figures_of_histogram;
figure_maker figures_of_transient;
figure_maker figures_of_comparison;
figure_maker figures_of_difference;
figure_maker figures_of_result;
figure_maker figures_of_sizing;
figure_maker figures_of_frontier;

/*
 * The maker for a table by its columns; NULL with an error in d that names the file when it is no
 * result that can be drawn.
 */
figure_maker *figure_maker_for(const struct csv_table *t, struct diag *d);

/* "it has A, B, C and 4 more". To be freed. */
char *figure_names_there(const char *const *names, size_t n);

/* The error of a name that is not among n others. */
void figure_unknown_name(const char *name, const char *const *names, size_t n,
                         const struct csv_table *t, struct diag *d);

#endif
