import Signal

/// Cleans a signal at another rate than its own, and brings it back: rate, length and alignment stay.
///
/// Both ends are extended by their mirror image before, so that no converter takes silence for what is beyond them.
final class ResamplingFilter: SignalFilter {
  private let filter: any SignalFilter
  private let down: RateConverter
  private let up: RateConverter
  private let channels: Int
  /// Sample frames of the extension at either end.
  private let margin: Int
  /// Hertz of the signal over hertz of the model.
  private let ratio: Double
  private let mixture: Mixture
  /// Whether the noisy signal has a part in what comes out.
  private let isMixed: Bool

  /// Frames that have come in, and that have come out of the second converter.
  private var (received, returned) = (0, 0)
  /// The first frames, until there are enough to mirror.
  private var head: [Float]? = []
  /// The last frames, to be mirrored.
  private var tail: [Float] = []
  /// What came in and waits for its clean counterpart; empty where nobody asks for it.
  private var dry: [Float] = []
  private var mixed: [Float] = []

  /// - Parameters:
  ///   - filter: for a signal at `modelRate`.
  ///   - mix: the share of the clean signal, 0 to 1.
  ///   - isResidual: whether what is taken away is wanted.
  /// - Returns: nil where the rates are too far apart, or there are too many channels.
  init?(_ filter: any SignalFilter, rate: Double, modelRate: Double, channels: Int, mix: Float, isResidual: Bool) {
    guard let down = RateConverter(from: rate, to: modelRate, channels: channels),
      let up = RateConverter(from: modelRate, to: rate, channels: channels)
    else { return nil }
    (self.filter, self.down, self.up, self.channels) = (filter, down, up, channels)
    (mixture, isMixed) = (Mixture(share: mix, isResidue: isResidual), mix < 1 || isResidual)
    ratio = rate / modelRate
    margin = Int((Double(RateConverter.reach) * max(ratio, 1)).rounded(.up))
  }

  /// Frames of the model, and the reach of both converters; at the beginning the margin has to come in before.
  var latency: Int { Int((Double(filter.latency + 2) * ratio).rounded(.up)) + 3 * margin + 2 }

  var uncleanedFrameCount: Int { filter.uncleanedFrameCount }

  func process(_ samples: Span<Float>, _ take: (Span<Float>) throws(CommandError) -> Void) throws(CommandError) {
    received += samples.count / channels
    if isMixed { for index in samples.indices { dry.append(samples[index]) } }
    guard var head else { return try feed(samples, take) }
    for index in samples.indices { head.append(samples[index]) }
    self.head = head
    if received > margin { try begin(take) }
  }

  func finish(_ take: (Span<Float>) throws(CommandError) -> Void) throws(CommandError) {
    guard received > 0 else { return }
    if head != nil { try begin(take) }
    let count = tail.count / channels
    let mirror = (1...margin + 1).flatMap { frame(max(count - 1 - $0, 0), of: tail) }
    let empty: [Float] = []
    try clean(mirror.span, isLast: false, take)
    try clean(empty.span, isLast: true, take)
  }

  /// Sends the mirror image of the first frames, and these.
  private func begin(_ take: (Span<Float>) throws(CommandError) -> Void) throws(CommandError) {
    let first = head ?? []
    head = nil
    let count = first.count / channels
    let mirror = (1...margin).reversed().flatMap { frame(min($0, count - 1), of: first) }
    try clean(mirror.span, isLast: false, take)
    try feed(first.span, take)
  }

  private func frame(_ index: Int, of samples: [Float]) -> ArraySlice<Float> {
    samples[index * channels..<(index + 1) * channels]
  }

  private func feed(_ samples: Span<Float>, _ take: (Span<Float>) throws(CommandError) -> Void) throws(CommandError) {
    let wanted = (margin + 2) * channels
    for index in max(samples.count - wanted, 0)..<samples.count { tail.append(samples[index]) }
    if tail.count > wanted { tail.removeFirst(tail.count - wanted) }
    try clean(samples, isLast: false, take)
  }

  private func clean(
    _ samples: Span<Float>, isLast: Bool, _ take: (Span<Float>) throws(CommandError) -> Void
  ) throws(CommandError) {
    try down.process(samples, isLast: isLast) { (slow) throws(CommandError) in
      try filter.process(slow) { (clean) throws(CommandError) in
        try up.process(clean, isLast: false) { (back) throws(CommandError) in try give(back, take) }
      }
    }
    guard isLast else { return }
    try filter.finish { (clean) throws(CommandError) in
      try up.process(clean, isLast: false) { (back) throws(CommandError) in try give(back, take) }
    }
    let empty: [Float] = []
    try up.process(empty.span, isLast: true) { (back) throws(CommandError) in try give(back, take) }
  }

  /// Hands over what belongs to the signal and not to its extensions.
  private func give(_ back: Span<Float>, _ take: (Span<Float>) throws(CommandError) -> Void) throws(CommandError) {
    let frames = back.count / channels
    let first = min(max(margin - returned, 0), frames)
    let end = min(frames, margin + received - returned)
    returned += frames
    guard first < end else { return }
    let wanted = back.extracting(first * channels..<end * channels)
    guard isMixed else { return try take(wanted) }
    mixed.removeAll(keepingCapacity: true)
    for index in wanted.indices { mixed.append(mixture.sample(clean: wanted[index], noisy: dry[index])) }
    dry.removeFirst(wanted.count)
    let block = mixed
    try take(block.span)
  }
}
