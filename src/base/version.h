/*
 * Which sojourn this is: `git describe` at the time of the build. Stands in every report.
 */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

/* "v0.2-3-g1a2b3c4", "1a2b3c4-dirty"; "unknown" in a tree without git. Static text. */
const char *sojourn_version(void);

#endif
