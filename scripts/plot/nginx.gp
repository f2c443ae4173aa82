# A real nginx beside the model.
#
#   gnuplot -c scripts/plot/nginx.gp results/nginx
#
# (a) the rate of fetches against the lifetime: the points of beside.csv whose names are lifetime-T
#     and zipf-T, and the analytic curves of curves.csv
# (b) fetches in each second after a cold start, after a flush, and in a collapse: points of
#     beside.csv, and the model's as a line of steps
# (c) every number measured over the whole time, divided by the model's: rates, the issuer's
#     response, the users' 99th percentile where they wait
#
# All of them in dir; nginx.svg and nginx.png are written there.

if (!exists('dir') && ARGC > 0) { dir = ARG1 }
if (!exists('dir')) {
    printerr "nginx.gp: say where the files are: gnuplot -c .../nginx.gp results/nginx"
    exit status 2
}
name = 'nginx'
width = 1180
height = 760
load ARG0[1:strlen(ARG0) - strlen('nginx.gp')] . 'style.gp'

beside = 'beside.csv'
curves = 'curves.csv'

# The number in a column of beside.csv, of one quantity over the whole time, else NaN.
is_whole(quantity) = strcol('quantity') eq quantity && column('to') - column('from') > 1
whole(c, quantity) = is_whole(quantity) ? column(c) : NaN
# T of a point that is called stem-T, else NaN.
lifetime_of(point, stem) = strstrt(point, stem . '-') == 1 ? \
    real(substr(point, strlen(stem) + 2, strlen(point))) : NaN
second(c, point) = strcol('point') eq point && strcol('quantity') eq 'fetch_rate' && \
    column('to') - column('from') == 1 ? column(c) : NaN

stems = 'lifetime zipf'
titles(i) = word('uniform Zipf', i)
transients = 'cold flush collapse'
transient_titles(i) = word('"cold start" "after a flush" "collapse"', i)

# The points, in the order of the file.
names = ''
stats beside using (point = column('to') - column('from') > 1 ? ' ' . strcol('point') : '', \
    names = strstrt(names . ' ', point . ' ') ? names : names . point, 0) nooutput
row_of(point) = (at = 0, sum [i = 1:words(names)] (word(names, i) eq point ? i : 0))
quantities = 'fetch_rate issuer_response issuer_response_p99 user_response_p99'
quantity_titles = '"fetch rate" "response of the issuer" "its p99" "p99 of users"'
hue(i) = word('#0072B2 #D55E00 #E69F00 #000000', i)
mark(i) = int(word('7 5 9 6', i))
# Of who waits for nobody the machine's own time is measured, which is no news of the model.
ratio(quantity) = quantity ne 'fetch_rate' && column('model') < 0.001 ? NaN : \
    whole('measured', quantity) / column('model')
# Both intervals, relative to the model.
spread(c) = sqrt(column('measured_half_width')**2 + column('model_half_width')**2) / column(c)

do for [format in 'svg png'] {
    eval draw_to(format)
    set multiplot

    # (a)
    set lmargin at screen 0.065
    set rmargin at screen 0.43
    set tmargin at screen 0.95
    set bmargin at screen 0.61
    set title offset 0, 0
    set title '{/:Bold (a)} measured, on the analytic curves'
    set xlabel 'proxy\_cache\_valid, {/:Italic T} [s]'
    set ylabel 'fetches at the issuer [1/s]'
    set xrange [0.5:10.5]
    set yrange [0:*]
    set key default
    set key top right Left reverse samplen 2.4 noenhanced
    plot for [i=1:2] curves using (column('lifetime')):(column(word('uniform zipf', i))) \
             with lines lt i notitle, \
         for [i=1:2] beside using (lifetime_of(strcol('point'), word(stems, i))): \
             (whole('measured', 'fetch_rate')):(whole('measured_half_width', 'fetch_rate')) \
             with yerrorbars lt i title titles(i)

    # (b)
    set tmargin at screen 0.45
    set bmargin at screen 0.085
    set title '{/:Bold (b)} empty caches: herds, echoes, and a collapse'
    set xlabel 'second after the start, or the flush'
    set ylabel 'fetches at the issuer [1/s]'
    set xrange [*:*]
    set yrange [0:*]
    plot for [i=1:3] beside using (second('from', word(transients, i)) + 0.5): \
             (second('model', word(transients, i))) \
             with histeps lt i lw 1 notitle, \
         for [i=1:3] beside using (second('from', word(transients, i)) + 0.40 + 0.06 * i): \
             (second('measured', word(transients, i))): \
             (second('measured_half_width', word(transients, i))) \
             with yerrorbars lt i title transient_titles(i)

    # (c)
    set lmargin at screen 0.61
    set rmargin at screen 0.985
    set tmargin at screen 0.95
    set title '{/:Bold (c)} all points'
    set xlabel 'measured / model, with both intervals of 95 %'
    unset ylabel
    set ytics ()
    set for [i=1:words(names)] ytics add (word(names, i) i)
    set xrange [0:2]
    set yrange [words(names) + 0.6:0.4]
    set key left center Left reverse samplen 1.4
    set arrow 1 from 1, graph 0 to 1, graph 1 nohead lc rgb '#888888'
    plot for [i=1:4] beside using (ratio(word(quantities, i))): \
             (row_of(strcol('point')) + 0.17 * (i - 2.5)):(spread('model')) \
             with xerrorbars pt mark(i) ps 0.6 lw 1.2 lc rgb hue(i) title word(quantity_titles, i)
    unset arrow 1
    set ytics autofreq
    unset multiplot
    eval done_with(format)
}
