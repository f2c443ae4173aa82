/*
 * A page as Markdown (CommonMark with the tables of GitHub). Pictures are links to their files.
 */
#ifndef REPORT_PAGE_MARKDOWN_H
#define REPORT_PAGE_MARKDOWN_H

#include "base/text.h"
#include "report/page.h"

void page_markdown(struct textbuf *out, const struct block *page, const char *generator);

#endif
