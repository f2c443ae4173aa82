#include "report/json.h"

#include <math.h>
#include <string.h>

#include "report/collapse.h"
#include "report/json_writer.h"
#include "report/requirements.h"

/* What a value of a parameter is called. */
static const char *const parameter_keys[PARAMETER_KINDS] = {
    [PARAMETER_LEVEL] = "p", [PARAMETER_TIME] = "time", [PARAMETER_COUNT] = "number"};

/* The figure for each value of a parameter: an object, with the value before what a figure has. */
static cJSON *list(const struct result *r, enum row_kind kind, size_t index, enum quantity_id q)
{
    const struct quantity *quantity = &quantity_table[q];
    const struct asked_values *values = &r->asked.of[quantity->parameter];
    cJSON *all = cJSON_CreateArray();
    for (size_t k = 0; k < values->n; k++) {
        cJSON *o = cJSON_CreateObject();
        cJSON *figure = json_figure(result_figure(r, kind, index, q, k), quantity->unit);
        cJSON_AddItemToObjectCS(o, parameter_keys[quantity->parameter], json_double(values->x[k]));
        for (cJSON *member; (member = cJSON_DetachItemFromArray(figure, 0));)
            cJSON_AddItemToObject(o, member->string, member);
        cJSON_Delete(figure);
        cJSON_AddItemToArray(all, o);
    }
    return all;
}

/* All figures of one thing, keyed by quantity. Figures that were not asked for are left out. */
static void add_figures(cJSON *o, const struct result *r, enum row_kind kind, size_t index)
{
    for (int i = 0; i < QUANTITIES; i++) {
        const enum quantity_id q = (enum quantity_id)i;
        if (result_values(r, kind, index, q) == 0)
            continue;
        if (!parameter_keys[quantity_table[q].parameter])
            cJSON_AddItemToObjectCS(o, quantity_table[q].name,
                                    json_figure(result_figure(r, kind, index, q, 0),
                                                kind == ROW_METER ? r->meters[index].unit
                                                                  : quantity_table[q].unit));
        else
            cJSON_AddItemToObjectCS(o, quantity_table[q].list, list(r, kind, index, q));
    }
}

static void put_station(struct json_writer *w, const struct result *r, enum row_kind kind,
                        size_t index)
{
    const struct station_result *s = kind == ROW_GROUP ? &r->groups[index] : &r->stations[index];
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObjectCS(o, "name", json_text(s->name));
    cJSON_AddItemToObjectCS(o, "instances", json_count(s->instances));
    cJSON_AddItemToObjectCS(o, "servers", s->servers == SERVERS_INFINITE ? json_text("infinite")
                                                                         : json_count(s->servers));
    add_figures(o, r, kind, index);
    json_put(w, NULL, o);
}

/* A lone station is written as the group of the same name. */
static bool is_lone(const struct network *net, size_t station)
{
    return net && station < net->n_stations &&
           net->groups[net->stations[station].group].n_stations == 1;
}

static void put_stations(struct json_writer *w, const struct result *r, const struct network *net)
{
    json_open(w, "stations", '[');
    for (size_t i = 0; i < r->n_stations; i++)
        if (!is_lone(net, i) && !r->stations[i].hidden)
            put_station(w, r, ROW_STATION, i);
    json_close(w, ']');
}

static void put_groups(struct json_writer *w, const struct result *r)
{
    json_open(w, "groups", '[');
    for (size_t i = 0; i < r->n_groups; i++)
        if (!r->groups[i].hidden)
            put_station(w, r, ROW_GROUP, i);
    json_close(w, ']');
}

static void put_classes(struct json_writer *w, const struct result *r)
{
    if (r->n_classes == 0 && r->n_quantiles == 0)
        return;
    json_open(w, "classes", '[');
    for (size_t i = 0; i < r->n_classes; i++) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObjectCS(o, "name", json_text(r->classes[i].name));
        cJSON_AddItemToObjectCS(o, "group", json_text(r->groups[r->classes[i].group].name));
        add_figures(o, r, ROW_CLASS, i);
        json_put(w, NULL, o);
    }
    json_close(w, ']');
}

/* The total of class "gold" is "classes.gold". The classes of ctx's network may have other places
 * than those of r's: a point of a sweep may have more wrappers, or stations. */
static void put_class_totals(struct json_writer *w, const struct result *r)
{
    if (r->n_class_totals == 0)
        return;
    json_open(w, "class_totals", '[');
    for (size_t i = 0; i < r->n_class_totals; i++) {
        cJSON *o = cJSON_CreateObject();
        const char *name = result_thing_name(r, ROW_CLASS_TOTAL, i);
        cJSON_AddItemToObjectCS(o, "name", json_text(name));
        cJSON_AddItemToObjectCS(o, "class", json_text(strchr(name, '.') + 1));
        add_figures(o, r, ROW_CLASS_TOTAL, i);
        json_put(w, NULL, o);
    }
    json_close(w, ']');
}

static void put_caches(struct json_writer *w, const struct result *r)
{
    if (r->asked.of[PARAMETER_CACHE].n == 0)
        return;
    json_open(w, "caches", '[');
    for (size_t i = 0; i < r->n_caches; i++) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObjectCS(o, "name", json_text(r->caches[i].name));
        cJSON_AddItemToObjectCS(o, "instances", json_count(r->caches[i].n));
        add_figures(o, r, ROW_CACHE, i);
        json_put(w, NULL, o);
    }
    json_close(w, ']');
}

/* The meaning of meter i of a result, which may have another place in this network, or none. */
static const char *meaning_of(const struct network *net, size_t i, const char *name)
{
    if (i < net->n_meters && strcmp(net->meters[i].name, name) == 0)
        return net->meters[i].meaning;
    for (size_t k = 0; k < net->n_meters; k++)
        if (strcmp(net->meters[k].name, name) == 0)
            return net->meters[k].meaning;
    return NULL;
}

static void put_meters(struct json_writer *w, const struct result *r, const struct network *net)
{
    json_open(w, "meters", '[');
    for (size_t i = 0; i < r->n_meters; i++) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObjectCS(o, "name", json_text(r->meters[i].name));
        if (net)
            cJSON_AddItemToObjectCS(o, "meaning",
                                    json_text(meaning_of(net, i, r->meters[i].name)));
        add_figures(o, r, ROW_METER, i);
        json_put(w, NULL, o);
    }
    json_close(w, ']');
}

static void put_exits(struct json_writer *w, const struct result *r)
{
    json_open(w, "exits", '[');
    for (size_t i = 0; i < r->n_exits; i++) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObjectCS(o, "name", json_text(r->exits[i].name));
        cJSON_AddItemToObjectCS(o, "accepted", cJSON_CreateBool(r->exits[i].accepted));
        add_figures(o, r, ROW_EXIT, i);
        json_put(w, NULL, o);
    }
    json_close(w, ']');
}

static void put_network(struct json_writer *w, const struct result *r)
{
    cJSON *o = cJSON_CreateObject();
    add_figures(o, r, ROW_NETWORK, 0);
    json_open(w, "network", '{');
    for (cJSON *figure; (figure = cJSON_DetachItemFromArray(o, 0));)
        json_put(w, figure->string, figure);
    json_close(w, '}');
    cJSON_Delete(o);
}

static void put_experiment(struct json_writer *w, const struct result *r)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObjectCS(o, "seed", json_seed(r->seed));
    cJSON_AddItemToObjectCS(o, "confidence", json_double(r->confidence));
    cJSON_AddItemToObjectCS(o, "joint_confidence", json_double(r->joint_confidence));
    cJSON_AddItemToObjectCS(o, "replications", json_count(r->replications));
    cJSON_AddItemToObjectCS(o, "experiments", json_count(r->experiments));
    cJSON_AddItemToObjectCS(o, "window", json_double(r->window));
    cJSON_AddItemToObjectCS(o, "warmup", json_double(r->warmup));
    cJSON_AddItemToObjectCS(o, "warmup_by", json_text(r->warmup_by));
    cJSON_AddItemToObjectCS(o, "model_time", json_double(r->model_time));
    cJSON_AddItemToObjectCS(o, "events", json_count(r->events));
    cJSON_AddItemToObjectCS(o, "reached", cJSON_CreateBool(result_precise(r)));
    cJSON_AddItemToObjectCS(o, "interrupted", cJSON_CreateBool(r->interrupted));
    cJSON_AddItemToObjectCS(o, "transient", json_text(NULL));
    json_put(w, "experiment", o);
}

static void put_steady(struct json_writer *w, const struct steady_result *s)
{
    static const char *const words[] = {[STEADY_NOT_JUDGED] = "not judged",
                                        [STEADY_NO_DRIFT] = "no drift",
                                        [STEADY_DRIFTS] = "drifts"};
    const bool judged = s->verdict != STEADY_NOT_JUDGED;
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObjectCS(o, "verdict", json_text(words[s->verdict]));
    cJSON_AddItemToObjectCS(o, "why", json_text(s->why));
    cJSON_AddItemToObjectCS(o, "replications", json_count(s->replications));
    cJSON_AddItemToObjectCS(o, "t_early", json_double(judged ? s->t_early : NAN));
    cJSON_AddItemToObjectCS(o, "t_slope", json_double(judged ? s->t_slope : NAN));
    cJSON_AddItemToObjectCS(o, "t_growth", json_double(judged ? s->t_growth : NAN));
    cJSON_AddItemToObjectCS(o, "p", json_double(judged ? s->p : NAN));
    if (s->overloaded) {
        cJSON_AddItemToObjectCS(o, "overloaded", json_text(s->overloaded));
        cJSON_AddItemToObjectCS(o, "growth", json_double(s->growth));
    }
    if (s->high > 0) {
        cJSON_AddItemToObjectCS(o, "low_group", json_count(s->low));
        cJSON_AddItemToObjectCS(o, "low_fetch_rate", json_double(s->low_rate));
        cJSON_AddItemToObjectCS(o, "high_group", json_count(s->high));
        cJSON_AddItemToObjectCS(o, "high_fetch_rate", json_double(s->high_rate));
    }
    cJSON_AddItemToObjectCS(o, "mser5_warmup", json_double(judged ? s->mser : NAN));
    json_put(w, "steady", o);
}

static void put_precision(struct json_writer *w, const struct result *r)
{
    static const char *const asked_of[] = {
        [DELTA_MEAN] = "mean", [DELTA_ABSOLUTE] = "absolute", [DELTA_INPUT] = "input"};
    json_open(w, "precision", '[');
    for (size_t i = 0; i < r->n_precision; i++) {
        const struct precision_result *p = &r->precision[i];
        if (p->required)
            continue;
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObjectCS(o, "target", json_text(p->target));
        cJSON_AddItemToObjectCS(o, "unit", json_text(p->unit));
        cJSON_AddItemToObjectCS(o, "rule", json_text(p->paper ? "paper" : "interval"));
        cJSON_AddItemToObjectCS(o, "asked", json_double(p->asked));
        cJSON_AddItemToObjectCS(o, "asked_of", json_text(asked_of[p->asked_of]));
        cJSON_AddItemToObjectCS(o, "confidence", json_double(p->confidence));
        cJSON_AddItemToObjectCS(o, "mean", json_double(p->mean));
        cJSON_AddItemToObjectCS(o, "s", json_double(p->s));
        cJSON_AddItemToObjectCS(o, "experiments", json_count(p->n));
        cJSON_AddItemToObjectCS(o, "t", json_double(p->t));
        cJSON_AddItemToObjectCS(o, "delta", json_double(p->delta));
        cJSON_AddItemToObjectCS(o, "experiments_by_6", json_double(p->paper ? p->n6 : NAN));
        cJSON_AddItemToObjectCS(o, "experiments_by_7", json_double(p->n7 > 0 ? p->n7 : NAN));
        cJSON_AddItemToObjectCS(o, "half_width", json_double(p->half_width));
        cJSON_AddItemToObjectCS(o, "reached", cJSON_CreateBool(p->reached));
        cJSON_AddItemToObjectCS(o, "replications_more", json_double(p->more));
        json_put(w, NULL, o);
    }
    json_close(w, ']');
}

/* Members that differ from run to run; written only on request. */
static void put_run(struct json_writer *w, const struct report_context *ctx,
                    const struct result *r)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObjectCS(o, "wall_time", json_double(r->wall_time));
    cJSON_AddItemToObjectCS(o, "threads", ctx->threads ? json_count(ctx->threads)
                                                       : json_text(NULL));
    json_put(w, "run", o);
}

void json_result_members(struct json_writer *w, const struct report_context *ctx,
                         const struct result *r, bool stations)
{
    const bool simulated = strcmp(r->solver, "simulation") == 0;
    json_put(w, "solver", json_text(r->solver));
    if (simulated) {
        put_experiment(w, r);
        put_steady(w, &r->steady);
        put_precision(w, r);
        if (ctx->histogram)
            json_put(w, "histogram", json_text(ctx->histogram));
    }
    cJSON *requirements = json_requirements(r);
    if (requirements)
        json_put(w, "requirements", requirements);
    if (stations)
        put_stations(w, r, ctx->model ? ctx->model->network : NULL);
    put_groups(w, r);
    put_classes(w, r);
    put_class_totals(w, r);
    put_caches(w, r);
    put_meters(w, r, ctx->model ? ctx->model->network : NULL);
    put_exits(w, r);
    put_network(w, r);
    json_collapse(w, r);
    if (simulated && ctx->verbose)
        put_run(w, ctx, r);
}

void json_result(struct textbuf *out, const struct report_context *ctx,
                 const struct result *const *results, size_t n)
{
    struct json_writer w = {.out = out};
    json_open(&w, NULL, '{');
    json_head(&w, ctx, JSON_RESULT_SCHEMA, JSON_RESULT_VERSION);
    json_open(&w, "results", '[');
    for (size_t i = 0; i < n; i++) {
        json_open(&w, NULL, '{');
        json_result_members(&w, ctx, results[i], true);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    json_close(&w, '}');
}
