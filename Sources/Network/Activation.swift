internal import Storage

/// What is applied to each point of a layer's result.
public enum Activation: Int, Sendable {
  /// `v`
  case identity
  /// `max(0, v)`
  case relu
  /// `v` where `v ≥ 0`, else `slope · v`, with a slope for each channel
  case prelu
}

extension Activation {
  /// Applies itself to `points` rows of `channels` values. `slopes` has `channels` elements for `prelu`.
  func apply(to values: UnsafeMutablePointer<Float>, points: Int, channels: Int, slopes: FloatStorage?) {
    switch self {
    case .identity: return
    case .relu: for i in 0..<points * channels { unsafe values[i] = max(values[i], 0) }
    case .prelu:
      guard let slopes = unsafe slopes?.base else { return }
      for point in 0..<points {
        let row = unsafe values + point * channels
        for channel in 0..<channels {
          let value = unsafe row[channel]
          unsafe row[channel] = value >= 0 ? value : slopes[channel] * value
        }
      }
    }
  }
}
