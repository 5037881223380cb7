/// When a frame of a signal is complete, and which samples are final by then. Counts only; it holds no samples.
///
/// Frame `m` covers samples `m·hop ..< m·hop + length`. When it is complete no later frame reaches below `(m + 1)·hop`, so
/// everything below is final. A sample is therefore final at the latest when `length − 1` further ones have arrived.
public struct FrameSchedule: Equatable {
  /// Points in a frame.
  public let length: Int
  /// Distance between the starts of two frames, `1 … length`.
  public let hop: Int
  /// Samples that have arrived since the start.
  public private(set) var received = 0
  /// Samples that are final, and need no longer be kept back.
  public private(set) var final = 0

  public init(length: Int, hop: Int) {
    self.length = length
    self.hop = hop
  }

  /// A schedule at the place of a signal where `received` samples have arrived and `final` of them are final; nil where no
  /// signal ever is.
  public init?(length: Int, hop: Int, received: Int, final: Int) {
    let pending = received - final
    guard final >= 0, final % hop == 0, pending >= (final == 0 ? 0 : length - hop), pending < length else { return nil }
    (self.length, self.hop, self.received, self.final) = (length, hop, received, final)
  }

  /// The most samples that can have arrived after a sample before it is final.
  public var latency: Int { length - 1 }

  /// Samples that the next frame still waits for, `1 … length`.
  public var missing: Int { final + length - received }

  /// Whether no frame has been complete yet.
  public var isBeforeFirstFrame: Bool { final == 0 }

  /// Samples that have arrived and are not final yet, `0 … length − 1`.
  public var pending: Int { received - final }

  /// Notes the arrival of `count` samples, at most `missing`, and says whether they complete a frame.
  public mutating func receive(_ count: Int) -> Bool {
    received += count
    return missing == 0
  }

  /// Notes that the frame that was complete has been blended in, so that `hop` more samples are final.
  public mutating func advance() { final += hop }
}
