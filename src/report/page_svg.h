/*
 * SVG from a drawing program, made fit to stand in a page among others.
 */
#ifndef REPORT_PAGE_SVG_H
#define REPORT_PAGE_SVG_H

#include <stdbool.h>

#include "base/text.h"

/*
 * Add the <svg> element of `svg` to *out, without what stands before and after it, and with
 * `prefix` before each id and each reference to one ("#a", "url(#a)"), since ids must be unique
 * on a page. False, with nothing added, when it has no <svg> element, or anything that a figure of
 * ours never has and a page must not have: scripts, event handlers, foreign objects, references
 * elsewhere.
 */
bool page_svg(struct textbuf *out, const char *svg, const char *prefix);

#endif
