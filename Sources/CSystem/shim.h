// The few calls to the C library that the engine needs. Embedded Swift has no Glibc module, so they come in through here,
// and the same source then builds in both modes.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

// Zeroed memory at a multiple of 64 bytes, a cache line and the widest vector register; NULL when there is none.
static inline void *_Nullable sta_system_allocate(size_t bytes) {
  if (bytes > SIZE_MAX - 63) return NULL;
  void *memory = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (memory != NULL) memset(memory, 0, bytes);
  return memory;
}

// The same, but not zeroed and not yet touched, at a multiple of SYSTEM_PAGES bytes, of which `bytes` is one: in pages as large as that
// where the system has them. Of ordinary ones each costs an exception when it is first touched, which takes far longer than clearing it.
enum { SYSTEM_PAGES = 1 << 21 };

static inline void *_Nullable sta_system_allocate_pages(size_t bytes) {
  void *memory = aligned_alloc(SYSTEM_PAGES, bytes);
#ifdef MADV_HUGEPAGE
  if (memory != NULL) (void)madvise(memory, bytes, MADV_HUGEPAGE);  // where there are none it is as without
#endif
  return memory;
}

static inline void sta_system_clear(void *_Nonnull memory, size_t bytes) { memset(memory, 0, bytes); }

// Whether the allocator has a block of so many bytes at the moment. It is not touched: that would take longer than asking.
static inline _Bool sta_system_has(size_t bytes) {
  if (bytes > SIZE_MAX - 63) return 0;
  void *volatile memory = aligned_alloc(64, (bytes + 63) / 64 * 64);  // volatile, or the compiler leaves both calls out
  free(memory);
  return memory != NULL;
}

// Bytes that the allocator has handed out and not got back; 0 where it does not tell.
static inline size_t sta_system_allocated(void) {
#ifdef __GLIBC__
  struct mallinfo2 state = mallinfo2();
  return state.uordblks + state.hblkhd;
#else
  return 0;
#endif
}

// Copies bytes to memory that may overlap theirs.
static inline void sta_system_copy(void *_Nonnull to, const void *_Nonnull from, size_t bytes) { memmove(to, from, bytes); }

// In the C library: whether an allocation has failed in this call, which then lives on what was set aside and should end soon.
__attribute__((weak)) int small_memory_is_short(void);

static inline int sta_system_is_short(void) { return small_memory_is_short != NULL && small_memory_is_short() != 0; }

static inline void sta_system_free(void *_Nullable memory) { free(memory); }

// Opens a regular file for reading and stores its size. Returns a descriptor, or -errno (-EISDIR, or -EINVAL for others that are no regular files).
static inline int sta_system_open(const char *_Nonnull path, uint64_t *_Nonnull size) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);  // a FIFO must not make it wait
  if (descriptor < 0) return -errno;
  struct stat status;
  int failure = fstat(descriptor, &status) != 0 ? errno : S_ISREG(status.st_mode) ? 0 : S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
  if (failure != 0) {
    close(descriptor);
    return -failure;
  }
  *size = (uint64_t)status.st_size;
  return descriptor;
}

// Reads until `size` bytes are there, the file ends, or it fails. Returns the number of bytes, or -errno.
static inline int64_t sta_system_read(int descriptor, void *_Nonnull memory, size_t size) {
  size_t done = 0;
  while (done < size) {
    ssize_t count = read(descriptor, (char *)memory + done, size - done);
    if (count == 0) break;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return -(int64_t)errno;
    done += (size_t)count;
  }
  return (int64_t)done;
}

static inline void sta_system_close(int descriptor) { close(descriptor); }

#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 32)
// Declared by <string.h> for _GNU_SOURCE alone, which is not ours to define.
extern const char *_Nullable strerrordesc_np(int number);
#endif

// English, whatever the program's locale: other words stand around it.
static inline const char *_Nonnull sta_system_error(int number) {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 32)
  const char *words = strerrordesc_np(number);
  if (words != NULL) return words;
#endif
  return strerror(number);
}

// Puts this thread's arithmetic into the state that the engine computes in, and returns the state that it was in: rounding to the
// nearest, and no traps. Where it `flushes`, numbers too small for all their digits (subnormal ones) count as 0; some processors take a
// hundred times as long for them.
static inline uint64_t sta_system_begin_arithmetic(_Bool flushes) {
#if defined(__x86_64__)
  uint32_t old = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(flushes ? 0x9FC0 : 0x1F80);  // all exceptions masked, and results flushed, and operands
  return old;
#elif defined(__aarch64__)
  uint64_t old;
  __asm__ volatile("mrs %0, fpcr\n\tmsr fpcr, %1" : "=&r"(old) : "r"((uint64_t)flushes << 24));
  return old;
#else
  (void)flushes;
  return 0;
#endif
}

// Puts it back.
static inline void sta_system_end_arithmetic(uint64_t state) {
#if defined(__x86_64__)
  __builtin_ia32_ldmxcsr((uint32_t)state);
#elif defined(__aarch64__)
  __asm__ volatile("msr fpcr, %0" : : "r"(state));
#else
  (void)state;
#endif
}

static inline double sta_system_sqrt(double x) { return sqrt(x); }
static inline double sta_system_sin(double x) { return sin(x); }
static inline double sta_system_cos(double x) { return cos(x); }
static inline double sta_system_pow(double x, double y) { return pow(x, y); }
static inline float sta_system_expf(float x) { return expf(x); }
static inline float sta_system_powf(float x, float y) { return powf(x, y); }
