/*
 * battery: a feed's words through a battery of TestU01 (L'Ecuyer, Simard, ACM TOMS 33(4), 2007),
 * and one verdict over all of its p-values.
 *
 * TestU01 tests 32 bits at a time and looks hardest at the high ones: hence the views.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <testu01/bbattery.h>
#include <testu01/swrite.h>
#include <testu01/unif01.h>

#include "feed.h"

/* TestU01 asks a function without arguments. */
static struct feed feed;

static unsigned int next_high(void)
{
    return (unsigned int)(feed_word(&feed) >> 32);
}

static unsigned int next_low(void)
{
    return (unsigned int)feed_word(&feed);
}

static unsigned int next_reversed(void)
{
    return feed_reversed(feed_word(&feed));
}

static unsigned int next_whole(void)
{
    static uint64_t word;
    static int have_low;
    if (have_low) {
        have_low = 0;
        return (unsigned int)word;
    }
    word = feed_word(&feed);
    have_low = 1;
    return (unsigned int)(word >> 32);
}

static unsigned int (*const NEXT[])(void) = {[FEED_WHOLE] = next_whole,
                                             [FEED_HIGH] = next_high,
                                             [FEED_LOW] = next_low,
                                             [FEED_REVERSED] = next_reversed};

static int usage(void)
{
    fprintf(stderr, "usage: battery smallcrush|crush|bigcrush FEED "
                    "whole|high|low|reversed [SEED]\n");
    return 2;
}

static int run(const char *battery, unif01_Gen *g)
{
    if (strcmp(battery, "smallcrush") == 0)
        bbattery_SmallCrush(g);
    else if (strcmp(battery, "crush") == 0)
        bbattery_Crush(g);
    else if (strcmp(battery, "bigcrush") == 0)
        bbattery_BigCrush(g);
    else
        return -1;
    return 0;
}

/*
 * The p-values of all statistics and, over them, Bonferroni: the chance that the most extreme of n
 * is as extreme, on either side, is at most n times its own. Below 1e-4 the words are not random.
 */
static int judge(void)
{
    double worst = 1;
    int n = 0;
    for (int i = 0; i < bbattery_NTests; i++) {
        const double p = bbattery_pVal[i];
        if (!(p >= 0 && p <= 1))
            continue; /* a statistic that the battery leaves out: -1 */
        printf("  %-22.22s %.6g\n", bbattery_TestNames[i], p);
        worst = fmin(worst, 2 * fmin(p, 1 - p));
        n++;
    }
    const double bonferroni = fmin(1, n * worst);
    printf("statistics %d, most extreme two-sided p %.3g, times their number %.3g: %s\n", n, worst,
           bonferroni, n > 0 && bonferroni >= 1e-4 ? "passed" : "FAILED");
    return n > 0 && bonferroni >= 1e-4 ? 0 : 1;
}

int main(int argc, char **argv)
{
    enum feed_view view;
    const uint64_t seed = argc > 4 ? strtoull(argv[4], NULL, 0) : 1;
    if (argc < 4 || argc > 5 || !feed_view_by_name(argv[3], &view) ||
        !feed_init(&feed, argv[2], seed))
        return usage();
    char name[200];
    snprintf(name, sizeof name, "xoshiro256++ by Philox4x64: %s, %s, seed %llu", feed.what, argv[3],
             (unsigned long long)seed);
    swrite_Basic = FALSE;
    swrite_Host = FALSE;
    unif01_Gen *g = unif01_CreateExternGenBits(name, NEXT[view]);
    const int unknown = run(argv[1], g);
    const int failed = unknown ? usage() : judge();
    unif01_DeleteExternGenBits(g);
    feed_release(&feed);
    return failed;
}
