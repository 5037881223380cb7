// The other half of copy.c: both copies give the same.
#include <stddef.h>
#include <string.h>

int cleanWithOriginal(const float *input, size_t count, float *output);
int cleanWithRenamed(const float *input, size_t count, float *output);

int main(void) {
  float input[1000], first[1000], second[1000];
  for (int i = 0; i < 1000; i++) input[i] = (float)(i * i % 97);
  if (cleanWithOriginal(input, 1000, first) != 0 || cleanWithRenamed(input, 1000, second) != 0) return 1;
  return memcmp(first, second, sizeof first) != 0;
}
