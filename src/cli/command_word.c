/* The first word of a command line, and the requests for help or the version. */
#include "cli/command_word.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/printable.h"
#include "base/version.h"
#include "cli/help.h"

/* Is this option among the words before "--"? */
static bool asks_for(int argc, char **argv, const char *name, const char *letter)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], name) == 0 || strcmp(argv[i], letter) == 0)
            return true;
    return false;
}

static enum exit_status unknown_command(const char *given)
{
    const char *near = nearest_command(given);
    char *word = printable(given);
    if (word[0] == '-' && !near)
        fprintf(stderr, "error: '%s' stands where the command belongs\n"
                        "  hint: the command comes first: sojourn solve MODEL [options]\n",
                word);
    else
        fprintf(stderr, "error: unknown command '%s'\n", word);
    if (near)
        fprintf(stderr, "  hint: did you mean '%s'?\n", near);
    else if (word[0] && word[0] != '-' && access(given, F_OK) == 0)
        fprintf(stderr, "  hint: the command comes first: sojourn solve %s\n", word);
    else if (word[0] != '-')
        fprintf(stderr, "  hint: one of check, solve, simulate, compare, sweep, paper\n");
    free(word);
    return EXIT_INPUT;
}

static enum exit_status unknown_topic(const char *given)
{
    const char *command = nearest_command(given), *topic = help_nearest(given);
    char *word = printable(given);
    fprintf(stderr, "error: no help on '%s'\n", word);
    if (topic || (command && command[0] != '-'))
        fprintf(stderr, "  hint: did you mean '%s'?\n", topic ? topic : command);
    else
        fprintf(stderr, "  hint: `sojourn help` lists commands and topics\n");
    free(word);
    return EXIT_INPUT;
}

/* `sojourn help`, `sojourn help solve`, `sojourn help units`, `sojourn --help`; *status when it was
 * one of these. */
static bool gave_help(int argc, char **argv, enum exit_status *status)
{
    const bool option = argc >= 2 && argv[1][0] == '-' && asks_for(argc, argv, "--help", "-h");
    *status = EXIT_DONE;
    if (argc >= 2 && !option && strcmp(argv[1], "help") != 0)
        return false;
    if (argc < 2) {
        print_usage(stderr);
        *status = EXIT_INPUT;
    } else if (option || argc == 2) {
        print_usage(stdout);
        if (!option) {
            printf("\n");
            help_topics(stdout);
        }
    } else if (find_command(argv[2])) {
        print_command_help(find_command(argv[2]), stdout);
    } else if (!help_topic(argv[2], stdout)) {
        *status = unknown_topic(argv[2]);
    }
    return true;
}

/* `sojourn solve --help` in any place, and `sojourn solve help` where no file has that name. */
static bool asks_for_command_help(int argc, char **argv)
{
    return asks_for(argc, argv, "--help", "-h") ||
           (argc == 3 && strcmp(argv[2], "help") == 0 && access("help", F_OK) != 0);
}

bool command_to_run(int argc, char **argv, enum command *command, enum exit_status *status)
{
    *status = EXIT_DONE;
    if (asks_for(argc, argv, "--version", "-V")) {
        printf("sojourn %s\n", version_text());
        return false;
    }
    if (gave_help(argc, argv, status))
        return false;
    *command = find_command(argv[1]);
    if (!*command) {
        *status = unknown_command(argv[1]);
        return false;
    }
    if (asks_for_command_help(argc, argv)) {
        print_command_help(*command, stdout);
        return false;
    }
    return true;
}
