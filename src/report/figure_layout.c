#include "report/figure_layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

/* In units of the font's size. */
static const double LETTER = 0.62;  /* width of a letter, on the wide side */
static const double LINE = 1.35;    /* from line to line */
static const double CAPTION = 0.82; /* size of the caption's letters */
static const double TITLE = 1.2;
static const double SAMPLE = 2.4; /* width of a sample in the key */

static const double COLUMN_LEAST = 145; /* [pt] of a panel with its labels */
enum { COLUMNS_MOST = 3, CAPTION_LINES = 4, LABEL_LINES = 3, ENTRY_LINES = 3 };

/* ---- words ---- */

static struct figure_words *add_words(struct figure_layout *l, double x, double y,
                                      enum figure_anchor anchor, double size, char *text)
{
    l->words = mem_grow(l->words, &l->words_capacity, l->n_words + 1, sizeof *l->words);
    l->words[l->n_words] = (struct figure_words){x, y, anchor, .size = size, .text = text};
    return &l->words[l->n_words++];
}

/*
 * The bytes of the first line of `text` when a line has room for so many columns: up to a blank, or
 * all that fits where there is none. *skip is what to pass over before the next line.
 */
static size_t first_line(const char *text, size_t columns, size_t *skip)
{
    const char *end = text_after(text, columns);
    *skip = 0;
    if (!*end)
        return (size_t)(end - text);
    const char *cut = end;
    while (cut > text && *cut != ' ')
        cut--;
    *skip = cut > text;
    return (size_t)((cut > text ? cut : end) - text);
}

/* Break into at most `most` lines; the last ends in an ellipsis when there is more. */
static size_t wrap(const char *text, size_t columns, size_t most, char **line)
{
    size_t n = 0;
    columns = columns < 4 ? 4 : columns;
    while (*text && n < most) {
        size_t skip;
        const size_t length = first_line(text, columns, &skip);
        const bool cut = n + 1 == most && text[length + skip];
        const size_t shown = cut ? (size_t)(text_after(text, columns - 1) - text) : length;
        line[n++] = text_format("%.*s%s", (int)shown, text, cut ? "…" : "");
        text += length + skip;
    }
    return n;
}

static size_t columns_in(double width, double size)
{
    return (size_t)fmax(1, floor(width / (LETTER * size)));
}

/* Lines downwards from *top, in the layout's margins; *top moves below them. */
static void put_lines(struct figure_layout *l, const char *text, double size, size_t most,
                      double *top, bool title)
{
    char *line[8];
    const double margin = 0.6 * l->font;
    const double scale = title ? 1.08 : 0.9; /* bold letters are wider, mixed text narrower */
    const size_t n = wrap(text, columns_in(l->width - 2 * margin, size * scale), most, line);
    for (size_t i = 0; i < n; i++) {
        *top -= LINE * size;
        struct figure_words *w = add_words(l, title ? l->width / 2 : margin, *top + LINE * size / 2,
                                           title ? ANCHOR_CENTRE : ANCHOR_LEFT, size, line[i]);
        w->bold = title;
        w->pale = !title;
    }
}

/* ---- the key ---- */

static double entry_width(const struct figure_layout *l, const char *title)
{
    return l->sample_width + (0.5 + LETTER * (double)text_columns(title)) * l->font;
}

/* The words of one entry from here on; those that are too long go on below. Returns their lines. */
static size_t put_entry(struct figure_layout *l, const char *title, double x, double y)
{
    char *line[ENTRY_LINES];
    const double at = x + l->sample_width + 0.5 * l->font;
    const size_t n = wrap(title, columns_in(l->width - at, 0.95 * l->font), ENTRY_LINES, line);
    for (size_t i = 0; i < n; i++)
        add_words(l, at, y - (double)i * LINE * l->font, ANCHOR_LEFT, l->font, line[i]);
    return n;
}

/* Entry after entry, as text flows. */
static void put_key(struct figure_layout *l, const struct figure *f, double *top)
{
    const double margin = 0.6 * l->font, right = l->width - margin;
    double x = right;
    l->sample = mem_calloc(f->n_entries, sizeof *l->sample);
    for (size_t i = 0; i < f->n_entries; i++) {
        const double width = entry_width(l, f->entry[i].title);
        if (i == 0 || x + width > right) {
            x = margin;
            *top -= 1.45 * l->font;
        }
        l->sample[i].x = x;
        l->sample[i].y = *top + 0.72 * l->font;
        const size_t n = put_entry(l, f->entry[i].title, x, l->sample[i].y);
        *top -= n > 1 ? (double)(n - 1) * LINE * l->font : 0;
        x += width + 1.6 * l->font;
    }
}

/* ---- panels ---- */

/* What stands around the axes of the panels: the same for a column, so that axes are in line. */
struct surroundings {
    double left[COLUMNS_MOST]; /* [pt] of each column */
    double right, top, bottom; /* [pt] */
};

static size_t columns_of(const struct figure *f, double width)
{
    size_t columns = (size_t)fmax(1, floor(width / COLUMN_LEAST));
    columns = columns > COLUMNS_MOST ? COLUMNS_MOST : columns;
    if (f->columns)
        columns = f->columns < columns ? f->columns : columns;
    else if (f->n == 4 && columns == 3)
        columns = 2;
    return columns > f->n ? f->n : columns;
}

/* Is there a cross, and how many lines of them? */
static double lines_of_crosses(const struct figure_panel *p)
{
    double most = 0;
    for (size_t i = 0; i < p->n; i++)
        for (size_t k = 0; p->series[i].form == SERIES_CROSSES && k < p->series[i].n; k++)
            most = fmax(most, p->series[i].point[k].y + 1);
    return most;
}

/* Room on top for the crosses. */
static void make_room(struct scale *s, double part)
{
    if (s->log)
        s->high = s->low * pow(s->high / s->low, 1 / (1 - part));
    else
        s->high = s->low + (s->high - s->low) / (1 - part);
}

/* The values on the y axis of panel i, and on all that share its ends. */
static struct scale_span shared_span(const struct figure *f, size_t i)
{
    struct scale_span span = scale_span_of(&f->panel[i], true);
    for (size_t k = 0; k < f->n && f->panel[i].y.shared; k++)
        if (f->panel[k].y.shared == f->panel[i].y.shared)
            span = scale_span_union(span, scale_span_of(&f->panel[k], true));
    return span;
}

/* Likewise the values of cells. */
static struct scale_span shared_cells(const struct figure *f, size_t i)
{
    struct scale_span span = scale_span_of_cells(&f->panel[i]);
    for (size_t k = 0; k < f->n && f->panel[i].value.shared; k++)
        if (f->panel[k].value.shared == f->panel[i].value.shared)
            span = scale_span_union(span, scale_span_of_cells(&f->panel[k]));
    return span;
}

/* Of the axes of each panel, by their row's height. */
static void choose_scales(struct figure_layout *l, const struct figure *f)
{
    for (size_t i = 0; i < f->n; i++) {
        const struct figure_panel *p = &f->panel[i];
        const double height = l->box[i].height;
        bool points = false;
        for (size_t k = 0; k < p->n; k++)
            points = points || (p->series[k].form >= SERIES_POINTS);
        scale_choose(&l->x[i], &p->x, scale_span_of(p, false), points);
        scale_choose(&l->y[i], &p->y, shared_span(f, i), true);
        const double lines = lines_of_crosses(p);
        if (lines > 0)
            make_room(&l->y[i], fmin(0.5, (0.5 + FIGURE_CROSS_LINE * lines) * l->font / height));
        scale_set_ticks(&l->y[i], &p->y, height, true, LETTER * l->font, l->font);
        scale_choose(&l->value[i], &p->value, shared_cells(f, i), false);
        scale_set_ticks(&l->value[i], &p->value, height, true, LETTER * l->font, l->font);
    }
}

static size_t label_lines(const struct figure_layout *l, const char *label, double length,
                          char **line)
{
    return label ? wrap(label, columns_in(length, 0.97 * l->font), LABEL_LINES, line) : 0;
}

static size_t lines_of(const struct figure_layout *l, const char *label, double height)
{
    char *line[LABEL_LINES];
    const size_t n = label_lines(l, label, height, line);
    for (size_t i = 0; i < n; i++)
        free(line[i]);
    return n;
}

/* Left of the axes: labels of this many columns, and a label in so many lines. */
static double room_on_left(const struct figure_layout *l, size_t columns, size_t lines)
{
    return (1.6 + LETTER * (double)columns + 1.25 * (double)lines) * l->font;
}

static struct surroundings surround(const struct figure_layout *l, const struct figure *f,
                                    size_t columns)
{
    struct surroundings s = {.right = 1.2 * l->font, .top = 0.5 * l->font, .bottom = 1.8 * l->font};
    for (size_t i = 0; i < f->n; i++) {
        const double left = room_on_left(l, scale_label_columns(&l->y[i]),
                                         lines_of(l, f->panel[i].y.label, l->box[i].height));
        s.left[i % columns] = fmax(s.left[i % columns], left);
        if (f->panel[i].title)
            s.top = 1.7 * l->font;
        if (f->panel[i].x.label)
            s.bottom = 3.2 * l->font;
        if (f->panel[i].value.label)
            s.right = 6.2 * l->font;
    }
    return s;
}

static void put_panel_words(struct figure_layout *l, const struct figure_panel *p, size_t panel,
                            double beside)
{
    const struct figure_box *b = &l->box[panel];
    char *line[LABEL_LINES];
    if (p->title && wrap(p->title, columns_in(b->width + beside, l->font), 1, line))
        add_words(l, b->left + b->width / 2, b->bottom + b->height + 0.85 * l->font, ANCHOR_CENTRE,
                  l->font, line[0])
            ->bold = true;
    if (p->x.label && wrap(p->x.label, columns_in(b->width + beside, 0.95 * l->font), 1, line))
        add_words(l, b->left + b->width / 2, b->bottom - 2.55 * l->font, ANCHOR_CENTRE, l->font,
                  line[0]);
    const size_t n = label_lines(l, p->y.label, b->height, line);
    const double left = b->left - room_on_left(l, scale_label_columns(&l->y[panel]), n);
    for (size_t i = 0; i < n; i++)
        add_words(l, left + (0.75 + 1.2 * (double)i) * l->font, b->bottom + b->height / 2,
                  ANCHOR_CENTRE, l->font, line[i])
            ->upright = true;
}

/* Height of the axes in a row of panels: few panels are flat, many nearly square. */
static double height_of(const struct figure *f, size_t row, double width, size_t columns,
                        double font)
{
    const double ratio = f->kind == FIGURE_HEAT ? 0.8 : columns == 1 && width > 300 ? 0.5 : 0.7;
    double height = fmax(ratio * width, 8 * font);
    for (size_t i = row * columns; i < f->n && i < (row + 1) * columns; i++)
        height = fmax(height, f->panel[i].height);
    return height;
}

/* Axes of the same width, from the left. */
static void set_widths(struct figure_layout *l, const struct surroundings *s, size_t columns)
{
    double width = l->width - 0.6 * l->font, left = 0.3 * l->font;
    for (size_t i = 0; i < columns; i++)
        width -= s->left[i] + s->right;
    width = fmax(width / (double)columns, 2 * l->font);
    for (size_t i = 0; i < l->n; i++) {
        const size_t column = i % columns;
        left = column == 0 ? 0.3 * l->font : left;
        l->box[i].left = left + s->left[column];
        l->box[i].width = width;
        left += s->left[column] + width + s->right;
    }
}

static void put_panels(struct figure_layout *l, const struct figure *f, double *top)
{
    const size_t columns = columns_of(f, l->width), rows = (f->n + columns - 1) / columns;
    const double each = 0.8 * (l->width - 0.6 * l->font) / (double)columns;
    for (size_t i = 0; i < f->n; i++)
        l->box[i].height = height_of(f, i / columns, each, columns, l->font);
    choose_scales(l, f);
    const struct surroundings s = surround(l, f, columns);
    set_widths(l, &s, columns);
    for (size_t row = 0; row < rows; row++) {
        const double height = l->box[row * columns].height;
        *top -= s.top + height;
        for (size_t i = row * columns; i < f->n && i < (row + 1) * columns; i++) {
            l->box[i].bottom = *top;
            scale_set_ticks(&l->x[i], &f->panel[i].x, l->box[i].width, false, LETTER * l->font,
                            l->font);
            put_panel_words(l, &f->panel[i], i, s.right + s.left[0]);
        }
        *top -= s.bottom;
    }
}

/* ---- the whole ---- */

/* From 7 pt in a column of a paper to 8.5 pt on a page. */
static double font_for(double width)
{
    const double narrow = 241, wide = FIGURE_WIDTH;
    const double part = (width - narrow) / (wide - narrow);
    return part <= 0 ? 7 : part >= 1 ? 8.5 : 7 + 1.5 * part;
}

/* Everything was placed downwards from 0. */
static void lift(struct figure_layout *l, size_t n_entries)
{
    for (size_t i = 0; i < l->n; i++)
        l->box[i].bottom += l->height;
    for (size_t i = 0; i < l->n_words; i++)
        l->words[i].y += l->height;
    for (size_t i = 0; i < n_entries; i++)
        l->sample[i].y += l->height;
}

void figure_layout_make(struct figure_layout *l, const struct figure *f,
                        const struct figure_look *look)
{
    *l = (struct figure_layout){.n = f->n, .width = look->width > 0 ? look->width : FIGURE_WIDTH};
    l->font = font_for(l->width);
    l->sample_width = SAMPLE * l->font;
    l->box = mem_calloc(f->n, sizeof *l->box);
    l->x = mem_calloc(f->n, sizeof *l->x);
    l->y = mem_calloc(f->n, sizeof *l->y);
    l->value = mem_calloc(f->n, sizeof *l->value);
    double top = -0.4 * l->font;
    if (look->title)
        put_lines(l, look->title, TITLE * l->font, 3, &top, true);
    put_key(l, f, &top);
    top -= 0.5 * l->font;
    put_panels(l, f, &top);
    if (f->caption && *f->caption && !look->no_caption) {
        top -= 0.4 * l->font;
        put_lines(l, f->caption, CAPTION * l->font, CAPTION_LINES, &top, false);
    }
    l->height = ceil(-top + 0.4 * l->font);
    lift(l, f->n_entries);
}

void figure_layout_release(struct figure_layout *l)
{
    for (size_t i = 0; i < l->n; i++) {
        scale_release(&l->x[i]);
        scale_release(&l->y[i]);
        scale_release(&l->value[i]);
    }
    for (size_t i = 0; i < l->n_words; i++)
        free(l->words[i].text);
    free(l->words);
    free(l->box);
    free(l->x);
    free(l->y);
    free(l->value);
    free(l->sample);
    *l = (struct figure_layout){0};
}
