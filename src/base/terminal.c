#include "base/terminal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

/* Narrower, tables cannot be read any more; wider, their rows cannot be followed by eye. */
enum { NARROWEST = 60, WIDEST = 240 };

static enum colour_choice chosen = COLOUR_AUTO;

void terminal_choose(enum colour_choice choice)
{
    chosen = choice;
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && *value;
}

bool terminal_colours(int fd)
{
    if (chosen != COLOUR_AUTO)
        return chosen == COLOUR_ALWAYS;
    return isatty(fd) && is_set("TERM") && strcmp(getenv("TERM"), "dumb") != 0 &&
           !is_set("NO_COLOR");
}

size_t terminal_width(int fd)
{
    struct winsize size;
    uint64_t columns = 0;
    if (!isatty(fd))
        return TEXT_WIDTH;
    if (!is_set("COLUMNS") || !text_to_uint64(getenv("COLUMNS"), &columns))
        columns = ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
    if (columns == 0)
        return TEXT_WIDTH;
    return columns < NARROWEST ? NARROWEST : columns > WIDEST ? WIDEST : (size_t)columns;
}
