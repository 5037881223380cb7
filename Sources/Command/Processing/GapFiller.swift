/// A signal in which something stands in for samples that are missing or no finite number.
final class GapFiller: WrappingReader {
  let reader: any SampleReader
  private let path: String
  private let names: [String]
  private let policy: GapPolicy
  private var block: Block
  /// Sample frames that have been read and not been given.
  private var waiting: [Float] = []
  /// Frames that were given before the first of `waiting`.
  private var given = 0
  private var lanes: [Lane]
  private var hasEnded = false
  /// Of each channel, what it has in a gap at its beginning that something else stands in for, where gaps are to stay as they are.
  private(set) var beginnings: [[Float]]

  /// Sample frames that a gap may be long if it is to be bridged by a line, whose other end has to be waited for.
  static func longestGap(channels: Int) -> Int { max(4096, (1 << 18) / channels) }

  /// Sample frames that are waited for where a signal begins with a gap that the sample behind it could fill. No more than a frame of a
  /// model: a live signal with a lead off is not to wait for that.
  static let longestGapAtTheBeginning = 256

  /// - Parameters:
  ///   - names: of the channels, for sentences.
  ///   - policy: with `keep` something stands in at the beginnings alone, where the engine would take 0, and of a signal with an offset that
  ///     would be its largest jump; `KeptBeginnings` puts back what was there.
  init(_ reader: any SampleReader, path: String, names: [String], policy: GapPolicy) {
    (self.reader, self.path, self.names, self.policy) = (reader, path, names, policy)
    block = Block(channels: reader.channels)
    lanes = [Lane](repeating: Lane(), count: reader.channels)
    beginnings = [[Float]](repeating: [], count: reader.channels)
  }

  private var interpolates: Bool { policy == .interpolate }

  /// A channel that is one gap has nothing that could stand in for it. The others are not to suffer from one lead that fell off.
  var remarks: [String] {
    guard hasEnded, given > 0, policy != .keep else { return reader.remarks }
    let silent = lanes.indices.filter { lanes[$0].last == nil }
    return reader.remarks
      + silent.map { "\(path): \(names[$0]) holds no finite number at all; zeros were taken in its place" }
  }

  func read(into samples: inout MutableSpan<Float>) throws(CommandError) -> Int {
    while ready == 0, !hasEnded {
      if try block.read(reader) { try append() } else { end() }
    }
    let frames = min(ready, samples.count / channels)
    for index in 0..<frames * channels { samples[index] = waiting[index] }
    waiting.removeFirst(frames * channels)
    given += frames
    return frames
  }

  /// Frames before the first gap that is still open.
  private var ready: Int {
    let known = given + waiting.count / channels
    return (lanes.compactMap(\.gapStart).min() ?? known) - given
  }

  private func append() throws(CommandError) {
    let first = given + waiting.count / channels
    waiting.append(contentsOf: block.samples.prefix(block.frames * channels))
    for frame in first..<first + block.frames {
      for channel in 0..<channels {
        try requireShortGap(frame, channel)
        take(frame, channel)
      }
    }
    if !interpolates { giveUpWaiting(before: first + block.frames) }
  }

  /// Whether a gap that is open before a frame may still end with it.
  private func requireShortGap(_ frame: Int, _ channel: Int) throws(CommandError) {
    let limit = Self.longestGap(channels: channels)
    guard interpolates, let start = lanes[channel].gapStart, frame - start > limit else { return }
    throw .gapTooLong(path: path, frame: start + 1, channel: channel + 1, limit: limit)
  }

  private func take(_ frame: Int, _ channel: Int) {
    let place = (frame - given) * channels + channel
    let value = waiting[place]
    if value.isFinite {
      if let start = lanes[channel].gapStart {
        let isTooFar = !interpolates && frame >= Self.longestGapAtTheBeginning
        if isTooFar { giveUp(channel, from: start) } else { bridge(channel, from: start, to: frame, value) }
      }
      lanes[channel] = Lane(last: value, gapStart: nil)
    } else if interpolates || lanes[channel].last == nil && frame < Self.longestGapAtTheBeginning {
      lanes[channel].gapStart = lanes[channel].gapStart ?? frame
    } else if policy != .keep {
      waiting[place] = lanes[channel].last ?? 0
    }
  }

  /// Takes zeros where signals have begun with too long a gap.
  private func giveUpWaiting(before end: Int) {
    guard end > Self.longestGapAtTheBeginning else { return }
    for channel in 0..<channels {
      guard let start = lanes[channel].gapStart else { continue }
      giveUp(channel, from: start)
      lanes[channel].gapStart = nil
    }
  }

  private func giveUp(_ channel: Int, from start: Int) {
    bridge(channel, from: start, to: Self.longestGapAtTheBeginning, 0)
  }

  /// Fills a gap up to the sample behind it.
  private func bridge(_ channel: Int, from start: Int, to end: Int, _ value: Float) {
    let first = Double(lanes[channel].last ?? value)
    let slope = (Double(value) - first) / Double(end - start + 1)
    if policy == .keep { beginnings[channel] = (start..<end).map { waiting[($0 - given) * channels + channel] } }
    for frame in start..<end {
      waiting[(frame - given) * channels + channel] = Float(first + slope * Double(frame - start + 1))
    }
  }

  /// A gap at the end is filled with the last sample.
  private func end() {
    hasEnded = true
    for channel in 0..<channels {
      guard let start = lanes[channel].gapStart else { continue }
      bridge(channel, from: start, to: given + waiting.count / channels, lanes[channel].last ?? 0)
      lanes[channel].gapStart = nil
    }
  }

  private struct Lane {
    /// The last finite sample.
    var last: Float?
    /// The frame at which an open gap begins.
    var gapStart: Int?
  }
}

/// Puts back what stood at the beginnings of signals whose gaps are to stay as they are.
final class KeptBeginnings: SampleWriter {
  private let writer: any SampleWriter
  private let filler: GapFiller
  private var written = 0

  init(_ writer: any SampleWriter, of filler: GapFiller) { (self.writer, self.filler) = (writer, filler) }

  var clipped: Int { writer.clipped }
  var holdsIntegers: Bool { writer.holdsIntegers }

  func write(_ samples: Span<Float>) throws(CommandError) {
    let channels = filler.channels
    guard written < GapFiller.longestGapAtTheBeginning else { return try writer.write(samples) }
    var restored = samples.indices.map { samples[$0] }
    for (channel, gap) in filler.beginnings.enumerated() {
      for frame in written..<max(min(gap.count, written + samples.count / channels), written) {
        restored[(frame - written) * channels + channel] = gap[frame]
      }
    }
    written += samples.count / channels
    try writer.write(restored.span)
  }

  func finish() throws(CommandError) { try writer.finish() }
}
