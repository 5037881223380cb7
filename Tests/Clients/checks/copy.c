// Half of a program with two copies of the library in it: compiled with -DSTA_PREFIX=my_ it uses the renamed one.
#include <sta_denoise.h>

#ifdef STA_PREFIX
sta_status cleanWithRenamed(const float *input, size_t count, float *output);
sta_status cleanWithRenamed(const float *input, size_t count, float *output) {
#else
sta_status cleanWithOriginal(const float *input, size_t count, float *output);
sta_status cleanWithOriginal(const float *input, size_t count, float *output) {
#endif
  sta_model *model;
  sta_status status = sta_model_open_builtin(&model);
  if (status == STA_OK) status = sta_denoise(model, NULL, input, count, output);
  sta_model_free(model);
  return status;
}
