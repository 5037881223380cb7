// The loops where the time goes, compiled for several levels of processor. Swift cannot compile one function for a processor
// that may not be there; C can. Nothing here decides anything: what is computed, and why, is where it is called from.
//
// A level's results are the same on every run, for every number of rows and every place in memory. V3 and V4 add and multiply
// in the same order and give the same bits; the baseline of x86-64 has no fused multiply-add and rounds once more.
#pragma once

#include <stddef.h>
#include <stdint.h>

// Columns that a packed matrix keeps together; nodes of an interpolation.
enum { KERNELS_LANES = 16, KERNELS_NODES = 24 };

// What is applied to each element of a product.
typedef enum kernels_activation { KERNELS_IDENTITY, KERNELS_RELU, KERNELS_PRELU } kernels_activation;

// How many successive k a last block of a packed matrix has side by side: where it is not filled by half of it, 2, by a quarter, 4, and
// of one column alone all 16. What would else be products with the zeros that fill it up is a quarter of the work for 24 columns, more
// than a third for 20, and 15 sixteenths for one.
static inline size_t kernels_span(size_t columns, int is_half) {
  const size_t last = columns % KERNELS_LANES;
  return is_half || last == 0 || last > 8 ? 1 : last > 4 ? 2 : last > 1 ? 4 : 16;
}

// result[r][c] = act(start + Σ_k left[r][k] · right[k][c]), summed in the order of k; where a block has several k side by side,
// in the order of k with each remainder, and then those sums.
typedef struct kernels_product {
  const float *_Nonnull left;  // `rows × inner`; rows begin `left_pitch` elements apart, and may overlap
  size_t left_pitch, rows, inner;
  // Columns in blocks of 16, the last one filled up with zeros; float, or binary16 if `is_half`. A block is `inner × 16`, but a last one
  // of a span above 1 `⌈inner/span⌉ × 16 / span × span`, the k behind the last one zeros: (k, c) lies at k/span, c, k % span.
  const void *_Nonnull right;
  int is_half;
  size_t columns;
  const float *_Nullable bias;    // start, `⌈columns/16⌉ · 16` elements; NULL: what `result` holds
  float *_Nonnull result;         // `rows × columns`, rows `result_pitch` elements apart
  size_t result_pitch;
  kernels_activation activation;
  const float *_Nullable slopes;  // of PRELU, as many as of `bias`
} kernels_product;

typedef struct kernels_level {
  const char *_Nonnull name;

  void (*_Nonnull product)(const kernels_product *_Nonnull product);

  // The two ends of a convolution by Winograd's minimal filtering, F(3, 3). With x = points[3t], … points[3t + 4], of `width` numbers
  // each, planes[0 … 4][t] = Bᵀx for t < `tiles`: ½(x₀ − x₂) + x₃ − x₁, x₃ + ½(x₂ − x₁), x₃ − ½(x₂ − x₁) − x₂, x₃ − x₁,
  // x₄ − x₂ − ½(x₃ − x₁). Planes begin `pitch` apart, at least tiles · width + 16. Up to 16 numbers more are read and written than belong
  // to that.
  void (*_Nonnull spread)(
      const float *_Nonnull points, size_t tiles, size_t width, float *_Nonnull planes, size_t pitch);

  // With m = planes[0 … 4][t], result[3t, 3t + 1, 3t + 2] = act(m₀ + m₁ + m₂ + m₃, m₁ − m₂ + ½m₃, m₁ + m₂ + ¼m₃ + m₄), the first
  // `points` of them. Up to 16 numbers more are read and written.
  void (*_Nonnull gather)(
      const float *_Nonnull planes, size_t pitch, size_t points, size_t width, kernels_activation activation,
      const float *_Nullable slopes, float *_Nonnull result);

  // row[j] = exp(size · min(row[j], 0)) for `count` elements; returns their sum.
  float (*_Nonnull exponentiate)(float *_Nonnull row, size_t count, float size);

  // sum[j] += factor · row[j]
  void (*_Nonnull add)(const float *_Nonnull row, size_t count, float factor, float *_Nonnull sum);

  // rows[k][j] = exp(rates[k] · distances[j]) for k < `height`, a multiple of 4, exponents below 80; and totals[k] = Σ_j rows[k][j].
  // `distances` is read up to `count` rounded up to 16.
  // Rows begin `pitch` elements apart, at least `count` rounded up to 16; what is between gets zeros.
  void (*_Nonnull exponential_rows)(
      const float *_Nonnull rates, size_t height, const float *_Nonnull distances, size_t count, float *_Nonnull rows,
      size_t pitch, float *_Nonnull totals);

  // The same, where rates[height − 1 − k] = −rates[k], and exponents lie within ±80: for less, as exp(−x) comes with exp(x).
  void (*_Nonnull exponential_pairs)(
      const float *_Nonnull rates, size_t height, const float *_Nonnull distances, size_t count, float *_Nonnull rows,
      size_t pitch, float *_Nonnull totals);

  // sum[j] += Σ_k factors[k] · rows[k][j] for k < `height`, a multiple of 4, and j < `count` rounded up to 16.
  void (*_Nonnull combine_rows)(
      const float *_Nonnull factors, size_t height, const float *_Nonnull rows, size_t pitch, size_t count,
      float *_Nonnull sum);

  // With s_i = (points[i] − low) · scale − 1 in [−1, 1], and q and p below `height`, KERNELS_NODES at most:
  // moments[q] = Σ_i T_q(s_i) · points[i] / Σ_p coefficients[p] · T_p(s_i). What is behind these moments, up to KERNELS_NODES, is
  // written too.
  void (*_Nonnull chebyshev_moments)(
      const float *_Nonnull points, size_t count, float low, float scale, const float *_Nonnull coefficients,
      size_t height, float *_Nonnull moments);

  // Each column lowest[0][j], lowest[1][j], … of `height` ascending numbers takes row[j] in and gives its largest up. `count`, the
  // length of a row, is a multiple of 16.
  void (*_Nonnull keep_lowest)(const float *_Nonnull row, size_t count, float *_Nonnull lowest, size_t height);

  // row[j] = gain · ln(1 + constant · row[j]) for `count` elements, none of which is below 0.
  void (*_Nonnull logarithms)(float *_Nonnull row, size_t count, float constant, float gain);

  // sums[j] = Σ_i values[j + i] for i < `points`, at least 1, and j < `count`. Of `values` up to 16 more are read than belong to
  // that, and as many more are written to `sums`; `scratch` has room for `count + points + 16`.
  void (*_Nonnull moving_sums)(
      const float *_Nonnull values, size_t count, size_t points, float *_Nonnull scratch, float *_Nonnull sums);

  // floats[j] = the number that binary16 halves[j] means, for `count` elements, every one finite.
  void (*_Nonnull widen)(const uint16_t *_Nonnull halves, size_t count, float *_Nonnull floats);

  // The CRC-32 of zlib, PNG and gzip, without its inversions: the state after `count` more bytes.
  uint32_t (*_Nonnull checksum)(uint32_t state, const void *_Nonnull bytes, size_t count);
} kernels_level;

// The best level that this processor has; always the same.
const kernels_level *_Nonnull kernels_best(void);

// Level 0 is the baseline and always there; NULL for one that this processor, or this build, does not have.
const kernels_level *_Nullable kernels_level_at(int level);
