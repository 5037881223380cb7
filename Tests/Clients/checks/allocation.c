// Replaces the allocator of the whole process, and counts: processing, flushing, resetting, saving and restoring allocate and
// free nothing, and everything that was allocated is given back. Nor is the floating-point state changed.
#include <sta_denoise.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#define CONTROL() (_mm_getcsr() & ~0x3Fu) /* the low six bits are flags that any arithmetic raises */
#else
#define CONTROL() 0u
#endif

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static long calls, blocks;
static void *counted(void *block) {
  calls++;
  blocks += block != NULL;
  return block;
}
void *malloc(size_t size) { return counted(__libc_malloc(size)); }
void *calloc(size_t count, size_t size) { return counted(__libc_calloc(count, size)); }
void *memalign(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }
void *aligned_alloc(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }
int posix_memalign(void **block, size_t alignment, size_t size) {
  return (*block = counted(__libc_memalign(alignment, size))) == NULL ? ENOMEM : 0;
}
void *realloc(void *block, size_t size) {
  calls++;
  blocks += block == NULL;
  return __libc_realloc(block, size);
}
void free(void *block) {
  calls += block != NULL;
  blocks -= block != NULL;
  __libc_free(block);
}

static int failures;
static void expect(int holds, const char *what) {
  if (!holds) failures++, fprintf(stderr, "%s\n", what);
}

static float input[2 * 1000], output[2 * 2000];

static void use(sta_stream *stream) {
  for (int turn = 0; turn < 20; turn++) {
    size_t taken = 1000 - (size_t)turn * 37, written = 2000;
    expect(sta_stream_process(stream, input, &taken, output, &written) == STA_OK, "processing failed");
  }
  size_t written = 2000;
  expect(sta_stream_flush(stream, output, &written) == STA_OK, "flushing failed");
}

// The built-in model, or one from a file.
static sta_model *opened(const char *path) {
  sta_model *model = NULL;
  sta_status status = path == NULL ? sta_model_open_builtin(&model) : sta_model_open(path, &model, NULL, 0);
  expect(status == STA_OK, "opening failed");
  return model;
}

static void measure(const char *path) {
  sta_options options = STA_OPTIONS;
  options.channels = 2;
  options.not_finite = STA_PASS;
  options.mix = 0.7f;
  options.rate = 360;  // for a model that looks for a baseline
  sta_stream *stream;
  // What others keep for themselves at first use (FFTW its planner, stdio its buffers) is theirs.
  sta_model *model = opened(path);
  expect(sta_denoise(model, &options, input, 1000, output) == STA_OK, "denoising failed");
  sta_model_free(model);

  long before = blocks;
  model = opened(path);
  expect(sta_stream_create(model, &options, &stream) == STA_OK, "creating failed");
  size_t size = sta_stream_state_size(stream);
  char *state = malloc(size);
  long first = calls;
  unsigned control = CONTROL();
  use(stream);
  expect(sta_stream_save(stream, state, size) == STA_OK, "saving failed");
  expect(sta_stream_restore(stream, state, size) == STA_OK, "restoring failed");
  expect(sta_stream_reset(stream) == STA_OK, "resetting failed");
  use(stream);
  sta_counters counters = {sizeof counters, 0, 0, 0, 0, 0};
  expect(sta_stream_counters(stream, &counters) == STA_OK && counters.frames > 0, "counting failed");
  expect(calls == first, "a stream that works allocates or frees");
  expect(CONTROL() == control, "a stream that works changes the floating-point state");
  free(state);
  sta_stream_free(stream);
  sta_model_free(model);
  expect(blocks == before, "something that was allocated is not given back");
  if (failures > 0)
    fprintf(stderr, "%s: %ld calls while working, %ld blocks left\n", path == NULL ? "built in" : path, calls - first, blocks - before);
}

// Arguments: weight files of models for one lead, or for two.
int main(int count, char **paths) {
  for (int i = 0; i < 2000; i++) input[i] = (float)((i * 7919) % 1000) / 1000;
  measure(NULL);
  for (int i = 1; i < count; i++) measure(paths[i]);
  return failures > 0;
}
