#include "model/config_size.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/expression.h"

static struct setting_place place_of(const struct cfg_group *root, const config_setting_t *s)
{
    const unsigned line = config_setting_source_line(s);
    const bool overridden = line & CFG_FROM_OVERRIDE;
    const char *file =
        overridden ? root->c->override_place[line & ~CFG_FROM_OVERRIDE] : root->c->file;
    return (struct setting_place){mem_strdup(file), overridden ? 0 : (int)line};
}

static void ask_for(const struct expression *e, struct asked *asked)
{
    size_t n;
    const char *const *names = expression_names(e, &n);
    for (size_t i = 0; i < n; i++) {
        double x;
        const enum parameter p = quantity_asks(names[i], &x);
        if (p != PARAMETER_NONE && parameter_allows(p, x))
            asked_add(asked, p, x);
    }
}

static void read_cost(struct cfg_group *root, struct experiment *e, struct sizing_task *t)
{
    const char *text = cfg_string(root, "cost", NULL);
    if (!text)
        return;
    struct expression_error error;
    struct expression *cost = expression_parse(text, &error);
    if (!cost) {
        cfg_error(root, cfg_get(root, "cost"), error.hint, "cost '%s': %s (column %zu)", text,
                  error.message, error.column);
        free(error.message);
        return;
    }
    ask_for(cost, &e->asked);
    expression_free(cost);
    t->cost = mem_strdup(text);
    t->cost_at = place_of(root, cfg_get(root, "cost"));
}

static void read_vary(struct cfg_group *root, struct sizing_task *t)
{
    const char *texts[SIZING_KEYS_MAX];
    if (!cfg_get(root, "vary"))
        return;
    const size_t n = cfg_strings(root, "vary", texts, SIZING_KEYS_MAX);
    t->vary = mem_calloc(n, sizeof *t->vary);
    t->vary_at = place_of(root, cfg_get(root, "vary"));
    for (size_t i = 0; i < n; i++) {
        const char *equals = strchr(texts[i], '=');
        if (!equals || equals == texts[i] || !equals[1])
            cfg_error(root, cfg_get(root, "vary"), "for example \"M=1:16\" or \"K=2,4,8\"",
                      "'%s' does not say which values a key takes", texts[i]);
        else
            t->vary[t->n_vary++] = mem_strdup(texts[i]);
    }
}

void config_size(struct cfg_group *root, struct experiment *e, struct sizing_task *t)
{
    read_vary(root, t);
    read_cost(root, e, t);
}

void config_size_release(struct sizing_task *t)
{
    for (size_t i = 0; i < t->n_vary; i++)
        free(t->vary[i]);
    free(t->vary);
    free(t->vary_at.file);
    free(t->cost);
    free(t->cost_at.file);
}
