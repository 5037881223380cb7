public import ModelFile
internal import Storage

/// Why a model or a stream could not be made.
public enum DenoisingError: Error, Equatable {
  /// The weight file is wrong.
  case file(ModelFileError)
  /// The weight file's layers do not make a network.
  case network(String)
  case outOfMemory(bytes: Int)
  /// A distance between frames outside `1 … frameLength`.
  case hop(Int, frameLength: Int)
  /// Samples that do not divide into complete sample frames.
  case incomplete(samples: Int, channels: Int)
  /// A number of channels that the model cannot clean.
  case channels(Int, leads: Int)
  /// A share of the clean signal outside 0 … 1.
  case mix(Float)
  /// A rate that is no positive number.
  case rate
}

extension DenoisingError: CustomStringConvertible {
  /// What is wrong. For `file` and `network` it is the end of a sentence that names the file.
  public var description: String { sentence.text }

  private var sentence: Sentence {
    switch self {
    case .file(let error): "\(error.description)"
    case .network(let reason): "\(reason)"
    case .outOfMemory(let bytes): "needs \(bytes) bytes of memory that are not there"
    case .hop(let hop, let length): "a hop of \(hop) points is outside 1 to \(length), the length of a frame"
    case .mix(let mix): "a mix of \(String(mix)) is outside 0 to 1"
    case .rate: "a rate has to be a positive number of samples a second"
    case .incomplete(let samples, let channels): "\(samples) samples do not divide into \(channels) channels"
    case .channels(let channels, let leads):
      leads == 1
        ? "a signal has 1 to \(DenoisingStream.channelLimit) channels, and not \(channels)"
        : "a signal of \(channels) channels does not fit a model that cleans \(leads) leads together"
    }
  }
}
