/*
 * A page as one self-contained HTML file, which is also well-formed XML: no script, nothing loaded
 * from elsewhere; light and dark by the reader's preference; prints on A4.
 */
#ifndef REPORT_PAGE_HTML_H
#define REPORT_PAGE_HTML_H

#include "base/text.h"
#include "report/page.h"

/* `generator` is the program, for the page's footer and metadata. */
void page_html(struct textbuf *out, const struct block *page, const char *generator);

#endif
