#include "Planning.h"

#include <fftw3.h>
#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int threads = 1;

// A program may be planning transforms of its own in one thread while another opens its first model. FFTW locks its planner from the first
// of these calls on, so that it must not come in the middle of that; the second makes the planner, which FFTW does without a lock where its
// threads are asked for.
__attribute__((constructor)) static void lock_planner(void) {
  fftwf_make_planner_thread_safe();
  fftwf_planner_nthreads();
}

void planning_begin(void) {
  pthread_mutex_lock(&mutex);
  threads = fftwf_planner_nthreads();
  if (threads != 1) fftwf_plan_with_nthreads(1);
}

void planning_end(void) {
  if (threads != 1) fftwf_plan_with_nthreads(threads);
  pthread_mutex_unlock(&mutex);
}
