/*
 * bench: how fast the engine is, against programs written by hand for one model, against growth of
 * the model, and to a stated precision.
 */
#include "bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: bench --program SOJOURN --yards DIR --out DIR [--runs N] [--built TEXT] [PART...]\n"
    "parts: ratios precision growth memory (default: all)\n";

double bench_number(const char *text, const char *key)
{
    const char *at = strstr(text, key);
    return at ? strtod(at + strlen(key), NULL) : NAN;
}

struct process bench_run(const char *const argv[], int also, int *failed)
{
    const struct process p = process_run(argv);
    if (p.status != 0 && p.status != also) {
        fprintf(stderr, "bench: error: exit status %d of:", p.status);
        for (unsigned i = 0; argv[i]; i++)
            fprintf(stderr, " %s", argv[i]);
        fputc('\n', stderr);
        *failed = 1;
    }
    return p;
}

FILE *bench_csv(const struct bench *b, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.csv", b->out, name);
    FILE *f = fopen(path, "w");
    if (!f) {
        perror(path);
        exit(1);
    }
    return f;
}

static void print_machine(const char *built)
{
    char line[1024], model[256] = "unknown CPU";
    FILE *f = fopen("/proc/cpuinfo", "r");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, "model name : %255[^\n]", model) == 1)
            break;
    if (f)
        fclose(f);
    printf("CPU    %s\n", model);
    if (built)
        printf("built  %s\n", built);
}

static int take_option(struct bench *b, const char **built, const char *name, const char *value)
{
    if (strcmp(name, "--program") == 0)
        b->program = value;
    else if (strcmp(name, "--yards") == 0)
        b->yards = value;
    else if (strcmp(name, "--out") == 0)
        b->out = value;
    else if (strcmp(name, "--built") == 0)
        *built = value;
    else if (strcmp(name, "--runs") == 0 && atoi(value) > 0)
        b->runs = (unsigned)atoi(value);
    else
        return 0;
    return 1;
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        int (*run)(const struct bench *);
    } parts[] = {{"ratios", bench_ratios}, {"precision", bench_precision},
                 {"growth", bench_growth}, {"memory", bench_memory}};
    struct bench b = {.runs = 11};
    const char *built = NULL;
    int first = 1, failed = 0;
    while (first + 1 < argc && take_option(&b, &built, argv[first], argv[first + 1]))
        first += 2;
    if (!b.program || !b.yards || !b.out || (first < argc && argv[first][0] == '-')) {
        fputs(usage, stderr);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    print_machine(built);
    for (unsigned i = 0; i < sizeof parts / sizeof *parts; i++) {
        int wanted = first == argc;
        for (int k = first; k < argc; k++)
            wanted |= strcmp(argv[k], parts[i].name) == 0;
        if (wanted)
            failed |= parts[i].run(&b);
    }
    return failed;
}
