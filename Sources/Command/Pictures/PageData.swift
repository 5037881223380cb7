import Glibc
import Storage

/// The samples of a comparison as a page holds them: a description in JSON, and blocks of bytes.
///
/// They are in one or two parts. The first is the whole signals: sample by sample where they are short enough, otherwise as
/// envelopes. Then there is a second, the excerpt, sample by sample. Each part has its spectrograms.
struct PageData {
  /// What the page is told about the blocks.
  private(set) var parts: [JSON] = []
  /// `0-noisy-2` is channel 2 of the noisy signal in part 0, `0-noisy-2-power` its spectrogram.
  private(set) var blocks: [(name: String, bytes: [UInt8])] = []
  private let comparison: Comparison

  /// How much a page below 20 MB can hold of so many signals: envelopes of 3 MB, an excerpt of 7.5, spectrograms of twice
  /// 1.5, and a third more in base64.
  static func detail(channels: Int, lanes: Int, rate: Double?) -> Comparison.Detail {
    let shown = min(channels, Comparison.channelsShown)
    // Of a sound 512 points are some hundredths of a second; what is slower moves within them.
    let frameLength = (rate ?? 0) < 4000 ? 128 : 512
    return Comparison.Detail(
      envelope: 3_000_000 / (4 * shown * lanes) / 2 * 2,
      columns: 1_500_000 / (frameLength / 2 * shown * lanes) / 2 * 2, frameLength: frameLength,
      // Without the residue, which the page makes of the others.
      excerpt: 7_500_000 / (2 * shown * (lanes - 1)))
  }

  init(_ comparison: Comparison) throws(CommandError) {
    self.comparison = comparison
    let whole = comparison.tracks.map { (lane: $0.lane, channels: $0.track.spectrograms) }
    if comparison.isWhole {
      let signals = samples(part: 0)
      addPart(step: 1, start: 0, frames: comparison.frames, signals: signals, spectrograms: whole)
    } else {
      let step = comparison.tracks[0].track.envelopes[0].step
      addPart(step: step, start: 0, frames: comparison.frames, signals: envelopes(), spectrograms: whole)
      let signals = samples(part: 1)
      let excerpt = comparison.excerpt
      addPart(
        step: 1, start: excerpt.start, frames: excerpt.frames(channels: comparison.shown), signals: signals,
        spectrograms: try excerptSpectrograms())
    }
  }

  private mutating func addPart(
    step: Int, start: Int, frames: Int, signals: JSON, spectrograms: [(lane: Lane, channels: [Spectrogram])]
  ) {
    let top = spectrograms.flatMap(\.channels).flatMap(\.columns).max() ?? 0
    let topLevel = top > 0 ? (10 * log10(Double(top))).rounded(.up) : 0
    for (lane, channels) in spectrograms {
      for (channel, spectrogram) in channels.enumerated() {
        let bytes = spectrogram.columns.map { Self.powerByte($0, top: topLevel) }
        blocks.append(("\(parts.count)-\(lane.rawValue)-\(channel)-power", bytes))
      }
    }
    let one = spectrograms[0].channels[0]
    parts.append(
      .object([
        ("start", .integer(start)), ("frames", .integer(frames)), ("step", .integer(step)), ("signals", signals),
        (
          "power",
          .object([
            ("columnLength", .integer(one.columnLength)), ("offset", .integer(one.offset)),
            ("rows", .integer(one.rows)), ("top", .number(topLevel)), ("step", .number(Self.powerStep)),
          ])
        ),
      ]))
  }

  /// Decibels of a step of a density in a spectrogram, whose largest value is 255.
  private static let powerStep = 0.5

  private static func powerByte(_ density: Float, top: Double) -> UInt8 {
    guard density > 0 else { return 0 }
    return UInt8(min(max((255 + (10 * log10(Double(density)) - top) / powerStep).rounded(), 0), 255))
  }

  private mutating func samples(part: Int) -> JSON {
    let (excerpt, count) = (comparison.excerpt, comparison.shown)
    var scales: [Lane: [JSON]] = [:]
    for channel in 0..<count {
      let lanes = comparison.lanes.compactMap { lane in
        excerpt.samples[lane].map { all in
          (lane: lane, samples: stride(from: channel, to: all.count, by: count).map { all[$0] })
        }
      }
      // One scale for all of them, so that their differences are not of rounding.
      let scale = SampleScale(lanes.flatMap(\.samples))
      for (lane, samples) in lanes {
        blocks.append(("\(part)-\(lane.rawValue)-\(channel)", scale.bytes(samples)))
        scales[lane, default: []].append(scale.json)
      }
    }
    return .object(comparison.lanes.compactMap { lane in scales[lane].map { (lane.rawValue, .array($0)) } })
  }

  private mutating func envelopes() -> JSON {
    var signals: [(String, JSON)] = []
    for (lane, track) in comparison.tracks {
      var scales: [JSON] = []
      for (channel, envelope) in track.envelopes.enumerated() {
        let values = zip(envelope.minima, envelope.maxima).flatMap { [$0, $1] }
        let scale = SampleScale(values)
        blocks.append(("0-\(lane.rawValue)-\(channel)", scale.bytes(values)))
        scales.append(scale.json)
      }
      signals.append((lane.rawValue, .array(scales)))
    }
    return .object(signals)
  }

  private func excerptSpectrograms() throws(CommandError) -> [(lane: Lane, channels: [Spectrogram])] {
    let (samples, count) = (comparison.excerpt.samples, comparison.shown)
    var result: [(lane: Lane, channels: [Spectrogram])] = []
    for lane in comparison.lanes {
      var channels: [Spectrogram] = []
      for channel in 0..<count {
        let values = samples[lane] ?? zip(samples[.noisy] ?? [], samples[.cleaned] ?? []).map(residue)
        var spectrogram = try Comparison.spectrogram(comparison.detail)
        spectrogram.append(stride(from: channel, to: values.count, by: count).map { values[$0] }[...])
        spectrogram.finish()
        channels.append(spectrogram)
      }
      result.append((lane, channels))
    }
    return result
  }
}

/// How samples become integers of 16 bits: `offset + scale·integer`.
private struct SampleScale {
  private let offset: Double
  private let scale: Double

  /// The finest that holds all of these.
  init(_ samples: [Float]) {
    let (low, high) = (Double(samples.min() ?? 0), Double(samples.max() ?? 0))
    offset = (low + high) / 2
    scale = high > low ? (high - low) / 65_534 : 1
  }

  var json: JSON { .object([("offset", .number(offset)), ("scale", .number(scale))]) }

  /// The least significant byte first.
  func bytes(_ samples: [Float]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 * samples.count)
    for sample in samples {
      let word = UInt16(bitPattern: Int16(min(max(((Double(sample) - offset) / scale).rounded(), -32_767), 32_767)))
      bytes.append(UInt8(truncatingIfNeeded: word))
      bytes.append(UInt8(truncatingIfNeeded: word >> 8))
    }
    return bytes
  }
}
