// What the library carries as read-only data.
#pragma once

#include <stddef.h>

// The weight file that sta_model_open_builtin opens, as it lies on disk.
const void *_Nonnull built_in_model_bytes(void);
size_t built_in_model_size(void);

// STA_VERSION of the header.
const char *_Nonnull built_in_version(void);
