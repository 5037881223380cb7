// Whatever state a caller has put the floating-point unit into, the same bits come out, nothing traps, and the state is still that.
#include <sta_denoise.h>

#include <fenv.h>
#include <math.h>
#include <string.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "expect.h"

enum { COUNT = 3000 };
static float input[COUNT], expected[COUNT], output[COUNT + 1000];

static void use(void) {
  sta_model *model;
  sta_stream *stream;
  EXPECT(sta_model_open_builtin(&model) == STA_OK);
  EXPECT(sta_stream_create(model, NULL, &stream) == STA_OK);
  size_t taken = COUNT, written = COUNT + 1000, rest;
  EXPECT(sta_stream_process(stream, input, &taken, output, &written) == STA_OK);
  rest = COUNT + 1000 - written;
  EXPECT(sta_stream_flush(stream, output + written, &rest) == STA_OK && written + rest == COUNT);
  sta_stream_free(stream);
  sta_model_free(model);
}

int main(void) {
  noise(input, COUNT, 7);
  for (int i = 0; i < 300; i++) input[700 + i] *= 1e-38f;  // subnormal numbers
  input[1500] = 3e38f;                                      // and squares beyond the range
  input[1900] = NAN;
  use();
  memcpy(expected, output, sizeof expected);
  const int roundings[] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
  for (int i = 0; i < 4; i++) {
    fesetround(roundings[i]);
    use();
    EXPECT(fegetround() == roundings[i] && memcmp(output, expected, sizeof expected) == 0);
  }
  fesetround(FE_TONEAREST);
#if defined(__x86_64__)
  const unsigned flushing = 0x8040, trapping = 0x0200 | 0x0480;  // invalid numbers, divisions by 0 and overflows
  for (int i = 0; i < 4; i++) {
    const unsigned state = (0x1F80 | (i & 1 ? flushing : 0)) & ~(i & 2 ? trapping : 0);
    _mm_setcsr(state);
    use();
    EXPECT((_mm_getcsr() & ~0x3Fu) == state);
    _mm_setcsr(0x1F80);
    EXPECT(memcmp(output, expected, sizeof expected) == 0);
  }
#endif
  return failures > 0;
}
