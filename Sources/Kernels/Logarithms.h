// Logarithms of many numbers at once.

// ln(1 + x) for x ≥ 0. Of u = 1 + x = 2ⁿ · (1 + f) with √½ ≤ 1 + f < √2 it is n·ln 2 + f − f²/2 + f³·q(f), with the q of degree 7 whose
// sum has the least relative error, 6·10⁻⁹; what rounding 1 + x has lost, divided by u, is added: off by less than 2·10⁻⁷ of itself
// however small x is. What is infinite or no number gives NaN.
INLINE lanes logarithm(lanes x) {
  const lanes u = x + 1.0f;
  const lanes lost = x - (u - 1.0f);
  const int32_t root_of_half = 0x3F3504F3;
  const integers n = ((integers)u - root_of_half) >> 23;
  const lanes f = (lanes)((integers)u - (n << 23)) - 1.0f;
  const lanes square = f * f;
  lanes sum = f * -0.07634497433900833f + 0.127615824341774f;
  sum = sum * f + -0.13160184025764465f;
  sum = sum * f + 0.14201757311820984f;
  sum = sum * f + -0.16623356938362122f;
  sum = sum * f + 0.20001226663589478f;
  sum = sum * f + -0.2500081956386566f;
  sum = sum * f + 0.3333333134651184f;
  sum = sum * (f * square) + (lost / u - square * 0.5f);
  // ln 2 in two parts, of which the first times n is exact.
  const lanes power = __builtin_convertvector(n, lanes);
  sum = sum + power * 1.42860677e-6f;
  return (sum + f) + power * 0.693145752f;
}

static void logarithms(float *row, size_t count, float constant, float gain) {
  for (size_t j = 0; j < count; j += KERNELS_LANES) {
    const size_t left = count - j;
    const lanes result = logarithm((left < KERNELS_LANES ? load_first(row + j, left) : load(row + j)) * constant) * gain;
    if (left < KERNELS_LANES) store_first(row + j, result, left);
    else store(row + j, result);
  }
}
