/* `token.second` of an ml-run config: a second level of cache behind the wrappers' own, and the
 * store that holds it. */
#include "model/config_mlrun.h"

#include "model/config_cache.h"
#include "model/config_discipline.h"
#include "model/config_dist.h"
#include "model/config_servers.h"

void config_mlrun_second(struct cfg_group *token, struct mlrun *ml, size_t users)
{
    struct mlrun_tier *tier = &ml->tier[ML_S];
    struct cfg_group g;
    if (!cfg_get(token, "second"))
        return;
    cfg_group_open(token, "second", &g);
    *tier = (struct mlrun_tier){.there = true, .instances = 1, .line = cfg_line(&g, g.s)};
    config_dist_need(&g, "service",
                     "the time of a look-up there: for example service = { mean = 0.0005; };",
                     &tier->service);
    tier->servers = config_servers_number(&g);
    tier->discipline = config_discipline(&g, tier->servers);
    config_cache(&g, &ml->second);
    if (!config_cache_fills(&g, ml->second.max_entries, users))
        ml->second.max_entries = 0;
    cfg_group_close(&g);
}
