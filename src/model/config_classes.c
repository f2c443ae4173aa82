#include "model/config_classes.h"

#include <string.h>

#include "base/mem.h"
#include "model/config_discipline.h"

#define CLASSES_MAX 10000

static bool good_class(struct cfg_group *g, struct places *p, const char *name)
{
    if (!places_good_word(g, cfg_get(g, "name"), name, "[]\".",
                          "a class's name has no [ ], \" or point"))
        return false;
    const size_t other = cfg_names_find(&p->classes, name, strlen(name));
    if (other != CFG_NO_NAME)
        cfg_error_same_name(g, name, p->classes.lines[other]);
    return other == CFG_NO_NAME;
}

static void add_class(struct places *p, const char *name, int priority, unsigned name_line,
                      const struct draft_class *draft)
{
    const size_t class = network_add_class(p->net, name);
    p->net->classes[class].priority = priority;
    p->net->classes[class].named = p->declared;
    cfg_names_add(&p->classes, p->net->classes[class].name, name_line);
    p->draft_classes =
        mem_grow(p->draft_classes, &p->cap_draft_classes, class + 1, sizeof *p->draft_classes);
    p->draft_classes[class] = *draft;
}

/* Customers' keys are read later, when stations are known. Other classes must not have them. */
static bool is_closed(struct cfg_group *g)
{
    static const char *const keys[] = {"think", "to", "rule", "d", "ties"};
    const bool closed = cfg_get(g, "population") != NULL;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (closed)
            cfg_get(g, keys[i]);
        else
            cfg_refuse(g, keys[i], NULL,
                       "customers who go round are given by population = 20; requests from outside "
                       "have a source",
                       "is given without 'population'");
    return closed;
}

static void read_class(struct cfg_group *g, struct places *p)
{
    const char *name =
        cfg_need(g, "name", "for example name = \"gold\";") ? cfg_string(g, "name", NULL) : NULL;
    const config_setting_t *s = cfg_get(g, "priority");
    const int priority = config_priority(g);
    struct draft_class draft = {.line = config_setting_source_line(g->s),
                                .has_priority = s != NULL,
                                .priority_line = s ? config_setting_source_line(s) : 0};
    draft.closed = is_closed(g);
    if (draft.closed)
        again_add(&p->closed, g);
    cfg_group_close(g);
    if (name && good_class(g, p, name))
        add_class(p, name, priority, cfg_name_line(g), &draft);
}

void config_classes(struct cfg_group *root, struct places *p)
{
    const config_setting_t *list = cfg_list(root, "classes");
    const size_t n = list ? cfg_length(root, list) : 0;
    p->declared = cfg_get(root, "classes") != NULL;
    if (list && (n == 0 || n > CLASSES_MAX))
        cfg_error(root, list, "leave it out when requests are all of one kind",
                  "'classes' must have 1 to %d elements, not %zu", CLASSES_MAX, n);
    for (size_t i = 0; i < n && i < CLASSES_MAX && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (cfg_element(root, "classes", list, i, "class", false, &g))
            read_class(&g, p);
    }
    if (p->net->n_classes == 0)
        add_class(p, "request", 0, 0, &(struct draft_class){0});
}

/* A class's priority is ignored if it was written for a discipline that an override replaced. */
void config_classes_check(struct cfg_group *root, const struct places *p)
{
    bool looked_at = cfg_override_names(root->c, "discipline");
    for (size_t i = 0; i < p->net->n_stations; i++)
        looked_at |= discipline_table[p->net->stations[i].discipline].takes_priority;
    for (size_t i = 0; i < p->net->n_classes && !looked_at; i++) {
        const struct draft_class *draft = &p->draft_classes[i];
        if (draft->has_priority)
            cfg_error_line(root->c, draft->priority_line,
                           "give a station discipline = \"priority\" or \"priority-preemptive\"",
                           "class '%s': 'priority' where no station looks at priorities",
                           p->net->classes[i].name);
    }
}
