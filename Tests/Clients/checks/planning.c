// Threads that open models at the same time all get them, after whatever else has made FFTW forget its planner, and with whatever number of
// threads a program has told FFTW to use, and children that are made meanwhile do as well.
#include <sta_denoise.h>

#include <fftw3.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "expect.h"

enum { THREADS = 4, ROUNDS = 60, MODELS = 40, COUNT = 900 };
static float input[COUNT], expected[COUNT], output[COUNT];
static sta_model *models[THREADS][MODELS];
static atomic_int waiting;

// Opens one model, or as many as `count` says, when all threads are there.
static size_t count = 1;

static void *open_models(void *row) {
  sta_model **own = row;
  atomic_fetch_add(&waiting, 1);
  while (atomic_load(&waiting) < THREADS) {}
  for (size_t i = 0; i < count; i++) {
    if (sta_model_open_builtin(&own[i]) != STA_OK) return row;
  }
  return NULL;
}

static void open_all(void) {
  pthread_t running[THREADS];
  atomic_store(&waiting, 0);
  for (int i = 0; i < THREADS; i++) EXPECT(pthread_create(&running[i], NULL, open_models, models[i]) == 0);
  for (int i = 0; i < THREADS; i++) {
    void *failure;
    pthread_join(running[i], &failure);
    EXPECT(failure == NULL);
  }
}

static void free_all(void) {
  for (int i = 0; i < THREADS; i++) {
    for (size_t k = 0; k < count; k++) sta_model_free(models[i][k]);
  }
}

// While another thread opens models, children are made that open one each.
static void *open_in_children(void *failure) {
  for (int i = 0; i < 40; i++) {
    pid_t child = fork();
    if (child == 0) {
      alarm(20);
      sta_model *model;
      _exit(sta_model_open_builtin(&model) == STA_OK ? 0 : 1);
    }
    int status = 1;
    if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0) return failure;
  }
  return NULL;
}

int main(void) {
  noise(input, COUNT, 5);
  for (int round = 0; round < ROUNDS; round++) {
    open_all();
    EXPECT(sta_denoise(models[0][0], NULL, input, COUNT, expected) == STA_OK);
    free_all();
    fftwf_cleanup();  // No model is open.
  }
  EXPECT(fftwf_init_threads() != 0);
  fftwf_plan_with_nthreads(4);
  count = MODELS;
  pthread_t forking;
  EXPECT(pthread_create(&forking, NULL, open_in_children, input) == 0);
  open_all();
  void *failure;
  pthread_join(forking, &failure);
  EXPECT(failure == NULL);
  EXPECT(fftwf_planner_nthreads() == 4);
  for (int i = 0; i < THREADS; i++) {
    for (int k = 0; k < MODELS; k++) {
      EXPECT(sta_denoise(models[i][k], NULL, input, COUNT, output) == STA_OK);
      EXPECT(memcmp(output, expected, sizeof expected) == 0);
    }
  }
  EXPECT(threads() == 1);
  free_all();
  return failures > 0;
}
