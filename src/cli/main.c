#include <stdio.h>

#include <gsl/gsl_errno.h>

#include "base/file.h"
#include "base/standard.h"
#include "base/version.h"
#include "cli/common.h"
#include "cli/plots.h"
#include "cli/private_folder.h"
#include "cli/verdict_files.h"
#include "run/cluster.h"

static enum exit_status run_command(const struct options *o, struct diag *d)
{
    switch (o->command) {
    case COMMAND_CHECK: return command_check(o, d);
    case COMMAND_SOLVE: return command_solve(o, d);
    case COMMAND_SIMULATE: return command_simulate(o, d);
    case COMMAND_COMPARE: return command_compare(o, d);
    case COMMAND_SWEEP: return command_sweep(o, d);
    case COMMAND_PLOT: return command_plot(o, d);
    case COMMAND_SIZE: return command_size(o, d);
    case COMMAND_REPORT: return command_report(o, d);
    case COMMAND_PAPER: return command_paper(o, d);
    }
    return EXIT_INPUT;
}

static enum exit_status run_and_draw(struct options *o, struct diag *d)
{
    struct plot_due due = {NULL};
    o->plot_due = &due;
    const enum exit_status status = run_command(o, d);
    if (due.name && diag_count(d) == 0)
        plots_of_results(o, due.name, d);
    return status;
}

/* Figures for the terminal are drawn from files, too; without a folder they are in one that is
 * removed at the end. */
static enum exit_status run(struct options *o, struct diag *d)
{
    if (!o->plot.wanted)
        return run_command(o, d);
    char *folder = o->folder ? NULL : private_folder_make(d);
    if (!o->folder && !folder)
        return EXIT_MACHINE;
    o->folder_goes = folder != NULL;
    o->folder = folder ? folder : o->folder;
    const enum exit_status status = run_and_draw(o, d);
    private_folder_remove(folder);
    return status;
}

/* Verdicts that no command could reach are written, too. */
static enum exit_status run_to_the_end(struct options *o, struct diag *d)
{
    bool written = false;
    o->verdicts_written = &written;
    const enum exit_status status = run(o, d);
    if (diag_count(d) > 0)
        put_no_verdicts(o, diag_status(d), diag_message(d, 0), d);
    return status;
}

int main(int argc, char **argv)
{
    struct options o;
    enum exit_status status;
    if (standard_occupy() != 0)
        return EXIT_MACHINE;
    gsl_set_error_handler_off();    /* the default handler aborts; we look at statuses */
    struct cluster *cluster = cluster_begin(&argc, &argv, version_text());
    if (cluster_rank(cluster) > 0) {
        const int served = cluster_serve(cluster);
        cluster_end(cluster);
        return served;
    }
    prepare_signals();
    struct diag *d = diag_new();
    if (options_parse(argc, argv, &o, &status)) {
        o.cluster = cluster;
        status = standard_check_output(d) == 0 ? run_to_the_end(&o, d) : EXIT_MACHINE;
    } else {
        file_check_stdout(d);    /* help goes there, too */
    }
    if (diag_count(d))
        status = diag_status(d);
    diag_print(d, stderr);
    diag_free(d);
    options_release(&o);
    cluster_end(cluster);
    return (int)status;
}
