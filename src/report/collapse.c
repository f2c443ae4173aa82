#include "report/collapse.h"

#include <math.h>

#include "report/cells.h"
#include "report/grid.h"
#include "report/number.h"
#include "report/table.h"

static void add_state(struct grid *g, const struct collapse_state *s, bool first, bool before)
{
    char number[NUMBER_MAX];
    const struct time_unit unit = number_time_unit(s->fetch);
    if (isinf(s->fetch))
        grid_cell(g, "grows");
    else
        grid_cell(g, "~ %s %s", number_short(s->fetch / unit.seconds, number), unit.name);
    grid_cell(g, "~ %s", number_short(s->load, number));
    grid_cell(g, "%s",
              first ? "stable: the figures above are of this state"
              : !s->stable ? "unstable: it tips when a fetch takes longer than this"
              : before     ? "stable, too: the issuer has collapsed"
                           : "stable");
}

static void add_advice(struct textbuf *out, const struct collapse_result *c)
{
    char tips[NUMBER_MAX], rate[NUMBER_MAX], load[NUMBER_MAX];
    const struct time_unit unit = number_time_unit(c->tips_at);
    textbuf_add(out,
                "WARNING: it can collapse: once fetches take %s %s, by a stall or by chance, the "
                "misses meanwhile make them longer still. ",
                number_plain(c->tips_at / unit.seconds, tips), unit.name);
    if (isfinite(c->single_rate))
        textbuf_add(out, "Below %s requests/s (a load of %s at %s) there is but one state. "
                    "With single_flight there is always but one.\n",
                    number_plain(c->single_rate, rate), number_plain(c->single_load, load),
                    c->station);
    else
        textbuf_add(out, "With single_flight there is but one.\n");
}

void table_collapse(struct textbuf *out, const struct result *r)
{
    const struct collapse_result *c = &r->collapse;
    struct grid g = {0};
    if (c->n < 2)
        return;
    textbuf_add(out, "\n");
    grid_column(&g, GRID_RIGHT, "fetch takes", "");
    grid_column(&g, GRID_RIGHT, "load of", c->station);
    grid_column(&g, GRID_LEFT, "state", "");
    for (size_t i = 0; i < c->n; i++)
        add_state(&g, &c->states[i], i == 0, i > 0);
    grid_finish(&g, out, 0, textbuf_width(out));
    add_advice(out, c);
}

static cJSON *json_states(const struct collapse_result *c)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < c->n; i++) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObjectCS(o, "fetch_time", json_double(c->states[i].fetch));
        cJSON_AddItemToObjectCS(o, "load", json_double(c->states[i].load));
        cJSON_AddItemToObjectCS(o, "stable", cJSON_CreateBool(c->states[i].stable));
        cJSON_AddItemToArray(list, o);
    }
    return list;
}

void json_collapse(struct json_writer *w, const struct result *r)
{
    const struct collapse_result *c = &r->collapse;
    if (c->n == 0)
        return;
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObjectCS(o, "station", json_text(c->station));
    cJSON_AddItemToObjectCS(o, "states", json_states(c));
    cJSON_AddItemToObjectCS(o, "tips_at", json_double(c->tips_at));
    cJSON_AddItemToObjectCS(o, "single_state_below", json_double(c->n > 1 ? c->single_rate : NAN));
    cJSON_AddItemToObjectCS(o, "single_state_load", json_double(c->n > 1 ? c->single_load : NAN));
    json_put(w, "collapse", o);
}
