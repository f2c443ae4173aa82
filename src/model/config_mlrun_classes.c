/* `classes` of an ml-run config: users of several kinds. */
#include "model/config_mlrun.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "model/config_discipline.h"
#include "model/config_dist.h"
#include "model/config_place.h"
#include "model/config_users.h"

#define CLASSES_MAX 1000

/* Names that the template uses for its own classes. */
static const char *const reserved[] = {"token", "login", "invalid", "bad"};

static bool good_name(struct cfg_group *g, const struct mlrun *ml, const char *name)
{
    const config_setting_t *s = cfg_get(g, "name");
    if (!places_good_word(g, s, name, "[]\".@", "a class's name has no [ ], \", @ or point"))
        return false;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (strcmp(name, reserved[i]) == 0) {
            cfg_error(g, s, "it is what the form itself calls some requests",
                      "'name' cannot be '%s'", name);
            return false;
        }
    const size_t other = config_mlrun_find_class(ml, name);
    if (other < ml->n_classes)
        cfg_error_same_name(g, name, ml->classes[other].line);
    return other == ml->n_classes;
}

static double read_rate(struct cfg_group *g)
{
    const double rate = cfg_need(g, "rate", "requests/s of these users: for example rate = 500;")
                            ? cfg_double(g, "rate", CFG_POSITIVE | CFG_RATE, 1)
                            : 1;
    if (config_time_ok(1 / rate))
        return rate;
    cfg_error(g, cfg_get(g, "rate"), "from 1e-100 to 1e100 requests/s",
              "'rate' cannot be computed with");
    return 1;
}

/* Whether users are required depends on the mode, which is read later. */
static void read_users(struct cfg_group *g, struct population *users)
{
    if (config_users_given(g))
        config_users_read(g, users);
    else
        config_users_refuse(g, NULL, "for example users = 1000;", "is given without 'users'");
}

static void read_class(struct cfg_group *g, struct mlrun *ml)
{
    struct mlrun_class c = {.line = cfg_name_line(g)};
    const char *name =
        cfg_need(g, "name", "for example name = \"people\";") ? cfg_string(g, "name", NULL) : NULL;
    c.share = read_rate(g); /* all shares are divided by their sum */
    c.priority = config_priority(g);
    c.has_priority = cfg_get(g, "priority") != NULL;
    read_users(g, &c.users);
    cfg_group_close(g);
    if (!name || !good_name(g, ml, name)) {
        free(c.users.counts);
        return;
    }
    c.name = mem_strdup(name);
    ml->classes[ml->n_classes++] = c;
}

static void refuse_flow(struct cfg_group *root, const char *key)
{
    cfg_refuse(root, key, cfg_get(root, "classes"), "the classes' rates say it: remove it",
               "is given beside 'classes'");
}

void config_mlrun_classes(struct cfg_group *root, struct mlrun *ml)
{
    const config_setting_t *list = cfg_list(root, "classes");
    const size_t n = list ? cfg_length(root, list) : 0;
    if (!list)
        return;
    refuse_flow(root, "I");
    refuse_flow(root, "I_0");
    if (n == 0 || n > CLASSES_MAX)
        cfg_error(root, list, "leave it out when users are all of one kind",
                  "'classes' must have 1 to %d elements, not %zu", CLASSES_MAX, n);
    ml->classes = mem_calloc(CLASSES_MAX, sizeof *ml->classes);
    for (size_t i = 0; i < n && i < CLASSES_MAX && !cfg_gave_up(root->c); i++) {
        struct cfg_group g;
        if (cfg_element(root, "classes", list, i, "class", false, &g))
            read_class(&g, ml);
    }
    double rate = 0;
    for (size_t i = 0; i < ml->n_classes; i++)
        rate += ml->classes[i].share;
    for (size_t i = 0; i < ml->n_classes; i++)
        ml->classes[i].share /= rate;
    ml->rate = rate > 0 ? rate : 1;
}

size_t config_mlrun_find_class(const struct mlrun *ml, const char *name)
{
    size_t i = 0;
    while (i < ml->n_classes && strcmp(ml->classes[i].name, name) != 0)
        i++;
    return i;
}
