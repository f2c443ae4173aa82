# Panels of lines, bands and points with intervals: sweeps, distributions, transient runs, frontiers
# and comparisons. sojourn plot lays them out and calls this; the files it reads are in drawing.gp.
#
#   gnuplot -c scripts/plot/curves.gp FOLDER

if (!exists('dir') && ARGC > 0) { dir = ARG1 }
if (!exists('dir')) {
    printerr "curves.gp: say where figure.gp and figure.dat are; sojourn plot makes them, and draws"
    exit status 2
}
here = ARG0[1:strlen(ARG0) - strlen('curves.gp')]
load here . 'drawing.gp'

do for [format in pages] {
    eval open_drawing(format)
    set multiplot
    do for [p=1:n_panels] {
        eval place_of(p)
        eval axes_of(p)
        plot NaN notitle lc rgb "#000000", \
             for [k=1:count(p, BAND)] data index at(p, BAND, k) using 1:3:4 notitle with filledcurves \
                 fc rgb hue(style_of(p, BAND, k)), \
             for [k=1:count(p, BARS)] data index at(p, BARS, k) using 1:2 notitle with fillsteps \
                 fc rgb hue(style_of(p, BARS, k)), \
             for [k=1:count(p, GUIDE)] data index at(p, GUIDE, k) using 1:2 notitle with lines \
                 lc rgb hue(style_of(p, GUIDE, k)) lw hair dt (2, 2), \
             for [k=1:count(p, LINE)] data index at(p, LINE, k) using 1:2 notitle with lines \
                 lc rgb hue(style_of(p, LINE, k)) lw thick, \
             for [k=1:count(p, DASHES)] data index at(p, DASHES, k) using 1:2 notitle with lines \
                 lc rgb hue(style_of(p, DASHES, k)) lw thick dt (6, 3), \
             for [k=1:count(p, STEPS)] data index at(p, STEPS, k) using 1:2 notitle with steps \
                 lc rgb hue(style_of(p, STEPS, k)) lw thick, \
             for [k=1:count(p, CROSSES)] data index at(p, CROSSES, k) using 1:2 notitle with points \
                 lc rgb hue(style_of(p, CROSSES, k)) lw hair pt 2 ps size_of_mark, \
             for [k=1:count(p, POINTS)] data index at(p, POINTS, k) \
                 using 1:3:(0):(column(4) - column(3)) notitle with vectors nohead \
                 lc rgb hue(style_of(p, POINTS, k)) lw hair dt 1, \
             for [k=1:count(p, ACROSS)] data index at(p, ACROSS, k) \
                 using 3:2:(column(4) - column(3)):(0) notitle with vectors nohead \
                 lc rgb hue(style_of(p, ACROSS, k)) lw hair dt 1, \
             for [k=1:count(p, POINTS)] data index at(p, POINTS, k) using 1:2 notitle with points \
                 lc rgb hue(style_of(p, POINTS, k)) pt mark(style_of(p, POINTS, k)) ps size_of_mark, \
             for [k=1:count(p, ACROSS)] data index at(p, ACROSS, k) using 1:2 notitle with points \
                 lc rgb hue(style_of(p, ACROSS, k)) pt mark(style_of(p, ACROSS, k)) ps size_of_mark, \
             for [k=1:count(p, RING)] data index at(p, RING, k) using 1:2 notitle with points \
                 lc rgb '#000000' lw thick pt 6 ps 2 * size_of_mark
    }
    eval written
    unset multiplot
    unset output
}

if (strstrt(formats, 'term')) {
    eval open_drawing('term')
    do for [p=1:n_panels] {
        eval term_page(p)
        plot NaN notitle lc rgb "#000000", \
             for [k=1:count(p, LINE)] data index at(p, LINE, k) using 1:2 notitle with lines \
                 lt letter(style_of(p, LINE, k)), \
             for [k=1:count(p, DASHES)] data index at(p, DASHES, k) using 1:2 notitle with lines \
                 lt letter(style_of(p, DASHES, k)), \
             for [k=1:count(p, STEPS)] data index at(p, STEPS, k) using 1:2 notitle with steps \
                 lt letter(style_of(p, STEPS, k)), \
             for [k=1:count(p, BARS)] data index at(p, BARS, k) using 1:2 notitle with steps \
                 lt letter(style_of(p, BARS, k)), \
             for [k=1:count(p, CROSSES)] data index at(p, CROSSES, k) using 1:2 notitle \
                 with points pt 24, \
             for [k=1:count(p, POINTS)] data index at(p, POINTS, k) using 1:2 notitle with points \
                 pt letter(style_of(p, POINTS, k)), \
             for [k=1:count(p, ACROSS)] data index at(p, ACROSS, k) using 1:2 notitle with points \
                 pt letter(style_of(p, ACROSS, k))
    }
    unset output
}
