// Sums of successive numbers.

// Sums of 1, 2, 4, … numbers, of which those that make up `points` are added: each sum is of its own numbers and no others, so that
// what is loud elsewhere leaves nothing in it, and of few additions one after the other.
static void moving_sums(const float *values, size_t count, size_t points, float *scratch, float *sums) {
  const float *partial = values;
  size_t done = 0;
  for (size_t size = 1; size <= points; size *= 2) {
    if (points & size) {
      for (size_t j = 0; j < count; j += KERNELS_LANES) {
        const lanes more = load(partial + done + j);
        store(sums + j, done == 0 ? more : load(sums + j) + more);
      }
      done += size;
    }
    if (points < 2 * size) break;
    const size_t needed = count + points - 2 * size;
    for (size_t j = 0; j < needed; j += KERNELS_LANES) store(scratch + j, load(partial + j) + load(partial + j + size));
    partial = scratch;
  }
}

static void widen(const uint16_t *halves, size_t count, float *floats) {
  size_t j = 0;
  for (; j + KERNELS_LANES <= count; j += KERNELS_LANES) store(floats + j, load_halves(halves + j));
  if (j == count) return;
  uint16_t rest[KERNELS_LANES] = {0};
  memcpy(rest, halves + j, (count - j) * sizeof *rest);
  float part[KERNELS_LANES];
  store(part, load_halves(rest));
  copy_first(floats + j, part, count - j);
}
