/// How a stream treats its signal.
public struct StreamOptions: Sendable, Equatable {
  /// Channels of the signal, `1 … DenoisingStream.channelLimit`.
  public var channels: Int
  /// Samples from the start of a frame to the start of the next, `1 … frameLength`; nil for the model's own.
  public var hop: Int?
  /// Samples of each channel a second, a positive number, or nil where that is not known: some models know by it what is slow.
  public var rate: Double?
  /// How much of the clean signal comes out, 0 to 1; the rest is the noisy one, aligned with it. 0 gives the input with all
  /// its bits, and 1 the clean signal alone.
  public var mix: Float = 1
  /// What comes out.
  public var output = Output.signal
  /// What becomes of samples that are not finite numbers.
  public var nonFinite = NonFinite.hold

  /// The most frames that are cleaned together where a call brings so many, `1 … DenoisingStream.framesAtOnceLimit`: faster for
  /// whole signals, for some memory. It changes no bit. States are exchanged between streams that clean as many together,
  /// which for a large model may be fewer than this.
  public var framesAtOnce: Int

  public init(channels: Int = 1, hop: Int? = nil, framesAtOnce: Int = 1) {
    (self.channels, self.hop, self.framesAtOnce) = (channels, hop, framesAtOnce)
  }

  public enum Output: Sendable {
    /// The signal, as clean as `mix` says.
    case signal
    /// What was taken away from the input: the input less the signal that would come out otherwise.
    case residue
  }

  public enum NonFinite: Sendable {
    /// The last finite sample of the channel stands in for them, 0 before the first one.
    case hold
    /// 0 stands in for them.
    case zero
    /// As `hold` for all other samples, but in their own places they come out as they came.
    case pass
    /// None is taken: `process` stops in front of the first one and says so.
    case refuse
  }
}
