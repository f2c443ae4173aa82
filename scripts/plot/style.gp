# Shared by the figures: how the files are read, colours, marks, the two output formats.
# The caller has set `dir`, the folder with the CSV files, and `name`, the figure's.
#
# Names of folders and stations may hold anything: quotes, $(...), a leading <. So this goes into the
# folder, files have fixed names in it, and what has not goes to no shell but in quoted(), and never
# into a text that is evaluated.

set encoding utf8
set datafile separator ','
# A row that is no result (an unstable point of a sweep, say) gives NaN below, and is left out
# without breaking the line through its neighbours.
set datafile missing NaN
set datafile columnheaders

cd dir

# s as one word of a shell.
quoted(s) = strstrt(s, "'") == 0 ? "'" . s . "'" : \
    "'" . substr(s, 1, strstrt(s, "'") - 1) . "'\\''" . substr(quoted(substr(s, strstrt(s, "'") + 1, strlen(s))), 2, -1)
# The number in a named column, in rows that hold a result.
got(c) = strcol('status') eq 'ok' ? column(c) : NaN
there(f) = int(system('test -s ' . quoted(f) . ' && echo 1 || echo 0'))

# The step of 1, 2 or 5 times a power of ten that is nearest to x.
decade(x) = 10 ** floor(log10(x))
step(x) = decade(x) * (x < 1.5 * decade(x) ? 1 : x < 3.5 * decade(x) ? 2 : \
                       x < 7.5 * decade(x) ? 5 : 10)

# Okabe and Ito's palette: told apart by colour-blind readers; marks and dashes tell apart in grey.
set linetype 1 lc rgb '#0072B2' lw 1.6 pt 7  ps 0.75    # blue, disc
set linetype 2 lc rgb '#D55E00' lw 1.6 pt 5  ps 0.70    # vermilion, square
set linetype 3 lc rgb '#000000' lw 1.6 pt 6  ps 0.75    # black, circle

set border 3 lc rgb '#444444' lw 0.8
set tics nomirror out scale 0.6 textcolor rgb '#222222'
set grid lc rgb '#dddddd' lw 0.6 lt 1
set key noenhanced spacing 1.25 samplen 2.4
set bars 0.6

# eval draw_to(format) opens a file beside the figure's, eval done_with(format) renames it over.
# Without xml:space some viewers drop the spaces beside a change of font.
terminal_svg = 'set terminal svg size %d,%d dynamic enhanced font "DejaVu Sans,13" ' . \
    'background rgb "white"'
terminal_png = 'set terminal pngcairo size %d*2,%d*2 enhanced font "DejaVu Sans,11" ' . \
    'fontscale 2 linewidth 2 pointscale 2 background rgb "white"'
target(format) = name . '.' . format
draw_to(format) = sprintf(format eq 'svg' ? terminal_svg : terminal_png, width, height) . \
    "; set output target(format) . '.tmp'"
mend(format) = format eq 'svg' ? \
    "sed -i 's/<svg/& xml:space=\"preserve\"/' " . quoted(target(format) . '.tmp') . ' && ' : ''
finish(format) = mend(format) . 'mv ' . quoted(target(format) . '.tmp') . ' ' . quoted(target(format))
done_with(format) = 'unset output; said = system(finish(format)); ' . \
    'if (GPVAL_SYSTEM_ERRNO) { exit status 1 }'
