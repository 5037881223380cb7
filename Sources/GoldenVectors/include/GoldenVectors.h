// A model, signals, and what PyTorch computes of them in float64, from Tests/Fixtures, for `sta-denoise selftest`.
#pragma once

#include <stddef.h>

struct golden_bytes {
  const void *_Nonnull bytes;
  size_t size;
};

// The weight file.
struct golden_bytes golden_model(void);

// Number of vectors.
size_t golden_count(void);

struct golden_vector {
  // Samples to go in, float32.
  struct golden_bytes input;
  // Samples to come out, float64, as many.
  struct golden_bytes expected;
  // Samples from one frame to the next.
  size_t hop;
};

// The vector at an index below golden_count.
struct golden_vector golden_vector(size_t index);
