// Eight streams on two threads, for so many frames in all: the memory of the process does not grow, and every time that the signal has
// gone through a stream the bits are those of the first time.
//     soak FRAMES [MODEL.gguf]
#include <sta_denoise.h>

#include <pthread.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "expect.h"

// A round of one stream is so many hops of signal, and about as many frames.
enum { THREADS = 2, STREAMS = 4, HOPS = 1000, REPORTS = 10 };
static const sta_model *model;
static size_t count, hop;
static float *signals[THREADS * STREAMS];
static long rounds;

static long resident(void) {
  long pages[2] = {0, 0};
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%ld %ld", &pages[0], &pages[1]) != 2) exit(2);
  fclose(file);
  return pages[1] * sysconf(_SC_PAGESIZE) / 1024;
}

// FNV-1a of the bits that come out.
static uint64_t hash(uint64_t sum, const float *samples, size_t size) {
  const unsigned char *bytes = (const unsigned char *)samples;
  for (size_t i = 0; i < size * sizeof *samples; i++) sum = (sum ^ bytes[i]) * UINT64_C(0x100000001B3);
  return sum;
}

// One signal through a stream, in pieces that change from round to round.
static uint64_t go(sta_stream *stream, const float *signal, uint32_t *seed, float *output, size_t room) {
  uint64_t sum = UINT64_C(0xCBF29CE484222325);
  size_t start = 0, total = 0, written = room;
  while (start < count) {
    *seed = *seed * 1664525u + 1013904223u;
    size_t taken = 1 + (*seed >> 8) % 2000;
    if (taken > count - start) taken = count - start;
    written = room;
    if (sta_stream_process(stream, signal + start, &taken, output, &written) != STA_OK) return 0;
    sum = hash(sum, output, written);
    start += taken;
    total += written;
  }
  written = room;
  if (sta_stream_flush(stream, output, &written) != STA_OK || total + written != count) return 0;
  return hash(sum, output, written);
}

static void *work(void *argument) {
  float **own = argument;
  sta_stream *streams[STREAMS];
  uint64_t first[STREAMS];
  uint32_t seed = (uint32_t)(own - signals) + 1;
  for (int i = 0; i < STREAMS; i++) {
    if (sta_stream_create(model, NULL, &streams[i]) != STA_OK) return argument;
  }
  size_t room = sta_stream_room(streams[0], 2000);
  float *output = malloc(room * sizeof *output);
  if (output == NULL) return argument;
  long settled = 0;
  for (long round = 0; round < rounds; round++) {
    for (int i = 0; i < STREAMS; i++) {
      uint64_t sum = go(streams[i], own[i], &seed, output, room);
      if (round == 0) first[i] = sum;
      if (sum == 0 || sum != first[i]) {
        fprintf(stderr, "stream %d, round %ld: other bits than in the first round\n", i, round);
        return argument;
      }
    }
    if (own != signals) continue;
    // After the first rounds everything that is kept is there.
    if (round == (rounds < 4 ? 0 : rounds / 4)) settled = resident();
    if (round % (rounds / REPORTS + 1) == 0 || round == rounds - 1) {
      printf("%9ld frames: %ld KiB resident\n", (round + 1) * HOPS * STREAMS * THREADS, resident());
      fflush(stdout);
    }
  }
  if (own == signals && resident() > settled + 256) {
    fprintf(stderr, "memory grew from %ld to %ld KiB\n", settled, resident());
    return argument;
  }
  for (int i = 0; i < STREAMS; i++) sta_stream_free(streams[i]);
  free(output);
  return NULL;
}

int main(int argc, char **argv) {
  sta_model *opened;
  sta_facts facts = {.struct_size = sizeof facts};
  sta_status status = argc > 2 ? sta_model_open(argv[2], &opened, NULL, 0) : sta_model_open_builtin(&opened);
  if (argc < 2 || status != STA_OK || sta_model_facts(opened, &facts) != STA_OK) return 2;
  model = opened;
  hop = facts.hop;
  count = HOPS * hop;
  rounds = (atol(argv[1]) + HOPS * STREAMS * THREADS - 1) / (HOPS * STREAMS * THREADS);
  if (rounds < 2) rounds = 2;
  for (int i = 0; i < THREADS * STREAMS; i++) {
    if ((signals[i] = malloc(count * sizeof **signals)) == NULL) return 2;
    noise(signals[i], count, (unsigned)i + 1);
  }
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  pthread_t threads[THREADS];
  for (int i = 0; i < THREADS; i++) pthread_create(&threads[i], NULL, work, signals + i * STREAMS);
  for (int i = 0; i < THREADS; i++) {
    void *failed;
    pthread_join(threads[i], &failed);
    failures += failed != NULL;
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%ld rounds in %.0f s\n", rounds, (double)(end.tv_sec - start.tv_sec));
  for (int i = 0; i < THREADS * STREAMS; i++) free(signals[i]);
  sta_model_free(opened);
  return failures > 0;
}
