// The C client's work with resources that free themselves and errors that are exceptions.
//
//     c++ -std=c++17 denoise.cpp -o denoise $(pkg-config --cflags --libs sta-denoise)
//     ./denoise MODEL.gguf|builtin INPUT OUTPUT CHANNELS CHUNK
#include <sta_denoise.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace sta {

struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void check(sta_status status, const char *reason = "") {
  if (status != STA_OK) throw Error(*reason != '\0' ? reason : sta_status_text(status));
}

// A trained network. It never changes, so threads may share one.
class Model {
 public:
  static Model builtin() {
    sta_model *model = nullptr;
    check(sta_model_open_builtin(&model));
    return Model(model);
  }

  static Model open(const std::string &path) {
    sta_model *model = nullptr;
    char reason[200];
    check(sta_model_open(path.c_str(), &model, reason, sizeof reason), reason);
    return Model(model);
  }

  const sta_model *get() const { return model.get(); }

 private:
  struct Free {
    void operator()(sta_model *model) const { sta_model_free(model); }
  };
  std::unique_ptr<sta_model, Free> model;

  explicit Model(sta_model *model) : model(model) {}
};

// One signal's way through a model. It may outlive the model, and belongs to one thread at a time.
class Stream {
 public:
  Stream(const Model &model, const sta_options &options) : channels(options.channels) {
    sta_stream *made = nullptr;
    check(sta_stream_create(model.get(), &options, &made));
    stream.reset(made);
  }

  // What is final after `samples`, complete sample frames.
  std::vector<float> process(const std::vector<float> &samples) {
    size_t taken = samples.size() / channels;
    size_t written = sta_stream_room(stream.get(), taken);
    std::vector<float> clean(written * channels);
    check(sta_stream_process(stream.get(), samples.data(), &taken, clean.data(), &written));
    clean.resize(written * channels);
    return clean;
  }

  // The rest of the signal; the stream is then as new.
  std::vector<float> flush() {
    size_t written = sta_stream_room(stream.get(), 0);
    std::vector<float> clean(written * channels);
    check(sta_stream_flush(stream.get(), clean.data(), &written));
    clean.resize(written * channels);
    return clean;
  }

 private:
  struct Free {
    void operator()(sta_stream *stream) const { sta_stream_free(stream); }
  };
  size_t channels;
  std::unique_ptr<sta_stream, Free> stream;
};

}  // namespace sta

static void write(std::ofstream &file, const std::vector<float> &samples) {
  file.write(reinterpret_cast<const char *>(samples.data()), static_cast<std::streamsize>(samples.size() * sizeof(float)));
}

int main(int argc, char **argv) try {
  if (argc != 6) throw sta::Error("usage: denoise MODEL.gguf|builtin INPUT OUTPUT CHANNELS CHUNK");
  sta_options options = STA_OPTIONS;
  options.channels = static_cast<uint32_t>(std::stoul(argv[4]));
  const auto model = std::string(argv[1]) == "builtin" ? sta::Model::builtin() : sta::Model::open(argv[1]);
  sta::Stream stream(model, options);

  std::ifstream input(argv[2], std::ios::binary);
  std::ofstream output(argv[3], std::ios::binary);
  if (!input || !output) throw sta::Error("a file cannot be opened");
  std::vector<float> chunk(std::stoul(argv[5]) * options.channels);
  do {
    input.read(reinterpret_cast<char *>(chunk.data()), static_cast<std::streamsize>(chunk.size() * sizeof(float)));
    chunk.resize(static_cast<size_t>(input.gcount()) / sizeof(float));
    write(output, stream.process(chunk));
  } while (input);
  write(output, stream.flush());
  if (!output.flush()) throw sta::Error("the output cannot be written");
  return 0;
} catch (const std::exception &error) {
  std::cerr << error.what() << '\n';
  return 1;
}
