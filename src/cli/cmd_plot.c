/*
 * sojourn plot: figures of results that are there.
 */
#include "base/file.h"
#include "cli/common.h"
#include "cli/plots.h"

enum exit_status command_plot(const struct options *o, struct diag *d)
{
    plots_draw(o, o->model, stdout, d);
    file_check_stdout(d);
    return EXIT_DONE;
}
