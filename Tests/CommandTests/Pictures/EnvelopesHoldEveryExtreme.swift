import Testing

@testable import Command

@Suite struct EnvelopesHoldEveryExtreme {
  private func noise(_ count: Int) -> [Float] {
    var seeds = SplitMix64(seed: 9)
    var random = RandomSource(seededBy: &seeds)
    return (0..<count).map { _ in Float(random.normal()) }
  }

  /// Lengths around every doubling, and capacities down to the smallest.
  @Test(arguments: [2, 6, 16]) func everyStretchIsThatOfAllItsSamples(capacity: Int) {
    for length in 1...(9 * capacity) {
      let samples = noise(length)
      var envelope = Envelope(capacity: capacity)
      for sample in samples { envelope.append(sample) }
      envelope.finish()
      let step = envelope.step
      #expect(step.nonzeroBitCount == 1)
      let stretches = stride(from: 0, to: length, by: step).map { samples[$0..<min($0 + step, length)] }
      #expect(envelope.minima == stretches.map { $0.min() }, "\(length) samples")
      #expect(envelope.maxima == stretches.map { $0.max() }, "\(length) samples")
      // As fine as it can be: with half the step there would be too many.
      #expect(stretches.count <= capacity)
      #expect(step == 1 || 2 * length > step * capacity)
    }
  }

  @Test func theExcerptIsWhereTheCleanedSignalIsStrongest() throws {
    let quiet = [Float](repeating: 0.1, count: 100)
    let loud = (0..<100).map { Float($0 % 7) }
    let cleaned = quiet + quiet + loud + quiet
    let noisy = cleaned.map { $0 + 1 }
    let comparison = try Comparison(
      channels: 1, withReference: false, detail: .init(envelope: 100, columns: 2, excerpt: 100))
    comparison.append(noisy: noisy.span.extracting(0..<130), cleaned: cleaned.span.extracting(0..<130))
    comparison.append(noisy: noisy.span.extracting(130..<400), cleaned: cleaned.span.extracting(130..<400))
    comparison.finish()
    #expect(comparison.excerpt.start == 200)
    #expect(comparison.excerpt.samples[.cleaned] == loud)
    #expect(comparison.excerpt.samples[.noisy] == loud.map { $0 + 1 })
    #expect(!comparison.isWhole)
  }

  /// Pieces of any length come together, and none may be left over.
  @Test func signalsAreAlignedHoweverTheyCome() throws {
    let samples = noise(90)
    let comparison = try Comparison(
      channels: 2, withReference: false, detail: .init(envelope: 100, columns: 2, excerpt: 100))
    let alignment = SignalAlignment(comparison, paths: [.noisy: "a", .cleaned: "b"])
    for start in stride(from: 0, to: 90, by: 6) {
      try alignment.append(samples.span.extracting(start..<start + 6), to: .noisy)
    }
    for start in stride(from: 0, to: 90, by: 10) {
      try alignment.append(samples.span.extracting(start..<start + 10), to: .cleaned)
    }
    try alignment.append([1, 2].span, to: .noisy)
    #expect(comparison.frames == 45)
    #expect(comparison[.residue]?.level.peak == 0)
    #expect(throws: CommandError.unequalLengths(longer: "a", shorter: "b", frames: 45)) { try alignment.finish() }
  }
}
