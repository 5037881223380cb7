// The one function of libFuzzer that a program with a `main` of its own calls; no header of Clang's declares it.
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(
    int *_Nonnull argument_count, char *_Nullable *_Nonnull *_Nonnull arguments,
    int (*_Nonnull target)(const uint8_t *_Nullable bytes, size_t count));
