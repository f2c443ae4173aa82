#include "report/figure_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/printable.h"

/* ---- leaves ---- */

/* In single quotes only the quote means anything to gnuplot; it stands in double ones, since
 * gnuplot 5.4 stumbles over a doubled one at the beginning. Characters that may not be shown are
 * left out. */
static void put_string(struct textbuf *b, const char *s)
{
    textbuf_add(b, "'");
    while (s && *s) {
        const size_t n = printable_character(s);
        if (*s == '\'')
            textbuf_add(b, "' . \"'\" . '");
        else if (n > 0)
            textbuf_put(b, s, n);
        s += n > 0 ? n : 1;
    }
    textbuf_add(b, "'");
}

static void put_number(struct textbuf *b, double x)
{
    if (isfinite(x))
        textbuf_add(b, "%.12g", x);
    else
        textbuf_add(b, "NaN");
}

static void put_real(struct textbuf *b, const char *name, double x)
{
    textbuf_add(b, "%s = ", name);
    put_number(b, x);
    textbuf_add(b, "\n");
}

/* gnuplot's arrays have an element at least. */
static void declare(struct textbuf *b, const char *name, size_t n)
{
    textbuf_add(b, "array %s[%zu]\n", name, n ? n : 1);
}

static void set_number(struct textbuf *b, const char *name, size_t i, double x)
{
    textbuf_add(b, "%s[%zu] = ", name, i + 1);
    put_number(b, x);
    textbuf_add(b, "\n");
}

static void set_string(struct textbuf *b, const char *name, size_t i, const char *s)
{
    textbuf_add(b, "%s[%zu] = ", name, i + 1);
    put_string(b, s);
    textbuf_add(b, "\n");
}

/* To gnuplot the label of a tick is a format for the number there: a percent sign stands twice. */
static void set_label(struct textbuf *b, const char *name, size_t i, const char *s)
{
    struct textbuf format = {0};
    for (; s && *s; s++)
        textbuf_add(&format, *s == '%' ? "%%%%" : "%c", *s);
    set_string(b, name, i, format.text);
    textbuf_release(&format);
}

/* ---- panels ---- */

/* Numbers of series, from 1, over the whole figure. */
static void put_series(struct textbuf *b, const struct figure *f)
{
    size_t all = 0;
    for (size_t i = 0; i < f->n; i++)
        all += f->panel[i].n;
    declare(b, "style", all);
    size_t k = 0;
    for (size_t i = 0; i < f->n; i++)
        for (size_t j = 0; j < f->panel[i].n; j++)
            set_number(b, "style", k++, f->panel[i].series[j].style);
}

/* For each panel and form the numbers of its series, as words. */
static void put_forms(struct textbuf *b, const struct figure *f)
{
    declare(b, "of_form", f->n * SERIES_FORMS);
    size_t before = 0;
    for (size_t i = 0; i < f->n; i++) {
        for (int form = 0; form < SERIES_FORMS; form++) {
            textbuf_add(b, "of_form[%zu] = '", i * SERIES_FORMS + (size_t)form + 1);
            for (size_t k = 0; k < f->panel[i].n; k++)
                if ((int)f->panel[i].series[k].form == form)
                    textbuf_add(b, " %zu", before + k + 1);
            textbuf_add(b, "'\n");
        }
        before += f->panel[i].n;
    }
}

static void put_ticks(struct textbuf *b, const char *axis, const struct scale *s, size_t n)
{
    char at[32], label[32], last[32];
    size_t all = 0;
    for (size_t i = 0; i < n; i++)
        all += s[i].n;
    snprintf(at, sizeof at, "%s_tick", axis);
    snprintf(label, sizeof label, "%s_tick_label", axis);
    snprintf(last, sizeof last, "%s_last_tick", axis);
    declare(b, at, all);
    declare(b, label, all);
    declare(b, last, n);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < s[i].n; j++, k++) {
            set_number(b, at, k, s[i].tick[j].at);
            set_label(b, label, k, s[i].tick[j].label);
        }
        set_number(b, last, i, (double)k);
    }
}

static void put_bounds(struct textbuf *b, const struct figure *f)
{
    size_t all = 0;
    for (size_t i = 0; i < f->n; i++)
        all += f->panel[i].n_bounds;
    declare(b, "bound", all);
    declare(b, "bound_upright", all);
    declare(b, "bound_plain", all);
    declare(b, "last_bound", f->n);
    size_t k = 0;
    for (size_t i = 0; i < f->n; i++) {
        for (size_t j = 0; j < f->panel[i].n_bounds; j++, k++) {
            set_number(b, "bound", k, f->panel[i].bound[j].at);
            set_number(b, "bound_upright", k, f->panel[i].bound[j].upright);
            set_number(b, "bound_plain", k, f->panel[i].bound[j].plain);
        }
        set_number(b, "last_bound", i, (double)k);
    }
}

static void put_scale(struct textbuf *b, const char *axis, size_t i, const struct scale *s,
                      bool descending)
{
    textbuf_add(b, "%s_log[%zu] = %d\n", axis, i + 1, s->log);
    textbuf_add(b, "%s_low[%zu] = ", axis, i + 1);
    put_number(b, descending ? s->high : s->low);
    textbuf_add(b, "\n%s_high[%zu] = ", axis, i + 1);
    put_number(b, descending ? s->low : s->high);
    textbuf_add(b, "\n");
}

/* Of a heat map, and whether its cells have room for numbers of four letters. */
static void put_values(struct textbuf *b, size_t i, const struct figure_panel *p,
                       const struct figure_box *box, const struct scale *values, double font)
{
    const bool wide = p->x.n_categories && box->width / (double)p->x.n_categories > 2.7 * font;
    const bool high = p->y.n_categories && box->height / (double)p->y.n_categories > font;
    set_number(b, "value_log", i, values->log);
    set_number(b, "value_low", i, values->low);
    set_number(b, "value_high", i, values->high);
    set_number(b, "numbered", i, wide && high);
}

static void put_panels(struct textbuf *b, const struct figure *f, const struct figure_layout *l)
{
    static const char *const arrays[] = {
        "left",        "right",       "bottom",    "top",       "x_log",      "x_low",
        "x_high",      "y_log",       "y_low",     "y_high",    "x_label",    "y_label",
        "panel_title", "value_label", "value_log", "value_low", "value_high", "numbered"};
    textbuf_add(b, "n_panels = %zu\n", f->n);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        declare(b, arrays[i], f->n);
    for (size_t i = 0; i < f->n; i++) {
        const struct figure_panel *p = &f->panel[i];
        const struct figure_box *box = &l->box[i];
        set_number(b, "left", i, box->left / l->width);
        set_number(b, "right", i, (box->left + box->width) / l->width);
        set_number(b, "bottom", i, box->bottom / l->height);
        set_number(b, "top", i, (box->bottom + box->height) / l->height);
        put_scale(b, "x", i, &l->x[i], false);
        put_scale(b, "y", i, &l->y[i], p->y.descending);
        set_string(b, "x_label", i, p->x.label);
        set_string(b, "y_label", i, p->y.label);
        set_string(b, "panel_title", i, p->title);
        set_string(b, "value_label", i, p->value.label);
        put_values(b, i, p, box, &l->value[i], l->font);
    }
    put_ticks(b, "x", l->x, f->n);
    put_ticks(b, "y", l->y, f->n);
    put_ticks(b, "value", l->value, f->n);
    put_bounds(b, f);
}

/* ---- words and key ---- */

static void put_words(struct textbuf *b, const struct figure_layout *l)
{
    static const char *const arrays[] = {"words_x",      "words_y",       "words_size",
                                         "words_anchor", "words_upright", "words_bold",
                                         "words_pale",   "words"};
    textbuf_add(b, "n_words = %zu\n", l->n_words);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        declare(b, arrays[i], l->n_words);
    for (size_t i = 0; i < l->n_words; i++) {
        const struct figure_words *w = &l->words[i];
        set_number(b, "words_x", i, w->x / l->width);
        set_number(b, "words_y", i, w->y / l->height);
        set_number(b, "words_size", i, w->size);
        set_number(b, "words_anchor", i, w->anchor);
        set_number(b, "words_upright", i, w->upright);
        set_number(b, "words_bold", i, w->bold);
        set_number(b, "words_pale", i, w->pale);
        set_string(b, "words", i, w->text);
    }
}

static void put_key(struct textbuf *b, const struct figure *f, const struct figure_layout *l)
{
    static const char *const arrays[] = {"entry_x",     "entry_y",      "entry_form",
                                         "entry_style", "entry_marked", "entry_title"};
    textbuf_add(b, "n_entries = %zu\n", f->n_entries);
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        declare(b, arrays[i], f->n_entries);
    for (size_t i = 0; i < f->n_entries; i++) {
        const struct figure_entry *e = &f->entry[i];
        set_number(b, "entry_x", i, l->sample[i].x / l->width);
        set_number(b, "entry_y", i, l->sample[i].y / l->height);
        set_number(b, "entry_form", i, e->form);
        set_number(b, "entry_style", i, e->grey ? -1 : (double)e->style);
        set_number(b, "entry_marked", i, e->marked);
        set_string(b, "entry_title", i, e->title);
    }
    put_real(b, "sample_width", l->sample_width / l->width);
}

/* ---- points ---- */

/* A cross stands at a place from the top: in the axis' unit this one. */
static double height_of_cross(const struct figure_layout *l, size_t panel, double lines)
{
    const double part = 1 - (0.6 + FIGURE_CROSS_LINE * lines) * l->font / l->box[panel].height;
    return scale_at(&l->y[panel], part);
}

/* A point without an interval has one of no length, for gnuplot leaves out points without. */
static void put_point(struct textbuf *b, const struct figure_point *q, double y,
                      enum series_form form)
{
    const double centre = form == SERIES_ACROSS ? q->x : y;
    const bool plain = form == SERIES_POINTS || form == SERIES_ACROSS;
    put_number(b, q->x);
    textbuf_add(b, "\t");
    put_number(b, y);
    textbuf_add(b, "\t");
    put_number(b, plain && !isfinite(q->low) ? centre : q->low);
    textbuf_add(b, "\t");
    put_number(b, plain && !isfinite(q->high) ? centre : q->high);
    textbuf_add(b, "\n");
}

static void put_data(struct textbuf *b, const struct figure *f, const struct figure_layout *l)
{
    static const struct figure_point nothing = {NAN, NAN, NAN, NAN};
    for (size_t i = 0; i < f->n; i++)
        for (size_t k = 0; k < f->panel[i].n; k++) {
            const struct figure_series *s = &f->panel[i].series[k];
            for (size_t j = 0; j < s->n; j++)
                put_point(b, &s->point[j],
                          s->form == SERIES_CROSSES ? height_of_cross(l, i, s->point[j].y)
                                                    : s->point[j].y,
                          s->form);
            if (s->n == 0)
                put_point(b, &nothing, NAN, SERIES_LINE);
            textbuf_add(b, "\n\n");
        }
}

void figure_text(struct textbuf *description, struct textbuf *data, const struct figure *f,
                 const struct figure_layout *l, const struct figure_look *look, const char *formats,
                 unsigned columns, unsigned lines)
{
    struct textbuf *b = description;
    textbuf_add(b, "formats = ");
    put_string(b, formats);
    textbuf_add(b, "\nterm_columns = %u\nterm_lines = %u\n", columns, lines);
    textbuf_add(b, "black_and_white = %d\n", look->black_and_white);
    put_real(b, "width", ceil(l->width));
    put_real(b, "height", l->height);
    put_real(b, "font", l->font);
    put_panels(b, f, l);
    put_series(b, f);
    put_forms(b, f);
    put_words(b, l);
    put_key(b, f, l);
    put_data(data, f, l);
}

/* ---- in letters ---- */

/* gnuplot's signs for lines and letters for points, by style. */
static char *entry_in_letters(const struct figure_entry *e)
{
    static const char sign[] = "*#$%@&=*", letter[] = "ABCDEFGH";
    const unsigned style = e->style % 8;
    switch (e->form) {
    case SERIES_CROSSES:
        return text_format("X  %s", e->title);
    case SERIES_BOUND:
        return text_format("--  %s", e->title);
    case SERIES_POINTS:
    case SERIES_ACROSS:
        return e->grey ? text_format("letters: %s", e->title)
                       : text_format("%c  %s", letter[style], e->title);
    case SERIES_LINE:
    case SERIES_DASHES:
    case SERIES_STEPS:
        return e->grey
                   ? text_format("signs: %s", e->title)
                   : text_format("%c%c%c  %s", sign[style], e->marked ? letter[style] : sign[style],
                                 sign[style], e->title);
    case SERIES_BAND:
    case SERIES_BARS:
    case SERIES_GUIDE:
    case SERIES_RING:
    case SERIES_CELLS:
    case SERIES_FORMS:
        break;
    }
    return NULL;
}

void figure_key_in_letters(struct textbuf *out, const struct figure *f, unsigned columns)
{
    size_t used = columns;
    for (size_t i = 0; i < f->n_entries; i++) {
        char *text = entry_in_letters(&f->entry[i]);
        const size_t n = text ? text_columns(text) : 0;
        if (!text)
            continue;
        const bool fits = used + n + 4 <= columns;
        textbuf_add(out, "%s%s", fits ? "    " : out->length ? "\n" : "", text);
        used = fits ? used + n + 4 : n;
        free(text);
    }
    textbuf_add(out, "\n");
}
