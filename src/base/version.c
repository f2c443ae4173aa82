#include "base/version.h"

/* The Makefile defines it for this file alone, so that a new version rebuilds nothing else. */
#ifndef SOJOURN_VERSION
#define SOJOURN_VERSION "unknown"
#endif

const char *sojourn_version(void)
{
    return SOJOURN_VERSION;
}
