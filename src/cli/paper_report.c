#include <math.h>
#include <stdlib.h>

#include "base/printable.h"
#include "cli/paper.h"
#include "report/csv.h"
#include "report/json_writer.h"

static void describe(const struct paper *p, struct textbuf *out)
{
    for (size_t i = 0; i < p->n_claims; i++)
        textbuf_add(out, "%s  %s\n    %s\n",
                    p->claims[i].holds ? "holds:         " : "does not hold: ", p->claims[i].claim,
                    p->claims[i].evidence);
}

static double requests_of(const struct finished_sweep *s)
{
    double n = 0;
    for (size_t i = 0; i < s->report.n_points; i++) {
        const struct result *r = s->report.points[i].simulated;
        if (r && r->model_time > 0)
            n += r->model_time * r->network.arrival_rate.value;
    }
    return n;
}

static double requests_of_cost(const struct paper_cost *c)
{
    double n = 0;
    for (size_t i = 0; i < c->n; i++)
        n += c->cases[i].requests;
    return n;
}

static void json_fit(cJSON *list, const struct named_fit *f)
{
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "curve", f->curve);
    cJSON_AddStringToObject(o, "kind", fit_kind_name(f->kind));
    cJSON_AddStringToObject(o, "formula", fit_kind_formula(f->kind));
    cJSON_AddStringToObject(o, "weights", f->weighted ? "1/sigma^2" : "equal");
    cJSON_AddStringToObject(o, "status", f->status == FIT_OK ? "ok" : fit_status_text(f->status));
    if (f->status == FIT_OK) {
        cJSON_AddItemToObject(o, "a", json_double(f->fit.a));
        cJSON_AddItemToObject(o, "a_standard_error", json_double(f->fit.se_a));
        cJSON_AddItemToObject(o, "b", json_double(f->fit.b));
        cJSON_AddItemToObject(o, "b_standard_error", json_double(f->fit.se_b));
        cJSON_AddItemToObject(o, "r2", json_double(f->fit.r2));
        cJSON_AddItemToObject(o, "rms_relative_residual", json_double(f->fit.rms_relative));
        cJSON_AddItemToObject(o, "chi2_per_degree_of_freedom", json_double(f->fit.chi2_per_df));
    }
    cJSON_AddItemToArray(list, o);
}

static cJSON *json_claims(const struct paper *p)
{
    cJSON *list = cJSON_CreateArray();
    for (size_t i = 0; i < p->n_claims; i++) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddStringToObject(o, "claim", p->claims[i].claim);
        cJSON_AddStringToObject(o, "verdict", p->claims[i].holds ? "holds" : "does not hold");
        cJSON_AddStringToObject(o, "evidence", p->claims[i].evidence);
        cJSON_AddItemToArray(list, o);
    }
    return list;
}

/* The run time of each sweep. Run times differ from run to run, so they are kept apart from the
 * figures' own files. */
static cJSON *json_times(const struct paper *p)
{
    cJSON *list = cJSON_CreateArray();
    for (int i = 0; i < PAPER_SWEEPS; i++) {
        cJSON *o = cJSON_CreateObject();
        cJSON_AddStringToObject(o, "sweep", p->name[i]);
        cJSON_AddItemToObject(o, "wall_time", json_double(p->seconds[i]));
        cJSON_AddItemToObject(o, "requests", json_double(requests_of(&p->sweep[i])));
        cJSON_AddItemToArray(list, o);
    }
    cJSON *o = cJSON_CreateObject();
    cJSON_AddStringToObject(o, "sweep", "figure7");
    cJSON_AddItemToObject(o, "wall_time", json_double(p->cost.seconds));
    cJSON_AddItemToObject(o, "requests", json_double(requests_of_cost(&p->cost)));
    cJSON_AddItemToArray(list, o);
    return list;
}

void paper_json(const struct paper *p, struct textbuf *out)
{
    const struct report_context ctx = make_context(p->options, p->sweep[FIG5].model);
    struct json_writer w = {.out = out};
    json_open(&w, NULL, '{');
    json_head(&w, &ctx, "sojourn.paper", 1);
    json_put(&w, "precision", cJSON_CreateString(p->options->full ? "full" : "quick"));
    json_put(&w, "claims", json_claims(p));
    cJSON *fits = cJSON_CreateArray();
    json_fit(fits, &p->fit5);
    for (int i = 0; i < 4; i++)
        json_fit(fits, &p->fit6[i]);
    json_put(&w, "fits", fits);
    json_put(&w, "run", json_times(p));
    json_close(&w, '}');
}

void paper_csv(const struct paper *p, struct textbuf *out)
{
    textbuf_add(out, "claim,verdict,evidence\n");
    for (size_t i = 0; i < p->n_claims; i++) {
        csv_text(out, p->claims[i].claim);
        textbuf_add(out, ",%s,", p->claims[i].holds ? "holds" : "does not hold");
        csv_text(out, p->claims[i].evidence);
        textbuf_add(out, "\n");
    }
}

void paper_table(const struct paper *p, struct textbuf *out)
{
    double seconds = p->cost.seconds, requests = requests_of_cost(&p->cost);
    for (int i = 0; i < PAPER_SWEEPS; i++) {
        seconds += p->seconds[i];
        requests += requests_of(&p->sweep[i]);
    }
    describe(p, out);
    char *folder = printable(p->folder);
    textbuf_add(out,
                "\n%s: figure5 to figure8 as .svg and .png, their data and fits\n",
                folder);
    free(folder);
    textbuf_add(out, "%.3g requests simulated in %.1f s, %.3g requests per second\n", requests,
                seconds, requests / seconds);
}
