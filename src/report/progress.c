#include "report/progress.h"

#include <math.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "report/number.h"

#define REFRESH_INTERVAL_S 0.2
#define LINE_MAX_COLUMNS 119

/* Everything but the label. */
static void add_state(struct textbuf *out, const struct progress_state *s)
{
    char a[NUMBER_MAX];
    textbuf_add(out, "%s ", number_count((double)s->done, a));
    if (s->wanted)
        textbuf_add(out, "of %s ", number_count((double)s->wanted, a));
    textbuf_add(out, "experiments");
    if (isfinite(s->precision))
        textbuf_add(out, ", %s %.2g (asked %.6g)", s->worst ? s->worst : "precision", s->precision,
                    s->asked);
    if (isfinite(s->left))
        textbuf_add(out, ", %s left", number_duration(s->left, a));
}

char *progress_line(const struct progress_state *s, char *buf, size_t size)
{
    struct textbuf state = {0};
    add_state(&state, s);
    const size_t label = s->label && s->label[0] ? strlen(s->label) + 2 : 0;
    if (label && label + state.length < size)
        snprintf(buf, size, "%s: %s", s->label, state.text);
    else
        snprintf(buf, size, "%s", state.text);
    textbuf_release(&state);
    return buf;
}

/* The terminal's width minus one column, so that the cursor never wraps. */
static size_t line_columns(FILE *stream)
{
    struct winsize w;
    const int known = ioctl(fileno(stream), TIOCGWINSZ, &w) == 0 && w.ws_col >= 20;
    const size_t columns = known ? w.ws_col : 80;
    return columns - 1 < LINE_MAX_COLUMNS ? columns - 1 : LINE_MAX_COLUMNS;
}

void progress_init(struct progress *p, FILE *stream, bool quiet)
{
    *p = (struct progress){.stream = stream};
    p->active = !quiet && isatty(fileno(stream));
}

void progress_update(struct progress *p, const struct progress_state *s)
{
    char line[LINE_MAX_COLUMNS + 1];
    if (!p->active)
        return;
    const double t = clock_monotonic();
    if (p->last > 0 && t - p->last < REFRESH_INTERVAL_S)
        return;
    const size_t length = strlen(progress_line(s, line, line_columns(p->stream) + 1));
    const int blanks = p->shown > length ? (int)(p->shown - length) : 0;
    fprintf(p->stream, "\r%s%*s", line, blanks, "");
    fflush(p->stream);
    p->last = t;
    p->shown = length + (size_t)blanks;
}

void progress_clear(struct progress *p)
{
    if (!p->active || p->shown == 0)
        return;
    fprintf(p->stream, "\r%*s\r", (int)p->shown, "");
    fflush(p->stream);
    p->shown = 0;
    p->last = 0;
}

void progress_finish(struct progress *p)
{
    progress_clear(p);
    p->active = false;
}
