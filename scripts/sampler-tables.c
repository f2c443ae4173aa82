/*
 * Prints src/rng/sampler_tables.c: the exponential ziggurat's tables from their definition in
 * src/rng/sampler_tables.h, in long double, so that each is right to a unit in the last place.
 *
 *   cc -O2 -o /tmp/tables scripts/sampler-tables.c -lm && /tmp/tables > src/rng/sampler_tables.c
 */
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

enum { LAYERS = 256 };

/*
 * Climb from the tail at r: x[1..255], x[256] = 0 and f[1..256] as the recursion gives them.
 * Returns the top f_256, which falls as r grows; infinite when the stack is over 1 before the end.
 */
static long double climb(long double r, long double *x, long double *f)
{
    const long double v = (r + 1) * expl(-r);
    x[1] = r;
    f[1] = expl(-r);
    for (int i = 1; i < LAYERS; i++) {
        f[i + 1] = f[i] + v / x[i];
        if (i + 1 < LAYERS && f[i + 1] >= 1)
            return INFINITY;
        x[i + 1] = -logl(f[i + 1]);
    }
    return f[LAYERS];
}

static long double find_r(long double *x, long double *f)
{
    long double low = 1, high = 20;
    for (;;) {
        const long double middle = (low + high) / 2;
        if (middle <= low || middle >= high)
            return middle;
        if (climb(middle, x, f) > 1)
            low = middle;
        else
            high = middle;
    }
}

static void print_doubles(const char *name, int n, const long double *value)
{
    printf("\nconst double %s[%d] = {\n", name, n);
    for (int i = 0; i < n; i++)
        printf("%s%a,%s", i % 4 ? " " : "    ", (double)value[i],
               i % 4 == 3 || i == n - 1 ? "\n" : "");
    printf("};\n");
}

static void print_thresholds(const char *name, int n, const long double *share)
{
    printf("\nconst uint64_t %s[%d] = {\n", name, n);
    for (int i = 0; i < n; i++)
        printf("%s0x%014" PRIx64 ",%s", i % 4 ? " " : "    ", (uint64_t)(share[i] * 0x1p53L),
               i % 4 == 3 || i == n - 1 ? "\n" : "");
    printf("};\n");
}

int main(void)
{
    long double x[LAYERS + 1], f[LAYERS + 1], w[LAYERS], share[LAYERS];
    const long double r = find_r(x, f);
    climb(r, x, f);
    f[0] = 0;
    x[0] = r + 1; /* layer 0's width */
    x[LAYERS] = 0;
    f[LAYERS] = 1;
    for (int i = 0; i < LAYERS; i++) {
        w[i] = x[i] * 0x1p-53L;
        share[i] = x[i + 1] / x[i];
    }
    printf(
        "/* Printed by scripts/sampler-tables.c; tests/rng/test_sampler.c computes it again. */\n"
        "#include \"rng/sampler_tables.h\"\n\n"
        "#include \"rng/sampler.h\"\n\n"
        "const double sampler_exp_r = %a; /* %.17Lg */\n",
        (double)r, r);
    print_doubles("sampler_exp_w", LAYERS, w);
    print_thresholds("sampler_exp_k", LAYERS, share);
    print_doubles("sampler_exp_f", LAYERS + 1, f);
    return ferror(stdout) || fclose(stdout);
}
