#include "model/config_choice.h"

#include <stdlib.h>

#include "base/text.h"
#include "model/network_words.h"

#define D_DEFAULT 2
#define D_MAX     1000000

static enum dispatch_rule read_rule(struct cfg_group *g)
{
    const char *words[DISPATCH_RULES];
    for (int i = 0; i < DISPATCH_RULES; i++)
        words[i] = dispatch_rule_name((enum dispatch_rule)i);
    return (enum dispatch_rule)cfg_word(g, "rule", words, DISPATCH_RULES, DISPATCH_RANDOM);
}

void config_choice_details(struct cfg_group *g, const char *rule_key, enum dispatch_rule rule,
                           struct dispatch *d)
{
    const struct dispatch_rule_row *row = &dispatch_rule_table[rule];
    const config_setting_t *s = cfg_get(g, rule_key);
    *d = (struct dispatch){.rule = rule, .line = cfg_line(g, s)};
    if (row->takes_d)
        d->d = (unsigned)cfg_count(g, "d", 1, D_MAX, D_DEFAULT);
    else
        cfg_refuse(g, "d", s, "remove it, or take the rule \"power-of-d\"",
                   "belongs to the rule \"power-of-d\"");
    if (row->compares)
        d->first_of_equals = cfg_word(g, "ties", ties_words, 2, 0) == 1;
    else
        cfg_refuse(g, "ties", s, "remove it: only rules that compare their targets have ties",
                   "has no meaning here");
}

void config_choice(struct cfg_group *g, struct choice *out)
{
    const config_setting_t *s = cfg_get(g, "rule");
    *out = (struct choice){.given = s != NULL};
    if (s) {
        out->line = config_setting_source_line(s);
        config_choice_details(g, "rule", read_rule(g), &out->dispatch);
        return;
    }
    cfg_refuse(g, "d", NULL, "for example rule = \"power-of-d\";", "is given without 'rule'");
    cfg_refuse(g, "ties", NULL, "for example rule = \"jsq\";", "is given without 'rule'");
}

void config_choice_check(struct cfg *c, const struct choice *choice, const char *what,
                         const char *name, size_t targets)
{
    if (!choice->given || choice->dispatch.d <= targets)
        return;
    char *hint = text_format("at most %zu", targets);
    cfg_error_line(c, choice->line, hint, "%s '%s': d = %u of %zu target%s", what, name,
                   choice->dispatch.d, targets, targets == 1 ? "" : "s");
    free(hint);
}
