#include "Planning.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int threads = 1;

// A planner is made with the first plan, under FFTW's lock. Asking for its threads would make one too, without.
static void make_planner(void) {
  float point = 0;
  fftwf_destroy_plan(fftwf_plan_r2r_1d(1, &point, &point, FFTW_R2HC, FFTW_ESTIMATE));
}

// A child of a process that forks while a thread plans would wait for it for ever: so for the whole of it nobody does.
static void lock(void) { pthread_mutex_lock(&mutex); }
static void unlock(void) { pthread_mutex_unlock(&mutex); }

// A program may be planning transforms of its own in one thread while another opens its first model. FFTW locks its planner from this call
// on, so that it must not come in the middle of that.
__attribute__((constructor)) static void lock_planner(void) {
  fftwf_make_planner_thread_safe();
  pthread_atfork(lock, unlock, unlock);
}

void planning_begin(void) {
  pthread_mutex_lock(&mutex);
  make_planner();
  threads = fftwf_planner_nthreads();
  if (threads != 1) fftwf_plan_with_nthreads(1);
}

int planning_end(void) {
  int is_ours = fftwf_planner_nthreads() == 1;
  if (is_ours && threads != 1) fftwf_plan_with_nthreads(threads);
  pthread_mutex_unlock(&mutex);
  return is_ours;
}

void planning_forget(fftwf_plan plan) {
  pthread_mutex_lock(&mutex);
  fftwf_destroy_plan(plan);
  pthread_mutex_unlock(&mutex);
}

int planning_gave_one_thread(fftwf_plan plan) {
  char *steps = fftwf_sprint_plan(plan);
  // Steps with threads are called dft-thr-ct-dit, rdft-thr-vrank>=1 and the like.
  int has_one = steps == NULL || strstr(steps, "-thr-") == NULL;
  free(steps);
  return has_one;
}
