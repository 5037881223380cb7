// A program that has told FFTW to use threads keeps them for its own transforms: the library's work is done in the thread that asks for it,
// with the same bits.
#include <sta_denoise.h>

#include <fftw3.h>
#include <string.h>

#include "expect.h"

enum { COUNT = 3000 };
static float input[COUNT], expected[COUNT], output[COUNT];

static void clean(float *clean) {
  sta_model *model;
  EXPECT(sta_model_open_builtin(&model) == STA_OK);
  EXPECT(sta_denoise(model, NULL, input, COUNT, clean) == STA_OK);
  sta_model_free(model);
}

int main(void) {
  noise(input, COUNT, 5);
  clean(expected);
  EXPECT(fftwf_init_threads() != 0);
  fftwf_plan_with_nthreads(4);
  clean(output);
  EXPECT(memcmp(output, expected, sizeof expected) == 0);
  EXPECT(fftwf_planner_nthreads() == 4);
  EXPECT(threads() == 1);
  return failures > 0;
}
