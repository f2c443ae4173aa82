/*
 * A figure as data: panels with series of points over two axes, in any units, with nothing yet of
 * paper or of a program that draws. Made from results by report/figure_*.h, laid out and written
 * for gnuplot by report/figure_text.h.
 */
#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include <stdbool.h>
#include <stddef.h>

/* Which script draws it. */
enum figure_kind {
    FIGURE_CURVES, /* scripts/plot/curves.gp */
    FIGURE_HEAT,   /* scripts/plot/heat.gp: a value per cell of a grid */
    FIGURE_KINDS
};
const char *figure_script(enum figure_kind kind);

/* How a series looks. Scripts know these by number. */
enum series_form {
    SERIES_BAND, /* between low and high */
    SERIES_LINE,
    SERIES_DASHES,
    SERIES_GUIDE,   /* a thin line that leads the eye */
    SERIES_STEPS,   /* constant up to the next point */
    SERIES_BARS,    /* the same, and filled down to 0 */
    SERIES_POINTS,  /* with an interval from low to high where there is one */
    SERIES_ACROSS,  /* the same with a horizontal interval */
    SERIES_CROSSES, /* what has no value; y is a place from the top, in lines */
    SERIES_RING,    /* around a point that stands out */
    SERIES_CELLS,   /* a heat map: x and y are cells from 1, low the value */
    SERIES_BOUND,   /* in the key alone: of a figure_bound */
    SERIES_FORMS
};

struct figure_point {
    double x, y;      /* NaN: a gap */
    double low, high; /* of the interval; NaN: none */
};

struct figure_series {
    enum series_form form;
    unsigned style; /* colour and mark: the same number looks the same all over the figure */
    struct figure_point *point;
    size_t n, capacity;
};

/* A line across a panel, such as the bound of a requirement. */
struct figure_bound {
    double at;
    bool upright; /* at this x, else at this y */
    bool plain;   /* no bound but a line to compare with, as that of no difference */
};

/* One entry of the key. */
struct figure_entry {
    char *title;
    enum series_form form;
    unsigned style;
    bool grey;   /* explains a form, whatever the style */
    bool marked; /* a line with its mark */
};

struct figure_axis {
    char *label;
    bool log;
    bool whole;       /* numbers are whole, and so are its ticks */
    unsigned shared;  /* axes of a figure with this number have the same ends; 0: its own */
    bool from_zero;   /* a linear axis begins at 0, if no value is below */
    bool descending;  /* the first category on top */
    double low, high; /* forced ends; NaN: by the values */
    char **category;  /* labels of 1, 2, ...; NULL: numbers */
    size_t n_categories;
};

struct figure_panel {
    char *title;
    struct figure_axis x, y;
    struct figure_series *series;
    size_t n, capacity;
    struct figure_bound *bound;
    size_t n_bounds;
    double height;            /* [pt] the least, for many categories; 0: as usual */
    struct figure_axis value; /* FIGURE_HEAT: of the cells */
};

struct figure {
    enum figure_kind kind;
    char *name;    /* of the file, without its ending: "sweep" */
    char *about;   /* one line, for a reader who does not see it */
    char *caption; /* model, version, seed, command; "" when nothing is known */
    struct figure_panel *panel;
    size_t n, capacity;
    size_t columns; /* of panels, where there is room; 0: as many as there is room for */
    struct figure_entry *entry;
    size_t n_entries;
};

/* Several figures, which is what a folder gives. */
struct figure_list {
    struct figure **figure;
    size_t n, capacity;
};

/* A new figure, at the end of the list. The name is copied. */
struct figure *figure_list_add(struct figure_list *list, enum figure_kind kind, const char *name);
void figure_list_release(struct figure_list *list);

/* The pointers hold until the next is added. */
struct figure_panel *figure_add_panel(struct figure *f);
struct figure_series *panel_add_series(struct figure_panel *p, enum series_form form,
                                       unsigned style);
void series_add(struct figure_series *s, double x, double y, double low, double high);

void panel_add_bound(struct figure_panel *p, double at, bool upright);
/* The line of no difference: a plain one at x = 0. */
void panel_add_zero(struct figure_panel *p);

/* The title is copied; an entry that is there is not added again. `marked`: a line with marks. */
void figure_add_entry(struct figure *f, const char *title, enum series_form form, unsigned style,
                      bool marked);

/* As figure_add_entry, of a form and no style. */
void figure_explain(struct figure *f, const char *title, enum series_form form);

/* For black and white: marks on all lines that are to be told apart and have none. */
void figure_mark_lines(struct figure *f);

/* The label of the next category, copied. */
void axis_add_category(struct figure_axis *a, const char *label);

/*
 * Does a logarithmic axis serve these values: are they all above 0, spread by more than this
 * factor, and more evenly so than on a linear one? `even` = false asks for the spread alone.
 */
bool axis_wants_log(const double *x, size_t n, double factor, bool even);

#endif
