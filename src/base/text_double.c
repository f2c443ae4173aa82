/*
 * The shortest decimal text of a double: of 15, 16 and 17 digits the fewest that read back as x,
 * rounded as printf does. (15 digits survive a round trip through a normal double, so fewer cannot
 * be shorter: zeros behind are dropped.) printf and strtod compute with hundreds of digits for that
 * and take a microsecond; here 128 bits do.
 *
 *   x = m 2^e, m of 53 bits, is scaled by a power of ten to V = x 10^s, 10^16 <= V < 10^17, so that
 *   17 digits stand before the point; 64 bits are kept behind it. Half the distance to the next
 *   double is in the same scale H = V / 2m. V rounded to 15 digits reads back as x when it is
 *   nearer to V than H; else 16 digits may, and 17 always do.
 *
 * The power of ten is a product of two from tables, right to 2^-126, so V and H are right to two
 * units in their last bit. What is decided by less than SLACK units is left to printf, but for ties
 * that are known to be exact. So are subnormal numbers. Below a power of two the next double is
 * half as far.
 *
 * Scaling with a tabulated power is Grisu's (Loitsch, Printing floating-point numbers quickly and
 * accurately with integers, PLDI 2010). Where Grisu searches for digits in an interval, distances
 * are compared here, since the text has to be that of printf.
 */
#include "base/text.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__extension__ typedef unsigned __int128 uint128;

/* (hi 2^64 + lo) 2^e, the highest bit set */
struct power {
    uint64_t hi, lo;
    int e;
};

enum { STEP = 28, FIRST = -11, DIGITS_MAX = 17, SLACK = 8 };
enum { EXPONENT_BITS = 11, MANTISSA_BITS = 52, BIAS = 1075 };    /* of a double */

/* 10^(28 i) for i from FIRST on, to the nearest. */
static const struct power far[] = {
    {0xe61acf033d1a45df, 0x6fb92487298e33be, -1151},    /* 10^-308 */
    {0xe858ad248f5c22c9, 0xd1b3400f8f9cff69, -1058},    /* 10^-280 */
    {0xea9c227723ee8bcb, 0x465e15a979c1cadc, -965},    /* 10^-252 */
    {0xece53cec4a314ebd, 0xa4f8bf5635246428, -872},    /* 10^-224 */
    {0xef340a98172aace4, 0x86fb897116c87c35, -779},    /* 10^-196 */
    {0xf18899b1bc3f8ca1, 0xdc44e6c3cb279ac2, -686},    /* 10^-168 */
    {0xf3e2f893dec3f126, 0x5a89dba3c3efccfb, -593},    /* 10^-140 */
    {0xf64335bcf065d37d, 0x4d4617b5ff4a16d6, -500},    /* 10^-112 */
    {0xf8a95fcf88747d94, 0x75a44c6397ce912a, -407},    /* 10^-84 */
    {0xfb158592be068d2e, 0xeed6e2f0f0d56713, -314},    /* 10^-56 */
    {0xfd87b5f28300ca0d, 0x8bca9d6e188853fc, -221},    /* 10^-28 */
    {0x8000000000000000, 0x0000000000000000, -127},    /* 10^0 */
    {0x813f3978f8940984, 0x4000000000000000, -34},    /* 10^28 */
    {0x82818f1281ed449f, 0xbff8f10e7a8921a4, 59},    /* 10^56 */
    {0x83c7088e1aab65db, 0x792667c6da79e0fa, 152},    /* 10^84 */
    {0x850fadc09923329e, 0x03e2cf6bc604ddb0, 245},    /* 10^112 */
    {0x865b86925b9bc5c2, 0x0b8a2392ba45a9b2, 338},    /* 10^140 */
    {0x87aa9aff79042286, 0x90fb44d2f05d0843, 431},    /* 10^168 */
    {0x88fcf317f22241e2, 0x441fece3bdf81f03, 524},    /* 10^196 */
    {0x8a5296ffe33cc92f, 0x82bd6b70d99aaa70, 617},    /* 10^224 */
    {0x8bab8eefb6409c1a, 0x1ad089b6c2f7548e, 710},    /* 10^252 */
    {0x8d07e33455637eb2, 0xdb0b487b6423e1e8, 803},    /* 10^280 */
    {0x8e679c2f5e44ff8f, 0x570f09eaa7ea7648, 896},    /* 10^308 */
};

/* 10^0 to 10^27, exact. */
static const struct power near[STEP] = {
    {0x8000000000000000, 0x0000000000000000, -127},
    {0xa000000000000000, 0x0000000000000000, -124},
    {0xc800000000000000, 0x0000000000000000, -121},
    {0xfa00000000000000, 0x0000000000000000, -118},
    {0x9c40000000000000, 0x0000000000000000, -114},
    {0xc350000000000000, 0x0000000000000000, -111},
    {0xf424000000000000, 0x0000000000000000, -108},
    {0x9896800000000000, 0x0000000000000000, -104},
    {0xbebc200000000000, 0x0000000000000000, -101},
    {0xee6b280000000000, 0x0000000000000000, -98},
    {0x9502f90000000000, 0x0000000000000000, -94},
    {0xba43b74000000000, 0x0000000000000000, -91},
    {0xe8d4a51000000000, 0x0000000000000000, -88},
    {0x9184e72a00000000, 0x0000000000000000, -84},
    {0xb5e620f480000000, 0x0000000000000000, -81},
    {0xe35fa931a0000000, 0x0000000000000000, -78},
    {0x8e1bc9bf04000000, 0x0000000000000000, -74},
    {0xb1a2bc2ec5000000, 0x0000000000000000, -71},
    {0xde0b6b3a76400000, 0x0000000000000000, -68},
    {0x8ac7230489e80000, 0x0000000000000000, -64},
    {0xad78ebc5ac620000, 0x0000000000000000, -61},
    {0xd8d726b7177a8000, 0x0000000000000000, -58},
    {0x878678326eac9000, 0x0000000000000000, -54},
    {0xa968163f0a57b400, 0x0000000000000000, -51},
    {0xd3c21bcecceda100, 0x0000000000000000, -48},
    {0x84595161401484a0, 0x0000000000000000, -44},
    {0xa56fa5b99019a5c8, 0x0000000000000000, -41},
    {0xcecb8f27f4200f3a, 0x0000000000000000, -38},
};

/* ---- the scaled number ---- */

/* V, and H towards the doubles above and below; 64 bits behind the point. */
struct scaled {
    uint128 v, h_above, h_below;
    bool exact;    /* v is: nothing was cut off */
};

/* The highest 128 bits of the product. */
static struct power multiply(struct power a, struct power b)
{
    const uint128 low = (uint128)a.lo * b.lo, left = (uint128)a.hi * b.lo,
                  right = (uint128)a.lo * b.hi;
    const uint128 middle = (low >> 64) + (uint64_t)left + (uint64_t)right;
    uint128 high = (uint128)a.hi * b.hi + (left >> 64) + (right >> 64) + (middle >> 64);
    int e = a.e + b.e + 128;
    if (!(high >> 127)) {
        high = high << 1 | (middle >> 63 & 1);
        e--;
    }
    return (struct power){(uint64_t)(high >> 64), (uint64_t)high, e};
}

static struct power power_of_ten(int s)
{
    const int i = (s - STEP * FIRST) / STEP;
    return multiply(far[i], near[s - STEP * (FIRST + i)]);
}

/* m 2^e 10^s, bit 52 of m being set. */
static struct scaled scale(uint64_t m, int e, int s)
{
    const struct power p = power_of_ten(s);
    const uint64_t all = m << 11;
    /* / 2^64 */
    const uint128 low = (uint128)all * p.lo, product = (uint128)all * p.hi + (low >> 64);
    const int right = -(e - 11 + p.e + 128);
    const bool exact =
        s >= 0 && s < STEP && (uint64_t)low == 0 && product >> right << right == product;
    const uint128 h = ((uint128)p.hi << 64 | p.lo) >> (right + 54);
    return (struct scaled){product >> right, h, m == (uint64_t)1 << MANTISSA_BITS ? h / 2 : h,
                           exact};
}

/* ---- the digits ---- */

/* D 10^(exponent - n + 1), with D of n digits */
struct decimal {
    uint64_t digits;
    int n, exponent;
};

/* V rounded to the unit, V = v / 2^64. False when it is too near to a tie, or does not read back as
 * x for certain; *too_near tells the two apart. */
static bool round_to(const struct scaled *x, uint64_t unit, uint64_t *digits, bool *too_near)
{
    const uint64_t whole = (uint64_t)(x->v >> 64), rest = whole % unit;
    const uint128 below = (uint128)rest << 64 | (uint64_t)x->v,
                  above = ((uint128)unit << 64) - below;
    const bool tie = x->exact && above == below;
    const bool up = tie ? whole / unit % 2 == 1 : above < below;    /* to the even digit,
                                                                       as printf */
    const uint128 distance = up ? above : below, other = up ? below : above;
    const uint128 h = up ? x->h_above : x->h_below;
    *digits = whole / unit + up;
    *too_near = (!tie && other - distance <= SLACK) ||
                (unit > 1 && distance + SLACK >= h && h + SLACK >= distance);
    return !*too_near && (unit == 1 || distance < h);
}

/* The fewest digits of x; false when more than 128 bits are needed to tell. */
static bool shortest(uint64_t m, int e, struct decimal *out)
{
    static const uint64_t units[] = {100, 10, 1}, ten_to_17 = 100000000000000000;
    bool too_near = false;
    out->exponent = (e + 52) * 78913 >> 18;    /* floor of (e + 52) log10(2): x is 10^that
                                                  or more */
    struct scaled x = scale(m, e, DIGITS_MAX - 1 - out->exponent);
    if ((uint64_t)(x.v >> 64) >= ten_to_17)
        x = scale(m, e, DIGITS_MAX - 1 - ++out->exponent);
    for (int i = 0; i < 3 && !too_near; i++) {
        if (!round_to(&x, units[i], &out->digits, &too_near))
            continue;
        out->n = DIGITS_MAX - 2 + i;
        if (out->digits == ten_to_17 / units[i]) {    /* rounded up to the next power of ten */
            out->digits /= 10;
            out->exponent++;
        }
        return true;
    }
    return false;
}

/* ---- the text ---- */

/* The digits of d without the zeros behind, and how many those are. */
static int write_digits(struct decimal d, char *buf)
{
    int n = d.n;
    while (d.digits % 100 == 0 && d.digits > 0) {
        d.digits /= 100;
        n -= 2;
    }
    if (d.digits % 10 == 0) {
        d.digits /= 10;
        n--;
    }
    for (int i = n - 1; i >= 0; i--, d.digits /= 10)
        buf[i] = (char)('0' + d.digits % 10);
    return n;
}

/* As %g has it: d.ddde-05, the exponent of two digits at least. */
static char *write_scientific(char *p, const char *digits, int n, int exponent)
{
    *p++ = digits[0];
    if (n > 1) {
        *p++ = '.';
        memcpy(p, digits + 1, (size_t)n - 1);
        p += n - 1;
    }
    *p++ = 'e';
    *p++ = exponent < 0 ? '-' : '+';
    const int size = abs(exponent);
    if (size >= 100)
        *p++ = (char)('0' + size / 100);
    *p++ = (char)('0' + size / 10 % 10);
    *p++ = (char)('0' + size % 10);
    return p;
}

/* With the point at its place, or none. */
static char *write_plain(char *p, const char *digits, int n, int exponent)
{
    const int before = exponent + 1;    /* digits before the point */
    if (before <= 0) {
        memcpy(p, "0.000", 5);
        p += 2 - before;
        memcpy(p, digits, (size_t)n);
        return p + n;
    }
    const int there = n < before ? n : before;
    memcpy(p, digits, (size_t)there);
    memset(p + there, '0', (size_t)(before - there));
    p += before;
    if (n <= before)
        return p;
    *p++ = '.';
    memcpy(p, digits + before, (size_t)(n - before));
    return p + n - before;
}

/* Whatever the double, as slow as it is. A subnormal carries fewer digits than 15, so there all
 * counts are tried. */
static char *by_printf(double x, char *buf)
{
    int digits = fabs(x) < DBL_MIN ? 1 : DBL_DIG;
    const locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0), user = uselocale(c);
    do
        snprintf(buf, TEXT_DOUBLE_MAX, "%.*g", digits, x);
    while (strtod(buf, NULL) != x && ++digits <= DBL_DECIMAL_DIG);
    uselocale(user);
    freelocale(c);
    return buf;
}

char *text_from_double(double x, char *buf)
{
    if (isnan(x))
        return strcpy(buf, "nan");
    if (isinf(x))
        return strcpy(buf, x < 0 ? "-inf" : "inf");
    if (x == 0)
        return strcpy(buf, signbit(x) ? "-0" : "0");
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    const uint64_t mantissa = bits & (((uint64_t)1 << MANTISSA_BITS) - 1);
    const int exponent = (int)(bits >> MANTISSA_BITS & ((1 << EXPONENT_BITS) - 1));
    struct decimal d;
    if (fabs(x) <= DBL_MIN || /* there the double below a power of two is as far as that above */
        !shortest(mantissa | (uint64_t)1 << MANTISSA_BITS, exponent - BIAS, &d))
        return by_printf(x, buf);
    char digits[DIGITS_MAX], *p = buf;
    const int n = write_digits(d, digits);
    if (x < 0)
        *p++ = '-';
    const bool plain = d.exponent >= -4 && d.exponent < d.n;
    p = (plain ? write_plain : write_scientific)(p, digits, n, d.exponent);
    *p = '\0';
    return buf;
}
