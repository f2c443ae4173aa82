/*
 * The first word of a command line, and the requests for help or the version.
 */
#ifndef CLI_COMMAND_WORD_H
#define CLI_COMMAND_WORD_H

#include <stdbool.h>

#include "base/status.h"
#include "cli/options_table.h"

/*
 * Find the command to run, into *command. Returns false when there is none: help or the version was
 * printed, or the command is unknown and an error was printed; *status is then the exit status.
 */
bool command_to_run(int argc, char **argv, enum command *command, enum exit_status *status);

#endif
