// What the checks share: a count of what did not hold, said with its place.
#pragma once

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static int failures;

#define EXPECT(...) \
  do { \
    if (!(__VA_ARGS__)) failures++, fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #__VA_ARGS__); \
  } while (0)

// A whole file, to be freed.
static inline unsigned char *contents(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) exit(2);
  *size = (size_t)ftell(file);
  rewind(file);
  unsigned char *bytes = malloc(*size);
  if (bytes == NULL || fread(bytes, 1, *size, file) != *size) exit(2);
  fclose(file);
  return bytes;
}

// Of this process.
static inline int threads(void) {
  int count = 0;
  DIR *tasks = opendir("/proc/self/task");
  for (struct dirent *task; tasks != NULL && (task = readdir(tasks)) != NULL;) count += task->d_name[0] != '.';
  if (tasks != NULL) closedir(tasks);
  return count;
}

// Numbers between -1 and 1, the same on every run.
static inline void noise(float *samples, size_t count, unsigned seed) {
  for (size_t i = 0; i < count; i++) {
    seed = seed * 1664525u + 1013904223u;
    samples[i] = (float)seed / 2147483648.0f - 1;
  }
}
