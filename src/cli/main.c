#include <stdio.h>

#include <gsl/gsl_errno.h>

#include "cli/common.h"

static enum exit_status run_command(const struct options *o, struct diag *d)
{
    switch (o->command) {
    case COMMAND_CHECK: return command_check(o, d);
    case COMMAND_SOLVE: return command_solve(o, d);
    case COMMAND_SIMULATE: return command_simulate(o, d);
    case COMMAND_COMPARE: return command_compare(o, d);
    case COMMAND_SWEEP: return command_sweep(o, d);
    case COMMAND_PAPER: return command_paper(o, d);
    }
    return EXIT_INPUT;
}

int main(int argc, char **argv)
{
    struct options o;
    enum exit_status status;
    gsl_set_error_handler_off();    /* the default handler aborts; we look at statuses */
    if (options_parse(argc, argv, &o, &status)) {
        catch_signals();
        struct diag *d = diag_new();
        status = run_command(&o, d);
        if (diag_count(d))
            status = diag_status(d);
        diag_print(d, stderr);
        diag_free(d);
    }
    options_release(&o);
    return (int)status;
}
