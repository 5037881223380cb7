// How long a frame of hostile numbers takes beside one of ordinary noise: processor time, the shortest of some turns.
//     hostile MODEL.gguf...
// One line a model: nanoseconds a frame of noise, and the ratio for the three kinds of signal that take longest. Fails where one is above
// LIMIT, or where something comes out that is no finite number.
#include <sta_denoise.h>

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { COUNT = 9000, TURNS = 7 };
static const double LIMIT = 3;

// A kind of signal: its sample at t, which may be made of a number between -1 and 1.
#define KIND(name, sample) \
  static float name(int t, float noise) { \
    (void)t, (void)noise; \
    return sample; \
  }
KIND(ordinary, noise)
KIND(silence, 0)
KIND(constant, 1e6f)
KIND(subnormal, noise * 0x1p-130f)
KIND(smallest, t % 2 == 0 ? 0x1p-149f : 0)
KIND(nearly_subnormal, noise * 0x1p-124f)
KIND(subnormal_between, t % 2 == 0 ? noise : noise * 0x1p-130f)
KIND(fading, noise * expf(-(float)(t % 900) / 9))
KIND(impulse, t % 900 == 450)
KIND(huge_impulse, t % 900 == 450 ? 1e38f : 0)
KIND(square, t / 25 % 2 == 0 ? 1 : -1)
KIND(huge_square, t / 25 % 2 == 0 ? 3.4e38f : -3.4e38f)
KIND(loud, noise * 1e3f)
KIND(louder, noise * 1e9f)
KIND(enormous, noise * 1e18f)
KIND(huge, noise * 1e38f)
KIND(no_numbers, t % 3 == 0 ? NAN : t % 3 == 1 ? INFINITY : noise)

#define NAMED(kind) {#kind, kind}
static const struct {
  const char *name;
  float (*sample)(int t, float noise);
} kinds[] = {
    NAMED(ordinary),          NAMED(silence), NAMED(constant), NAMED(subnormal),    NAMED(smallest), NAMED(nearly_subnormal),
    NAMED(subnormal_between), NAMED(fading),  NAMED(impulse),  NAMED(huge_impulse), NAMED(square),   NAMED(huge_square),
    NAMED(loud),              NAMED(louder),  NAMED(enormous), NAMED(huge),         NAMED(no_numbers),
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

// Nanoseconds a frame; infinite where something fails, or comes out as no finite number.
static double measure(sta_stream *stream, int kind) {
  static float signal[COUNT], output[2 * COUNT];
  uint32_t seed = 1;
  for (int t = 0; t < COUNT; t++) {
    seed = seed * 1664525u + 1013904223u;
    signal[t] = kinds[kind].sample(t, (float)seed / 2147483648.0f - 1);
  }
  double shortest = INFINITY;
  for (int turn = 0; turn < TURNS; turn++) {
    sta_counters counters = {.struct_size = sizeof counters};
    size_t taken = COUNT, written = 2 * COUNT;
    double start = now();
    if (sta_stream_process(stream, signal, &taken, output, &written) != STA_OK) return INFINITY;
    double time = now() - start;
    for (size_t t = 0; t < written; t++) {
      if (!isfinite(output[t])) return INFINITY;
    }
    sta_stream_counters(stream, &counters);
    shortest = fmin(shortest, time / (double)(counters.frames + counters.uncleaned_frames));
    sta_stream_reset(stream);
  }
  return shortest;
}

int main(int argc, char **argv) {
  int failures = 0;
  for (int argument = 1; argument < argc; argument++) {
    const char *name = strrchr(argv[argument], '/') ? strrchr(argv[argument], '/') + 1 : argv[argument];
    sta_model *model;
    sta_stream *stream;
    if (sta_model_open(argv[argument], &model, NULL, 0) != STA_OK) return 2;
    sta_options options = STA_OPTIONS;
    options.rate = 360;  // for a model that looks for a baseline
    if (sta_stream_create(model, &options, &stream) != STA_OK) return 2;
    double usual = measure(stream, 0), ratios[KINDS] = {0};
    printf("%-30s %7.0f ns", name, usual);
    for (int kind = 1; kind < KINDS; kind++) {
      ratios[kind] = measure(stream, kind) / usual;
      failures += !(ratios[kind] <= LIMIT);
    }
    for (int place = 0; place < 3; place++) {
      int worst = 0;
      for (int kind = 1; kind < KINDS; kind++) {
        if (ratios[kind] > ratios[worst]) worst = kind;
      }
      printf("  %4.2f %-17s", ratios[worst], kinds[worst].name);
      ratios[worst] = 0;
    }
    printf("\n");
    sta_stream_free(stream);
    sta_model_free(model);
  }
  if (failures > 0) fprintf(stderr, "%d signals take more than %g times as long as noise, or come out wrong\n", failures, LIMIT);
  return failures > 0;
}
