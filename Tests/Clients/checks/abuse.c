// Every function with NULL, zero, huge counts, NaN, and bytes that are no weight file: a status each time, never a signal.
//     abuse MODEL.gguf
#include <sta_denoise.h>

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "expect.h"

static float input[4096], output[8192];
static const size_t huge[] = {SIZE_MAX, SIZE_MAX / 2, SIZE_MAX / 2 + 1, SIZE_MAX / 4, SIZE_MAX / 4 + 1, SIZE_MAX / 8 + 1};
enum { HUGE_COUNTS = sizeof huge / sizeof *huge };

static void texts(void) {
  EXPECT(strcmp(sta_version(), STA_VERSION) == 0);
  EXPECT(sta_abi() == STA_ABI);
  for (int32_t status = 10; status >= -30; status--) EXPECT(strlen(sta_status_text(status)) > 5);
  EXPECT(sta_status_text(INT32_MIN) != NULL && sta_status_text(INT32_MAX) != NULL);
  for (int32_t a = STA_ERROR_STATE; a < 0; a++) {
    for (int32_t b = a + 1; b <= 0; b++) EXPECT(strcmp(sta_status_text(a), sta_status_text(b)) != 0);
  }
}

static void opening(const char *path) {
  sta_model *model = (sta_model *)input;
  char reason[64] = "x";
  EXPECT(sta_model_open(NULL, &model, reason, sizeof reason) == STA_ERROR_ARGUMENT && model == NULL && *reason != '\0');
  EXPECT(sta_model_open(path, NULL, NULL, 0) == STA_ERROR_ARGUMENT);
  EXPECT(sta_model_open("", &model, NULL, 0) == STA_ERROR_FILE && model == NULL);
  EXPECT(sta_model_open("/", &model, NULL, SIZE_MAX) == STA_ERROR_FILE);
  EXPECT(sta_model_open("/dev/null", &model, NULL, 10) == STA_ERROR_FILE);
  EXPECT(sta_model_open("/nowhere/\xFF\xFE", &model, reason, 1) == STA_ERROR_FILE && *reason == '\0');
  for (size_t size = 0; size < sizeof reason; size++) {
    memset(reason, 'x', sizeof reason);
    EXPECT(sta_model_open("/nowhere", &model, reason, size) == STA_ERROR_FILE);
    EXPECT(reason[size] == 'x' && (size == 0 || strlen(reason) < size));
  }
  EXPECT(sta_model_open_memory(NULL, 0, &model, NULL, 0) == STA_ERROR_ARGUMENT);
  EXPECT(sta_model_open_memory(input, 10, NULL, NULL, 0) == STA_ERROR_ARGUMENT);
  EXPECT(sta_model_open_memory(input, 0, &model, NULL, 0) == STA_ERROR_FORMAT);
  EXPECT(sta_model_open_memory(input, SIZE_MAX, &model, NULL, 0) == STA_ERROR_ARGUMENT);
  EXPECT(sta_model_open_memory(input, SIZE_MAX / 2, &model, NULL, 0) == STA_ERROR_MEMORY);
  EXPECT(sta_model_open_builtin(NULL) == STA_ERROR_ARGUMENT);
  sta_model_free(NULL);
  for (int turn = 0; turn < 3; turn++) {  // what was freed can be opened again
    EXPECT(sta_model_open(path, &model, reason, sizeof reason) == STA_OK && *reason == '\0');
    sta_model_free(model);
  }
}

// Weight files that end early, or have one byte changed, in the header everywhere and in the weights here and there.
static void damage(const char *path) {
  size_t size;
  unsigned char *bytes = contents(path, &size);
  unsigned char *odd = malloc(size + 1);  // at no aligned address
  if (odd == NULL) exit(2);
  memcpy(odd + 1, bytes, size);
  sta_model *model;
  EXPECT(sta_model_open_memory(odd + 1, size, &model, NULL, 0) == STA_OK);
  sta_model_free(model);
  for (size_t count = 0; count < size; count += count < 3000 ? 1 : 9973) {
    EXPECT(sta_model_open_memory(bytes, count, &model, NULL, 0) == STA_ERROR_FORMAT && model == NULL);
  }
  for (size_t place = 0; place < size; place += place < 400 ? 1 : place < 3000 ? 7 : 99991) {
    char reason[300];
    bytes[place] ^= (unsigned char)(1 << place % 8);
    sta_status status = sta_model_open_memory(bytes, size, &model, reason, sizeof reason);
    EXPECT((status == STA_ERROR_FORMAT || status == STA_ERROR_NEWER) && model == NULL && strlen(reason) > 20);
    bytes[place] ^= (unsigned char)(1 << place % 8);
  }
  free(odd);
  free(bytes);
}

// A reason that is cut is cut between characters: its end is the beginning of no character of several bytes.
static void reasons(void) {
  const char key[] = "general.architecture", text[] = "ä€ä€ä€ä€ä€ä€ä€ä€";
  unsigned char bytes[200] = "GGUF\3";
  bytes[16] = 1;                 // one pair, behind no tensor
  bytes[24] = sizeof key - 1;    // lengths of 64 bits, least significant byte first
  memcpy(bytes + 32, key, sizeof key - 1);
  bytes[52] = 8;  // a text
  bytes[56] = sizeof text - 1;
  memcpy(bytes + 64, text, sizeof text - 1);
  for (size_t size = 1; size < 200; size++) {
    char reason[200];
    sta_model *model;
    EXPECT(sta_model_open_memory(bytes, sizeof bytes, &model, reason, size) != STA_OK);
    size_t length = strlen(reason), begun = length;
    while (begun > 0 && (reason[begun - 1] & 0xC0) == 0x80) begun--;  // to behind the first byte of the last character
    unsigned char first = begun > 0 ? (unsigned char)reason[begun - 1] : 'a';
    size_t wanted = first < 0x80 ? 0 : first < 0xE0 ? 1 : 2;
    EXPECT(length < size && length - begun == wanted);
    if (size == 199) EXPECT(strstr(reason, "ä€") != NULL);
  }
}

static void facts(const sta_model *model) {
  struct {
    sta_facts facts;
    char more[8];
  } larger;
  memset(&larger, 1, sizeof larger);
  EXPECT(sta_model_facts(NULL, &larger.facts) == STA_ERROR_ARGUMENT);
  EXPECT(sta_model_facts(model, NULL) == STA_ERROR_ARGUMENT);
  const size_t wrong[] = {0, 1, sizeof(sta_facts) - 1, 4097, SIZE_MAX, SIZE_MAX / 2};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    larger.facts.struct_size = wrong[i];
    EXPECT(sta_model_facts(model, &larger.facts) == STA_ERROR_ARGUMENT);
  }
  larger.facts.struct_size = sizeof larger;
  EXPECT(sta_model_facts(model, &larger.facts) == STA_OK && larger.facts.struct_size == sizeof larger);
  EXPECT(larger.facts.frame > 0 && larger.facts.hop > 0 && larger.facts.leads > 0 && *larger.facts.name != '\0');
  EXPECT(larger.facts.checksum != 0);
  EXPECT(*larger.facts.description != '\0' && *larger.facts.license != '\0' && *larger.facts.training_data != '\0');
  for (size_t i = 0; i < sizeof larger.more; i++) EXPECT(larger.more[i] == 0);
}

static sta_status creating(const sta_model *model, sta_options options) {
  sta_stream *stream = (sta_stream *)input;
  sta_status status = sta_stream_create(model, &options, &stream);
  EXPECT((status == STA_OK) == (stream != NULL));
  EXPECT(status == STA_OK || sta_denoise(model, &options, input, 10, output) == status);
  sta_stream_free(stream);
  return status;
}

#define CREATING(member, value) (changed = (sta_options)STA_OPTIONS, changed.member = (value), creating(model, changed))

static void streams(const sta_model *model) {
  sta_stream *stream;
  sta_options changed;
  EXPECT(sta_stream_create(NULL, NULL, &stream) == STA_ERROR_ARGUMENT && stream == NULL);
  EXPECT(sta_stream_create(model, NULL, NULL) == STA_ERROR_ARGUMENT);
  const size_t sizes[] = {0, 1, sizeof changed - 1, 4097, SIZE_MAX, SIZE_MAX / 2};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) EXPECT(CREATING(struct_size, sizes[i]) == STA_ERROR_OPTIONS);
  EXPECT(CREATING(channels, 0) == STA_ERROR_CHANNELS && CREATING(channels, 1025) == STA_ERROR_CHANNELS);
  EXPECT(CREATING(channels, UINT32_MAX) == STA_ERROR_CHANNELS && CREATING(channels, 1024) == STA_OK);
  EXPECT(CREATING(hop, 1) == STA_OK && CREATING(hop, 100000) == STA_ERROR_HOP && CREATING(hop, UINT32_MAX) == STA_ERROR_HOP);
  EXPECT(CREATING(mix, NAN) == STA_ERROR_OPTIONS && CREATING(mix, INFINITY) == STA_ERROR_OPTIONS);
  EXPECT(CREATING(mix, -0.001f) == STA_ERROR_OPTIONS && CREATING(mix, 1.001f) == STA_ERROR_OPTIONS);
  EXPECT(CREATING(mix, -0.0f) == STA_OK && CREATING(mix, 0.5f) == STA_OK);
  EXPECT(CREATING(output, 2) == STA_ERROR_OPTIONS && CREATING(output, -1) == STA_ERROR_OPTIONS);
  EXPECT(CREATING(not_finite, 4) == STA_ERROR_OPTIONS && CREATING(not_finite, INT32_MIN) == STA_ERROR_OPTIONS);
  EXPECT(CREATING(rate, -1) == STA_ERROR_OPTIONS);
  EXPECT(CREATING(rate, NAN) == STA_ERROR_OPTIONS);
  EXPECT(CREATING(rate, INFINITY) == STA_ERROR_OPTIONS);
  struct {
    sta_options options;
    char more[8];
  } longer = {STA_OPTIONS, {0}};
  longer.options.struct_size = sizeof longer;
  EXPECT(sta_stream_create(model, &longer.options, &stream) == STA_OK);
  sta_stream_free(stream);
  longer.more[3] = 1;
  EXPECT(sta_stream_create(model, &longer.options, &stream) == STA_ERROR_OPTIONS && stream == NULL);
}

static void processing(sta_stream *stream) {
  size_t taken = 5, written = 5;
  EXPECT(sta_stream_process(NULL, input, &taken, output, &written) == STA_ERROR_ARGUMENT && taken == 0 && written == 0);
  taken = 5;
  EXPECT(sta_stream_process(stream, input, &taken, output, NULL) == STA_ERROR_ARGUMENT && taken == 0);
  EXPECT(sta_stream_process(stream, input, NULL, output, &written) == STA_ERROR_ARGUMENT);
  taken = 5;
  EXPECT(sta_stream_process(stream, input, &taken, output, &taken) == STA_ERROR_ARGUMENT && taken == 0);
  taken = 5, written = 0;
  EXPECT(sta_stream_process(stream, NULL, &taken, output, &written) == STA_ERROR_ARGUMENT);
  taken = 5, written = 5;
  EXPECT(sta_stream_process(stream, input, &taken, NULL, &written) == STA_ERROR_ARGUMENT);
  taken = 10, written = 10;
  EXPECT(sta_stream_process(stream, input, &taken, input + 9, &written) == STA_ERROR_ARGUMENT && taken == 0);
  taken = 10, written = 10;
  EXPECT(sta_stream_process(stream, input + 9, &taken, input, &written) == STA_ERROR_ARGUMENT);
  taken = 100, written = 10;  // the longer of both reaches into the other
  EXPECT(sta_stream_process(stream, input, &taken, input + 50, &written) == STA_ERROR_ARGUMENT && taken == 0);
  taken = 10, written = 100;
  EXPECT(sta_stream_process(stream, input + 50, &taken, input, &written) == STA_ERROR_ARGUMENT && taken == 0);
  for (int i = 0; i < HUGE_COUNTS; i++) {
    taken = huge[i], written = 10;
    EXPECT(sta_stream_process(stream, input, &taken, output, &written) == STA_ERROR_ARGUMENT && taken == 0 && written == 0);
    taken = 10, written = huge[i];
    EXPECT(sta_stream_process(stream, input, &taken, output, &written) == STA_ERROR_ARGUMENT);
    written = huge[i];
    EXPECT(sta_stream_flush(stream, output, &written) == STA_ERROR_ARGUMENT && written == 0);
    EXPECT(sta_stream_room(stream, huge[i]) >= huge[i]);
    EXPECT(sta_stream_save(stream, output, huge[i]) == (huge[i] > SIZE_MAX / 2 ? STA_ERROR_ARGUMENT : STA_OK));
  }
  taken = 0, written = 0;
  EXPECT(sta_stream_process(stream, NULL, &taken, NULL, &written) == STA_OK);
  taken = 4096, written = 0;  // no room is no error
  EXPECT(sta_stream_process(stream, input, &taken, NULL, &written) == STA_OK && taken == sta_stream_latency(stream));
  EXPECT(sta_stream_flush(NULL, output, &written) == STA_ERROR_ARGUMENT);
  EXPECT(sta_stream_flush(stream, output, NULL) == STA_ERROR_ARGUMENT);
  written = 5;
  EXPECT(sta_stream_flush(stream, NULL, &written) == STA_ERROR_ARGUMENT);
  written = 3;
  EXPECT(sta_stream_flush(stream, output, &written) == STA_OK && written == 3);
  taken = 5, written = 8192;
  EXPECT(sta_stream_process(stream, input, &taken, output, &written) == STA_ERROR_FLUSHING && taken == 0 && written == 0);
  EXPECT(sta_stream_reset(NULL) == STA_ERROR_ARGUMENT && sta_stream_reset(stream) == STA_OK);
  EXPECT(sta_stream_latency(NULL) == 0 && sta_stream_room(NULL, 5) == 0 && sta_stream_state_size(NULL) == 0);
  sta_counters counters = {sizeof counters, 0, 0, 0, 0, 0};
  EXPECT(sta_stream_counters(NULL, &counters) == STA_ERROR_ARGUMENT && sta_stream_counters(stream, NULL) == STA_ERROR_ARGUMENT);
  EXPECT(sta_stream_counters(stream, &counters) == STA_OK && counters.taken == 0);
  counters.struct_size = 7;
  EXPECT(sta_stream_counters(stream, &counters) == STA_ERROR_ARGUMENT);
  sta_stream_free(NULL);
}

// Gives a state the checksum that fits.
static void seal(unsigned char *state, size_t size) {
  uint64_t hash = 0xCBF29CE484222325u;
  for (size_t i = 24; i < size; i++) hash = (hash ^ state[i]) * 0x100000001B3u;
  for (int i = 0; i < 8; i++) state[16 + i] = (unsigned char)(hash >> (8 * i));
}

// A state that has one byte changed, or ends early, is none, and leaves the stream where it is.
static void states(sta_stream *stream) {
  size_t size = sta_stream_state_size(stream), taken = 777, written = 8192;
  unsigned char *state = malloc(size), *now = malloc(size);
  if (state == NULL || now == NULL) exit(2);
  EXPECT(sta_stream_process(stream, input, &taken, output, &written) == STA_OK);
  EXPECT(sta_stream_save(NULL, state, size) == STA_ERROR_ARGUMENT && sta_stream_save(stream, NULL, size) == STA_ERROR_ARGUMENT);
  EXPECT(sta_stream_save(stream, state, size - 1) == STA_ERROR_ARGUMENT && sta_stream_save(stream, state, 0) == STA_ERROR_ARGUMENT);
  EXPECT(sta_stream_save(stream, state, size) == STA_OK);
  EXPECT(sta_stream_restore(NULL, state, size) == STA_ERROR_ARGUMENT && sta_stream_restore(stream, NULL, size) == STA_ERROR_ARGUMENT);
  for (size_t count = 0; count < size; count += 13) EXPECT(sta_stream_restore(stream, state, count) == STA_ERROR_STATE);
  for (size_t place = 0; place < size; place += place < 100 ? 1 : 37) {
    state[place] ^= 0x40;
    EXPECT(sta_stream_restore(stream, state, size) == STA_ERROR_STATE);
    state[place] ^= 0x40;
  }
  EXPECT(sta_stream_save(stream, now, size) == STA_OK && memcmp(state, now, size) == 0);
  // All samples and sums in it are finite.
  for (size_t place = 112; place + 4 <= size; place += 4 * 53) {
    memcpy(now, state, size);
    memcpy(now + place, &(float){NAN}, sizeof(float));
    seal(now, size);
    EXPECT(sta_stream_restore(stream, now, size) == STA_ERROR_STATE);
  }
  // With a checksum that fits, what it covers may be anything: whatever is taken must not break the stream.
  unsigned random = 1;
  for (int turn = 0; turn < 20000; turn++) {
    memcpy(now, state, size);
    for (int change = 0; change < 2; change++) {
      random = random * 1664525u + 1013904223u;
      now[24 + (random >> 8) % (turn % 2 == 0 ? 80 : size - 24)] = (unsigned char)(random >> 3);
    }
    seal(now, size);
    if (sta_stream_restore(stream, now, size) == STA_OK && turn % 100 < 2) {
      taken = 500, written = 8192;
      (void)sta_stream_process(stream, input, &taken, output, &written);
      written = 8192;
      EXPECT(sta_stream_flush(stream, output, &written) == STA_OK);
    }
  }
  EXPECT(sta_stream_restore(stream, state, size) == STA_OK);
  free(state);
  free(now);
}

static void wholes(const sta_model *model) {
  EXPECT(sta_denoise(NULL, NULL, input, 10, output) == STA_ERROR_ARGUMENT);
  EXPECT(sta_denoise(model, NULL, NULL, 10, output) == STA_ERROR_ARGUMENT);
  EXPECT(sta_denoise(model, NULL, input, 10, NULL) == STA_ERROR_ARGUMENT);
  EXPECT(sta_denoise(model, NULL, NULL, 0, NULL) == STA_OK);
  EXPECT(sta_denoise(model, NULL, input, 10, input + 1) == STA_ERROR_ARGUMENT);
  for (int i = 0; i < HUGE_COUNTS; i++) EXPECT(sta_denoise(model, NULL, input, huge[i], output) == STA_ERROR_ARGUMENT);
  const float bad[] = {NAN, INFINITY, -INFINITY, 3e38f, -3e38f, 1e-45f};
  for (size_t i = 0; i < 4096; i++) input[i] = i % 3 == 0 ? bad[i / 3 % 6] : (float)i;
  for (int32_t kind = STA_HOLD; kind <= STA_REFUSE; kind++) {
    for (int32_t what = STA_SIGNAL; what <= STA_RESIDUE; what++) {
      sta_options options = STA_OPTIONS;
      options.not_finite = kind;
      options.output = what;
      EXPECT(sta_denoise(model, &options, input, 4096, output) == (kind == STA_REFUSE ? STA_ERROR_NOT_FINITE : STA_OK));
      for (size_t j = 0; j < 4096 && kind < STA_PASS; j++) EXPECT(isfinite(output[j]));
    }
  }
  noise(input, 4096, 1);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  noise(input, 4096, 1);
  texts();
  opening(argv[1]);
  damage(argv[1]);
  reasons();
  sta_model *model;
  sta_stream *stream;
  EXPECT(sta_model_open_builtin(&model) == STA_OK);
  facts(model);
  streams(model);
  EXPECT(sta_stream_create(model, NULL, &stream) == STA_OK);
  processing(stream);
  states(stream);
  wholes(model);
  sta_model_free(model);  // before its stream
  states(stream);
  sta_stream_free(stream);
  return failures > 0;
}
