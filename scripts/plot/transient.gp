# The number of requests over time, of a transient run.
#
#   sojourn simulate MODEL --transient -o results/run
#   gnuplot -c scripts/plot/transient.gp results/run
#
# The network's number with the band of its interval, and the groups' below it. Reads transient.csv
# in dir, writes transient.svg and transient.png there.

if (!exists('dir') && ARGC > 0) { dir = ARG1 }
if (!exists('dir')) {
    printerr "transient.gp: say where the file is: gnuplot -c .../transient.gp results/run"
    exit status 2
}
name = 'transient'
width = 760
height = 480
load ARG0[1:strlen(ARG0) - strlen('transient.gp')] . 'style.gp'

data = 'transient.csv'
of(n, c) = strcol('name') eq n && strcol('quantity') eq 'mean_number' ? column(c) : NaN
# Half of the band's width: none where too little was seen for an interval.
half = 0
wide(n) = (half = of(n, 'half_width'), half == half ? half : 0)

# The groups in the file, in the order in which they come, at most six: more lines than that are no
# longer told apart.
array group[6]
array rows[6]
groups = 0
note(n) = groups == 6 ? 0 : (groups = groups + 1, group[groups] = n, rows[groups] = 0)
known(n) = groups > 0 ? (sum [k=1:groups] (group[k] eq n ? (rows[k] = rows[k] + 1, 1) : 0)) : 0
look(n) = n eq 'network' ? (whole = whole + 1) : known(n) ? 0 : (note(n), known(n))
whole = 0
stats data using (strcol('quantity') eq 'mean_number' ? look(strcol('name')) : 0) nooutput
# gnuplot reads a name up to its first comma.
do for [i=1:groups] {
    if (rows[i] != whole) {
        printerr sprintf("transient.gp: several names begin with '%s,': give them others", group[i])
        exit status 2
    }
}
hue(i) = word('#D55E00 #009E73 #CC79A7 #E69F00 #56B4E9 #882255', i)

set xlabel 'model time [s]'
set ylabel 'mean number of requests'
set xrange [0:*]
set yrange [0:*]
set key top left Left reverse
set style fill transparent solid 0.25 noborder

do for [format in 'svg png'] {
    eval draw_to(format)
    plot data using (of('network', 'time')):(of('network', 'value') - wide('network')): \
             (of('network', 'value') + wide('network')) \
             with filledcurves lt 1 notitle, \
         for [i=1:groups > 1 ? groups : 0] data \
             using (of(group[i], 'time')):(of(group[i], 'value')) \
             with lines lc rgb hue(i) lw 1.2 title group[i] noenhanced, \
         data using (of('network', 'time')):(of('network', 'value')) \
             with lines lt 1 title 'network'
    eval done_with(format)
}
