# A heat map: a value in each cell of a grid of two keys, with numbers where they have room and in
# bands of colour where not; the line is the edge of what a requirement allows. sojourn plot lays it
# out and calls this; the files it reads are in drawing.gp.
#
#   gnuplot -c scripts/plot/heat.gp FOLDER

if (!exists('dir') && ARGC > 0) { dir = ARG1 }
if (!exists('dir')) {
    printerr "heat.gp: say where figure.gp and figure.dat are; sojourn plot makes them, and draws"
    exit status 2
}
here = ARG0[1:strlen(ARG0) - strlen('heat.gp')]
load here . 'drawing.gp'

# Viridis, which colour-blind readers can order; in black and white from light to dark.
if (black_and_white) {
    set palette defined (0 '#f4f4f4', 1 '#303030')
} else {
    set palette defined (0 '#440154', 0.25 '#3b528b', 0.5 '#21918c', 0.75 '#5ec962', 1 '#fde725')
}
set style fill solid 1 noborder
font_of_numbers = sprintf(',%g', 0.85 * font)
font_of_bar = sprintf(',%g', 0.9 * font)

# How high a value is between the panel's ends, 0 to 1; is the cell's colour dark there?
part(p, v) = value_log[p] ? log(v / value_low[p]) / log(value_high[p] / value_low[p]) : \
    (v - value_low[p]) / (value_high[p] - value_low[p])
is_dark(p, v) = black_and_white ? part(p, v) > 0.5 : part(p, v) < 0.6
# Has the cell a number in light letters, or in dark ones?
lettered(p, v, light) = numbered[p] && v == v && (is_dark(p, v) ? light : !light)
number(v) = abs(v) >= 1000 ? sprintf('%.0f', v) : sprintf('%.3g', v)
value_scale(p) = sprintf('set cbrange [%.12g:%.12g]; ', value_low[p], value_high[p]) . \
    (value_log[p] ? 'set logscale cb; ' : 'unset logscale cb; ') . \
    sprintf('set palette maxcolors %d; ', numbered[p] ? 0 : 10) . \
    sprintf('set cbtics (); set for [i=%d:%d] cbtics add (value_tick_label[i] value_tick[i]); ', \
        p == 1 ? 1 : int(value_last_tick[p - 1]) + 1, int(value_last_tick[p])) . \
    sprintf('set colorbox vertical user origin screen %g, screen %g size screen %g, screen %g', \
        right[p] + 0.8 * font / width, bottom[p], 0.9 * font / width, top[p] - bottom[p])

do for [format in pages] {
    eval open_drawing(format)
    set multiplot
    set grid noxtics noytics
    set cbtics nomirror font font_of_bar offset -0.6, 0 scale 0.4
    do for [p=1:n_panels] {
        eval place_of(p)
        eval axes_of(p)
        eval value_scale(p)
        k = at(p, CELLS, 1)
        plot NaN notitle lc rgb "#000000", \
             data index k using 1:2:(column(1) - 0.5):(column(1) + 0.5): \
                 (column(2) - 0.5):(column(2) + 0.5):3 notitle with boxxyerror lc palette, \
             data index k using 1:2:(column(3) == column(3) ? '' : '×') notitle with labels \
                 font font_of_numbers textcolor rgb '#555555', \
             data index k using 1:(lettered(p, column(3), 1) ? column(2) : NaN): \
                 (number(column(3))) notitle with labels font font_of_numbers textcolor rgb '#ffffff', \
             data index k using 1:(lettered(p, column(3), 0) ? column(2) : NaN): \
                 (number(column(3))) notitle with labels font font_of_numbers textcolor rgb '#000000', \
             for [k=1:count(p, LINE)] data index at(p, LINE, k) using 1:2 notitle with lines \
                 lc rgb '#ffffff' lw 2.6 * thick, \
             for [k=1:count(p, LINE)] data index at(p, LINE, k) using 1:2 notitle with lines \
                 lc rgb '#000000' lw thick
    }
    unset colorbox
    eval written
    unset multiplot
    unset output
}

if (strstrt(formats, 'term')) {
    eval open_drawing('term')
    do for [p=1:n_panels] {
        eval term_page(p)
        k = at(p, CELLS, 1)
        plot NaN notitle lc rgb "#000000", \
             data index k using 1:2:(column(3) == column(3) ? number(column(3)) : 'X') notitle \
                 with labels
    }
    unset output
}
