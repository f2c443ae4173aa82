#include "report/json.h"

#include <math.h>
#include <string.h>

#include "report/json_writer.h"

static cJSON *quantiles(const struct result *r, const struct figure *f)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t k = 0; k < r->n_quantiles; k++) {
        cJSON *o = cJSON_CreateObject(), *figure = json_figure(&f[k], "s");
        cJSON_AddItemToObjectCS(o, "p", json_double(r->quantiles[k].q));
        for (cJSON *member; (member = cJSON_DetachItemFromArray(figure, 0));)
            cJSON_AddItemToObject(o, member->string, member);
        cJSON_Delete(figure);
        cJSON_AddItemToArray(list, o);
    }
    return list;
}

/* Adds nothing when none were asked for. f[n_quantiles]. */
static void add_quantiles(cJSON *o, const char *key, const struct result *r, const struct figure *f)
{
    if (r->n_quantiles > 0)
        cJSON_AddItemToObjectCS(o, key, quantiles(r, f));
}

static cJSON *station(const struct station_result *s)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddItemToObjectCS(o, "name", json_text(s->name));
    cJSON_AddItemToObjectCS(o, "instances", json_count(s->instances));
    cJSON_AddItemToObjectCS(o, "servers", s->servers == SERVERS_INFINITE ? json_text("infinite")
                                                                         : json_count(s->servers));
    for (int k = 0; k < STATION_FIGURES; k++) {
        const enum station_figure f = (enum station_figure)k;
        cJSON_AddItemToObjectCS(o, station_figure_name(f),
                                json_figure(&s->f[k], station_figure_unit(f)));
    }
    return o;
}

static void put_stations(struct json_writer *w, const struct result *r)
{
    json_open(w, "stations", '[');
    for (size_t i = 0; i < r->n_stations; i++)
        json_put(w, NULL, station(&r->stations[i]));
    json_close(w, ']');
}

static void put_groups(struct json_writer *w, const struct result *r)
{
    json_open(w, "groups", '[');
    for (size_t i = 0; i < r->n_groups; i++) {
        cJSON *o = station(&r->groups[i]);
        add_quantiles(o, "quantiles", r, r->group_quantiles + i * r->n_quantiles);
        add_quantiles(o, "wait_quantiles", r, r->group_waits + i * r->n_quantiles);
        json_put(w, NULL, o);
    }
    json_close(w, ']');
}

/* They have quantiles only. */
static void put_classes(struct json_writer *w, const struct result *r)
{
    if (r->n_quantiles == 0)
        return;
    json_open(w, "classes", '[');
    for (size_t i = 0; i < r->n_classes; i++) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObjectCS(o, "name", json_text(r->classes[i].name));
        cJSON_AddItemToObjectCS(o, "group", json_text(r->groups[r->classes[i].group].name));
        add_quantiles(o, "quantiles", r, r->class_quantiles + i * r->n_quantiles);
        json_put(w, NULL, o);
    }
    json_close(w, ']');
}

static void put_meters(struct json_writer *w, const struct result *r, const struct network *net)
{
    json_open(w, "meters", '[');
    for (size_t i = 0; i < r->n_meters; i++) {
        const struct meter_result *m = &r->meters[i];
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObjectCS(o, "name", json_text(m->name));
        if (net && i < net->n_meters)
            cJSON_AddItemToObjectCS(o, "meaning", json_text(net->meters[i].meaning));
        cJSON_AddItemToObjectCS(o, "value", json_figure(&m->value, m->unit));
        json_put(w, NULL, o);
    }
    json_close(w, ']');
}

static void put_exits(struct json_writer *w, const struct result *r)
{
    json_open(w, "exits", '[');
    for (size_t i = 0; i < r->n_exits; i++) {
        const struct exit_result *e = &r->exits[i];
        cJSON *o = cJSON_CreateObject();
        cJSON_AddItemToObjectCS(o, "name", json_text(e->name));
        cJSON_AddItemToObjectCS(o, "accepted", cJSON_CreateBool(e->accepted));
        cJSON_AddItemToObjectCS(o, "throughput", json_figure(&e->rate, "1/s"));
        cJSON_AddItemToObjectCS(o, "mean_sojourn", json_figure(&e->mean_sojourn, "s"));
        add_quantiles(o, "quantiles", r, r->exit_quantiles + i * r->n_quantiles);
        json_put(w, NULL, o);
    }
    json_close(w, ']');
}

static void put_network(struct json_writer *w, const struct result *r)
{
    const struct network_result *n = &r->network;
    json_open(w, "network", '{');
    json_put(w, "arrival_rate", json_figure(&n->arrival_rate, "1/s"));
    json_put(w, "throughput", json_figure(&n->throughput, "1/s"));
    json_put(w, "mean_number", json_figure(&n->mean_number, ""));
    json_put(w, "mean_sojourn", json_figure(&n->mean_sojourn, "s"));
    json_put(w, "mean_sojourn_all", json_figure(&n->mean_sojourn_all, "s"));
    if (r->n_quantiles > 0)
        json_put(w, "quantiles", quantiles(r, r->network_quantiles));
    json_close(w, '}');
}

/* A run of a fixed number of experiments ends as it was asked to, precise or not. */
static bool precise(const struct result *r)
{
    for (size_t i = 0; i < r->n_precision; i++)
        if (!r->precision[i].reached)
            return false;
    return r->reached;
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
    cJSON_AddItemToObjectCS(o, "reached", cJSON_CreateBool(precise(r)));
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
    cJSON_AddItemToObjectCS(o, "p", json_double(judged ? s->p : NAN));
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

/* What is not the same from run to run, so only for those who ask. */
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
    if (stations)
        put_stations(w, r);
    put_groups(w, r);
    put_classes(w, r);
    put_meters(w, r, ctx->model ? ctx->model->network : NULL);
    put_exits(w, r);
    put_network(w, r);
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
