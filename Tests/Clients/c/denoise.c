// Cleans a file of raw 32-bit floats (interleaved channels, this machine's byte order), chunk by chunk.
//
//     cc -std=c11 denoise.c -o denoise $(pkg-config --cflags --libs sta-denoise)
//     ./denoise MODEL.gguf|builtin INPUT OUTPUT CHANNELS CHUNK [RATE]
#include <sta_denoise.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int complain(const char *what, const char *reason) {
  fprintf(stderr, "%s: %s\n", what, reason);
  return 1;
}

// Feeds `from` through the stream into `to`, `chunk` sample frames at a time.
static sta_status clean(sta_stream *stream, FILE *from, FILE *to, size_t channels, size_t chunk) {
  size_t frame = channels * sizeof(float);
  size_t room = sta_stream_room(stream, chunk);  // with that much, every call takes all that it is given
  float *input = malloc(chunk * frame);
  float *output = malloc(room * frame);
  sta_status status = input != NULL && output != NULL ? STA_OK : STA_ERROR_MEMORY;
  size_t count = 0;
  while (status == STA_OK && (count = fread(input, frame, chunk, from)) > 0) {
    size_t written = room;
    status = sta_stream_process(stream, input, &count, output, &written);
    fwrite(output, frame, written, to);
  }
  if (status == STA_OK) {
    size_t written = room;
    status = sta_stream_flush(stream, output, &written);
    fwrite(output, frame, written, to);
  }
  free(input);
  free(output);
  return status;
}

int main(int argc, char **argv) {
  if (argc != 6 && argc != 7) return complain("usage", "denoise MODEL.gguf|builtin INPUT OUTPUT CHANNELS CHUNK [RATE]");
  sta_options options = STA_OPTIONS;
  options.channels = (uint32_t)strtoul(argv[4], NULL, 10);
  if (argc == 7) options.rate = strtof(argv[6], NULL);
  size_t chunk = strtoul(argv[5], NULL, 10);

  char reason[200] = "";
  sta_model *model;
  sta_status status = strcmp(argv[1], "builtin") == 0 ? sta_model_open_builtin(&model)
                                                      : sta_model_open(argv[1], &model, reason, sizeof reason);
  if (status != STA_OK) return complain(argv[1], reason);
  sta_stream *stream;
  status = sta_stream_create(model, &options, &stream);
  sta_model_free(model);  // the stream keeps what it needs
  if (status != STA_OK) return complain(argv[2], sta_status_text(status));

  int failure = 0;
  FILE *from = fopen(argv[2], "rb");
  FILE *to = fopen(argv[3], "wb");
  if (from == NULL || to == NULL) {
    failure = complain(from == NULL ? argv[2] : argv[3], "cannot be opened");
  } else if ((status = clean(stream, from, to, options.channels, chunk)) != STA_OK) {
    failure = complain(argv[2], sta_status_text(status));
  } else if (ferror(from) || fflush(to) != 0) {
    failure = complain("file", "cannot be read or written");
  }
  if (from != NULL) fclose(from);
  if (to != NULL) fclose(to);
  sta_stream_free(stream);
  return failure;
}
