// Sixteen numbers, which one instruction works on, or two, or four.
// Everything that takes or returns them is inlined, so how they would be passed does not matter.
#pragma clang diagnostic ignored "-Wpsabi"
typedef float lanes __attribute__((vector_size(64)));
typedef int32_t integers __attribute__((vector_size(64)));
typedef uint16_t halves __attribute__((vector_size(32)));
#define INLINE static inline __attribute__((always_inline))

INLINE lanes load(const float *from) {
  lanes values;
  memcpy(&values, from, sizeof values);
  return values;
}

INLINE void store(float *to, lanes values) { memcpy(to, &values, sizeof values); }

// Not `(lanes){} + value`: as 0 + −0 is 0, that costs an addition each time.
INLINE lanes repeat(float value) {
  return (lanes){value, value, value, value, value, value, value, value, value, value, value, value, value, value, value, value};
}

INLINE lanes choose(integers where, lanes yes, lanes no) { return (lanes)((where & (integers)yes) | (~where & (integers)no)); }

// The lanes below `count`, and zeros.
INLINE lanes first_lanes(lanes values, size_t count) {
  const integers place = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  return (lanes)((place < (int32_t)count) & (integers)values);
}

// The first `count` numbers from there on, fewer than sixteen, and zeros behind; and back. Without masks, as many as are asked for at
// run time are a call, which one number is not worth.
INLINE lanes load_first(const float *from, size_t count) {
#if HAS_AVX512
  return (lanes)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
#else
  float part[KERNELS_LANES] = {0};
  if (count == 1) part[0] = *from;
  else memcpy(part, from, count * sizeof *part);
  return load(part);
#endif
}

INLINE void store_first(float *to, lanes values, size_t count) {
#if HAS_AVX512
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), (__m512)values);
#else
  float part[KERNELS_LANES];
  store(part, values);
  if (count == 1) *to = part[0];
  else memcpy(to, part, count * sizeof *part);
#endif
}

// In the same order at every level: halves onto each other.
INLINE float sum_of(lanes v) {
  typedef float eight __attribute__((vector_size(32)));
  typedef float four __attribute__((vector_size(16)));
  const eight a = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) + __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
  const four b = __builtin_shufflevector(a, a, 0, 1, 2, 3) + __builtin_shufflevector(a, a, 4, 5, 6, 7);
  return (b[0] + b[2]) + (b[1] + b[3]);
}

// The numbers that sixteen binary16 mean; every one is finite.
INLINE lanes load_halves(const uint16_t *from) {
#if HAS_AVX512
  return (lanes)_mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)from));
#elif HAS_AVX2
  __m256 low = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)from));
  __m256 high = _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(from + 8)));
  return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#else
  halves bits;
  memcpy(&bits, from, sizeof bits);
  integers wide = __builtin_convertvector(bits, integers);
  // Exponent and significand moved into place leave the exponent 127 − 15 too small. Of a subnormal one they make 1.m · 2⁻¹⁴ with an
  // exponent of one more, of which the 1 is taken away: no number on the way is subnormal itself, and so counted as 0.
  const integers moved = (wide & 0x7FFF) << 13;
  const lanes subnormal = (lanes)(moved + (113 << 23)) - 0x1p-14f;
  lanes magnitude = choose(moved < (1 << 23), subnormal, (lanes)(moved + (112 << 23)));
  return (lanes)((integers)magnitude | ((wide & 0x8000) << 16));
#endif
}
