#include "nginx/run_options.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/text.h"
#include "nginx/loop.h"

static _Noreturn void refuse(const char *program, const char *why)
{
    fprintf(stderr, "%s: error: %s\n  usage: %s SITES AT SECONDS SEED OUT\n", program, why,
            program);
    exit(2);
}

static double total_rate(const struct run_options *o)
{
    double rate = 0;
    for (size_t i = 0; i < o->n; i++)
        rate += o->sites[i].rate;
    return rate;
}

struct run_options run_options_read(int argc, char **argv)
{
    struct run_options o;
    if (argc != 6)
        refuse(argv[0], "five arguments are needed");
    o.sites = sites_read(argv[1], &o.n);
    o.out = argv[5];
    if (!text_to_double(argv[2], &o.at) || !text_to_double(argv[3], &o.seconds) ||
        !text_to_uint64(argv[4], &o.seed))
        refuse(argv[0], "AT, SECONDS and SEED are numbers");
    o.end = o.at + sites_end(o.sites, o.n, o.seconds);
    const double left = o.end - loop_now();
    if (o.n == 0 || !(o.seconds > 0) || left < 0 || left > RUN_SECONDS_MAX + 10)
        refuse(argv[0], "nothing to do, or for longer than this program runs");
    if (total_rate(&o) > RUN_RATE_MAX)
        refuse(argv[0], "more requests a second than this program sends");
    alarm((unsigned)(left + RUN_GRACE) + 10);
    return o;
}

FILE *run_options_out(const struct run_options *o)
{
    FILE *f = fopen(o->out, "w");
    if (!f) {
        perror(o->out);
        exit(1);
    }
    return f;
}

void run_options_written(const struct run_options *o, FILE *f)
{
    if (fclose(f) != 0) {
        perror(o->out);
        exit(1);
    }
}
