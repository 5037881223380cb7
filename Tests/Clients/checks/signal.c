// Makes the clients' test signal: raw floats for them, and the same samples as a WAV file for the command.
//     signal CHANNELS COUNT RAW WAV
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(FILE *file, uint32_t value, int bytes) {
  for (int i = 0; i < bytes; i++) fputc((int)(value >> (8 * i) & 0xFF), file);
}

int main(int argc, char **argv) {
  if (argc != 5) return 1;
  uint32_t channels = (uint32_t)atoi(argv[1]), count = (uint32_t)atoi(argv[2]), size = 4 * channels * count;
  FILE *raw = fopen(argv[3], "wb"), *wav = fopen(argv[4], "wb");
  if (raw == NULL || wav == NULL) return 1;
  fputs("RIFF", wav), put(wav, 36 + size, 4), fputs("WAVEfmt ", wav), put(wav, 16, 4), put(wav, 3, 2);
  put(wav, channels, 2), put(wav, 360, 4), put(wav, 1440 * channels, 4), put(wav, 4 * channels, 2), put(wav, 32, 2);
  fputs("data", wav), put(wav, size, 4);
  uint32_t random = 1, bits;
  for (uint32_t i = 0; i < count * channels; i++) {
    random = random * 1664525u + 1013904223u;
    double beat = exp(-pow(fmod(i / channels, 300.0) - 150, 2) / 30), noise = (double)random / 4294967296.0 - 0.5;
    float sample = (float)(0.8 * beat + 0.2 * noise + 0.1 * sin(0.01 * i) * (i % channels + 1));
    memcpy(&bits, &sample, 4);
    fwrite(&sample, 4, 1, raw), put(wav, bits, 4);
  }
  return fclose(raw) != 0 || fclose(wav) != 0;
}
