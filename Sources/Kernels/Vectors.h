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

// `count` numbers below sixteen, by as many moves as it has bits: as one of a length that is known at run time it is a call.
INLINE void copy_first(float *to, const float *from, size_t count) {
  if (count & 8) memcpy(to, from, 8 * sizeof *to), to += 8, from += 8;
  if (count & 4) memcpy(to, from, 4 * sizeof *to), to += 4, from += 4;
  if (count & 2) memcpy(to, from, 2 * sizeof *to), to += 2, from += 2;
  if (count & 1) *to = *from;
}

// The first `count` numbers from there on, fewer than sixteen, and zeros behind; and back.
INLINE lanes load_first(const float *from, size_t count) {
#if HAS_AVX512
  return (lanes)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
#else
  float part[KERNELS_LANES] = {0};
  copy_first(part, from, count);
  return load(part);
#endif
}

INLINE void store_first(float *to, lanes values, size_t count) {
#if HAS_AVX512
  _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), (__m512)values);
#else
  float part[KERNELS_LANES];
  store(part, values);
  copy_first(to, part, count);
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
