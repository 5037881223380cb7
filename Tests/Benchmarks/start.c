// From a program that has begun to the first clean sample of the built-in model: wall-clock and processor time, in microseconds.
//     start [TURNS]
#include <sta_denoise.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return 1e6 * (double)time.tv_sec + 1e-3 * (double)time.tv_nsec;
}

int main(int argc, char **argv) {
  int turns = argc > 1 ? atoi(argv[1]) : 1;
  double wall = 1e12, processor = 1e12;
  for (int turn = 0; turn < turns; turn++) {
    double start = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    sta_model *model;
    sta_stream *stream;
    float input[450], output[1000];
    size_t taken = 450, written = 1000;
    for (int i = 0; i < 450; i++) input[i] = (float)((i * 7919) % 1000) / 500 - 1;
    if (sta_model_open_builtin(&model) != STA_OK || sta_stream_create(model, NULL, &stream) != STA_OK) return 1;
    if (sta_stream_process(stream, input, &taken, output, &written) != STA_OK || written == 0) return 1;
    double end = now(CLOCK_MONOTONIC) - start, used = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    sta_stream_free(stream);
    sta_model_free(model);
    if (end < wall) wall = end;
    if (used < processor) processor = used;
  }
  printf("%.0f %.0f\n", wall, processor);
  return 0;
}
