#include "GoldenVectors.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// Doubles and floats are read where they lie.
#define ALIGNED _Alignas(16) static const unsigned char

ALIGNED model[] = {
#embed "../../Tests/Fixtures/sta.gguf"
};
ALIGNED long_signal[] = {
#embed "../../Tests/Fixtures/sta.signal.f32"
};
ALIGNED short_signal[] = {
#embed "../../Tests/Fixtures/sta.short.f32"
};
ALIGNED long_225[] = {
#embed "../../Tests/Fixtures/sta.signal.hop-225.f64"
};
ALIGNED long_100[] = {
#embed "../../Tests/Fixtures/sta.signal.hop-100.f64"
};
ALIGNED short_225[] = {
#embed "../../Tests/Fixtures/sta.short.hop-225.f64"
};
ALIGNED short_100[] = {
#embed "../../Tests/Fixtures/sta.short.hop-100.f64"
};

#define BYTES(name) {name, sizeof name}

struct golden_bytes golden_model(void) { return (struct golden_bytes)BYTES(model); }

static const struct golden_vector vectors[] = {
    {BYTES(long_signal), BYTES(long_225), 225},
    {BYTES(long_signal), BYTES(long_100), 100},
    {BYTES(short_signal), BYTES(short_225), 225},
    {BYTES(short_signal), BYTES(short_100), 100},
};

size_t golden_count(void) { return sizeof vectors / sizeof *vectors; }

struct golden_vector golden_vector(size_t index) { return vectors[index]; }
