#include "report/outlook.h"

#include <math.h>

#include "report/number.h"

/* Seconds per event, for small models and for models that exceed all CPU caches (docs/speed.md). */
static const double QUICKEST = 1e-8, SLOWEST = 1e-7;

void outlook_text(struct textbuf *out, const struct outlook *o)
{
    char a[NUMBER_MAX], b[NUMBER_MAX];
    const double rounds = ceil((double)o->replications / o->threads);
    textbuf_add(out, "no replication is done yet: each has about %s events, the first %s take ",
                number_count(round(o->events), a), number_count((double)o->replications, b));
    textbuf_add(out, "%s to %s\n", number_duration(rounds * o->events * QUICKEST, a),
                number_duration(rounds * o->events * SLOWEST, b));
    textbuf_add(out, "  each measures %s s of model time after a warm-up of %s s%s%s\n",
                number_plain(o->measured, a), number_plain(o->warmup, b), o->reason ? ", " : "",
                o->reason ? o->reason : "");
}
