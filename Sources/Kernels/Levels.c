#include "Kernels.h"

#include <stdlib.h>
#include <string.h>

extern const kernels_level kernels_baseline;

#if defined(__x86_64__)
extern const kernels_level kernels_v3, kernels_v4;

const kernels_level *kernels_level_at(int level) {
  switch (level) {
    case 0: return &kernels_baseline;
    case 1: return __builtin_cpu_supports("x86-64-v3") ? &kernels_v3 : NULL;
    case 2: return __builtin_cpu_supports("x86-64-v4") ? &kernels_v4 : NULL;
    default: return NULL;
  }
}
#else
const kernels_level *kernels_level_at(int level) { return level == 0 ? &kernels_baseline : NULL; }
#endif

static const kernels_level *best = &kernels_baseline;

// When the library is loaded and not at first use, so that nothing has to be locked then. STA_KERNELS names the highest level
// that may be taken: of the kernels, for FFTW looks at the processor by itself. It is there for tests of its level on a better one.
__attribute__((constructor)) static void choose(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
#endif
  const char *highest = getenv("STA_KERNELS");
  for (int level = 1; level <= 2; level++) {
    if (highest != NULL && strcmp(best->name, highest) == 0) return;
    const kernels_level *found = kernels_level_at(level);
    if (found != NULL) best = found;
  }
}

const kernels_level *kernels_best(void) { return best; }
