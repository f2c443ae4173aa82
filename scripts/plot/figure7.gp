# Figure 7: what the token scheme costs beside the same system without it.
#
#   gnuplot -c scripts/plot/figure7.gp results/paper
#
# Above over the lifetime of an entry in the cache, below over the number of wrappers: how much longer requests stay in the
# mean, and one in a hundred, and how many servers the issuer needs beside those of the model. Reads figure7.csv in dir, and
# writes figure7.svg and figure7.png there.

if (!exists('dir') && ARGC > 0) { dir = ARG1 }
if (!exists('dir')) {
    printerr "figure7.gp: say where the files are: gnuplot -c .../figure7.gp results/paper"
    exit status 2
}
name = 'figure7'
width = 1280
height = 780
load ARG0[1:strlen(ARG0) - strlen('figure7.gp')] . 'style.gp'

data = 'figure7.csv'
# Colours are models, dashes and marks caches.
models = '0.005 0.02 0.1'
hue(i) = word('#D55E00 #009E73 #0072B2', i)
set dashtype 11 (14, 0)
set dashtype 12 (9, 4)
set dashtype 13 (2, 4)
schemes = 'own own shared'
wrappers = '4 16 4'
dash(j) = 10 + j
mark(j) = int(word('7 5 6', j))
titles(j) = word('a_cache_in_each_of_4_wrappers a_cache_in_each_of_16 one_cache_for_all', j)
spaced(s) = strstrt(s, '_') == 0 ? s : s[1:strstrt(s, '_') - 1] . ' ' . spaced(s[strstrt(s, '_') + 1:*])

is_model(i) = abs(column('service') / (word(models, i) + 0) - 1) < 1e-9
# Over the lifetime: curve j of model i. Over K, at 60 s: scheme j of 'own shared'.
along(i, j, c) = is_model(i) && strcol('scheme') eq word(schemes, j) && \
    column('K') == word(wrappers, j) + 0 ? got(c) : NaN
across(i, s, c) = is_model(i) && strcol('scheme') eq s && column('lifetime') == 60 ? got(c) : NaN

# On a logarithmic axis a rise that cannot be told from none is at the edge, as is an interval that goes below.
least = 0.1
percent(x) = 100 * x > least ? 100 * x : least
is_there(x) = x > -1 ? percent(x) : NaN
low(f) = percent(column(f . '.simulated') - column(f . '.half_width'))
high(f) = percent(column(f . '.simulated') + column(f . '.half_width'))

lifetime_axis = 'lifetime of an entry in the cache, {/:Italic T} [s]'
k_axis = 'wrappers, {/:Italic K}  ({/:Italic T} = 60 s)'
set logscale xy
rise_axis = "set yrange [least:300]; set format y '%g'; " . \
    "set ytics nomirror ('0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '5' 5, '10' 10, '20' 20, '50' 50, '100' 100, '200' 200)"
server_axis = "set yrange [0.2:500]; set ytics nomirror ('1' 1, '2' 2, '5' 5, '10' 10, '20' 20, '50' 50, '100' 100, '200' 200, '500' 500)"
lifetime_tics = "set xrange [0.85:1180]; set xtics nomirror ('1' 1, '3' 3, '10' 10, '30' 30, '60' 60, '300' 300, '1000' 1000)"
k_tics = "set xrange [0.85:19]; set xtics nomirror (1, 2, 4, 8, 16)"
# What still counts as little; a choice of ours.
significant = "set arrow 1 from graph 0, first 5 to graph 1, first 5 nohead back lc rgb '#333333' lw 1 dt (5, 4)"
note(i) = "set label 1 'dotted: 5 %; more is significant, as we read it' at graph 0.03, 0.95 left font ',9' textcolor rgb '#333333'"
no_key = 'set key off'
key_at(where) = 'set key default; set key enhanced ' . where . " Left reverse samplen 2.6 spacing 1.1 font ',10'"

array left[3] = [0.065, 0.39, 0.725]
array right[3] = [0.335, 0.66, 0.982]
column_at(i) = sprintf('set lmargin at screen %g; set rmargin at screen %g', left[i], right[i])
upper = 'set tmargin at screen 0.95; set bmargin at screen 0.595'
lower = 'set tmargin at screen 0.455; set bmargin at screen 0.095'
model_servers(i) = word('16 64 320', i)
set bars 0.4

do for [format in 'svg png'] {
    eval draw_to(format)
    set multiplot

    # --- over the lifetime ---
    eval upper
    eval lifetime_tics
    set xlabel lifetime_axis offset 0, 0.3
    set key off
    do for [q=1:2] {
        f = word('mean_rise p99_rise', q)
        eval column_at(q)
        eval rise_axis
        eval significant
        set title q == 1 ? '{/:Bold (a)} mean time in the system' : '{/:Bold (b)} its 99th percentile'
        set ylabel q == 1 ? 'more than without the scheme [%]' : '' offset 0.4
        eval q == 1 ? key_at('top right') : no_key
        plot for [i=1:3] for [j=1:3] data using (along(i, j, 'lifetime')):(is_there(column(f . '.analytic'))) \
                 with lines lc rgb hue(i) lw 1.4 dt dash(j) notitle, \
             for [i=1:3] for [j=1:3] data using (along(i, j, 'lifetime')):(is_there(column(f . '.simulated'))): \
                 (low(f)):(high(f)) with yerrorbars lc rgb hue(i) lw 1 pt mark(j) ps 0.6 notitle, \
             for [i=1:3] NaN with lines lc rgb hue(i) lw 3 title sprintf('a model of %g ms', 1000 * word(models, i))
        unset arrow 1
        unset label 1
    }
    eval column_at(3)
    eval server_axis
    set title '{/:Bold (c)} servers that it takes'
    set ylabel 'servers' offset 0.4
    eval key_at('bottom left')
    do for [i=1:3] {
        n = model_servers(i) + 0
        set arrow i from graph 0, first n to graph 1, first n nohead lc rgb hue(i) lw 1.2
        set label i sprintf('of the model: %d', n) at graph 0.98, first n right \
            offset 0, 0.5 font ',9' textcolor rgb hue(i)
    }
    plot for [j=1:3] data using (along(1, j, 'lifetime')):(column('issuer_servers')) \
             with steps lc rgb '#222222' lw 1.4 dt dash(j) notitle, \
         for [j=1:3] NaN with linespoints lc rgb '#222222' lw 1.4 dt dash(j) pt mark(j) ps 0.6 \
             title spaced(titles(j))
    do for [i=1:3] { unset arrow i; unset label i }

    # --- over the number of wrappers ---
    eval lower
    eval k_tics
    set xlabel k_axis offset 0, 0.3
    do for [q=1:2] {
        f = word('mean_rise p99_rise', q)
        eval column_at(q)
        eval rise_axis
        eval significant
        set title q == 1 ? '{/:Bold (d)} mean time in the system' : '{/:Bold (e)} its 99th percentile'
        set ylabel q == 1 ? 'more than without the scheme [%]' : '' offset 0.4
        eval q == 1 ? key_at('bottom left') : no_key
        if (q == 2) { eval note(1) }
        plot for [i=1:3] data using (across(i, 'own', 'K')):(is_there(column(f . '.analytic'))) \
                 with lines lc rgb hue(i) lw 1.4 dt 11 notitle, \
             for [i=1:3] data using (across(i, 'shared', 'K')):(is_there(column(f . '.analytic'))) \
                 with lines lc rgb hue(i) lw 1.4 dt 13 notitle, \
             for [i=1:3] data using (across(i, 'own', 'K')):(is_there(column(f . '.simulated'))): \
                 (low(f)):(high(f)) with yerrorbars lc rgb hue(i) lw 1 pt 7 ps 0.6 notitle, \
             for [i=1:3] data using (across(i, 'shared', 'K')):(is_there(column(f . '.simulated'))): \
                 (low(f)):(high(f)) with yerrorbars lc rgb hue(i) lw 1 pt 6 ps 0.6 notitle, \
             NaN with points lt 3 ps 0 title 'points: simulated; lines: analytic'
        unset arrow 1
        unset label 1
    }
    eval column_at(3)
    eval server_axis
    set title '{/:Bold (f)} servers that it takes'
    set ylabel 'servers' offset 0.4
    eval key_at('bottom right')
    do for [i=1:3] {
        n = model_servers(i) + 0
        set arrow i from graph 0, first n to graph 1, first n nohead lc rgb hue(i) lw 1.2
    }
    plot data using (across(1, 'own', 'K')):(column('issuer_servers')) with linespoints lc rgb '#222222' lw 1.4 dt 11 pt 7 ps 0.6 title 'a cache in each wrapper', \
         data using (across(1, 'shared', 'K')):(column('issuer_servers')) with linespoints lc rgb '#222222' lw 1.4 dt 13 pt 6 ps 0.6 title 'one cache for all'
    do for [i=1:3] { unset arrow i }

    unset multiplot
    eval done_with(format)
}
