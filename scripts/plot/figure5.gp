# Figure 5: request rate at the model against the probability that the token is stale.
#
#   gnuplot -c scripts/plot/figure5.gp results/paper
#
# Above, the rates; below, by how much the simulated ones differ from the analytic ones, on a scale
# on which the intervals can be seen.
#
# Reads figure5.csv and figure5-fit.csv in dir, writes figure5.svg and figure5.png there.

if (!exists('dir') && ARGC > 0) { dir = ARG1 }
if (!exists('dir')) {
    printerr "figure5.gp: say where the files are: gnuplot -c .../figure5.gp results/paper"
    exit status 2
}
name = 'figure5'
width = 760
height = 620
load ARG0[1:strlen(ARG0) - strlen('figure5.gp')] . 'style.gp'

data = 'figure5.csv'

fit_title = ''
if (there('figure5-fit.csv')) {
    stats 'figure5-fit.csv' every ::0::0 \
        using (a = got('a'), b = got('b'), r2 = got('r2')) nooutput
    # NaN, which equals nothing, where there was no fit.
    if (a == a) {
        fit_title = sprintf('fit: λ_p = %.2f %s %.2f p_{c0}, R^2 = %.6f', \
                            a, b < 0 ? '−' : '+', abs(b), r2)
    }
}

gap(c) = 100 * got(c) / got('lambda_p.analytic')    # in per cent of the analytic rate
stats data using (abs(gap('lambda_p.simulated') - 100) + gap('lambda_p.half_width')) \
    name 'gap' nooutput
gap_max = exists('gap_max') && gap_max > 0 ? gap_max : 1

stats data using (got('token.p_c0')) name 'span' nooutput
set xrange [0:1.04 * span_max]
set lmargin at screen 0.12
set rmargin at screen 0.97
set key enhanced bottom left reverse Left

do for [format in 'svg png'] {
    eval draw_to(format)
    set multiplot

    set tmargin at screen 0.97
    set bmargin at screen 0.40
    unset xlabel
    set format x ''
    set ylabel 'request rate at the model, λ_p [requests/s]' offset 0.5
    set yrange [0:*]
    set ytics autofreq
    plot data using (got('token.p_c0')):(got('lambda_p.analytic')) \
             with lines lt 1 title 'analytic', \
         fit_title eq '' ? NaN : a + b * x with lines lt 2 dt (10, 10) title fit_title, \
         data using (got('token.p_c0')):(got('lambda_p.simulated')):(got('lambda_p.half_width')) \
             with yerrorbars lt 3 title 'simulated, with confidence intervals'

    set tmargin at screen 0.36
    set bmargin at screen 0.12
    set format x
    set xlabel 'probability that the token is stale, {/:Italic p}_{c0}'
    set ylabel "simulated − analytic\n[% of analytic]" offset 0.5
    set yrange [-1.1 * gap_max:1.1 * gap_max]
    set ytics step(gap_max / 2)
    plot 0 with lines lt 1 notitle, \
         data using (got('token.p_c0')): \
             (gap('lambda_p.simulated') - 100):(gap('lambda_p.half_width')) \
             with yerrorbars lt 3 notitle

    unset multiplot
    eval done_with(format)
}
