#include "BuiltInModel.h"

#include "../../include/sta_denoise.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// The one place that says which model is built in.
static const _Alignas(64) unsigned char model[] = {
#embed "../../models/general.gguf"
};

const void *built_in_model_bytes(void) { return model; }

size_t built_in_model_size(void) { return sizeof model; }

const char *built_in_version(void) { return STA_VERSION; }
