#include "cli/private_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

char *private_folder_make(struct diag *d)
{
    const char *where = getenv("TMPDIR");
    char *folder = text_format("%s/sojourn-XXXXXX", where && *where ? where : "/tmp");
    if (mkdtemp(folder))
        return folder;
    diag_error_status(d, EXIT_MACHINE, NULL, 0, "TMPDIR says where temporary files go",
                      "cannot make folder '%s': %s", folder, strerror(errno));
    free(folder);
    return NULL;
}

/* Files alone: nothing here makes folders in it. */
static void remove_files(const char *folder)
{
    DIR *all = opendir(folder);
    for (struct dirent *one; all && (one = readdir(all));)
        if (strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0)
            unlinkat(dirfd(all), one->d_name, 0);
    if (all)
        closedir(all);
}

void private_folder_remove(char *folder)
{
    if (!folder)
        return;
    remove_files(folder);
    rmdir(folder);
    free(folder);
}
