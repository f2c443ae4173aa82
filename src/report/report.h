/*
 * The report on what a folder holds: a page that puts the answer first, then the model, the
 * figures, the numbers in full, and how they were made. Reads our own JSON documents only.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stddef.h>

#include <cjson/cJSON.h>

#include "report/page.h"

struct report_document {
    const char *file; /* "simulate.json" */
    const cJSON *json;
};

struct report_picture {
    const char *svg; /* NULL: none */
    const char *caption;
    const char *file; /* where Markdown finds it, relative to the page */
};

struct report_input {
    const struct report_document *documents;
    size_t n_documents;            /* at least one */
    struct report_picture drawing; /* of the network */
    const char *drawing_note;      /* why there is none; NULL */
    const char *config;            /* the resolved config as text; NULL: not known */
    const struct report_picture *figures;
    size_t n_figures;
    const char *figures_note; /* why there are none; NULL */
};

/* Can a report be made of this document: is its schema one of ours? */
bool report_knows(const cJSON *document);

/* The page, to be freed with page_free. */
struct block *report_page(const struct report_input *in);

#endif
