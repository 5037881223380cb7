import Storage

/// What there is to see of a noisy signal, its cleaned version and, where there is one, the reference: gathered in one
/// pass, in memory that does not grow with the signals.
final class Comparison {
  /// How much is kept of a channel of a signal.
  struct Detail {
    /// Stretches of an envelope at most.
    var envelope: Int
    /// Columns of a spectrogram at most; 0 for no spectrogram.
    var columns = 0
    /// Points of a frame of a spectrogram.
    var frameLength = 512
    /// Sample frames that are kept one by one; 0 for none.
    var excerpt = 0
  }

  /// A file of a thousand channels has figures for all of them, and pictures of the first.
  static let channelsShown = 16

  let channels: Int
  let detail: Detail
  let tracks: [(lane: Lane, track: Track)]
  private(set) var excerpt: Excerpt
  /// Sample frames so far.
  private(set) var frames = 0
  /// Samples that were no finite number; the one before them stands in.
  private(set) var unreadable = 0
  private var last: [Lane: [Float]] = [:]

  /// - Parameter integerBits: of the samples in their files; none where they have no full scale.
  init(channels: Int, withReference: Bool, detail: Detail, integerBits: [Lane: Int] = [:]) throws(CommandError) {
    (self.channels, self.detail) = (channels, detail)
    excerpt = Excerpt(length: detail.excerpt)
    var tracks: [(lane: Lane, track: Track)] = []
    for lane in Lane.all(withReference: withReference) {
      let isScored = withReference && [.noisy, .cleaned].contains(lane)
      let track = try Track(
        channels: channels, shown: min(channels, Self.channelsShown), detail: detail, isScored: isScored,
        integerBits: integerBits[lane])
      tracks.append((lane, track))
    }
    self.tracks = tracks
  }

  var lanes: [Lane] { tracks.map(\.lane) }
  var shown: Int { min(channels, Self.channelsShown) }
  /// Whether every sample of the signals is in the excerpt.
  var isWhole: Bool { frames <= excerpt.length }

  subscript(lane: Lane) -> Track? { tracks.first { $0.lane == lane }?.track }

  /// In how many bands of the spectrum, from 0 Hz on, there is noise to estimate a floor of. What is cleaned at a lower rate comes back without
  /// anything above half of that: a floor of nothing would tell of the filter, and not of the noise.
  func bandsWithNoise(_ channel: Int) -> Int {
    guard let noisy = self[.noisy]?.spectrograms, let cleaned = self[.cleaned]?.spectrograms,
      noisy.indices.contains(channel)
    else { return Spectrogram.bands }
    var bands = Spectrogram.bands
    while bands > 0, let before = noisy[channel].median(band: bands - 1),
      let after = cleaned[channel].median(band: bands - 1), after < before * Self.leastShare
    {
      bands -= 1
    }
    // Where nothing is left anywhere, that is what there is to tell.
    return bands > 0 ? bands : Spectrogram.bands
  }

  /// Of a band's power, −60 dB: no cleaning takes more, and a change of rate leaves less.
  private static let leastShare = 1e-6

  /// Takes the next sample frames of every signal, interleaved, as many of each; no reference where there is none.
  func append(noisy: Span<Float>, cleaned: Span<Float>, reference: Span<Float>? = nil) {
    let limit = max(excerpt.length, 1) * channels
    var done = 0
    while done < noisy.count {
      // Not beyond the stretch that may be kept.
      let room = excerpt.length > 0 ? limit - frames * channels % limit : noisy.count
      let range = done..<min(done + room, noisy.count)
      var target: [Float]?
      if let reference { target = readable(reference.extracting(range), .reference) }
      take(readable(noisy.extracting(range), .noisy), readable(cleaned.extracting(range), .cleaned), target)
      done = range.upperBound
    }
  }

  /// Ends the signals.
  func finish() {
    if excerpt.length > 0, frames % excerpt.length != 0 { excerpt.close(at: frames) }
    for (_, track) in tracks { track.finish() }
  }

  private func readable(_ samples: Span<Float>, _ lane: Lane) -> [Float] {
    var held = last[lane] ?? [Float](repeating: 0, count: channels)
    var block: [Float] = []
    block.reserveCapacity(samples.count)
    for index in samples.indices {
      if samples[index].isFinite { held[index % channels] = samples[index] } else { unreadable += 1 }
      block.append(held[index % channels])
    }
    last[lane] = held
    return block
  }

  private func take(_ noisy: [Float], _ cleaned: [Float], _ reference: [Float]?) {
    for (lane, track) in tracks {
      switch lane {
      case .noisy: track.append(noisy, reference: reference)
      case .cleaned: track.append(cleaned, reference: reference)
      case .residue: track.append(zip(noisy, cleaned).map(residue), reference: nil)
      case .reference: track.append(reference ?? [], reference: nil)
      }
    }
    frames += noisy.count / channels
    guard excerpt.length > 0 else { return }
    // The residue follows from these.
    excerpt.append(.noisy, channelsShown(of: noisy))
    excerpt.append(.cleaned, channelsShown(of: cleaned))
    if let reference { excerpt.append(.reference, channelsShown(of: reference)) }
    if frames % excerpt.length == 0 { excerpt.close(at: frames) }
  }

  private func channelsShown(of block: [Float]) -> [Float] {
    shown == channels ? block : block.indices.filter { $0 % channels < shown }.map { block[$0] }
  }

  static func spectrogram(_ detail: Detail) throws(CommandError) -> Spectrogram {
    do throws(OutOfMemory) {
      return try Spectrogram(capacity: detail.columns, frameLength: detail.frameLength)
    } catch {
      throw .outOfMemory(what: "a spectrogram", reason: "needs \(counted(error.bytes, "byte")) more than there are")
    }
  }
}

/// What was taken away, a finite number.
func residue(noisy: Float, cleaned: Float) -> Float {
  min(max(noisy - cleaned, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
}
