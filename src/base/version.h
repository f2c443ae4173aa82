/*
 * Which sojourn this is. Stands in every report and in every journal.
 */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H

/* The release, "0.2.0": the first line of the file VERSION. Static text. */
const char *version_number(void);

/* The commit that was built, "4d4d2c5" or "4d4d2c5-dirty"; "" where that is not known.
 * Static text. */
const char *version_commit(void);

/* Both, "0.2.0 (4d4d2c5)", or the release alone. Static text. */
const char *version_text(void);

#endif
