# The number of requests over time, of a transient run.
#
#   sojourn simulate MODEL --transient -o results/run
#   gnuplot -e "dir='results/run'" scripts/plot/transient.gp
#
# The network's number with the band of its interval, and the groups' below it. Reads transient.csv
# in dir, writes transient.svg and transient.png there.

if (!exists('dir')) {
    printerr "transient.gp: say where the file is: gnuplot -e \"dir='results/run'\" ..."
    exit status 2
}
name = 'transient'
width = 760
height = 480
load ARG0[1:strlen(ARG0) - strlen('transient.gp')] . 'style.gp'

data = file('transient.csv')
of(n, c) = strcol('name') eq n && strcol('quantity') eq 'mean_number' ? column(c) : NaN

# The groups in the file, in the order in which they come, at most six: more lines than that are no
# longer told apart.
groups = ''
stats data using (n = strcol('name'), q = strcol('quantity'), \
    groups = q eq 'mean_number' && n ne 'network' && words(groups) < 6 && \
             !strstrt(' ' . groups . ' ', ' ' . n . ' ') ? groups . ' ' . n : groups, 0) nooutput
hue(i) = word('#D55E00 #009E73 #CC79A7 #E69F00 #56B4E9 #882255', i)

set xlabel 'model time [s]'
set ylabel 'mean number of requests'
set xrange [0:*]
set yrange [0:*]
set key top left Left reverse
set style fill transparent solid 0.25 noborder

do for [format in 'svg png'] {
    eval draw_to(format)
    plot data using (of('network', 'time')):(of('network', 'value') - of('network', 'half_width')): \
             (of('network', 'value') + of('network', 'half_width')) \
             with filledcurves lt 1 notitle, \
         for [i=1:words(groups) > 1 ? words(groups) : 0] data \
             using (of(word(groups, i), 'time')):(of(word(groups, i), 'value')) \
             with lines lc rgb hue(i) lw 1.2 title word(groups, i), \
         data using (of('network', 'time')):(of('network', 'value')) \
             with lines lt 1 title 'network'
    eval done_with(format)
}
