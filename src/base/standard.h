/*
 * Standard input, output and error: descriptors 0, 1 and 2. A program may be started with some of
 * them closed (`2>&-`), and open() then gives out their numbers: what is meant for people would be
 * written into a journal or a result.
 */
#ifndef BASE_STANDARD_H
#define BASE_STANDARD_H

#include "base/diag.h"

/*
 * First thing in main: occupy those that are closed, so that reading from them or writing to them
 * fails. 0, or -1 when the system refuses.
 */
int standard_occupy(void);

/* -1 with an EXIT_MACHINE error when nothing can be written to standard output. */
int standard_check_output(struct diag *d);

#endif
