/* sta-denoise: removes noise from signals with a trained spectro-temporal attention network.
 *
 * A complete program: 32-bit floats from standard input, one channel, and the clean ones to standard output.
 *
 *     #include <sta_denoise.h>
 *     #include <stdio.h>
 *     #include <stdlib.h>
 *
 *     int main(void) {
 *       sta_model *model;
 *       sta_stream *stream;
 *       if (sta_model_open_builtin(&model) != STA_OK) return 1;
 *       if (sta_stream_create(model, NULL, &stream) != STA_OK) return 1;
 *       size_t count, room = sta_stream_room(stream, 256);
 *       float input[256], *output = (float *)malloc(room * sizeof(float));
 *       if (output == NULL) return 1;
 *       while ((count = fread(input, sizeof(float), 256, stdin)) > 0) {
 *         size_t written = room;
 *         if (sta_stream_process(stream, input, &count, output, &written) != STA_OK) return 1;
 *         fwrite(output, sizeof(float), written, stdout);
 *       }
 *       size_t written = room;
 *       if (sta_stream_flush(stream, output, &written) != STA_OK) return 1;
 *       fwrite(output, sizeof(float), written, stdout);
 *       free(output);
 *       sta_stream_free(stream);
 *       sta_model_free(model);
 *       return 0;
 *     }
 *
 *     cc program.c $(pkg-config --cflags --libs sta-denoise)
 *
 * Samples       are 32-bit floats of any scale. Channels are interleaved: a sample frame is one sample of each channel, and
 *               every count below is in sample frames. As many come out as go in, each in its place.
 * Status        Functions that can fail return one, negative on error, and have then changed nothing but what is stated.
 * Ownership     What _open and _create give is the caller's until _free. A stream keeps what it needs of its model, so a
 *               model may be freed before its streams. Everything that is passed in stays the caller's and is not kept.
 * NULL          is an error with a status wherever it is not said to be allowed, and never a crash.
 * Memory        is allocated by _open and _create, and by sta_denoise, which makes a stream of its own. Nothing else
 *               allocates. No allocation of the library's own that fails does more than give STA_ERROR_MEMORY. FFTW ends
 *               the program where it has none for a plan, so _open asks for a megabyte or more first, and gives it back just before.
 * Threads       A model never changes: any number of threads may use one at the same time, and open models and create streams.
 *               A stream belongs to one thread at a time. No thread is started.
 * The process   Nothing is printed, nothing exits or aborts, and no signal handler or locale is touched. Arithmetic rounds to the
 *               nearest, never traps, and takes numbers below 2^-126 for 0, whatever the caller has set, and that is set
 *               again when a call returns.
 * Stack         64 KB of it are enough for every function.
 * FFTW          is shared with whoever else uses its single precision in the process. Its threads are not used, whatever it has been told;
 *               while a model opens it is told to use one, and then what it was told before. So a program whose other threads plan
 *               meanwhile with several states their number again, and a program that loads the library while a thread of its own plans
 *               calls fftwf_make_planner_thread_safe before.
 *               fftwf_cleanup and fftwf_cleanup_threads end all plans, those of open models too: call them when no model and no
 *               stream is left. Wisdom that a program gives it may change the last bits of what comes out.
 * Bits          are the same however a signal is cut into pieces, in whatever thread and from whichever stream, on one machine.
 *               Processors with wider vectors round otherwise, so between two of them the last bits may differ. (STA_KERNELS=baseline or
 *               STA_KERNELS=x86-64-v3 in the environment, read when the library is loaded, makes a later one compute like an earlier.)
 * Two copies    of the library can live in one program when one is built with `make lib STA_PREFIX=my_`, which makes libmy_sta_denoise; a
 *               source that uses it defines STA_PREFIX as my_ before this header. Once loaded a library stays to the end of the process.
 */
#ifndef STA_DENOISE_H
#define STA_DENOISE_H

#include <stddef.h>
#include <stdint.h>

#ifdef STA_PREFIX
#define STA_JOIN_(prefix, name) prefix##name
#define STA_JOIN(prefix, name) STA_JOIN_(prefix, name)
#define sta_abi STA_JOIN(STA_PREFIX, sta_abi)
#define sta_denoise STA_JOIN(STA_PREFIX, sta_denoise)
#define sta_model_facts STA_JOIN(STA_PREFIX, sta_model_facts)
#define sta_model_free STA_JOIN(STA_PREFIX, sta_model_free)
#define sta_model_open STA_JOIN(STA_PREFIX, sta_model_open)
#define sta_model_open_builtin STA_JOIN(STA_PREFIX, sta_model_open_builtin)
#define sta_model_open_memory STA_JOIN(STA_PREFIX, sta_model_open_memory)
#define sta_status_text STA_JOIN(STA_PREFIX, sta_status_text)
#define sta_stream_counters STA_JOIN(STA_PREFIX, sta_stream_counters)
#define sta_stream_create STA_JOIN(STA_PREFIX, sta_stream_create)
#define sta_stream_flush STA_JOIN(STA_PREFIX, sta_stream_flush)
#define sta_stream_free STA_JOIN(STA_PREFIX, sta_stream_free)
#define sta_stream_latency STA_JOIN(STA_PREFIX, sta_stream_latency)
#define sta_stream_process STA_JOIN(STA_PREFIX, sta_stream_process)
#define sta_stream_reset STA_JOIN(STA_PREFIX, sta_stream_reset)
#define sta_stream_restore STA_JOIN(STA_PREFIX, sta_stream_restore)
#define sta_stream_room STA_JOIN(STA_PREFIX, sta_stream_room)
#define sta_stream_save STA_JOIN(STA_PREFIX, sta_stream_save)
#define sta_stream_state_size STA_JOIN(STA_PREFIX, sta_stream_state_size)
#define sta_version STA_JOIN(STA_PREFIX, sta_version)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version and status ---- */

/* The version of this header. */
#define STA_VERSION "0.1.0"
/* Counts the changes after which a program must be compiled again; also the number behind libsta_denoise.so. */
#define STA_ABI 0

/* The version of the library that runs; it is never freed. */
const char *sta_version(void);
/* The ABI number of the library that runs: a program that loads it by hand compares it with STA_ABI. */
int32_t sta_abi(void);

typedef enum sta_status {
  STA_OK = 0,
  STA_ERROR_ARGUMENT = -1,   /* an argument is NULL, out of range, or overlaps another */
  STA_ERROR_MEMORY = -2,     /* not enough memory */
  STA_ERROR_FILE = -3,       /* the weight file cannot be read */
  STA_ERROR_FORMAT = -4,     /* not a weight file, a damaged one, or one that contradicts itself */
  STA_ERROR_NEWER = -5,      /* a weight file that needs a newer version of this library */
  STA_ERROR_OPTIONS = -6,    /* sta_options has values out of range, or has or is longer with ones that this version does not know */
  STA_ERROR_CHANNELS = -7,   /* a number of channels that the model cannot clean */
  STA_ERROR_HOP = -8,        /* a hop longer than the model's frame */
  STA_ERROR_NOT_FINITE = -9, /* the next sample frame has a NaN or an infinity, and STA_REFUSE was chosen */
  STA_ERROR_FLUSHING = -10,  /* a flush has begun and its end is still to be fetched */
  STA_ERROR_STATE = -11      /* a saved state that is damaged or belongs to another kind of stream */
} sta_status;

/* A sentence in English for a status, without a full stop; it is never freed. Any number is allowed. */
const char *sta_status_text(int32_t status);

/* ---- Models ---- */

/* A trained network, read and checked in full when it is opened; models/FORMAT.md specifies the weight file. */
typedef struct sta_model sta_model;

/* Opens the weight file at `path`, and stores the model in `*model`, or NULL there on error.
 * Where `reason` is not NULL, it gets a sentence that says what is wrong, with the numbers that show it, cut to fit
 * `reason_size` bytes with its terminating zero; an empty one if nothing is. It stands alone, without that of the status. */
sta_status sta_model_open(const char *path, sta_model **model, char *reason, size_t reason_size);

/* The same for a weight file in memory: `size` bytes at any address, not needed any more afterwards. */
sta_status sta_model_open_memory(
    const void *bytes, size_t size, sta_model **model, char *reason, size_t reason_size);

/* The same for the weight file that is part of the library: `general`, for any sensor at any rate. */
sta_status sta_model_open_builtin(sta_model **model);

/* Gives the model back; NULL is allowed. */
void sta_model_free(sta_model *model);

/* What a weight file says of its model. Texts are UTF-8 and live as long as the model. */
typedef struct sta_facts {
  size_t struct_size;        /* sizeof(sta_facts), set by the caller: see sta_model_facts */
  const char *name;          /* for example "ecg" */
  const char *description;   /* what it is for, in one sentence */
  const char *license;       /* of the weights */
  const char *training_data; /* what it was trained on, with the licences */
  uint32_t leads;            /* 1: channels are cleaned one by one; more: a signal has that many, cleaned together */
  uint32_t frame;            /* samples of a channel that the network sees at a time */
  uint32_t hop;              /* samples from one frame to the next, where the options say nothing else */
  uint32_t checksum;         /* of the weight file, which tells weights from others of the same name: the one that
                              * `sta-denoise inspect` and the cards in models/ have, in hexadecimal digits */
  double rate_minimum;       /* sample rates in hertz that it was trained for; both 0 where any will do. A signal */
  double rate_maximum;       /* at another rate is cleaned, and cleaned badly, whether sta_options states it or not */
} sta_facts;

/* Fills `facts`, whose `struct_size` is sizeof(sta_facts) of this header or, at most 4096, of a later one: then what this version does
 * not know is zero. */
sta_status sta_model_facts(const sta_model *model, sta_facts *facts);

/* ---- Streams ---- */

/* Values of sta_options.output. */
enum {
  STA_SIGNAL = 0, /* the signal */
  STA_RESIDUE = 1 /* what was taken away: the input less the signal that would come out otherwise */
};

/* Values of sta_options.not_finite: what becomes of samples that are NaN or infinite. */
enum {
  STA_HOLD = 0,  /* the last finite sample of the channel stands in for them, 0 before the first one */
  STA_ZERO = 1,  /* 0 stands in for them */
  STA_PASS = 2,  /* in their own places they come out as they came; all others come out as with STA_HOLD */
  STA_REFUSE = 3 /* none is taken: STA_ERROR_NOT_FINITE */
};

/* How a stream treats its signal. Begin with `sta_options options = STA_OPTIONS;` and change what you want. */
typedef struct sta_options {
  size_t struct_size; /* sizeof(sta_options). A longer one, of a newer header, at most 4096, must be zero behind what this
                       * version knows */
  uint32_t channels;  /* 1 to 1024, each cleaned by itself; for a model with leads > 1 exactly its leads */
  uint32_t hop;       /* samples from one frame to the next, 1 to the model's frame; 0: the model's own */
  float mix;          /* 0 to 1: 1 is the clean signal alone, 0 the input with all its bits, aligned in between */
  int32_t output;     /* STA_SIGNAL or STA_RESIDUE */
  int32_t not_finite; /* STA_HOLD, STA_ZERO, STA_PASS or STA_REFUSE */
  float rate;         /* the signal's, in hertz, at least 0; 0: not known, and then `ecg` takes off less of a slow baseline.
                       * Nothing is resampled, nor refused: whether the model fits is for the program to see, by
                       * rate_minimum and rate_maximum of sta_facts, compared with the rate as a double: a float of 173.61
                       * is more than that */
} sta_options;

/* One channel, the model's hop, the clean signal. */
#define STA_OPTIONS {sizeof(sta_options), 1, 0, 1.0f, STA_SIGNAL, STA_HOLD, 0}

/* One signal's way through a model, in pieces of any size: the pieces never change a bit of what comes out. */
typedef struct sta_stream sta_stream;

/* Stores a new stream in `*stream`, or NULL there on error. `options` may be NULL, for STA_OPTIONS. */
sta_status sta_stream_create(const sta_model *model, const sta_options *options, sta_stream **stream);

/* Gives the stream back; NULL is allowed. */
void sta_stream_free(sta_stream *stream);

/* The most sample frames that can go in after one before it comes out: the model's frame less 1, whatever the hop, and what
 * the model looks ahead. It says how long one waits; the output is not shifted against the input. 0 for NULL. */
size_t sta_stream_latency(const sta_stream *stream);

/* The most sample frames that can come out when `count` go in, and with 0 the most that a flush can give, which is never more. 0 for NULL. */
size_t sta_stream_room(const sta_stream *stream, size_t count);

/* Takes up to `*input_count` sample frames of `input`, and writes those that are final by then, up to `*output_count`, to
 * `output`; the counts become what was taken and written, also on error, where they are 0 unless said otherwise.
 * With room for sta_stream_room(stream, *input_count) everything is taken. With less it stops in front of a sample that
 * would complete a frame while there is no room for a hop; that is no error, and nothing is lost. So `output` needs room for
 * a hop at least: with less no call gets past that sample.
 * `input` may be NULL where there are 0 to take, `output` where there is room for 0. They must not overlap, and the counts must be two.
 * STA_ERROR_NOT_FINITE: everything before the sample frame at `*input_count` was taken; to go on, pass what follows it. */
sta_status sta_stream_process(
    sta_stream *stream, const float *input, size_t *input_count, float *output, size_t *output_count);

/* Ends the signal: writes what is left of it, up to `*output_count` sample frames, to `output`; the count becomes what
 * was written. With room for sta_stream_room(stream, 0) one call does it; otherwise call again, with room for 1 at
 * least, until it writes 0.
 * After that the stream is as new, but for its counters, which stay until the next signal begins. */
sta_status sta_stream_flush(sta_stream *stream, float *output, size_t *output_count);

/* Forgets the signal: the stream is as new, counters too. */
sta_status sta_stream_reset(sta_stream *stream);

/* What a stream has met since it was new. */
typedef struct sta_counters {
  size_t struct_size;        /* sizeof(sta_counters), set by the caller */
  uint64_t taken;            /* sample frames that have gone in */
  uint64_t written;          /* sample frames that have come out */
  uint64_t frames;           /* frames that the network has cleaned, over all channels */
  uint64_t uncleaned_frames; /* frames that came out as they went in, since the network gave no finite numbers for them */
  uint64_t not_finite;       /* samples that were NaN or infinite, without those that were refused */
} sta_counters;

/* Fills `counters`, by the same rule as sta_model_facts. */
sta_status sta_stream_counters(const sta_stream *stream, sta_counters *counters);

/* ---- The state of a stream, to go on later or elsewhere ---- */

/* Bytes that the state of this stream needs, always the same for one stream. 0 for NULL. */
size_t sta_stream_state_size(const sta_stream *stream);

/* Writes the state to `state`, where there are `size` bytes, at least sta_stream_state_size. The weights are not in it. */
sta_status sta_stream_save(const sta_stream *stream, void *state, size_t size);

/* Puts the stream where the saved one was; on error it stays where it is. Both must have been created from the same weight
 * file, with the same channels and hop, and with STA_PASS both or neither; other options may differ.
 * The state is little-endian, has a version and a checksum, and may come from anywhere. */
sta_status sta_stream_restore(sta_stream *stream, const void *state, size_t size);

/* ---- A whole signal at once ---- */

/* Cleans `count` sample frames of `input` into as many of `output`, which may be the same memory, but not overlap otherwise.
 * `options` as for sta_stream_create. Both pointers may be NULL where `count` is 0.
 * STA_ERROR_NOT_FINITE: `output` then has nothing of use. */
sta_status sta_denoise(
    const sta_model *model, const sta_options *options, const float *input, size_t count, float *output);

#ifdef __cplusplus
}
#endif

#endif
