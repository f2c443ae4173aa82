# The distribution of a response, a wait or a sojourn, as --histogram wrote it, with its analytic curve where there is one.
#
#   gnuplot -c scripts/plot/cdf.gp results/x               # sojourn of all accepted requests
#   gnuplot -c scripts/plot/cdf.gp results/x S_a wait      # of a group; S_a.token of a class, out of an exit
#
# Left, the distribution function; right, what is beyond, on a logarithmic scale, where tails are seen: that of an exponential is a straight line. The band
# is the confidence interval at each point.
#
# Reads simulate-histogram.csv in dir, or compare-histogram.csv when that is not there; writes cdf-THING-QUANTITY.svg and .png there.

if (!exists('dir') && ARGC > 0) { dir = ARG1 }
if (!exists('dir')) {
    printerr "cdf.gp: say where the files are: gnuplot -c .../cdf.gp results/x"
    exit status 2
}
if (!exists('thing') && ARGC > 1) { thing = ARG2 }
if (!exists('quantity') && ARGC > 2) { quantity = ARG3 }
if (!exists('thing')) { thing = 'network' }
if (!exists('quantity')) { quantity = thing eq 'network' ? 'sojourn' : 'response' }
if (strstrt(thing, ',')) {
    printerr sprintf("cdf.gp: gnuplot reads '%s' up to its comma: give it another name", thing)
    exit status 2
}
# In the name of a file a slash would be a folder.
flat(s) = strstrt(s, '/') == 0 ? s : \
    substr(s, 1, strstrt(s, '/') - 1) . '_' . flat(substr(s, strstrt(s, '/') + 1, strlen(s)))
name = 'cdf-' . flat(thing) . '-' . flat(quantity)
width = 900
height = 380
load ARG0[1:strlen(ARG0) - strlen('cdf.gp')] . 'style.gp'

data = there('simulate-histogram.csv') ? 'simulate-histogram.csv' : 'compare-histogram.csv'
ours(c) = strcol('name') eq thing && strcol('quantity') eq quantity && column(c) > -1

# Nearly all of it; the least probability beyond, which is that of one; what its analytic curve is.
basis = ''
nearly_all = 0
least = 1
look(x, p) = (p < 0.995 ? nearly_all = x : 0, p < 1 ? least = 1 - p : 0, basis = strcol('basis'), x)
stats data using (ours('upper') && column('upper') < 1e300 ? look(column('upper'), column('cdf')) : NaN) nooutput
if (basis eq '') {
    printerr sprintf("cdf.gp: %s has no %s of '%s'", data, quantity, thing)
    exit status 2
}
# Where fewer than five were seen beyond there is nothing to see.
least = 5 * least
last = nearly_all
stats data using (ours('upper') && 1 - column('cdf') > 0.99 * least ? (last = column('upper')) : NaN) nooutput
if (last == 0) {
    printerr sprintf("cdf.gp: %s of '%s' is 0, or too little was seen of it", quantity, thing)
    exit status 2
}
nearly_all = nearly_all > 0 ? nearly_all : last
unit = last < 1e-3 ? 1e-6 : last < 1 ? 1e-3 : 1
unit_name = unit == 1 ? 's' : unit == 1e-3 ? 'ms' : 'μs'

# Rows further apart than can be told, from left to right and again for the next curve; the others are no number, and left out.
from = 0
apart(x) = x < from || x - from >= gap || x == 0 ? (from = x, 1) : 0
x(c) = ours(c) && apart(column(c)) ? column(c) / unit : NaN
point(c) = ours(c) ? column('upper') / unit : NaN
below(e) = column('cdf') + e * column('half_width')
# A logarithm has no 0: what is less than the least that was seen goes to the edge.
beyond(p) = 1 - p > least / 3 ? 1 - p : least / 3

# Not drawn where there is none.
known = basis eq 'exact' || basis eq 'approximate'
analytic = known ? "data using (point('analytic')):(column('analytic')) with lines lt 1 title 'analytic, " . basis . "'," : ''
analytic_beyond = known ? "data using (point('analytic')):(beyond(column('analytic'))) with lines lt 1," : ''
set key enhanced samplen 2.4 reverse Left
set xlabel sprintf('%s, %s [%s]', quantity, thing eq 'network' ? 'accepted requests' : thing, unit_name) noenhanced
set style fill solid 1 noborder
set linetype 4 lc rgb '#c8c8c8' lw 1

do for [format in 'svg png'] {
    eval draw_to(format)
    set multiplot
    set tmargin at screen 0.95
    set bmargin at screen 0.17

    set lmargin at screen 0.08
    set rmargin at screen 0.48
    gap = nearly_all / 400
    unset logscale
    set xrange [0:nearly_all / unit]
    set yrange [0:1]
    set format y '%g'
    set ytics 0.2
    set ylabel 'P({/:Italic T} ≤ {/:Italic t})' offset 0.5
    set key bottom right
    plot data using (x('upper')):(below(-1)):(below(1)) with filledcurves lt 4 title 'confidence interval', \
         @analytic data using (x('upper')):(below(0)) with lines lt 3 dt (6, 6) title 'simulated'

    set lmargin at screen 0.58
    set rmargin at screen 0.98
    gap = last / 400
    set xrange [0:last / unit]
    set yrange [least / 3:1]
    set logscale y
    set format y '10^{%T}'
    set ytics autofreq
    set ylabel 'P({/:Italic T} > {/:Italic t})' offset 0.5
    unset key
    plot data using (x('upper')):(beyond(below(1))):(beyond(below(-1))) with filledcurves lt 4, \
         @analytic_beyond data using (x('upper')):(beyond(below(0))) with lines lt 3 dt (6, 6)

    unset multiplot
    eval done_with(format)
}
