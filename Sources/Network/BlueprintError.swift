internal import Storage

/// Why a list of layers is no network; `layer` counts from 0.
public enum BlueprintError: Error, Equatable {
  /// A dense layer's elements cannot be divided into that many channels.
  case channels(layer: Int, out: Int, channels: Int)
  /// A kernel of an even number of taps, or of more than `limit`.
  case kernel(layer: Int, kernel: Int, limit: Int)
  /// A convolution reaches further beyond the ends of its input than the input is long.
  case padding(layer: Int, padding: Int, length: Int)
  /// The skip names an activation that comes later.
  case skipAhead(layer: Int, skip: Int)
  /// The skip's activation has another length than the input.
  case skipLength(layer: Int, skip: Int, found: Int, expected: Int)
  /// The activations have more points in all than `limit`.
  case tooLarge(layer: Int, limit: Int)
  /// The last layer does not give `leads × frame length` points.
  case result(found: Shape, expected: Shape)
  case nonlinearity(layer: Int)
  /// An attended feature without an attention.
  case attendedFeature
}

extension BlueprintError: CustomStringConvertible {
  /// Why the layers are no network, as the end of a sentence that names the file.
  public var description: String { sentence.text }

  private var sentence: Sentence {
    switch self {
    case .channels(let layer, let out, let channels):
      "gives layer \(layer) \(out) elements, which \(channels) channels do not divide"
    case .kernel(let layer, let kernel, let limit):
      "gives layer \(layer) a kernel of \(kernel) taps instead of an odd number up to \(limit)"
    case .padding(let layer, let padding, let length):
      "lets layer \(layer) reach \(padding) points beyond an input of \(length)"
    case .skipAhead(let layer, let skip): "lets layer \(layer) skip from activation \(skip), which comes later"
    case .skipLength(let layer, let skip, let found, let expected):
      "lets layer \(layer) skip from activation \(skip) of \(found) points, where its input has \(expected)"
    case .tooLarge(let layer, let limit): "has more than \(limit) points in its activations up to layer \(layer)"
    case .result(let found, let expected):
      "gives \(found.channels) × \(found.length) points at its last layer instead of \(expected.channels) × \(expected.length)"
    case .nonlinearity(let layer): "calls itself linear and gives layer \(layer) another activation than 'identity'"
    case .attendedFeature: "asks for attended features without an attention"
    }
  }
}
