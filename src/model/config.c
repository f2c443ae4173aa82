#include "model/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/printable.h"
#include "model/cfg_read.h"
#include "model/config_events.h"
#include "model/config_experiment.h"
#include "model/config_file.h"
#include "model/config_form.h"
#include "model/config_size.h"

#define ML_RUN_WINDOW 1.0 /* [s] the paper's experiment counts a flow for a second */

enum form { FORM_ML_RUN, FORM_NETWORK, FORMS };
static const char *const form_words[FORMS] = {"ml-run", "network"};

/* ---- the two forms; is the network whole, with all that was written? ---- */

static bool read_mlrun(struct cfg_group *root, struct model *m)
{
    m->mlrun = mem_calloc(1, sizeof *m->mlrun);
    config_mlrun(root, m->mlrun);
    const bool whole = root->c->n_errors == 0;
    if (!whole)
        config_mlrun_shrink(m->mlrun);
    m->network = mlrun_expand(m->mlrun, root->c->file);
    m->experiment.input_rate = m->mlrun->rate;
    return whole;
}

static bool read_network(struct cfg_group *root, struct model *m)
{
    bool whole;
    m->network = config_network(root, &whole);
    m->experiment.input_rate = network_external_rate(m->network);
    return whole;
}

static void read_form(struct cfg_group *root, struct model *m)
{
    const char *hint = "a config starts with model = \"ml-run\"; or model = \"network\";";
    const config_setting_t *s = cfg_need(root, "model", hint);
    const size_t before = root->c->n_errors;
    const size_t form = cfg_word(root, "model", form_words, FORMS, FORM_NETWORK);
    if (!s || root->c->n_errors > before)
        return; /* without the form, every other key would be unknown */
    m->title = mem_strdup(cfg_string(root, "title", ""));
    const bool whole = form == FORM_ML_RUN ? read_mlrun(root, m) : read_network(root, m);
    config_events(root, m->network, whole);
    config_experiment(root, m->network, whole, form == FORM_ML_RUN ? ML_RUN_WINDOW : 0,
                      &m->experiment);
    config_size(root, &m->experiment, &m->sizing);
    cfg_group_close(root);
}

static void read_model(struct cfg *c, struct model *m)
{
    struct cfg_group root;
    cfg_group_root(c, &root);
    read_form(&root, m);
    m->settings = c->settings;
    m->n_settings = c->n_settings;
    c->settings = NULL;
    c->n_settings = 0;
    m->dists = c->dists;
    c->dists = (struct dist_pool){0};
}

/* Read the parts that need the whole network. */
static void finish(const struct cfg *c, struct model *m, struct diag *d)
{
    struct diag *found = diag_new();
    if (!m->network->finished)
        network_finish(m->network);
    network_validate(m->network, found);
    diag_merge_places(d, found, c->override_place, c->n_overrides);
    diag_free(found);
}

struct model *model_from_text(const char *text, const char *name, const struct override *o,
                              size_t n, struct diag *d)
{
    const size_t before = diag_count(d);
    struct model *m = mem_calloc(1, sizeof *m);
    struct cfg c;
    m->file = printable(name);
    if (cfg_open(&c, text, name, o, n, d))
        read_model(&c, m);
    if (diag_count(d) == before)
        finish(&c, m, d);
    cfg_close(&c);
    if (diag_count(d) == before)
        return m;
    model_free(m);
    return NULL;
}

struct model *model_load(const char *path, const struct override *o, size_t n, struct diag *d)
{
    char *text = config_file_read(path, d);
    struct model *m = text ? model_from_text(text, config_file_name(path), o, n, d) : NULL;
    free(text);
    return m;
}

bool model_takes_override(const char *text, const char *name, const struct override *o, size_t n,
                          struct diag *d)
{
    struct diag *all = diag_new();
    struct model *m = mem_calloc(1, sizeof *m);
    struct cfg c;
    m->file = mem_strdup(name);
    const bool open = cfg_open(&c, text, name, o, n, all);
    if (open)
        read_model(&c, m);
    const bool taken = !c.unfit[n - 1];
    if (!taken)
        diag_merge_at(d, all, c.override_place[n - 1]);
    cfg_close(&c);
    model_free(m);
    diag_free(all);
    return taken;
}

void model_free(struct model *m)
{
    if (!m)
        return;
    for (size_t i = 0; i < m->n_settings; i++) {
        free(m->settings[i].key);
        free(m->settings[i].value);
    }
    free(m->settings);
    config_experiment_release(&m->experiment);
    config_size_release(&m->sizing);
    network_free(m->network);
    dist_pool_release(&m->dists);
    if (m->mlrun)
        mlrun_release(m->mlrun);
    free(m->mlrun);
    free(m->title);
    free(m->file);
    free(m);
}
