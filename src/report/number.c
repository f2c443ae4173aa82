#include "report/number.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define PLAIN_LIMIT 1e10     /* larger numbers are written with an exponent */
#define DECIMALS_MAX 9       /* so are those that need more decimals than this */
#define ROUNDING     1e-10   /* of the value: a half-width below that is the clock's rounding */

char *number_plain(double x, char *buf)
{
    if (isnan(x))
        snprintf(buf, NUMBER_MAX, "-");
    else if (fabs(x) >= 999999.5 && fabs(x) < PLAIN_LIMIT)
        snprintf(buf, NUMBER_MAX, "%.0f", x);
    else
        snprintf(buf, NUMBER_MAX, "%.6g", x);
    return buf;
}

char *number_short(double x, char *buf)
{
    if (isnan(x))
        snprintf(buf, NUMBER_MAX, "-");
    else if (fabs(x) >= 999.95 && fabs(x) < 1e8)
        snprintf(buf, NUMBER_MAX, "%.0f", x);
    else
        snprintf(buf, NUMBER_MAX, "%.4g", x);
    return buf;
}

/* Decimal exponent of x after it was rounded to two significant digits: 0.0996 counts as 0.10. */
static int rounded_exponent(double x)
{
    char text[NUMBER_MAX];
    snprintf(text, sizeof text, "%.1e", x);
    return (int)strtol(strchr(text, 'e') + 1, NULL, 10);
}

/* Half-widths of 100 and more: both numbers to the tens, hundreds... */
static void whole_interval(double x, double h, int exponent, char *value, char *half_width)
{
    const double place = pow(10.0, exponent - 1);
    snprintf(value, NUMBER_MAX, "%.0f", round(x / place) * place);
    snprintf(half_width, NUMBER_MAX, "%.0f", round(h / place) * place);
}

static void scientific_interval(double x, double h, int exponent, char *value, char *half_width)
{
    int digits = 1;
    if (fabs(x) > h)
        digits = (int)floor(log10(fabs(x))) - exponent + 1;
    snprintf(value, NUMBER_MAX, "%.*e", digits < 16 ? digits : 16, x);
    snprintf(half_width, NUMBER_MAX, "%.1e", h);
}

void number_interval(double x, double h, char *value, char *half_width)
{
    const bool rounding = h >= 0 && h < ROUNDING * fabs(x);
    if (!isfinite(x) || !isfinite(h) || h <= 0 || rounding) {
        (isfinite(h) ? number_plain : number_short)(x, value);
        snprintf(half_width, NUMBER_MAX, "%s", h == 0 || rounding ? "0" : "?");
        return;
    }
    const int exponent = rounded_exponent(h), decimals = 1 - exponent;
    if (decimals > DECIMALS_MAX || fabs(x) >= PLAIN_LIMIT || h >= PLAIN_LIMIT) {
        scientific_interval(x, h, exponent, value, half_width);
    } else if (decimals < 0) {
        whole_interval(x, h, exponent, value, half_width);
    } else {
        snprintf(value, NUMBER_MAX, "%.*f", decimals, x);
        snprintf(half_width, NUMBER_MAX, "%.*f", decimals, h);
    }
}

struct time_unit number_time_unit(double largest)
{
    static const struct {
        double least;    /* [s] */
        struct time_unit unit;
    } rows[] = {{36000, {"h", 3600}}, {600, {"min", 60}},   {1, {"s", 1}},
                {1e-3, {"ms", 1e-3}}, {1e-6, {"us", 1e-6}}, {0, {"ns", 1e-9}}};
    const double size = fabs(largest);
    size_t i = 2;    /* seconds, where nothing is known */
    if (size > 0)
        for (i = 0; !(size >= rows[i].least);)
            i++;
    return rows[i].unit;
}

char *number_duration(double seconds, char *buf)
{
    const double s = round(seconds);
    if (!isfinite(seconds) || seconds < 0)
        snprintf(buf, NUMBER_MAX, "?");
    else if (seconds < 9.95)
        snprintf(buf, NUMBER_MAX, "%.1f s", seconds);
    else if (s < 60)
        snprintf(buf, NUMBER_MAX, "%.0f s", s);
    else if (s < 3600)
        snprintf(buf, NUMBER_MAX, "%.0f min %02.0f s", floor(s / 60), fmod(s, 60));
    else if (s < 86400)
        snprintf(buf, NUMBER_MAX, "%.0f h %02.0f min", floor(s / 3600), floor(fmod(s, 3600) / 60));
    else
        snprintf(buf, NUMBER_MAX, "%.6g d %.0f h", floor(s / 86400),
                 floor(fmod(s, 86400) / 3600));
    return buf;
}

char *number_count(double n, char *buf)
{
    char digits[NUMBER_MAX];
    if (!isfinite(n))
        return strcpy(buf, "?");
    if (!(fabs(n) < 1e15)) {
        snprintf(buf, NUMBER_MAX, "%.3g", n);
        return buf;
    }
    snprintf(digits, sizeof digits, "%.0f", n);
    const size_t length = strlen(digits);
    char *to = buf;
    for (size_t i = 0; i < length; i++) {
        const size_t left = length - i;
        if (i > 0 && left % 3 == 0 && digits[i - 1] != '-')
            *to++ = ' ';
        *to++ = digits[i];
    }
    *to = '\0';
    return buf;
}
