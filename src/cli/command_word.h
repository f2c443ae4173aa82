/*
 * The first word of a command line, and what is asked for in place of a run: help, the version.
 */
#ifndef CLI_COMMAND_WORD_H
#define CLI_COMMAND_WORD_H

#include <stdbool.h>

#include "base/status.h"
#include "cli/options_table.h"

/*
 * Which command the words want run, in *command. False when none is: help or the version was
 * printed, or the command is not known, which is said; *status is then the program's.
 */
bool command_to_run(int argc, char **argv, enum command *command, enum exit_status *status);

#endif
