// Eight threads share one model, each with a stream of its own, created, used and freed there: all get the bits that one gets.
#include <sta_denoise.h>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { COUNT = 4000, THREADS = 8 };
static sta_model *model;
static float input[COUNT], expected[COUNT];

static void *work(void *failure) {
  static _Thread_local float output[COUNT + 1000];
  for (int turn = 0; turn < 3; turn++) {
    sta_stream *stream;
    if (sta_stream_create(model, NULL, &stream) != STA_OK) return failure;
    size_t done = 0;
    for (size_t start = 0; start < COUNT; start += 125) {
      size_t taken = 125, written = sizeof output / sizeof *output - done;
      if (sta_stream_process(stream, input + start, &taken, output + done, &written) != STA_OK || taken != 125) return failure;
      done += written;
    }
    size_t written = sizeof output / sizeof *output - done;
    if (sta_stream_flush(stream, output + done, &written) != STA_OK || done + written != COUNT) return failure;
    sta_stream_free(stream);
    if (memcmp(output, expected, sizeof expected) != 0) return failure;
  }
  return NULL;
}

int main(void) {
  uint32_t random = 7;
  for (int i = 0; i < COUNT; i++) input[i] = (float)(random = random * 1664525u + 1013904223u) / 4294967296.0f;
  if (sta_model_open_builtin(&model) != STA_OK) return 2;
  if (sta_denoise(model, NULL, input, COUNT, expected) != STA_OK) return 2;
  pthread_t threads[THREADS];
  int failures = 0;
  for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, &failures);
  for (int i = 0; i < THREADS; i++) {
    void *result;
    pthread_join(threads[i], &result);
    failures += result != NULL;
  }
  sta_model_free(model);
  if (failures > 0) fprintf(stderr, "%d of %d threads failed\n", failures, THREADS);
  return failures > 0;
}
