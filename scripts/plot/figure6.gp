# Figure 6: rate of new-token requests against the token's lifetime.
#
#   gnuplot -c scripts/plot/figure6.gp results/paper
#
# (a) of one wrapper, for a lifetime that each use restarts and for one counted from the fetch; the
#     inset has a logarithmic scale, on which an exponential is straight. Reads figure6-sliding.csv,
#     figure6-counted.csv and figure6-curves.csv.
# (b) of all K wrappers together, with a cache in each (figure6-own.csv) and one for all
#     (figure6-shared.csv).
#
# All of them in dir; figure6.svg and figure6.png are written there.

if (!exists('dir') && ARGC > 0) { dir = ARG1 }
if (!exists('dir')) {
    printerr "figure6.gp: say where the files are: gnuplot -c .../figure6.gp results/paper"
    exit status 2
}
name = 'figure6'
width = 1180
height = 560
load ARG0[1:strlen(ARG0) - strlen('figure6.gp')] . 'style.gp'

curves = 'figure6-curves.csv'
own = 'figure6-own.csv'
shared = 'figure6-shared.csv'

# The values of K in the file, in the order in which they come.
set_of_k = ''
stats own using (k = sprintf('%g', column('K')), \
    set_of_k = strstrt(set_of_k . ' ', ' ' . k . ' ') ? set_of_k : set_of_k . ' ' . k, 0) nooutput
# Dark to light as K grows.
mark(i) = int(word('7 5 9 13 11', (i - 1) % 5 + 1))
hue(i) = word('#440154 #3b528b #21918c #35a853 #c9a400', (i - 1) % 5 + 1)
at_k(i) = column('K') == word(set_of_k, i) + 0 ? got('token.lifetime') : NaN

rules = 'sliding counted'
rule_file(i) = 'figure6-' . word(rules, i) . '.csv'
rule_title(i) = i == 1 ? 'sliding (restarted by each use)' : 'counted from the fetch'
dashes(i) = i == 1 ? 1 : 2
set dashtype 2 (12, 5)

stats curves using (column('token.lifetime')) name 'span' nooutput
stats own using (got('token.lifetime')) name 'own_span' nooutput
stats own using (got('I_t.analytic')) name 'own_rate' nooutput

do for [format in 'svg png'] {
    eval draw_to(format)
    set multiplot

    # (a), linear
    set lmargin at screen 0.07
    set rmargin at screen 0.48
    set tmargin at screen 0.93
    set bmargin at screen 0.13
    unset logscale
    set format '%g'
    set title '{/:Bold (a)} one wrapper with a cache of its own'
    set xlabel 'lifetime of a token in the cache, {/:Italic T} [s]'
    set ylabel 'token requests, λ_t [requests/s]'
    set xrange [0:1.02 * span_max]
    set yrange [0:*]
    set key default
    set key enhanced top right Left reverse samplen 2.4 spacing 1.25
    plot for [i=1:2] curves using (column('token.lifetime')):(column(word(rules, i))) \
             with lines lt i dt dashes(i) notitle, \
         for [i=1:2] rule_file(i) \
             using (got('token.lifetime')): \
             (got('lambda_t.simulated')):(got('lambda_t.half_width')) \
             with yerrorbars lt i notitle, \
         for [i=1:2] keyentry with linespoints lt i dt dashes(i) title rule_title(i), \
         keyentry with points lt 3 ps 0 title 'points: simulated; lines: analytic'

    # (a), the inset: logarithmic, where an exponential is straight
    set lmargin at screen 0.265
    set rmargin at screen 0.475
    set tmargin at screen 0.74
    set bmargin at screen 0.50
    set title 'the same on a logarithmic scale' font ',10' offset 0, -0.7
    unset xlabel
    unset ylabel
    unset key
    set logscale y
    set yrange [0.01<*:*]
    set xtics font ',10'
    set ytics font ',10'
    set format y '10^{%T}'
    plot for [i=1:2] curves using (column('token.lifetime')):(column(word(rules, i))) \
             with lines lt i dt dashes(i), \
         for [i=1:2] rule_file(i) \
             using (got('token.lifetime')): \
             (got('lambda_t.simulated')):(got('lambda_t.half_width')) \
             with yerrorbars lt i ps 0.4
    set xtics font ''
    set ytics font ''

    # (b), unless the run was cut short before it
    if (exists('own_span_min')) {
        set lmargin at screen 0.57
        set rmargin at screen 0.985
        set tmargin at screen 0.93
        set bmargin at screen 0.13
        set title '{/:Bold (b)} {/:Italic K} wrappers together, lifetime counted from the fetch' \
            font '' offset 0, 0
        set xlabel 'lifetime of a token in the cache, {/:Italic T} [s]'
        set ylabel 'token requests at S_a, {/:Italic I}_t [requests/s]'
        set logscale xy
        set xrange [0.85 * own_span_min:1.18 * own_span_max]
        set yrange [*:1.3 * own_rate_max]
        set format '%g'
        set key default
        set key enhanced bottom left Left reverse samplen 2.4 spacing 1.25
        plot for [i=words(set_of_k):1:-1] own using (at_k(i)):(got('I_t.analytic')) \
                 with lines lw 1.6 lc rgb hue(i) notitle, \
             shared using (at_k(1)):(got('I_t.analytic')) with lines lt 3 dt (5, 5) notitle, \
             for [i=1:words(set_of_k)] shared \
                 using (at_k(i)):(got('I_t.simulated')):(got('I_t.half_width')) \
                 with yerrorbars lt 3 lw 1 ps 1.3 notitle, \
             for [i=words(set_of_k):1:-1] own \
                 using (at_k(i)):(got('I_t.simulated')):(got('I_t.half_width')) \
                 with yerrorbars pt mark(i) ps 0.75 lw 1.6 lc rgb hue(i) \
                 title 'a cache in each, {/:Italic K} = ' . word(set_of_k, i), \
             keyentry with points lt 3 lw 1 ps 1.3 \
                 title 'one cache for all, whatever {/:Italic K}', \
             keyentry with points lt 3 ps 0 title 'points: simulated; lines: analytic'
    }

    unset multiplot
    eval done_with(format)
}
