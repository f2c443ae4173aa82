#include <stdlib.h>

#include "model/requirement.h"
#include "model/rows.h"
#include "report/json_writer.h"
#include "report/requirements.h"
#include "report/sizing.h"
#include "report/sizing_words.h"

#define JSON_SIZE_SCHEMA "sojourn.size"
#define JSON_SIZE_VERSION 1

static void add(cJSON *o, const char *key, cJSON *item)
{
    cJSON_AddItemToObjectCS(o, key, item);
}

static cJSON *values_of(const struct sizing *s, size_t candidate)
{
    cJSON *o = cJSON_CreateObject();
    for (size_t k = 0; k < s->n_keys; k++)
        cJSON_AddItemToObject(o, s->keys[k].name, json_value(sizing_value(s, candidate, k)));
    return o;
}

/* The index of a candidate or requirement; null for none. */
static cJSON *index_of(size_t i)
{
    return i == SIZING_NONE ? json_text(NULL) : json_count(i);
}

static cJSON *requirement_text(const struct sizing *s, size_t i)
{
    return json_text(i == SIZING_NONE ? NULL : s->requirements[i].text);
}

/* One figure for each requirement; a list of null when nothing is known. */
static cJSON *figures_of(const struct sizing *s, const struct figure *f, bool shares)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < s->n_requirements; i++)
        cJSON_AddItemToArray(list, f && figure_has_value(&f[i])
                                       ? json_figure(&f[i], shares ? "" : s->requirements[i].unit)
                                       : json_text(NULL));
    return list;
}

static const char *verdict_of(enum decision d)
{
    return d == DECISION_NONE ? NULL : decision_plain(d);
}

static cJSON *candidate_object(const struct sizing *s, size_t candidate)
{
    const struct sizing_candidate *c = &s->candidates[candidate];
    cJSON *o = cJSON_CreateObject();
    add(o, "index", json_count(candidate));
    add(o, "values", values_of(s, candidate));
    add(o, "cost", json_double(c->cost));
    add(o, "verdict", json_text(verdict_of(c->decision)));
    add(o, "evidence", json_text(sizing_evidence_name(c->evidence)));
    add(o, "from", index_of(c->from));
    add(o, "failed", requirement_text(s, c->failed));
    add(o, "figures", figures_of(s, c->figures, false));
    add(o, "shares", figures_of(s, c->shares, true));
    add(o, "replications", json_count(c->replications));
    add(o, "message", json_text(c->message));
    return o;
}

static void put_candidates(struct json_writer *w, const char *key, const struct sizing *s,
                           const size_t *list, size_t n, bool all)
{
    json_open(w, key, '[');
    for (size_t i = 0; i < n; i++) {
        const struct sizing_candidate *c = &s->candidates[list[i]];
        if (all || c->evidence != SIZING_NOT_NEEDED || c->figures)
            json_put(w, NULL, candidate_object(s, list[i]));
    }
    json_close(w, ']');
}

static void put_question(struct json_writer *w, const struct sizing *s)
{
    json_open(w, "keys", '[');
    for (size_t k = 0; k < s->n_keys; k++) {
        cJSON *o = cJSON_CreateObject(), *values = cJSON_AddArrayToObject(o, "values");
        add(o, "name", json_text(s->keys[k].name));
        for (size_t i = 0; i < s->keys[k].n; i++)
            cJSON_AddItemToArray(values, json_value(s->keys[k].values[i]));
        json_put(w, NULL, o);
    }
    json_close(w, ']');
    json_put(w, "cost", json_text(s->cost));
    json_put(w, "cost_basis", json_text(basis_name(s->cost_basis)));
    json_open(w, "requirements", '[');
    for (size_t i = 0; i < s->n_requirements; i++) {
        const struct target *t = &s->requirements[i];
        cJSON *o = cJSON_CreateObject();
        add(o, "requirement", json_text(t->text));
        add(o, "figure", json_text(t->name));
        add(o, "unit", json_text(t->unit));
        add(o, "relation", json_text(t->relation == RELATION_BELOW ? t->strict ? "<" : "<="
                                                                   : t->strict ? ">" : ">="));
        add(o, "bound", json_double(t->bound));
        json_put(w, NULL, o);
    }
    json_close(w, ']');
    json_put(w, "confidence", json_double(s->confidence));
    json_put(w, "indifference", json_double(s->indifference));
    json_put(w, "n_candidates", json_count(s->n_candidates));
}

static void put_winner(struct json_writer *w, const struct report_context *ctx,
                       const struct sizing *s)
{
    if (s->winner == SIZING_NONE) {
        json_put(w, "winner", json_text(NULL));
        return;
    }
    json_open(w, "winner", '{');
    json_put(w, "index", json_count(s->winner));
    json_put(w, "values", values_of(s, s->winner));
    json_put(w, "cost", json_figure(&s->winner_cost, ""));
    json_put(w, "binding", requirement_text(s, s->binding));
    json_put(w, "candidate", candidate_object(s, s->winner));
    if (s->result) {
        cJSON *requirements = json_requirements(s->result);
        if (requirements)
            json_put(w, "requirements", requirements);
        json_open(w, "result", '{');
        json_result_members(w, ctx, s->result, false);
        json_close(w, '}');
    }
    json_close(w, '}');
}

static void put_steps(struct json_writer *w, const struct sizing *s)
{
    json_open(w, "steps", '[');
    for (size_t i = 0; i < s->n_steps; i++) {
        const struct sizing_step *p = &s->steps[i];
        cJSON *o = cJSON_CreateObject();
        add(o, "key", json_text(s->keys[p->key].name));
        add(o, "direction", json_double(p->direction));
        add(o, "index", json_count(p->candidate));
        add(o, "values", values_of(s, p->candidate));
        add(o, "cost", json_double(s->candidates[p->candidate].cost));
        add(o, "verdict", json_text(verdict_of(p->decision)));
        add(o, "failed", requirement_text(s, p->failed));
        add(o, "differences", figures_of(s, p->differences, false));
        json_put(w, NULL, o);
    }
    json_close(w, ']');
}

static void put_frontier(struct json_writer *w, const struct sizing *s)
{
    json_open(w, "frontier", '[');
    for (size_t i = 0; i < s->n_frontier; i++) {
        const struct sizing_frontier *p = &s->frontier[i];
        cJSON *o = cJSON_CreateObject();
        add(o, "requirement", requirement_text(s, p->requirement));
        add(o, "index", json_count(p->candidate));
        add(o, "values", values_of(s, p->candidate));
        add(o, "cost", json_double(s->candidates[p->candidate].cost));
        add(o, "figure", json_figure(sizing_figure(s, p->candidate, p->requirement),
                                     s->requirements[p->requirement].unit));
        json_put(w, NULL, o);
    }
    json_close(w, ']');
}

static void put_spent(struct json_writer *w, const struct report_context *ctx,
                      const struct sizing *s)
{
    const struct sizing_effort *e = &s->spent;
    cJSON *evidence = cJSON_CreateObject();
    for (int i = 0; i < SIZING_EVIDENCES; i++)
        cJSON_AddItemToObject(evidence, sizing_evidence_name((enum sizing_evidence)i),
                              json_count(e->of[i]));
    json_open(w, "spent", '{');
    json_put(w, "solved", json_count(e->solved));
    json_put(w, "candidates", evidence);
    json_put(w, "stages", json_count(e->stages));
    json_put(w, "replications", json_count(e->replications));
    json_put(w, "events", json_count(e->events));
    if (ctx->verbose)
        json_put(w, "wall_time", json_double(e->wall_time));
    json_close(w, '}');
}

void sizing_json(struct textbuf *out, const struct report_context *ctx, const struct sizing *s)
{
    struct json_writer w = {.out = out};
    char *verdict = sizing_verdict(s);
    json_open(&w, NULL, '{');
    json_head(&w, ctx, JSON_SIZE_SCHEMA, JSON_SIZE_VERSION);
    put_question(&w, s);
    json_put(&w, "status", json_text(sizing_status(s)));
    json_put(&w, "verdict", json_text(verdict));
    put_winner(&w, ctx, s);
    json_put(&w, "fails_everywhere", requirement_text(s, s->fails_everywhere));
    json_put(&w, "closest",
             s->closest == SIZING_NONE ? json_text(NULL) : candidate_object(s, s->closest));
    put_steps(&w, s);
    put_candidates(&w, "undecided", s, s->undecided, s->n_undecided, true);
    put_candidates(&w, "runners_up", s, s->runners_up, s->n_runners_up, true);
    put_frontier(&w, s);
    put_candidates(&w, "candidates", s, s->order, s->n_candidates, false);
    put_spent(&w, ctx, s);
    json_close(&w, '}');
    free(verdict);
}
