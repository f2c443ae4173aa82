#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/requirement.h"
#include "model/rows.h"
#include "report/csv.h"
#include "report/sizing.h"
#include "report/sizing_words.h"

/* Does an earlier requirement have the same figure? It has one column. */
static bool is_repeated(const struct sizing *s, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(s->requirements[k].name, s->requirements[i].name) == 0)
            return true;
    return false;
}

/* Is any candidate's figure judged by a share? */
static bool has_shares(const struct sizing *s, size_t i)
{
    for (size_t c = 0; c < s->n_candidates; c++)
        if (figure_has_value(sizing_share(s, c, i)))
            return true;
    return false;
}

static void add_name(struct textbuf *out, const char *name, const char *suffix)
{
    char *text = text_format("%s%s", name, suffix);
    textbuf_add(out, ",");
    csv_text(out, text);
    free(text);
}

static void add_figure(struct textbuf *out, const struct figure *f)
{
    const bool there = figure_has_value(f);
    textbuf_add(out, ",");
    csv_double(out, there ? f->value : NAN);
    textbuf_add(out, ",");
    csv_double(out, there && f->basis != BASIS_APPROXIMATE ? f->half_width : NAN);
}

static void add_head(struct textbuf *out, const struct sizing *s, const bool *shares)
{
    for (size_t k = 0; k < s->n_keys; k++) {
        csv_text(out, s->keys[k].name);
        textbuf_add(out, ",");
    }
    textbuf_add(out, "cost,verdict,evidence,failed,role,replications");
    for (size_t i = 0; i < s->n_requirements; i++) {
        const char *name = s->requirements[i].name;
        if (!is_repeated(s, i)) {
            add_name(out, name, "");
            add_name(out, name, ".half_width");
            add_name(out, name, ".basis");
        }
        if (shares[i]) {
            /* two bounds on one percentile have two shares */
            const char *of = is_repeated(s, i) ? s->requirements[i].text : name;
            add_name(out, of, ".share");
            add_name(out, of, ".share_half_width");
        }
    }
    textbuf_add(out, ",message\n");
}

/* [n_candidates] what each is in the answer; "" for most. */
static const char **roles_of(const struct sizing *s)
{
    const char **role = mem_calloc(s->n_candidates, sizeof *role);
    for (size_t i = 0; i < s->n_candidates; i++)
        role[i] = i == s->winner ? "winner" : i == s->closest ? "closest" : "";
    for (size_t i = 0; i < s->n_undecided; i++)
        role[s->undecided[i]] = "undecided";
    for (size_t i = 0; i < s->n_runners_up; i++)
        role[s->runners_up[i]] = "runner-up";
    return role;
}

static void add_candidate(struct textbuf *out, const struct sizing *s, size_t candidate,
                          const char *role, const bool *shares)
{
    const struct sizing_candidate *c = &s->candidates[candidate];
    for (size_t k = 0; k < s->n_keys; k++) {
        csv_text(out, sizing_value(s, candidate, k));
        textbuf_add(out, ",");
    }
    csv_double(out, isfinite(c->cost) ? c->cost : NAN);
    textbuf_add(out, ",%s,%s,", decision_plain(c->decision), sizing_evidence_name(c->evidence));
    if (c->decision == DECISION_NOT_MET || c->decision == DECISION_UNDECIDED)
        csv_text(out, sizing_requirement(s, c->failed));
    textbuf_add(out, ",%s,%llu", role, (unsigned long long)c->replications);
    for (size_t i = 0; i < s->n_requirements; i++) {
        const struct figure *f = sizing_figure(s, candidate, i);
        if (!is_repeated(s, i)) {
            add_figure(out, f);
            textbuf_add(out, ",%s", figure_has_value(f) ? basis_name(f->basis) : "");
        }
        if (shares[i])
            add_figure(out, sizing_share(s, candidate, i));
    }
    textbuf_add(out, ",");
    csv_text(out, c->message ? c->message : "");
    textbuf_add(out, "\n");
}

static bool is_known(const struct sizing_candidate *c)
{
    return c->evidence != SIZING_NOT_NEEDED || c->figures;
}

void sizing_csv(struct textbuf *out, const struct sizing *s)
{
    bool *shares = mem_calloc(s->n_requirements, sizeof *shares);
    const char **roles = roles_of(s);
    for (size_t i = 0; i < s->n_requirements; i++)
        shares[i] = has_shares(s, i);
    add_head(out, s, shares);
    for (size_t i = 0; i < s->n_candidates; i++)
        if (is_known(&s->candidates[s->order[i]]))
            add_candidate(out, s, s->order[i], roles[s->order[i]], shares);
    free(roles);
    free(shares);
}

void sizing_frontier_csv(struct textbuf *out, const struct sizing *s)
{
    textbuf_add(out, "requirement,figure,unit,bound,cost,value,half_width,basis,verdict");
    for (size_t k = 0; k < s->n_keys; k++)
        add_name(out, s->keys[k].name, "");
    textbuf_add(out, "\n");
    for (size_t i = 0; i < s->n_frontier; i++) {
        const struct sizing_frontier *p = &s->frontier[i];
        const struct target *t = &s->requirements[p->requirement];
        const struct sizing_candidate *c = &s->candidates[p->candidate];
        const struct figure *f = sizing_figure(s, p->candidate, p->requirement);
        csv_text(out, t->text);
        add_name(out, t->name, "");
        textbuf_add(out, ",%s,", t->unit);
        csv_double(out, t->bound);
        textbuf_add(out, ",");
        csv_double(out, c->cost);
        add_figure(out, f);
        textbuf_add(out, ",%s,%s", basis_name(f->basis), decision_plain(c->decision));
        for (size_t k = 0; k < s->n_keys; k++)
            add_name(out, sizing_value(s, p->candidate, k), "");
        textbuf_add(out, "\n");
    }
}
