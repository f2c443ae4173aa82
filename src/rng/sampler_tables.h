/*
 * The ziggurats' tables for the rare case; sampler.h has those of the common one.
 *
 * The area under a falling curve f, f(0) = 1, is covered by 256 pieces of equal area v. Layer 0 is
 * the strip below y = f(r) with the tail beyond r: v / f(r) is its width, were it a rectangle.
 * Above it layer i = 1..255 is the rectangle [0, x_i] x [f_i, f_(i+1)], f_i = f(x_i), x_1 = r,
 * f_256 = 1:
 *
 *   f_(i+1) = f_i + v / x_i,   and r is the number for which the 255th step ends at 1.
 *
 * Uniform points of layer i are under the curve for certain while x < x_(i+1).
 *
 *   exp     f(x) = exp(-x),        v = (r + 1) f(r)
 *   normal  f(x) = exp(-x^2 / 2),  v = r f(r) + sqrt(pi / 2) erfc(r / sqrt 2); the sign is apart
 */
#ifndef RNG_SAMPLER_TABLES_H
#define RNG_SAMPLER_TABLES_H

/* f_i: lower edge of layer i, i = 1..255; [256] = 1 is the top; [0] = 0 is not used. */
extern const double sampler_exp_f[257];
extern const double sampler_normal_f[257];

/* r: where the tail begins. */
extern const double sampler_exp_r;
extern const double sampler_normal_r;

#endif
