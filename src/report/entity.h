/*
 * Characters that HTML, XML and Graphviz's labels take for markup. Private to this room.
 */
#ifndef REPORT_ENTITY_H
#define REPORT_ENTITY_H

#include <stddef.h>

/* What stands for c where it would be taken for markup, as static text; NULL: c itself. */
static inline const char *entity_of(char c)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    default:
        return NULL;
    }
}

#endif
