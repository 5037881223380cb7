// The CRC-32 of zlib, PNG and gzip: polynomial 0xEDB88320, bits reflected. `state` is what is left of all before, without the
// inversions at start and end.
//
// A bit of the bytes is a coefficient in GF(2), the first one of the highest power, and the state is the remainder by P. So what stands n
// bits in front of something may be replaced by its product with xⁿ mod P, added to that.

#if HAS_AVX512

static uint32_t checksum(uint32_t state, const void *bytes, size_t count) {
  return kernels_v3.checksum(state, bytes, count);
}

#elif HAS_AVX2

extern const kernels_level kernels_baseline;

// Carry-less products, 64 bytes a step (V. Gopal and others, "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ
// Instruction", Intel 2009). The factors are theirs for 512 bits: x^(512+32) and x^(512−32) mod P, reflected.
__attribute__((target("arch=x86-64-v3,pclmul"))) static uint32_t fold(uint32_t state, const char *bytes, size_t steps) {
  const __m128i factors = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
  __m128i sums[4];
  memcpy(sums, bytes, sizeof sums);
  sums[0] ^= _mm_cvtsi32_si128((int32_t)state);
  for (size_t step = 1; step < steps; step++) {
#pragma clang loop unroll(full)
    for (size_t i = 0; i < 4; i++) {
      const __m128i next = _mm_loadu_si128((const __m128i *)(bytes + 64 * step + 16 * i));
      sums[i] = _mm_clmulepi64_si128(sums[i], factors, 0x00) ^ _mm_clmulepi64_si128(sums[i], factors, 0x11) ^ next;
    }
  }
  // What is left of all is as long as a step.
  return kernels_baseline.checksum(0, sums, sizeof sums);
}

// These products are no part of the level, though every processor that is of it has them.
static uint32_t checksum(uint32_t state, const void *bytes, size_t count) {
  const size_t steps = __builtin_cpu_supports("pclmul") ? count / 64 : 0;
  if (steps > 0) state = fold(state, bytes, steps);
  return kernels_baseline.checksum(state, (const char *)bytes + 64 * steps, count - 64 * steps);
}

#else

// Sixteen bytes a step by sixteen tables (M. E. Kounavis and F. L. Berry, 2005), where there are enough of them to be worth the tables.
static uint32_t checksum(uint32_t state, const void *first, size_t count) {
  const uint8_t *bytes = first, *end = bytes + count;
  if (count > 4096) {
    uint32_t tables[16 * 256];
    for (uint32_t byte = 0; byte < 256; byte++) {
      const uint8_t zero = 0;
      tables[byte] = checksum(byte, &zero, 1);
    }
    for (size_t i = 256; i < 16 * 256; i++) tables[i] = tables[i - 256] >> 8 ^ tables[tables[i - 256] & 0xFF];
    for (; end - bytes >= 16; bytes += 16) {
      uint32_t next = 0;
      for (size_t i = 0; i < 16; i++) next ^= tables[(15 - i) * 256 + (bytes[i] ^ (i < 4 ? state >> 8 * i & 0xFF : 0))];
      state = next;
    }
  }
  for (; bytes < end; bytes++) {
    state ^= *bytes;
    for (int bit = 0; bit < 8; bit++) state = state >> 1 ^ (0xEDB88320 & -(state & 1));
  }
  return state;
}

#endif
