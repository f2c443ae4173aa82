/*
 * Prints src/rng/sampler_tables.c: the ziggurats' tables from their definition in
 * src/rng/sampler_tables.h, in long double, so that each is right to a unit in the last place.
 *
 *   cc -O2 -o sampler-tables scripts/sampler-tables.c -lm && ./sampler-tables > src/rng/sampler_tables.c
 */
#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>

enum { LAYERS = 256 };

/* What a ziggurat covers: a falling curve with f(0) = 1. */
struct curve {
    const char *name;
    long double (*f)(long double x);
    long double (*inverse)(long double y);    /* of f */
    long double (*beyond)(long double x);     /* the area beyond x */
};

static long double exp_f(long double x)
{
    return expl(-x);
}

static long double exp_inverse(long double y)
{
    return -logl(y);
}

static long double normal_f(long double x)
{
    return expl(-x * x / 2);
}

static long double normal_inverse(long double y)
{
    return sqrtl(-2 * logl(y));
}

static long double normal_beyond(long double x)
{
    return sqrtl(acosl(-1) / 2) * erfcl(x / sqrtl(2));
}

/*
 * Climb from the tail at r: x[1..255], x[256] = 0 and f[1..256] as the recursion gives them; x[0]
 * is layer 0's width. Returns the top f_256, which falls as r grows; infinite when the stack is over
 * 1 before the end.
 */
static long double climb(const struct curve *c, long double r, long double *x, long double *f)
{
    const long double v = r * c->f(r) + c->beyond(r);
    f[0] = 0;
    f[1] = c->f(r);
    x[0] = v / f[1];
    x[1] = r;
    x[LAYERS] = 0;
    for (int i = 1; i < LAYERS; i++) {
        f[i + 1] = f[i] + v / x[i];
        if (i + 1 < LAYERS && f[i + 1] >= 1)
            return INFINITY;
        if (i + 1 < LAYERS)
            x[i + 1] = c->inverse(f[i + 1]);
    }
    return f[LAYERS];
}

static long double find_r(const struct curve *c, long double *x, long double *f)
{
    long double low = 1, high = 20;
    for (;;) {
        const long double middle = (low + high) / 2;
        if (middle <= low || middle >= high)
            return middle;
        if (climb(c, middle, x, f) > 1)
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

static void print_tables(const struct curve *c)
{
    long double x[LAYERS + 1], f[LAYERS + 1], w[LAYERS], share[LAYERS];
    char name[64];
    const long double r = find_r(c, x, f);
    climb(c, r, x, f);
    f[LAYERS] = 1;
    for (int i = 0; i < LAYERS; i++) {
        w[i] = x[i] * 0x1p-53L;
        share[i] = x[i + 1] / x[i];
    }
    printf("\nconst double sampler_%s_r = %a; /* %.17Lg */\n", c->name, (double)r, r);
    snprintf(name, sizeof name, "sampler_%s_w", c->name);
    print_doubles(name, LAYERS, w);
    snprintf(name, sizeof name, "sampler_%s_k", c->name);
    print_thresholds(name, LAYERS, share);
    snprintf(name, sizeof name, "sampler_%s_f", c->name);
    print_doubles(name, LAYERS + 1, f);
}

int main(void)
{
    static const struct curve curves[] = {
        {"exp", exp_f, exp_inverse, exp_f},
        {"normal", normal_f, normal_inverse, normal_beyond},
    };
    printf(
        "/* Printed by scripts/sampler-tables.c; tests/rng/test_sampler.c computes it again. */\n"
        "#include \"rng/sampler_tables.h\"\n\n"
        "#include \"rng/sampler.h\"\n");
    print_tables(&curves[0]);
    print_tables(&curves[1]);
    return ferror(stdout) || fclose(stdout);
}
