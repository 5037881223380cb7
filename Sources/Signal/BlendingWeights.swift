internal import CSystem
public import Storage

/// How much each frame counts at each of its points, so that the frames that cover a sample count 1 together.
///
/// With frames of `N` points at every multiple of `hop`, a frame's point `t` weighs `w(t) = h(t) / Σ_j h(t mod hop + j·hop)`,
/// where `h(t) = sin²(π(t + ½)/N)` is positive at each point, so this holds for any hop from 1 to `N`.
///
/// A signal has ends. A frame that would begin before the first sample is moved forward to begin there, one that would
/// reach past the last is moved back to end there. All frames moved to one place are one frame: the first frame takes
/// over the weights of all before it, the last one those of all behind it, and the sum stays 1.
public struct BlendingWeights {
  /// `w(t)`, for a frame between the ends.
  public let regular: FloatStorage
  /// `Σ_{m ≤ 0} w(t − m·hop)`: the first frame, at its points `t`.
  public let first: FloatStorage
  /// 1: the only frame of a signal that is no longer than a frame.
  public let alone: FloatStorage
  /// `Σ_{m ≥ 0} w(u − m·hop)`: the last frame, at points `u` counted from the place that the next regular frame would have had.
  public let last: FloatStorage

  /// Weights for frames of `length` points every `hop` points, `1 … length`.
  public init(length: Int, hop: Int) throws(OutOfMemory) {
    (regular, first) = (try .zeros(length), try .zeros(length))
    (alone, last) = (try .zeros(length), try .zeros(length))
    for t in 0..<length { alone[t] = 1 }
    for phase in 0..<hop {
      let points = stride(from: phase, to: length, by: hop)
      var whole = 0.0
      for t in points { whole += Self.bell(t, length) }
      // Frames with m ≤ 0 meet point t at t, t + hop, t + 2·hop, …; frames with m ≥ 0 at t, t − hop, t − 2·hop, ….
      var risen = 0.0
      for t in points {
        let weight = Self.bell(t, length) / whole
        regular[t] = Float(weight)
        first[t] = Float(1 - risen)
        risen += weight
        last[t] = Float(risen)
      }
    }
  }

  private static func bell(_ t: Int, _ length: Int) -> Double {
    let sine = sta_system_sin(Double.pi * (Double(t) + 0.5) / Double(length))
    return sine * sine
  }
}
