#include "cli/plot_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/figure_layout.h"

static bool is_there(const char *formats, const char *word, size_t n)
{
    for (const char *at = formats; *at; at += strspn(at, " ")) {
        const size_t m = strcspn(at, " ");
        if (m == n && strncmp(at, word, n) == 0)
            return true;
        at += m;
    }
    return false;
}

bool plot_to_terminal(const struct plot_options *p)
{
    return is_there(p->formats, "term", strlen("term"));
}

bool plot_read_formats(struct plot_options *p, const char *text, const char **wanted,
                       const char **hint)
{
    *wanted = "a list of formats";
    *hint = "svg, png, pdf, or term for the terminal: svg,pdf";
    p->formats[0] = '\0';
    for (const char *at = text;; at++) {
        const size_t n = strcspn(at, ",");
        if (!is_there("svg png pdf term", at, n))
            return false;
        const size_t used = strlen(p->formats);
        if (!is_there(p->formats, at, n)) /* four words of four letters have room */
            snprintf(p->formats + used, sizeof p->formats - used, "%s%.*s", used ? " " : "", (int)n,
                     at);
        at += n;
        if (!*at)
            return true;
    }
}

bool plot_read_width(struct plot_options *p, const char *text, const char **wanted,
                     const char **hint)
{
    static const struct {
        const char *name;
        double points;
    } units[] = {{"cm", 72 / 2.54}, {"mm", 7.2 / 2.54}, {"in", 72}, {"pt", 1}, {"px", 0.75}};
    *wanted = "a width from 4 cm to 1 m";
    *hint = "8.5cm for a column of a paper; also mm, in, pt and px (96 to the inch)";
    const size_t n = strlen(text);
    for (size_t i = 0; n > 2 && i < sizeof units / sizeof *units; i++) {
        if (strcmp(text + n - 2, units[i].name) != 0)
            continue;
        double x;
        char *number = text_format("%.*s", (int)(n - 2), text);
        const bool ok = text_to_double(number, &x);
        free(number);
        p->width = ok ? x * units[i].points : 0;
        /* 4 cm in points is not exact */
        return ok && p->width > FIGURE_WIDTH_LEAST - 0.1 && p->width < FIGURE_WIDTH_MOST + 0.1;
    }
    return false;
}

bool plot_read_log(struct plot_options *p, const char *text, const char **wanted, const char **hint)
{
    static const struct {
        const char *name;
        enum plot_axis x, y;
    } words[] = {{"x", PLOT_AXIS_LOG, PLOT_AXIS_LINEAR},
                 {"y", PLOT_AXIS_LINEAR, PLOT_AXIS_LOG},
                 {"xy", PLOT_AXIS_LOG, PLOT_AXIS_LOG},
                 {"none", PLOT_AXIS_LINEAR, PLOT_AXIS_LINEAR}};
    *wanted = "one of x, y, xy and none";
    *hint = "the axes that are logarithmic; without --log the values decide";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(text, words[i].name) == 0) {
            p->x = words[i].x;
            p->y = words[i].y;
            return true;
        }
    return false;
}
