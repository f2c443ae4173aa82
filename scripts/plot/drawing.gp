# Shared by curves.gp and heat.gp: a figure that sojourn plot has laid out. It reads two files in
# the folder, which src/report/figure_text.c writes:
#
#   figure.gp    assignments: formats, width, height, font [pt]; and arrays, by panel (left, right,
#                bottom, top, x_log, x_low, ...), by word (words_x, words_y, words, ...), by entry of
#                the key (entry_x, entry_form, ...), and by series (style)
#   figure.dat   the points, a block for each series: x, y, low, high
#
# Places on the page are parts of its width and height. Names come in strings and go into no text
# that is evaluated.

name = 'figure'
load here . 'style.gp'
set datafile separator "\t"
unset datafile columnheaders
load 'figure.gp'

data = 'figure.dat'
BAND = 0; LINE = 1; DASHES = 2; GUIDE = 3; STEPS = 4; BARS = 5; POINTS = 6; ACROSS = 7; CROSSES = 8
RING = 9; CELLS = 10; BOUND = 11; FORMS = 12
# How many series of panel p have this form; the index of the k-th one's points; its style. gnuplot
# looks at what is behind a loop even when there is nothing to loop over.
numbers(p, form) = of_form[int((p - 1) * FORMS + form + 1)]
count(p, form) = words(numbers(p, form))
at(p, form, k) = k > count(p, form) ? 0 : int(word(numbers(p, form), k)) - 1
style_of(p, form, k) = int(style[at(p, form, k) + 1])

# Okabe and Ito's palette for colour-blind readers; in black and white, marks and greys tell apart.
# Style -1 explains what a form means, whatever its colour.
hue(i) = i < 0 ? '#555555' : \
    black_and_white ? word('#000000 #808080', i % 2 + 1) : \
    word('#0072B2 #D55E00 #009E73 #CC79A7 #E69F00 #56B4E9 #000000 #882255', i % 8 + 1)
mark(i) = i < 0 ? 6 : int(word('7 5 9 13 11 6 4 8', i % 8 + 1))
# Dashes in units of the line's width: an approximation, a bound, a guide.
set linetype 11 dt (6, 3)
set linetype 12 dt (2, 2)
size_of_mark = 0.055 * font
thick = 0.14 * font
hair = 0.08 * font

font_of_tics = sprintf(',%g', 0.95 * font)
set tics noenhanced font font_of_tics
set border 3 lc rgb '#444444' lw hair
set grid lc rgb '#dddddd' lw hair lt 1
unset key
set style fill transparent solid 0.22 noborder

# ---- formats: 1 pt of the layout is a pixel of the SVG; the PNG has 300 dots to the inch; cairo
# takes fonts to be made for 96 ----
dots = 300.0 / 72
open_svg = sprintf('set terminal svg size %d,%d dynamic enhanced font "DejaVu Sans,%g" ' . \
    'background rgb "white"', width, height, font)
open_png = sprintf('set terminal pngcairo size %d,%d enhanced font "DejaVu Sans,%g" ' . \
    'fontscale %g linewidth %g pointscale %g background rgb "white"', \
    width * dots, height * dots, font, 0.75 * dots, dots, dots)
open_pdf = sprintf('set terminal pdfcairo size %gin,%gin enhanced font "DejaVu Sans,%g" ' . \
    'fontscale 0.75 linewidth 2 pointscale 1.4 background rgb "white"', width / 72.0, height / 72.0, font)
open_term = sprintf('set terminal dumb %d,%d noenhanced', term_columns, term_lines)
# The formats but the terminal.
pages = ''
do for [format in formats] { if (format ne 'term') { pages = pages . ' ' . format } }
open_drawing(format) = (format eq 'svg' ? open_svg : format eq 'png' ? open_png : \
    format eq 'pdf' ? open_pdf : open_term) . "; set output 'figure." . format . "'"

# ---- one panel's axes: eval with_axes(p) ----
first_of(last, p) = p == 1 ? 1 : int(last[p - 1]) + 1
set_range(axis, low, high, logarithmic) = sprintf('set %srange [%.12g:%.12g]; ', axis, low, high) . \
    (logarithmic ? 'set logscale ' : 'unset logscale ') . axis . '; '
axes_of(p) = set_range('x', x_low[p], x_high[p], x_log[p]) . \
    set_range('y', y_low[p], y_high[p], y_log[p]) . \
    sprintf('set xtics nomirror offset 0, 0.4 (); set for [i=%d:%d] xtics add (x_tick_label[i] x_tick[i]); ', \
        p == 1 ? 1 : int(x_last_tick[p - 1]) + 1, int(x_last_tick[p])) . \
    sprintf('set ytics nomirror offset 0.6, 0 (); set for [i=%d:%d] ytics add (y_tick_label[i] y_tick[i]); ', \
        p == 1 ? 1 : int(y_last_tick[p - 1]) + 1, int(y_last_tick[p])) . \
    'unset arrow; ' . bounds_of(p)
bound_line(i) = bound_upright[i] ? \
    sprintf('set arrow from first %.12g, graph 0 to first %.12g, graph 1', bound[i], bound[i]) : \
    sprintf('set arrow from graph 0, first %.12g to graph 1, first %.12g', bound[i], bound[i])
bound_look(i) = bound_plain[i] ? sprintf(" nohead lc rgb '#888888' lw %g dt 1; ", hair) : \
    sprintf(" nohead lc rgb '#000000' lw %g dt (5, 2, 1, 2); ", 0.13 * font)
bounds_from(i, last) = i > last ? '' : bound_line(i) . bound_look(i) . bounds_from(i + 1, last)
bounds_of(p) = bounds_from(p == 1 ? 1 : int(last_bound[p - 1]) + 1, int(last_bound[p]))
place_of(p) = sprintf('set lmargin at screen %g; set rmargin at screen %g; ' . \
    'set bmargin at screen %g; set tmargin at screen %g', left[p], right[p], bottom[p], top[p])

# ---- words and key, on a page of their own over the panels: eval written ----
word_look(i) = sprintf(" at screen %g, %g %s rotate by %d font '%s,%g' textcolor rgb '%s' noenhanced", \
    words_x[i], words_y[i], words_anchor[i] == 0 ? 'left' : words_anchor[i] == 1 ? 'center' : 'right', \
    words_upright[i] ? 90 : 0, words_bold[i] ? 'DejaVu Sans:Bold' : '', words_size[i], \
    words_pale[i] ? '#666666' : '#222222')
middle(i) = entry_x[i] + sample_width / 2
is_line(form) = form == LINE || form == DASHES || form == GUIDE || form == STEPS || form == BOUND
is_mark(form) = form == POINTS || form == ACROSS || form == CROSSES || form == RING
sample_line(i) = !is_line(entry_form[i]) ? '' : \
    sprintf("set arrow from screen %g, %g to screen %g, %g nohead lc rgb '%s' lw %g %s; ", \
        entry_x[i], entry_y[i], entry_x[i] + sample_width, entry_y[i], \
        entry_form[i] == BOUND ? '#000000' : hue(entry_style[i]), \
        entry_form[i] == GUIDE ? hair : thick, \
        entry_form[i] == DASHES ? 'dt (6, 3)' : entry_form[i] == GUIDE ? 'dt (2, 2)' : \
        entry_form[i] == BOUND ? 'dt (5, 2, 1, 2)' : 'dt 1')
sample_bar(i) = entry_form[i] != POINTS && entry_form[i] != ACROSS ? '' : entry_form[i] == POINTS ? \
    sprintf("set arrow from screen %g, %g to screen %g, %g nohead lc rgb '%s' lw %g; ", middle(i), \
        entry_y[i] - 0.5 * font / height, middle(i), entry_y[i] + 0.5 * font / height, \
        hue(entry_style[i]), hair) : \
    sprintf("set arrow from screen %g, %g to screen %g, %g nohead lc rgb '%s' lw %g; ", \
        entry_x[i] + 0.2 * sample_width, entry_y[i], entry_x[i] + 0.8 * sample_width, entry_y[i], \
        hue(entry_style[i]), hair)
sample_mark(i) = !is_mark(entry_form[i]) && !entry_marked[i] ? '' : \
    sprintf("set label '' at screen %g, %g point pt %d ps %g lc rgb '%s'; ", middle(i), entry_y[i], \
        entry_form[i] == CROSSES ? 2 : entry_form[i] == RING ? 6 : mark(entry_style[i]), \
        (entry_form[i] == RING ? 2 : 1) * size_of_mark, hue(entry_style[i]))
sample_band(i) = entry_form[i] != BAND ? '' : \
    sprintf("set object rectangle from screen %g, %g to screen %g, %g fc rgb '%s' " . \
        "fs transparent solid 0.22 noborder; ", entry_x[i], entry_y[i] - 0.35 * font / height, \
        entry_x[i] + sample_width, entry_y[i] + 0.35 * font / height, hue(entry_style[i]))
sample(i) = sample_band(i) . sample_line(i) . sample_bar(i) . sample_mark(i)
written = 'unset arrow; unset label; unset object; ' . \
    'do for [i=1:n_words] { eval "set label words[i]" . word_look(i) }; ' . \
    'do for [i=1:n_entries] { eval sample(i) }; ' . \
    'set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; ' . \
    'set tmargin at screen 1; unset border; unset tics; unset grid; unset logscale; ' . \
    'set xrange [0:1]; set yrange [0:1]; plot NaN notitle lc rgb "#000000"; unset label; unset arrow; unset object; ' . \
    'set border 3; set grid; set tics nomirror out scale 0.6'

# ---- a terminal: one panel after the other, in letters and signs: eval term_page(p) ----
term_page(p) = 'unset lmargin; unset rmargin; unset tmargin; unset bmargin; ' . axes_of(p) . \
    'set title panel_title[p] . (strlen(panel_title[p]) && strlen(y_label[p]) ? ": " : "") . ' . \
    'y_label[p] noenhanced; set xlabel x_label[p] noenhanced; unset key; unset grid; ' . \
    'set tics font ""; set border 3'
# The number of a style's letter, and of its sign on lines.
letter(i) = i % 8 + 1
