/* What libFuzzer calls. Compiled once for each harness, -DHARNESS=fuzz_config and so on. */
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return HARNESS(data, size);
}
