/*
 * Run a program as a user would and see what it cost: CPU time and peak memory as the kernel
 * accounts them, start and end included.
 */
#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

enum { PROCESS_OUTPUT_MAX = 1 << 20 };

struct process {
    double cpu, wall; /* [s] user and system; elapsed */
    long peak_kib;    /* largest resident set */
    int status;       /* exit status; 128 + n when killed by signal n */
    char *output;     /* the first PROCESS_OUTPUT_MAX bytes of stdout; valid until the next run */
};

/* argv[0] is a path; argv ends with NULL. Exits when the program cannot be started. */
struct process process_run(const char *const argv[]);

#endif
