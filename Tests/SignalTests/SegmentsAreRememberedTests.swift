import Signal
import Storage
import TestSupport
import Testing

/// What a lane knows of its segments changes no bit.
@Suite struct SegmentsAreRememberedTests {
  private static let length = 30
  /// Frames' lengths in front of the frame and points behind it.
  private static let (before, ahead, recent, following) = (5 * length, 40, 4, 2)

  private struct Found: Equatable {
    var floor = [Float](repeating: .nan, count: length)
    var recent = [Float](repeating: .nan, count: SegmentsAreRememberedTests.recent * length)
    var following = [Float](repeating: .nan, count: SegmentsAreRememberedTests.following * length)

    var all: [Float] { floor + recent + following }

    mutating func compute(
      _ segments: SegmentSpectra, _ frame: [Float], in window: SegmentSpectra.Surroundings, _ history: SegmentHistory,
      _ buffers: SegmentSpectra.Buffers
    ) {
      unsafe recent.withUnsafeMutableBufferPointer { recent in
        unsafe following.withUnsafeMutableBufferPointer { following in
          guard let recent = recent.baseAddress, let following = following.baseAddress else { return }
          unsafe segments.compute(
            frame: frame, in: window, lead: 0, history: history, using: buffers, floor: &floor,
            rows: SegmentSpectra.Rows(recent: recent, following: following, pitch: length))
        }
      }
    }
  }

  private let segments: SegmentSpectra

  init() throws {
    let spectrum = try PowerSpectrum.make(length: Self.length, scale: .log(constant: 10, gain: 0.5))
    segments = SegmentSpectra(
      spectrum, before: Self.before, ahead: Self.ahead, recent: Self.recent, following: Self.following)
  }

  /// The window of the frame that begins at `start` of a signal, as far as it is there.
  private func found(_ signal: [Float], at start: Int, _ history: SegmentHistory, _ buffers: SegmentSpectra.Buffers)
    -> Found
  {
    let first = start - Self.before
    let present = max(0, -first)..<min(Self.before + Self.length + Self.ahead, signal.count - first)
    let window = (0..<Self.before + Self.length + Self.ahead).map { present.contains($0) ? signal[first + $0] : .nan }
    let frame = Array(signal[start..<start + Self.length])
    var found = Found()
    unsafe window.withUnsafeBufferPointer { window in
      guard let samples = window.baseAddress else { return }
      unsafe found.compute(
        segments, frame,
        in: SegmentSpectra.Surroundings(samples: samples, present: present, start: first, scale: 0.7), history, buffers)
    }
    return found
  }

  private func signal(_ seed: UInt64) -> [Float] {
    var random = SplitMix64(seed: seed)
    return (0..<600).map { _ in Float.random(in: -1...1, using: &random) }
  }

  /// Whatever the hop, and also for a last frame that ends with the signal wherever that is.
  @Test(arguments: [1, 2, 4, 7, 10, 15, 20, 30]) func knownSegmentsHaveTheBitsOfNewOnes(hop: Int) throws {
    let (signal, buffers) = (signal(1), try segments.makeBuffers())
    let history = try segments.makeHistory(leads: 1, hop: hop)
    for start in Array(stride(from: 0, to: signal.count - Self.length, by: hop)) + [signal.count - Self.length] {
      let fresh = try segments.makeHistory(leads: 1, hop: hop)
      #expect(found(signal, at: start, history, buffers) == found(signal, at: start, fresh, buffers))
    }
  }

  /// So many segments that none is kept.
  @Test func andSoHaveThoseThatAreTooMany() throws {
    let spectrum = try PowerSpectrum.make(length: 450, scale: .density(gain: 1))
    let many = SegmentSpectra(spectrum, before: 22 * 450, ahead: 450, recent: 2, following: 2)
    let (buffers, history) = (try many.makeBuffers(), try many.makeHistory(leads: 2, hop: 1))
    var random = SplitMix64(seed: 4)
    let signal = (0..<24 * 450 + 10).map { _ in Float.random(in: -1...1, using: &random) }
    func found(_ start: Int, lead: Int, _ history: SegmentHistory) -> [Float] {
      var (floor, rows) = ([Float](repeating: 0, count: 450), [Float](repeating: 0, count: 4 * 450))
      unsafe signal.withUnsafeBufferPointer { samples in
        unsafe rows.withUnsafeMutableBufferPointer { rows in
          guard let base = samples.baseAddress, let rows = rows.baseAddress else { return }
          unsafe many.compute(
            frame: base + start + 22 * 450,
            in: SegmentSpectra.Surroundings(samples: base + start, present: 0..<24 * 450, start: start, scale: 0.7),
            lead: lead, history: history, using: buffers, floor: &floor,
            rows: SegmentSpectra.Rows(recent: rows, following: rows + 900, pitch: 450))
        }
      }
      return floor + rows
    }
    for start in 0..<10 {
      for lead in 0..<2 {
        #expect(found(start, lead: lead, history) == found(start, lead: lead, try many.makeHistory(leads: 2, hop: 1)))
      }
    }
  }

  @Test func whatIsForgottenIsNotTakenForAnotherSignal() throws {
    let (one, other, buffers) = (signal(1), signal(2), try segments.makeBuffers())
    let history = try segments.makeHistory(leads: 1, hop: 15)
    let first = found(one, at: 300, history, buffers)
    history.forget()
    let second = found(other, at: 300, history, buffers)
    #expect(second == found(other, at: 300, try segments.makeHistory(leads: 1, hop: 15), buffers))
    #expect(second != first)
  }

  /// Squares of what is very loud or very quiet are no Float's any more; the ratio to the frame's scale is.
  @Test(arguments: [1e-30, 1e-10, 1e30] as [Float]) func theSizeOfASignalDoesNotMatter(size: Float) throws {
    let (signal, buffers) = (signal(3), try segments.makeBuffers())
    func spectra(_ signal: [Float], scale: Double) throws -> Found {
      let samples = Array(signal[0..<Self.before + Self.length + Self.ahead])
      let frame = self.signal(3)[Self.before..<Self.before + Self.length].map { $0 / 0.7 }
      let history = try segments.makeHistory(leads: 1, hop: 15)
      var found = Found()
      unsafe samples.withUnsafeBufferPointer { window in
        guard let samples = window.baseAddress else { return }
        unsafe found.compute(
          segments, frame,
          in: SegmentSpectra.Surroundings(samples: samples, present: 0..<window.count, start: 0, scale: scale), history,
          buffers)
      }
      return found
    }
    let usual = try spectra(signal, scale: 0.7)
    let sized = try spectra(signal.map { $0 * size }, scale: 0.7 * Double(size))
    // A transform rounds all bins by a share of the loudest one.
    for (a, b) in zip(usual.all, sized.all) { #expect(abs(a - b) <= 1e-5 * abs(a) + 1e-7) }
  }
}
