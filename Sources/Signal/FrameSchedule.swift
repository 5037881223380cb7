/// When a frame of a signal can be cleaned, and which samples are final by then. Counts only; it holds no samples.
///
/// Frame `m` covers samples `m·hop ..< m·hop + length`, and can be cleaned when `ahead` more have arrived, or when the signal
/// has ended. No later frame reaches below `(m + 1)·hop`, so everything below is final then. A sample is therefore final at the
/// latest when `length + ahead − 1` further ones have arrived.
public struct FrameSchedule: Equatable {
  /// Points in a frame.
  public let length: Int
  /// Samples behind a frame that its cleaning depends on.
  public let ahead: Int
  /// Distance between the starts of two frames, `1 … length`.
  public let hop: Int
  /// Samples that have arrived since the start.
  public private(set) var received = 0
  /// Samples that are final: what the frames say about them is complete.
  public private(set) var final = 0
  /// Of these, the samples that have been handed out. All of them, but during a call and during the end of a signal.
  public private(set) var produced = 0

  public init(length: Int, ahead: Int, hop: Int) {
    (self.length, self.ahead, self.hop) = (length, ahead, hop)
  }

  /// A schedule like `other` at the place of a signal where so many samples have arrived, are final and have been handed out; nil
  /// where no signal ever is. `isEnding` says whether its end has begun.
  public init?(like other: FrameSchedule, received: Int, final: Int, produced: Int, isEnding: Bool) {
    self = other
    (self.received, self.final, self.produced) = (received, final, produced)
    guard produced >= 0, produced <= final, final <= received, received - produced <= latency else { return nil }
    if isEnding {
      let isAtHop = final % hop == 0 && final - produced <= hop
      guard isAtHop || final == received && final - produced <= length else { return nil }
      // A frame that is followed by others has all its samples.
      guard final == 0 || final == received || received >= length else { return nil }
    } else {
      guard produced == final, final % hop == 0, received - final >= (final == 0 ? 0 : reach - hop) else { return nil }
    }
  }

  /// Samples from the start of a frame to the last that its cleaning depends on.
  private var reach: Int { length + ahead }

  /// The most samples that can have arrived after a sample before it is final.
  public var latency: Int { reach - 1 }

  /// Samples that the next frame still waits for, `1 … length + ahead`.
  public var missing: Int { final + reach - received }

  /// Whether no frame has been cleaned yet.
  public var isBeforeFirstFrame: Bool { final == 0 }

  /// Samples that have arrived and have not been handed out: between calls at most `length + ahead`, and within one more, where
  /// frames are cleaned together.
  public var pending: Int { received - produced }

  /// Samples that are final and have not been handed out.
  public var ready: Int { final - produced }

  /// Samples that have arrived and are not final.
  public var open: Int { received - final }

  /// Notes the arrival of `count` samples, at most `missing`, and says whether the next frame can be cleaned.
  public mutating func receive(_ count: Int) -> Bool {
    received += count
    return missing == 0
  }

  /// Notes that the next frame has been blended in, so that `hop` more samples are final.
  public mutating func advance() { final += hop }

  /// Notes that the frame at the end of the signal has been blended in, so that everything is final.
  public mutating func complete() { final = received }

  /// Notes that `count` samples, at most `ready`, have been handed out.
  public mutating func produce(_ count: Int) { produced += count }
}
