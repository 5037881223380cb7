// Three results of three taps by five products in place of nine: Winograd's minimal filtering F(3, 3), which reads both sequences as
// polynomials and multiplies their values at 0, 1, −1, 1/2 and ∞.

// The values of each five points, read as the transposed algorithm has it, three points on from one five to the next.
static void spread(const float *points, size_t tiles, size_t width, float *planes, size_t pitch) {
  for (size_t tile = 0; tile < tiles; tile++) {
    for (size_t j = 0; j < width; j += KERNELS_LANES) {
      const float *from = points + 3 * tile * width + j;
      const lanes a = load(from), b = load(from + width), c = load(from + 2 * width), d = load(from + 3 * width);
      const lanes difference = d - b, half = 0.5f * (c - b);
      float *to = planes + tile * width + j;
      store(to, 0.5f * (a - c) + difference);
      store(to + pitch, d + half);
      store(to + 2 * pitch, d - half - c);
      store(to + 3 * pitch, difference);
      store(to + 4 * pitch, load(from + 4 * width) - c - 0.5f * difference);
    }
  }
}

// And back, from sums of products. What is written behind a point is the next one's, which comes later.
static void gather(
    const float *planes, size_t pitch, size_t points, size_t width, kernels_activation activation, const float *slopes,
    float *result) {
  for (size_t point = 0; point < points; point++) {
    const float *from = planes + point / 3 * width;
    for (size_t j = 0; j < width; j += KERNELS_LANES, from += KERNELS_LANES) {
      const lanes b = load(from + pitch), c = load(from + 2 * pitch), d = load(from + 3 * pitch);
      lanes sum;
      switch (point % 3) {
        case 0: sum = load(from) + (b + c) + d; break;
        case 1: sum = b - c + 0.5f * d; break;
        default: sum = b + c + (0.25f * d + load(from + 4 * pitch));
      }
      store(result + point * width + j, activated(sum, activation, slopes, j));
    }
  }
}
