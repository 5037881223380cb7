import Foundation
import Testing

@testable import Command

@Suite struct FiguresHaveClosedForms {
  private func noise(_ count: Int, deviation: Double, seed: UInt64 = 5) -> [Float] {
    var seeds = SplitMix64(seed: seed)
    var random = RandomSource(seededBy: &seeds)
    return (0..<count).map { _ in Float(deviation * random.normal()) }
  }

  private func spectrogram(
    _ samples: [Float], capacity: Int = 64, frameLength: Int = 128
  ) throws -> Spectrogram {
    var spectrogram = try Spectrogram(capacity: capacity, frameLength: frameLength)
    for start in stride(from: 0, to: samples.count, by: 1000) {
      spectrogram.append(samples[start..<min(start + 1000, samples.count)])
    }
    spectrogram.finish()
    return spectrogram
  }

  private func floor(_ samples: [Float], bands: Int = Spectrogram.bands) throws -> Double {
    let power = try #require(try spectrogram(samples).floor(bands: bands).whiteNoisePower)
    return decibels((power / 2).squareRoot())
  }

  // MARK: Ratios

  /// estimate = 3·reference + error, with an error of a tenth of 3·reference at right angles to it: 20 dB.
  @Test func theScaleOfAnEstimateDoesNotCountInSISDR() {
    var score = SignalScore()
    let (reference, estimate): ([Float], [Float]) = ([1, -1, 1, -1], [3.25, -2.75, 3.25, -2.75])
    score.add(reference: reference.span, estimate: estimate.span)
    // Σ(3r)² = 36 and Σ error² = 4·0.0625: 10·log10(144).
    #expect(abs(score.scaleInvariantRatio - 10 * log10(144)) < 1e-9)
    #expect(abs(score.signalToNoise - 10 * log10(4 / (2 * 2.25 * 2.25 + 2 * 1.75 * 1.75))) < 1e-9)
  }

  @Test func whatIsTheReferenceButForItsScaleIsPerfect() {
    var score = SignalScore()
    score.add(reference: ([1, 2, -2] as [Float]).span, estimate: ([2, 4, -4] as [Float]).span)
    #expect(score.scaleInvariantRatio == .infinity)
    #expect(score.signalToNoise == 0)
  }

  // MARK: Noise floor

  @Test(arguments: [0.001, 1, 300]) func theFloorOfWhiteNoiseIsItsDeviation(deviation: Double) throws {
    #expect(abs(try floor(noise(60_000, deviation: deviation)) - decibels(deviation)) < 0.15)
  }

  /// 40 dB above the noise, in a few of all frequencies.
  @Test func aToneHardlyMovesTheFloor() throws {
    let samples = noise(60_000, deviation: 0.01).enumerated().map { $1 + sin(0.3 * Float($0)) + 5 }
    #expect(abs(try floor(samples) + 40) < 1)
  }

  @Test func silenceHasNoFloor() throws {
    #expect(try spectrogram([Float](repeating: 2, count: 1000)).floor(bands: 16).whiteNoisePower == 0)
  }

  /// What a way through a lower rate leaves empty has no floor: noise of power 1 below 0.12 of the rate is as dense as white noise of
  /// power 0.5/0.12.
  @Test func theNoiseFloorIsThatOfTheBandThatIsLeft() throws {
    var seeds = SplitMix64(seed: 9)
    var random = RandomSource(seededBy: &seeds)
    let waves = (0..<240).map { _ in (frequency: 0.12 * random.uniform(), phase: 2 * Double.pi * random.uniform()) }
    let size = (2.0 / Double(waves.count)).squareRoot()
    let samples = (0..<20_000).map { n in
      Float(waves.reduce(0) { $0 + size * cos(2 * .pi * $1.frequency * Double(n) + $1.phase) })
    }
    // Three of sixteen bands below half the rate, which end at 0.094 of it.
    #expect(abs(try floor(samples, bands: 3) - decibels((0.5 / 0.12).squareRoot())) < 1)
    #expect(try floor(samples) < -40)
    // A comparison finds that out by itself.
    let noisy = noise(20_000, deviation: 3)
    let comparison = try Comparison(
      channels: 1, withReference: false, detail: Comparison.Detail(envelope: 8, columns: 64, frameLength: 512))
    comparison.append(noisy: noisy.span, cleaned: samples.span)
    comparison.finish()
    #expect(comparison.bandsWithNoise(0) == 4)
  }

  /// Where cleaning leaves nothing at all, that is told of the whole band, and not of none.
  @Test func ofSilenceAllBandsAreTold() throws {
    let noisy = noise(20_000, deviation: 3)
    let comparison = try Comparison(
      channels: 1, withReference: false, detail: Comparison.Detail(envelope: 8, columns: 64, frameLength: 512))
    comparison.append(noisy: noisy.span, cleaned: [Float](repeating: 0, count: noisy.count).span)
    comparison.finish()
    #expect(comparison.bandsWithNoise(0) == 16)
  }

  /// The largest integer of sixteen bits is 32767, and the smallest −32768.
  @Test func fullScaleIsTheLargestIntegerEitherWay() {
    var levels = SignalLevels(integerBits: 16)
    for sample in [32_767, 32_766, -32_767, -32_768] as [Float] { levels.add(sample / 32_768) }
    #expect(levels.atFullScale == 2)
  }

  // MARK: Spectra

  /// Parseval: all densities together are the mean square, through every doubling of the columns.
  @Test(arguments: [600, 5_000, 80_000]) func theDensitiesAddUpToTheMeanSquare(length: Int) throws {
    let samples = noise(length, deviation: 1)
    let spectrogram = try spectrogram(samples)
    let columns = Double(spectrogram.columns.count / spectrogram.rows)
    #expect(columns <= 64 && columns > (length > 5_000 ? 31 : 1))
    let sum = spectrogram.columns.reduce(0) { $0 + Double($1) } / columns / Double(spectrogram.frameLength)
    // What is at zero frequency, about one of 128, is taken away.
    #expect(abs(sum - 1) < 3 / Double(length).squareRoot() + 0.02)
    // The columns reach over the signal, up to a frame and a column at the end.
    let reach = Double(spectrogram.columnLength) * columns + Double(2 * spectrogram.offset)
    #expect(abs(reach - Double(length)) <= Double(spectrogram.columnLength + spectrogram.frameLength))
  }

  @Test func aToneIsInItsRow() throws {
    let samples = (0..<10_000).map { sin(2 * Float.pi * 16 / 128 * Float($0)) }
    let spectrogram = try spectrogram(samples)
    let column = spectrogram.columns.prefix(spectrogram.rows)
    #expect(column.firstIndex(of: column.max() ?? 0) == 15)
  }

  /// A signal shorter than a frame has a column all the same.
  @Test func aFewSamplesAreAColumn() throws {
    #expect(try spectrogram([1, 2, 3]).columns.count == 64)
  }

  // MARK: Words

  @Test func figuresAreToldInTenths() {
    #expect(tenths(-0.04) == "0.0")
    #expect(tenths(-18.25) == "−18.3")
    #expect(tenths(.infinity) == "∞")
    #expect(tenths(-.infinity) == "−∞")
  }

  @Test func ticksAreRoundAndFit() {
    let axis = Axis(from: 8, to: 16, at: 0, 800)
    #expect(axis.ticks(6...12).map(\.label) == ["8", "9", "10", "11", "12", "13", "14", "15", "16"])
    #expect(axis.place(12) == 400)
    let small = Axis(from: -0.0004, to: 0.0011, at: 100, 0)
    #expect(small.ticks(3...6).map(\.label) == ["0", "0.0005", "0.001"])
  }
}
