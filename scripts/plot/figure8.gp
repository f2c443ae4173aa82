# Figure 8: how often the issuer is asked, against how long a revoked token is still accepted.
#
#   gnuplot -c scripts/plot/figure8.gp results/paper
#
# Left the mean lag, right the longest that was seen; along each curve the lifetime of an entry grows from the upper left to the
# lower right. Reads figure8-own.csv, figure8-shared.csv, figure8-sliding.csv, figure8-push-most.csv, figure8-push.csv and
# figure8-curves.csv in dir, and writes figure8.svg and figure8.png there.

if (!exists('dir') && ARGC > 0) { dir = ARG1 }
if (!exists('dir')) {
    printerr "figure8.gp: say where the files are: gnuplot -c .../figure8.gp results/paper"
    exit status 2
}
name = 'figure8'
width = 1180
height = 560
load ARG0[1:strlen(ARG0) - strlen('figure8.gp')] . 'style.gp'

curves = 'figure8-curves.csv'
ways = 'own shared sliding push-most push'
file(i) = 'figure8-' . word(ways, i) . '.csv'
hue(i) = word('#0072B2 #000000 #D55E00 #009E73 #CC79A7', i)
mark(i) = int(word('7 6 5 9 13', i))
title_of(i) = i == 1 ? 'a cache in each of 4 wrappers' : i == 2 ? 'one cache for all' : \
              i == 3 ? 'a cache in each, each use restarts {/:Italic T}, at most 600 s' : \
              i == 4 ? 'a cache in each, 9 of 10 told of a revocation within 0.1 s' : \
                       'a cache in each, all told within 0.1 s'

# Busy servers of the issuer, at 8.3 ms each.
service = 0.0083
of(i, c) = strcol('curve') eq word(ways, i) ? column(c) : NaN
lag = 'network.revocation_lag.'
# Where too little was seen for an interval there is a point alone.
width_of(c) = (w = got(c), w == w ? w : 0)
set logscale xy
set xrange [0.02:1000]
set yrange [4:200]
set format x '%g'
set ylabel 'questions to the issuer, {/:Italic I}_t [1/s]' offset 0.8
set y2range [4 * service:200 * service]
set logscale y2
set border 11
tics_again = "set xtics nomirror; set ytics nomirror (5, 10, 20, 50, 100, 200); " . \
    "set y2tics nomirror ('0.05' 0.05, '0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1)"
eval tics_again
set key off

do for [format in 'svg png'] {
    eval draw_to(format)
    set multiplot
    set tmargin at screen 0.93
    set bmargin at screen 0.24

    set lmargin at screen 0.06
    set rmargin at screen 0.46
    set title '{/:Bold (a)} the mean lag'
    set xlabel 'a revoked token is accepted for, mean [s]' offset 0, 0.3
    unset y2label
    plot for [i=1:2] curves using (of(i, 'lag')):(of(i, 'I_t')) with lines lc rgb hue(i) lw 1.4 notitle, \
         for [i=3:5] file(i) using (got(lag . 'simulated')):(got('I_t.simulated')) \
             with lines lc rgb hue(i) lw 0.8 dt (2, 4) notitle, \
         for [i=1:5] file(i) using (got(lag . 'simulated')):(got('I_t.simulated')): \
             (width_of(lag . 'half_width')):(width_of('I_t.half_width')) \
             with xyerrorbars lc rgb hue(i) lw 1 pt mark(i) ps 0.8 notitle, \
         for [i=1:2] file(i) using (got(lag . 'simulated')):(got('I_t.simulated')): \
             (sprintf('%g s', column('token.lifetime'))) with labels left offset 0.9, 0.45 font ',9' \
             textcolor rgb hue(i) notitle

    set lmargin at screen 0.54
    set rmargin at screen 0.93
    set title '{/:Bold (b)} the longest'
    set xlabel 'a revoked token is accepted for, the longest seen [s]' offset 0, 0.3
    unset ylabel
    set y2label 'busy servers of the issuer, at 8.3 ms a question' offset -1.2
    plot for [i=1:5] file(i) using (got('network.revocation_lag_max.simulated')):(got('I_t.simulated')) \
             with linespoints lc rgb hue(i) lw 0.8 dt (2, 4) pt mark(i) ps 0.8 notitle
    set ylabel 'questions to the issuer, {/:Italic I}_t [1/s]' offset 0.8
    unset y2label

    # the key, below both
    set tmargin at screen 0.14
    set bmargin at screen 0.01
    set key default
    set key enhanced center center Left reverse samplen 2.4 spacing 1.2 font ',11'
    unset border
    unset tics
    unset grid
    unset title
    unset xlabel
    unset ylabel
    set lmargin at screen 0.03
    set rmargin at screen 0.47
    plot for [i=1:3] NaN with linespoints lc rgb hue(i) lw 1.4 pt mark(i) ps 0.8 title title_of(i)
    set lmargin at screen 0.51
    set rmargin at screen 0.95
    plot for [i=4:5] NaN with linespoints lc rgb hue(i) lw 1.4 pt mark(i) ps 0.8 title title_of(i), \
         NaN with points lt 3 ps 0 title 'points: simulated; whole lines: analytic; others: a guide'
    set border 11 lc rgb '#444444' lw 0.8
    eval tics_again
    set grid lc rgb '#dddddd' lw 0.6 lt 1
    set key off
    set ylabel 'questions to the issuer, {/:Italic I}_t [1/s]' offset 0.8
    unset multiplot
    eval done_with(format)
}
