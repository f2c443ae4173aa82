/*
 * Exit statuses of the program, and what they mean to a script. Part of the command line's
 * contract: never renumber.
 */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

enum exit_status {
    EXIT_DONE = 0,      /* the answer is on stdout */
    EXIT_MACHINE = 1,   /* the machine failed: no memory, a file that cannot be written */
    EXIT_INPUT = 2,     /* the user's input is wrong; nothing was written */
    EXIT_PRECISION = 3, /* the precision asked for was not reached, or the run was interrupted */
    EXIT_UNSTABLE = 4,  /* the model has no steady state */
    EXIT_NOT_MET = 5    /* a requirement is not met */
};

#endif
