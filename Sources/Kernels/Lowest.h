// The lowest of many numbers.

static void keep_lowest(const float *row, size_t count, float *lowest, size_t height) {
  for (size_t j = 0; j < count; j += KERNELS_LANES) {
    lanes rest = load(row + j);
    float *place = lowest + j;
    for (size_t r = 0; r < height; r++, place += count) {
      const lanes known = load(place);
      store(place, choose(rest < known, rest, known));
      rest = choose(rest < known, known, rest);
    }
  }
}
