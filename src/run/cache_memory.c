#include "run/cache_memory.h"

#include <math.h>
#include <sys/resource.h>
#include <unistd.h>

#include "sim/sim.h"

double cache_memory_machine(void)
{
    const double all = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY)
        return fmin(all, (double)limit.rlim_cur);
    return all;
}

int cache_memory_check(const struct network *net, double machine, struct diag *d)
{
    double users = 0, entries = 0;
    for (size_t i = 0; i < net->n_populations; i++)
        users += (double)net->populations[i].users;
    for (size_t i = 0; i < net->n_caches; i++)
        entries += (double)net->populations[net->caches[i].population].users;
    const double bytes = sim_token_bytes(users, entries);
    if (bytes <= machine || net->n_caches == 0)
        return 0;
    diag_error_status(
        d, EXIT_MACHINE, net->file, net->caches[0].line,
        "fewer users, or one cache for all wrappers: token.cache = \"shared\"; each "
        "thread more takes as much for its entries",
        "out of memory: the tokens of %.0f users in %zu caches would take %.3g GB, and "
        "this machine has %.3g GB",
        users, net->n_caches, 1e-9 * bytes, 1e-9 * machine);
    return -1;
}
