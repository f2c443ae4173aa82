/*
 * The exponential ziggurat's tables for the rare case; sampler.h has those of the common one.
 *
 * The area under exp(-x) is covered by 256 pieces of equal area v. Layer 0 is the strip below
 * y = exp(-r) with the tail beyond r: as wide as a rectangle of area v, v exp(r) = r + 1. Above it
 * layer i = 1..255 is the rectangle [0, x_i] x [f_i, f_(i+1)], f_i = exp(-x_i), x_1 = r, f_256 = 1:
 *
 *   f_(i+1) = f_i + v / x_i,   and r is the number for which the 255th step ends at 1.
 *
 * Uniform points of layer i are under the curve for certain while x < x_(i+1).
 */
#ifndef RNG_SAMPLER_TABLES_H
#define RNG_SAMPLER_TABLES_H

/* exp(-x_i): lower edge of layer i, i = 1..255; [256] = 1 is the top; [0] = 0 is not used. */
extern const double sampler_exp_f[257];

/* r: where the tail begins. */
extern const double sampler_exp_r;

#endif
