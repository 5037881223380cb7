// To be preloaded: the call number FAIL_AT, counted from 0, of the function FAIL_CALL for files whose names end in FAIL_FILE fails with
// EIO, and a file named FAIL_MARK then says so. SLOW_UNLINK is microseconds that the removal of a file takes.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_long calls;

static int fails(const char *call, const char *file) {
  const char *wanted = getenv("FAIL_CALL"), *end = getenv("FAIL_FILE"), *at = getenv("FAIL_AT"), *mark = getenv("FAIL_MARK");
  if (wanted == NULL || end == NULL || at == NULL || mark == NULL || strcmp(call, wanted) != 0) return 0;
  size_t length = strlen(file);
  if (length < strlen(end) || strcmp(file + length - strlen(end), end) != 0) return 0;
  if (atomic_fetch_add(&calls, 1) != atol(at)) return 0;
  close(open(mark, O_CREAT | O_WRONLY, 0600));
  errno = EIO;
  return 1;
}

static int fails_at(const char *call, int descriptor) {
  char link[64], file[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, file, sizeof file - 1);
  if (length < 0) return 0;
  file[length] = '\0';
  return fails(call, file);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t read(int descriptor, void *bytes, size_t count) {
  return fails_at("read", descriptor) ? -1 : NEXT(read)(descriptor, bytes, count);
}
ssize_t write(int descriptor, const void *bytes, size_t count) {
  return fails_at("write", descriptor) ? -1 : NEXT(write)(descriptor, bytes, count);
}
int fsync(int descriptor) { return fails_at("fsync", descriptor) ? -1 : NEXT(fsync)(descriptor); }
int rename(const char *old, const char *new) { return fails("rename", old) ? -1 : NEXT(rename)(old, new); }
struct dirent *readdir(DIR *folder) { return fails_at("readdir", dirfd(folder)) ? NULL : NEXT(readdir)(folder); }
int unlink(const char *file) {
  const char *slow = getenv("SLOW_UNLINK");
  if (slow != NULL) usleep((useconds_t)atol(slow));
  return NEXT(unlink)(file);
}
int link(const char *old, const char *new) { return fails("link", old) ? -1 : NEXT(link)(old, new); }
