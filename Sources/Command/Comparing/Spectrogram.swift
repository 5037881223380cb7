import Signal
import Storage

/// The power density of a signal over time and frequency, in a bounded number of columns however long it grows: when they
/// are full, two columns become one, and from then on frames lie twice as far apart until they only half overlap.
///
/// Densities are one-sided, in squared units of the signal at a sample rate of 1: the sum over `rows`, over the frame's
/// length, is the mean square. Divided by hertz they are squared units per hertz.
struct Spectrogram {
  /// Points of a frame, even; the rows are its frequencies above zero, the last of them half the sample rate.
  let frameLength: Int
  var rows: Int { frameLength / 2 }

  /// Samples from one column to the next. Column `c` is around the sample `(c + ½)·columnLength + offset`.
  var columnLength: Int { hop * framesPerColumn }
  var offset: Int { (frameLength - hop) / 2 }
  /// `rows` densities a column, the lowest frequency first.
  private(set) var columns: [Float] = []
  /// In which the floor is estimated, each by itself, equal parts of the band from 0 Hz on.
  static let bands = 16
  private var histograms = [PowerHistogram](repeating: PowerHistogram(), count: bands)

  private let capacity: Int
  private let analysis: Analysis
  private var hop: Int
  private var framesPerColumn = 1
  private var waiting: [Float] = []
  private var pending: [Float]
  private var pendingFrames = 0

  /// - Parameters:
  ///   - capacity: columns at most, an even number.
  init(capacity: Int, frameLength: Int) throws(OutOfMemory) {
    precondition(capacity >= 2 && capacity.isMultiple(of: 2))
    (self.capacity, self.frameLength) = (capacity, frameLength)
    hop = frameLength / 16
    pending = .init(repeating: 0, count: frameLength / 2)
    analysis = try Analysis(frameLength)
  }

  mutating func append(_ samples: ArraySlice<Float>) {
    waiting.append(contentsOf: samples)
    var first = 0
    while waiting.count - first >= frameLength {
      analyze(waiting[first..<first + frameLength])
      first += hop
    }
    waiting.removeFirst(min(first, waiting.count))
  }

  /// Ends the last column. A signal shorter than a frame is held at its last sample up to there.
  mutating func finish() {
    if columns.isEmpty, pendingFrames == 0, let last = waiting.last {
      analyze(waiting[...] + [Float](repeating: last, count: frameLength - waiting.count))
    }
    guard pendingFrames > 0 else { return }
    if columns.count == capacity * rows { halve() }
    close()
  }

  /// How often densities occurred in the first so many bands.
  func floor(bands: Int) -> PowerHistogram {
    var sum = PowerHistogram()
    for histogram in histograms.prefix(bands) { sum.add(histogram) }
    return sum
  }

  /// The median density in one band; nil where there is none.
  func median(band: Int) -> Double? { histograms[band].median }

  /// A million of them have a sum.
  private static let largestDensity: Float = 1e32

  private mutating func analyze(_ frame: ArraySlice<Float>) {
    analysis.compute(frame)
    for row in 0..<rows {
      // Both halves of the spectrum, which are equal; the frequency in their middle is there once.
      let value = analysis.spectrum[row + 1] * (row + 1 < rows ? 2 : 1)
      // Of samples of 10¹⁸ and more the spectrum is infinite, or no number.
      let density = value >= 0 ? min(value, Self.largestDensity) : 0
      pending[row] += density
      // Not of the last, half the sample rate, which counts half.
      if row + 1 < rows { histograms[row * Self.bands / rows].add(density, weight: hop) }
    }
    pendingFrames += 1
    if pendingFrames == framesPerColumn, columns.count == capacity * rows { halve() }
    // Where a column takes more frames now, there is half of one.
    if pendingFrames == framesPerColumn { close() }
  }

  private mutating func close() {
    let scale = 1 / Float(pendingFrames)
    for row in 0..<rows { columns.append(pending[row] * scale) }
    for row in 0..<rows { pending[row] = 0 }
    pendingFrames = 0
  }

  private mutating func halve() {
    for column in 0..<capacity / 2 {
      for row in 0..<rows {
        let pair = columns[2 * column * rows + row] + columns[(2 * column + 1) * rows + row]
        columns[column * rows + row] = pair / 2
      }
    }
    columns.removeLast(capacity / 2 * rows)
    if hop < rows { hop *= 2 } else { framesPerColumn *= 2 }
  }

  /// The engine's spectrum, with memory for one frame.
  private final class Analysis {
    let spectrum: FloatStorage
    private let frame: FloatStorage
    private let power: PowerSpectrum
    private let buffers: FourierTransform.Buffers

    init(_ frameLength: Int) throws(OutOfMemory) {
      power = try PowerSpectrum.make(length: frameLength, scale: .density(gain: 1))
      buffers = try power.makeBuffers()
      frame = try .zeros(frameLength)
      spectrum = try .zeros(frameLength)
    }

    func compute(_ samples: ArraySlice<Float>) {
      for (index, sample) in samples.enumerated() { frame[index] = sample }
      unsafe power.compute(frame.base, using: buffers, into: spectrum.base)
    }
  }
}
