/*
 * Who reads a stream: how many columns a line may have, and whether colours are seen. The one place
 * that decides it.
 */
#ifndef BASE_TERMINAL_H
#define BASE_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* When to colour: by what the stream is, or whatever it is. */
enum colour_choice { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

/* The program's choice; COLOUR_AUTO until it is made. It holds for the process: no library makes
 * it. */
void terminal_choose(enum colour_choice choice);

/*
 * Are colours to be written to this file descriptor? By COLOUR_AUTO when it is a terminal, TERM is
 * neither unset nor "dumb", and NO_COLOR is unset or empty (https://no-color.org).
 */
bool terminal_colours(int fd);

/*
 * Columns of a line on this file descriptor: of a terminal COLUMNS if it is set, else its own
 * width, each within 60 .. 240; of a pipe or a file TEXT_WIDTH, so that what is written there does
 * not depend on who watches.
 */
size_t terminal_width(int fd);

#endif
