// An allocator that fails the n-th call of the library's, for every n, once or from then on: a status each time, nothing lost.
//     memory MODEL.gguf...
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sta_denoise.h>

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#include "expect.h"

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static void *library;               // where it lies
static long left = -1, blocks;      // calls until the one that fails; blocks that are not freed
static int stays, hasFailed;        // whether all after that fail too; whether one has

// Whether this call, made from `caller`, has to fail. What FFTW allocates for itself is not ours.
static int fails(void *caller) {
  Dl_info info;
  if (library == NULL || dladdr(caller, &info) == 0 || info.dli_fbase != library) return 0;
  int failing = left == 0 || (left < 0 && stays && hasFailed);
  if (left >= 0) left--;
  hasFailed |= failing;
  return failing;
}

static void *counted(void *block) {
  blocks += block != NULL;
  return block;
}

void *malloc(size_t size) { return fails(__builtin_return_address(0)) ? NULL : counted(__libc_malloc(size)); }
void *aligned_alloc(size_t alignment, size_t size) {
  return fails(__builtin_return_address(0)) ? NULL : counted(__libc_memalign(alignment, size));
}
// Of these the library has none; they are counted because what they give is freed here too.
void *memalign(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }
void *calloc(size_t count, size_t size) { return counted(__libc_calloc(count, size)); }
void *realloc(void *block, size_t size) {
  blocks += block == NULL;
  return __libc_realloc(block, size);
}
int posix_memalign(void **block, size_t alignment, size_t size) {
  if (fails(__builtin_return_address(0))) return ENOMEM;
  return (*block = counted(__libc_memalign(alignment, size))) == NULL ? ENOMEM : 0;
}
void free(void *block) {
  blocks -= block != NULL;
  __libc_free(block);
}

static float input[2000], output[2000];

static sta_model *model;

static sta_status opening(void) {
  sta_model *another;
  sta_status status = sta_model_open_builtin(&another);
  EXPECT((status == STA_OK) == (another != NULL));
  sta_model_free(another);
  return status;
}

static const char *path;

static sta_status openingAFile(void) {
  sta_model *another;
  char reason[100];
  sta_status status = sta_model_open(path, &another, reason, sizeof reason);
  EXPECT((status == STA_OK) == (another != NULL) && (status == STA_OK) == (*reason == '\0'));
  sta_model_free(another);
  return status;
}

static sta_status refusing(void) {
  sta_model *another;
  char reason[100];
  sta_status status = sta_model_open("/nowhere", &another, reason, sizeof reason);
  EXPECT(another == NULL && *reason != '\0');
  return status == STA_ERROR_FILE ? STA_OK : status;
}

// A header with more text than any reserve: reading it has to end soon after an allocation has failed.
enum { TEXTS = 40, TEXT = 60000, ENTRY = 8 + 3 + 4 + 8 + TEXT };
static unsigned char header[24 + TEXTS * ENTRY];

static void makeHeader(void) {
  memset(header, 'x', sizeof header);
  memcpy(header, (uint64_t[]){0, 0, TEXTS}, 24);
  memcpy(header, "GGUF\3\0\0", 8);
  for (int i = 0; i < TEXTS; i++) {
    unsigned char *entry = header + 24 + i * ENTRY;
    memcpy(entry, &(uint64_t){3}, 8);
    memcpy(entry + 8, (char[]){'k', (char)('a' + i / 10), (char)('0' + i % 10)}, 3);
    memcpy(entry + 11, &(uint32_t){8}, 4);
    memcpy(entry + 15, &(uint64_t){TEXT}, 8);
  }
}

static sta_status readingTexts(void) {
  sta_model *another;
  sta_status status = sta_model_open_memory(header, sizeof header, &another, NULL, 0);
  return status == STA_ERROR_FORMAT ? STA_OK : status;  // it is only a header
}

static sta_status creating(void) {
  sta_facts facts = {.struct_size = sizeof facts};
  EXPECT(sta_model_facts(model, &facts) == STA_OK);
  sta_options options = STA_OPTIONS;
  options.channels = facts.leads == 1 ? 3 : facts.leads;
  options.not_finite = STA_PASS;
  options.rate = 360;  // for a model that looks for a baseline
  sta_stream *stream;
  sta_status status = sta_stream_create(model, &options, &stream);
  EXPECT((status == STA_OK) == (stream != NULL));
  sta_stream_free(stream);
  return status;
}

static sta_status denoising(void) { return sta_denoise(model, NULL, input, 2000, output); }

static void exhaust(const char *name, sta_status (*call)(void)) {
  for (stays = 0; stays <= 1; stays++) {
    long count = 0;
    for (hasFailed = 1; hasFailed; count++) {
      long before = blocks;
      hasFailed = 0;
      left = count;
      sta_status status = call();
      left = -1;
      int failed = hasFailed;
      hasFailed = 0;
      EXPECT(status == (failed ? STA_ERROR_MEMORY : STA_OK));
      if (blocks != before) failures++, fprintf(stderr, "%s, allocation %ld: %ld blocks lost\n", name, count, blocks - before);
      hasFailed = failed;
    }
    hasFailed = 0;
    printf("%s: %ld allocations\n", name, count - 1);
    EXPECT(count > 1);
  }
  stays = 0;
}

int main(int argc, char **argv) {
  noise(input, 2000, 1);
  EXPECT(sta_model_open_builtin(&model) == STA_OK);
  EXPECT(sta_denoise(model, NULL, input, 2000, output) == STA_OK);  // what others keep from their first use on
  Dl_info info;
  void *handle = dlopen("libsta_denoise.so.0", RTLD_NOW | RTLD_NOLOAD);
  EXPECT(handle != NULL && dladdr(dlsym(handle, "sta_version"), &info) != 0);
  library = info.dli_fbase;
  exhaust("opening", opening);
  exhaust("refusing", refusing);
  makeHeader();
  exhaust("reading texts", readingTexts);
  exhaust("creating", creating);
  exhaust("denoising", denoising);
  sta_model_free(model);
  // With a context, for several leads, and so on.
  for (int i = 1; i < argc; i++) {
    path = argv[i];
    exhaust(path, openingAFile);
    EXPECT(sta_model_open(path, &model, NULL, 0) == STA_OK);
    exhaust(path, creating);
    sta_model_free(model);
  }
  return failures > 0;
}
