/*
 * How many experiments: equations (6) and (7) of the paper (reading.md), for windows of a given
 * length. Both are rounded up to whole experiments. And how narrow an interval must be to stop.
 *   (6) delta = t s_V / sqrt(n)           n6 = (t s / delta)^2
 *   (7) n >= (t sqrt(lambda) / delta)^2   for a rate: the count of a Poisson flow over the window
 * has that variance
 */
#ifndef STATS_SAMPLE_SIZE_H
#define STATS_SAMPLE_SIZE_H

/* Experiments that (6) asks for; s and delta in the target's unit. 0 when s = 0. delta > 0. */
double sample_size_measured(double t, double s, double delta);

/*
 * Experiments that (7) asks for, for a meter that is scale * (flow rate): a window of length w
 * counts a Poisson number with mean lambda w / scale, so one experiment's variance is lambda *
 * scale / w (w = 1 and scale = 1 give (7) as printed; a mean over K replicas has scale = 1/K). 0
 * when lambda = 0. delta, window and scale > 0.
 */
double sample_size_poisson(double t, double lambda, double scale, double window, double delta);

/*
 * The half-width, as a part of the mean found, at which a sequential rule may stop for the mean to
 * be within the part g of the TRUE mean: g / (1 + g). For |x - mu| <= a |x| gives
 * |x - mu| <= a / (1 - a) |mu|, and a / (1 - a) = g. Law, Simulation Modeling and Analysis, 5th
 * ed., sec. 9.4.1. 0 < g.
 */
double sample_size_relative(double g);

#endif
