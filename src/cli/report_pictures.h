/*
 * The pictures of a report: the network, drawn by Graphviz, and the figures, drawn by gnuplot.
 */
#ifndef CLI_REPORT_PICTURES_H
#define CLI_REPORT_PICTURES_H

#include "base/text.h"
#include "cli/report_files.h"
#include "report/report.h"

/* The files of the pictures, beside the page. */
#define REPORT_MODEL_FILE     "report-model.svg"
#define REPORT_FIGURES_FOLDER "report-figures"

struct report_pictures {
    struct textbuf config;           /* the model as text, empty when not known */
    struct textbuf model;            /* the network as SVG, empty when not drawn */
    char *model_note, *figures_note; /* why there is none, or NULL */
    struct report_picture *figures;
    size_t n_figures;
};

/*
 * Draw what can be drawn, the figures also into files in a folder in `page`, the page's own; with
 * NULL only for the picture. What is missing for it is told in the notes, and is no error. Release
 * with report_pictures_release.
 */
void report_pictures_make(struct report_pictures *p, const struct report_files *f,
                          const char *page);
void report_pictures_release(struct report_pictures *p);

#endif
