/*
 * Figures of results in a folder, drawn by gnuplot. What they show is chosen and laid out in
 * report/figure_*; here are files and programs.
 */
#ifndef CLI_FIGURES_H
#define CLI_FIGURES_H

#include "base/diag.h"
#include "report/figure_layout.h"
#include "report/figure_request.h"

struct figure_wishes {
    struct figure_request request;
    struct figure_look look;
    const char *formats;     /* words of "svg png pdf term"; NULL: "svg" */
    const char *into;        /* a folder, which is made; NULL: where the data is */
    const char *file;        /* the file of the only figure, without its ending; or NULL */
    unsigned columns, lines; /* of the terminal; 0: 80 and 24 */
};

/* A figure that was drawn. */
struct drawn {
    char *name;    /* "sweep" */
    char *path;    /* of its file; NULL for the terminal */
    char *about;   /* what it shows: "mean sojourn over token.lifetime and K" */
    char *caption; /* model, version, seed, command; "" when not known */
    char *text;    /* for the terminal; else NULL */
};
struct drawn_list {
    struct drawn *drawn;
    size_t n;
};

/*
 * Draw all figures that this file can give, or the files of results in this folder, in each of the
 * formats; adds them to `out`. Figures are written whole or not at all. Returns 0, or -1 with
 * errors in d: of the input (nothing there that can be drawn, a file that cannot be read, a name
 * that is not in it), or of the machine (no gnuplot).
 */
int figures_draw(const char *from, const struct figure_wishes *w, struct drawn_list *out,
                 struct diag *d);

/* Release what figures_draw added. Zero-initialise the list before. */
void drawn_list_release(struct drawn_list *list);

#endif
