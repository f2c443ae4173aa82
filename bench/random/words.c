/*
 * words: a feed's words to stdout without end, for a battery that reads a pipe:
 *
 *   words grid | dieharder -g 200 -a
 *   words one | RNG_test stdin64          (PractRand)
 *
 * 64-bit words in the machine's byte order; with a view of 32 bits, 32-bit ones.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed.h"

static int usage(void)
{
    const char *what;
    fprintf(stderr, "usage: words FEED [whole|high|low|reversed [SEED]]\nfeeds:\n");
    for (size_t i = 0; feed_name(i, &what); i++)
        fprintf(stderr, "  %-13s %s\n", feed_name(i, &what), what);
    return 2;
}

static uint32_t half(enum feed_view view, uint64_t word)
{
    if (view == FEED_HIGH)
        return (uint32_t)(word >> 32);
    return view == FEED_LOW ? (uint32_t)word : feed_reversed(word);
}

/* Until the reader has enough and closes the pipe, which ends the program by SIGPIPE. */
static void write_all(struct feed *f, enum feed_view view)
{
    enum { N = 8192 };
    static uint64_t whole[N];
    static uint32_t halves[N];
    for (;;) {
        for (size_t i = 0; i < N; i++) {
            whole[i] = feed_word(f);
            if (view != FEED_WHOLE)
                halves[i] = half(view, whole[i]);
        }
        const size_t done = view == FEED_WHOLE ? fwrite(whole, sizeof *whole, N, stdout)
                                               : fwrite(halves, sizeof *halves, N, stdout);
        if (done < N)
            return;
    }
}

int main(int argc, char **argv)
{
    struct feed f;
    enum feed_view view = FEED_WHOLE;
    const uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 0) : 1;
    if (argc < 2 || argc > 4 || (argc > 2 && !feed_view_by_name(argv[2], &view)) ||
        !feed_init(&f, argv[1], seed))
        return usage();
    write_all(&f, view);
    perror("words");
    feed_release(&f);
    return 1;
}
