#include "base/version.h"

/* The Makefile defines them for this file alone, so that a new version rebuilds nothing else. */
#ifndef SOJOURN_VERSION
#define SOJOURN_VERSION "unknown"
#endif
#ifndef SOJOURN_COMMIT
#define SOJOURN_COMMIT ""
#endif

const char *version_number(void)
{
    return SOJOURN_VERSION;
}

const char *version_commit(void)
{
    return SOJOURN_COMMIT;
}

const char *version_text(void)
{
    return *SOJOURN_COMMIT ? SOJOURN_VERSION " (" SOJOURN_COMMIT ")" : SOJOURN_VERSION;
}
