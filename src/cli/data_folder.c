#include "cli/data_folder.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

#ifndef SOJOURN_DATADIR
#define SOJOURN_DATADIR "/usr/local/share/sojourn"
#endif

static bool holds(const char *folder, const char *file)
{
    char *path = text_format("%s/%s", folder, file);
    const bool there = access(path, R_OK) == 0;
    free(path);
    return there;
}

/* The folder of this program's file, or NULL. */
static char *program_folder(void)
{
    char path[PATH_MAX];
    const ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    if (n <= 0)
        return NULL;
    path[n] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash)
        return NULL;
    *slash = '\0';
    return mem_strdup(path);
}

/* A build is at the top of the sources or two folders below; bin/ is beside share/. */
static char *beside_program(const char *here, const char *name, const char *file)
{
    char *program = program_folder(), *found = NULL;
    if (!program)
        return NULL;
    char *places[] = {text_format("%s/%s", program, here),
                      text_format("%s/../../%s", program, here),
                      text_format("%s/../share/sojourn/%s", program, name)};
    for (size_t i = 0; i < 3; i++) {
        if (!found && holds(places[i], file))
            found = places[i];
        else
            free(places[i]);
    }
    free(program);
    return found;
}

char *data_folder(const char *given, const char *here, const char *name, const char *file)
{
    if (given)
        return mem_strdup(given);
    char *found = beside_program(here, name, file);
    if (found)
        return found;
    char *installed = text_format("%s/%s", SOJOURN_DATADIR, name);
    if (holds(installed, file) || !holds(here, file))
        return installed;
    free(installed);
    return mem_strdup(here);
}
