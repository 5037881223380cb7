// The source files of the page that `sta-denoise report` writes, carried as read-only data.
#pragma once

#include <stddef.h>

// The bytes of the file of this name in this folder, and in `size` how many; NULL where there is none.
const void *_Nullable report_page_file(const char *_Nonnull name, ptrdiff_t *_Nonnull size);
