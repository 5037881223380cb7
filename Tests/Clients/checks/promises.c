// What the header says of outputs: mix, residue, samples that are not finite, counters, state, and one call for everything.
#include <sta_denoise.h>

#include <math.h>
#include <string.h>

#include "expect.h"

enum { COUNT = 3000, ROOM = COUNT + 1000 };
static sta_model *model;
static float input[2 * COUNT], clean[2 * ROOM], other[2 * ROOM];

static sta_stream *create(sta_options options) {
  sta_stream *stream = NULL;
  EXPECT(sta_stream_create(model, &options, &stream) == STA_OK);
  return stream;
}

// Sends `count` sample frames through, `chunk` at a time, and flushes with little room at a time; what came.
static size_t run(sta_stream *stream, const float *from, size_t count, size_t channels, size_t chunk, float *to) {
  size_t done = 0, written = 0;
  for (size_t start = 0; start < count;) {
    size_t taken = count - start < chunk ? count - start : chunk;
    written = ROOM - done;
    EXPECT(sta_stream_process(stream, from + start * channels, &taken, to + done * channels, &written) == STA_OK);
    start += taken;
    done += written;
  }
  do {
    written = ROOM - done < 50 ? ROOM - done : 50;
    EXPECT(sta_stream_flush(stream, to + done * channels, &written) == STA_OK);
    done += written;
  } while (written > 0);
  return done;
}

static sta_counters count(const sta_stream *stream) {
  sta_counters counters = {sizeof counters, 0, 0, 0, 0, 0};
  EXPECT(sta_stream_counters(stream, &counters) == STA_OK);
  return counters;
}

static void mix(void) {
  sta_options options = STA_OPTIONS;
  options.channels = 2;
  EXPECT(sta_denoise(model, &options, input, COUNT, clean) == STA_OK);
  for (size_t chunk = 1; chunk < COUNT; chunk = chunk * 3 + 1) {
    options.mix = 0;
    options.output = STA_SIGNAL;
    sta_stream *stream = create(options);
    EXPECT(run(stream, input, COUNT, 2, chunk, other) == COUNT && memcmp(other, input, sizeof input) == 0);
    sta_stream_free(stream);
    options.output = STA_RESIDUE;
    stream = create(options);
    EXPECT(run(stream, input, COUNT, 2, chunk, other) == COUNT);
    for (int i = 0; i < 2 * COUNT; i++) EXPECT(other[i] == 0);
    sta_stream_free(stream);
  }
  options.mix = 1;
  EXPECT(sta_denoise(model, &options, input, COUNT, other) == STA_OK);
  for (int i = 0; i < 2 * COUNT; i++) EXPECT(other[i] == input[i] - clean[i]);
  options.mix = 0.25f;
  options.output = STA_SIGNAL;
  EXPECT(sta_denoise(model, &options, input, COUNT, other) == STA_OK);
  for (int i = 0; i < 2 * COUNT; i++) EXPECT(fabsf(other[i] - (0.25f * clean[i] + 0.75f * input[i])) < 1e-6f);
}

static void notFinite(void) {
  static float bad[COUNT], held[COUNT], expected[ROOM];
  memcpy(bad, input, sizeof bad);
  memcpy(held, input, sizeof held);
  const int places[] = {0, 5, 6, 700, 1499, 1500, 2999};
  for (int i = 0; i < 7; i++) {
    bad[places[i]] = i % 2 == 0 ? NAN : -INFINITY;
    held[places[i]] = places[i] == 0 ? 0 : held[places[i] - 1];
  }
  sta_options options = STA_OPTIONS;
  EXPECT(sta_denoise(model, &options, held, COUNT, expected) == STA_OK);
  EXPECT(sta_denoise(model, &options, bad, COUNT, other) == STA_OK);
  EXPECT(memcmp(other, expected, sizeof bad) == 0);
  options.not_finite = STA_PASS;
  EXPECT(sta_denoise(model, &options, bad, COUNT, other) == STA_OK);
  for (int i = 0; i < COUNT; i++) {
    const float *want = isfinite(bad[i]) ? &expected[i] : &bad[i];
    EXPECT(memcmp(&other[i], want, sizeof(float)) == 0);
  }
  options.mix = 0;
  sta_stream *stream = create(options);
  EXPECT(run(stream, bad, COUNT, 1, 77, other) == COUNT && memcmp(other, bad, sizeof bad) == 0);
  EXPECT(count(stream).not_finite == 7 && count(stream).taken == COUNT && count(stream).written == COUNT);
  sta_stream_free(stream);

  options.mix = 1;
  options.not_finite = STA_ZERO;
  for (int i = 0; i < 7; i++) held[places[i]] = 0;
  EXPECT(sta_denoise(model, NULL, held, COUNT, expected) == STA_OK);
  EXPECT(sta_denoise(model, &options, bad, COUNT, other) == STA_OK && memcmp(other, expected, sizeof bad) == 0);

  // Refused samples can be left out by the caller; everything before and after them is taken.
  options.not_finite = STA_REFUSE;
  stream = create(options);
  size_t start = 0, done = 0, refused = 0;
  while (start < COUNT) {
    size_t taken = COUNT - start, written = ROOM - done;
    sta_status status = sta_stream_process(stream, bad + start, &taken, other + done, &written);
    start += taken;
    done += written;
    if (status == STA_ERROR_NOT_FINITE) {
      EXPECT(!isfinite(bad[start]));
      start++;
      refused++;
    } else {
      EXPECT(status == STA_OK);
    }
  }
  size_t written = ROOM - done;
  EXPECT(sta_stream_flush(stream, other + done, &written) == STA_OK && done + written == COUNT - 7 && refused == 7);
  EXPECT(count(stream).not_finite == 0);
  sta_stream_free(stream);
}

static void latency(void) {
  sta_stream *stream = create((sta_options)STA_OPTIONS);
  size_t longest = 0;
  for (size_t arrived = 1; arrived <= COUNT; arrived++) {
    size_t taken = 1, written = COUNT;
    EXPECT(sta_stream_process(stream, input, &taken, other, &written) == STA_OK && taken == 1);
    size_t waiting = arrived - (size_t)count(stream).written;
    if (waiting > longest) longest = waiting;
  }
  EXPECT(longest == sta_stream_latency(stream));
  sta_stream_free(stream);
}

static void counters(void) {
  sta_stream *stream = create((sta_options)STA_OPTIONS);
  sta_facts facts = {.struct_size = sizeof facts};
  EXPECT(sta_model_facts(model, &facts) == STA_OK);
  EXPECT(run(stream, input, COUNT, 1, 100, other) == COUNT);
  EXPECT(count(stream).taken == COUNT && count(stream).written == COUNT && count(stream).uncleaned_frames == 0);
  // The regular frames, and the last one, which ends with the signal.
  EXPECT(count(stream).frames == (COUNT - facts.frame) / facts.hop + 2);
  size_t taken = 1, room = 0;
  EXPECT(sta_stream_process(stream, input, &taken, NULL, &room) == STA_OK && count(stream).taken == 1);
  EXPECT(sta_stream_reset(stream) == STA_OK && count(stream).taken == 0 && count(stream).frames == 0);
  sta_stream_free(stream);
}

// A stream that goes on from the state of another gives the same bits, wherever the signal is cut: before the first frame,
// after it, in the middle of the tail.
static void state(void) {
  sta_options options = STA_OPTIONS;
  options.channels = 2;
  options.not_finite = STA_PASS;
  EXPECT(sta_denoise(model, &options, input, COUNT, clean) == STA_OK);
  static char blob[1 << 20];
  for (size_t cut = 0; cut <= COUNT; cut += 250) {
    sta_stream *first = create(options), *second = create(options);
    EXPECT(sta_stream_state_size(first) <= sizeof blob);
    size_t taken = cut, written = ROOM;
    EXPECT(sta_stream_process(first, input, &taken, other, &written) == STA_OK && taken == cut);
    size_t done = written;
    if (cut == COUNT) {
      written = 100;
      EXPECT(sta_stream_flush(first, other + 2 * done, &written) == STA_OK && written == 100);
      done += written;
    }
    EXPECT(sta_stream_save(first, blob, sizeof blob) == STA_OK);
    sta_stream_free(first);
    taken = 900, written = ROOM - COUNT;  // something that the restored state replaces
    EXPECT(sta_stream_process(second, input + 2000, &taken, clean + 2 * COUNT, &written) == STA_OK);
    EXPECT(sta_stream_restore(second, blob, sizeof blob) == STA_OK);
    EXPECT(done + run(second, input + 2 * cut, COUNT - cut, 2, 64, other + 2 * done) == COUNT);
    EXPECT(memcmp(other, clean, sizeof input) == 0);
    sta_stream_free(second);
  }
  // The state of another kind of stream.
  for (int kind = 0; kind < 3; kind++) {
    sta_options changed = options;
    if (kind == 0) changed.hop = 100;
    if (kind == 1) changed.channels = 1;
    if (kind == 2) changed.not_finite = STA_HOLD;
    sta_stream *stream = create(changed);
    EXPECT(sta_stream_restore(stream, blob, sizeof blob) == STA_ERROR_STATE);
    sta_stream_free(stream);
  }
}

static void wholes(void) {
  for (size_t length = 0; length <= 1000; length += length < 5 || length > 440 && length < 455 ? 1 : 31) {
    sta_stream *stream = create((sta_options)STA_OPTIONS);
    EXPECT(run(stream, input, length, 1, 9, other) == length);
    EXPECT(sta_denoise(model, NULL, input, length, clean) == STA_OK);
    EXPECT(memcmp(clean, other, length * sizeof(float)) == 0);
    memcpy(other, input, length * sizeof(float));
    EXPECT(sta_denoise(model, NULL, other, length, other) == STA_OK);  // in place
    EXPECT(memcmp(clean, other, length * sizeof(float)) == 0);
    sta_stream_free(stream);
  }
}

int main(void) {
  noise(input, 2 * COUNT, 3);
  EXPECT(sta_model_open_builtin(&model) == STA_OK);
  mix();
  notFinite();
  latency();
  counters();
  state();
  wholes();
  sta_model_free(model);
  return failures > 0;
}
