import Testing

@testable import Command

@Suite struct ScoresHaveClosedForms {
  private func score(_ reference: [Float], _ estimate: [Float]) -> SignalScore {
    var score = SignalScore()
    score.add(reference: reference.span, estimate: estimate.span)
    return score
  }

  @Test func aConstantErrorOfATenthIsTwentyDecibels() {
    let score = score([2.5, -2.5, 2.5, -2.5], [2.75, -2.25, 2.75, -2.25])
    #expect(score.meanSquaredError == 0.0625)
    #expect(score.power == 6.25)
    #expect(abs(score.signalToNoise - 20) < 1e-12)
  }

  @Test func equalSignalsHaveNoErrorAndInfiniteRatio() {
    let score = score([1, 2], [1, 2])
    #expect(score.meanSquaredError == 0)
    #expect(score.signalToNoise == .infinity)
  }

  /// Twice the reference and a tenth of what is at right angles to it.
  @Test func aScaleDoesNotCountForSISDR() {
    let scaled = score([1, 0, -1, 0], [2, 0.2, -2, 0.2])
    #expect(abs(scaled.scaleInvariantRatio - 20) < 1e-6)
    #expect(scaled.signalToNoise < 0)
    #expect(score([1, 0], [0, 1]).scaleInvariantRatio == -.infinity)
    #expect(score([0, 0], [0, 1]).scaleInvariantRatio == -.infinity)
    #expect(score([0.1, 0.7], [0.1, 0.7]).scaleInvariantRatio == .infinity)
    // A pressure of 100 kPa in millipascals of error: 154 dB, of which the squares of the numbers themselves know nothing.
    let (pressure, error): ([Float], Float) = ((0..<4096).map { 100_000 + Float($0 % 64) }, 0.0078125)
    let near = score(pressure, pressure.indices.map { pressure[$0] + ($0 % 2 == 0 ? error : -error) })
    #expect(abs(near.scaleInvariantRatio - near.signalToNoise) < 1e-3)
  }

  /// Half of the reference, half a unit too high, and half a unit at right angles to it.
  @Test func levelAndOffsetAreOfTheEstimate() {
    let score = score([2, -2, 0, 0], [1.5, -0.5, 1, 0])
    #expect(score.scale == 0.5)
    #expect(score.offset == 0.5)
    #expect(self.score([0, 0], [1, 2]).scale.isNaN)
    var sum = self.score([2, -2], [1.5, -0.5])
    sum.add(self.score([0, 0], [1, 0]))
    #expect(sum.scale == 0.5 && sum.offset == 0.5)
  }

  /// Errors of a tenth and of all of the reference, at right angles to it: 20 and 0 dB.
  @Test func whatHasBeenGainedIsTheDifference() throws {
    let workspace = try Workspace()
    for (name, rows) in [("clean", "5\n0\n"), ("cleaned", "5\n0.5\n"), ("noisy", "5\n5\n"), ("short", "5\n")] {
      try workspace.write("\(name).csv", rows)
    }
    let result = try workspace.run("score", "clean.csv", "cleaned.csv", "--noisy", "noisy.csv")
    #expect(
      result.output == """
        samples 2 values
        mse 0.125 unit^2
        power 12.5 unit^2
        snr 20 dB
        si-sdr 20 dB
        level 1 times
        offset 0.25 unit
        noisy-snr 0 dB
        noisy-si-sdr 0 dB
        snr-gain 20 dB
        si-sdr-gain 20 dB

        """)
    let short = try workspace.run("score", "clean.csv", "cleaned.csv", "--noisy", "short.csv")
    #expect(short.status == 65 && short.errors.contains("short.csv ends after 1 sample a channel, clean.csv goes on"))
  }

  /// What the main command takes of a table, this does: the columns, the gaps, what the cells are like.
  @Test func aColumnOfATableIsMeasured() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "time,I,who\n0,3,x\n1,,y\n2,4,z\n")
    try workspace.write("b.csv", "remark\nI;who\n3,0;x\n3,5;y\n4,0;z\n")
    let options = ["--columns", "I", "--gaps", "interpolate"]
    try workspace.write("c.csv", "I;who\n3,0;x\n3,5;y\n4,0;z\n")
    let result = try workspace.run(["score", "a.csv", "c.csv"] + options)
    #expect(result.output.hasPrefix("samples 3 values\nmse 0 unit^2\n"))
    #expect(
      result.errors == "sta-denoise: a.csv: 1 value missing or no finite number, which are filled by a line across\n")
    let header = try workspace.run(["score", "b.csv", "b.csv", "--header", "2"] + options)
    #expect(header.output.hasPrefix("samples 3 values\nmse 0 unit^2\n"), "\(header)")
    try workspace.write("d.raw", [0, 1, 2, 3])
    let bare = try workspace.run("score", "d.raw", "d.raw", "--raw", "s16le", "--channels", "2")
    #expect(bare.output.hasPrefix("samples 2 values\nmse 0 unit^2\n"), "\(bare)")
  }

  @Test func oneSignalMayComeThroughAPipe() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "3\n4\n")
    #expect(try workspace.shell("cat a.csv | \"$0\" score a.csv -").output.contains("\nsnr inf dB\n"))
  }

  @Test func soundsOfTwoRatesAreNotCompared() throws {
    let workspace = try Workspace()
    try workspace.write("a.wav", RIFF.int16([1, 2], rate: 8000).bytes)
    try workspace.write("b.wav", RIFF.int16([1, 2], rate: 16000).bytes)
    let result = try workspace.run("score", "a.wav", "b.wav")
    #expect(result.status == 78)
    #expect(result.output == "")
    #expect(result.errors.contains("8000") && result.errors.contains("16000"))
  }

  /// Both sums are over the whole file, not means of means over blocks.
  @Test func blocksAddUp() {
    var inBlocks = SignalScore()
    for (reference, estimate) in [([1, 2, 3] as [Float], [1, 2, 4] as [Float]), ([5], [3])] {
      inBlocks.add(reference: reference.span, estimate: estimate.span)
    }
    #expect(inBlocks.count == 4)
    #expect(inBlocks.meanSquaredError == 5.0 / 4)
    #expect(inBlocks.power == 39.0 / 4)
  }

  /// In single precision the sum would stop growing at 2²⁴.
  @Test func sumsAreInDoublePrecision() {
    var score = SignalScore()
    let (ones, zeros) = ([Float](repeating: 1, count: 1 << 20), [Float](repeating: 0, count: 1 << 20))
    for _ in 0..<20 { score.add(reference: ones.span, estimate: zeros.span) }
    #expect(score.meanSquaredError == 1)
    #expect(score.signalToNoise == 0)
  }

  @Test func theCommandPrintsOneValueALine() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "x,y\n3,0\n0,4\n")
    try workspace.write("b.csv", "3,1\n0,4\n")
    let result = try workspace.run("score", "a.csv", "b.csv")
    // Σ ref² = 25 and Σ error² = 1: 10·log10(25) = 13.9794 dB.
    #expect(
      result.output
        == "samples 4 values\nmse 0.25 unit^2\npower 6.25 unit^2\nsnr 13.9794 dB\nsi-sdr 13.9794 dB\nlevel 1 times\noffset 0.25 unit\n"
    )
    #expect(result.errors == "")
    #expect(result.status == 0)
  }

  @Test func silenceHasNoLevelToBeKept() throws {
    let workspace = try Workspace()
    try workspace.write("silence.csv", "0\n0\n")
    try workspace.write("tone.csv", "3\n-3\n")
    #expect(
      try workspace.run("score", "silence.csv", "tone.csv").output
        == "samples 2 values\nmse 9 unit^2\npower 0 unit^2\nsnr -inf dB\nsi-sdr -inf dB\nlevel nan times\noffset 0 unit\n"
    )
    #expect(
      try workspace.run("score", "silence.csv", "silence.csv").output
        == "samples 2 values\nmse 0 unit^2\npower 0 unit^2\nsnr inf dB\nsi-sdr inf dB\nlevel nan times\noffset 0 unit\n"
    )
  }

  /// Of two long tables with rows of other widths, unequally many come at a time.
  @Test func rowsOfAnyWidthAreCompared() throws {
    let workspace = try Workspace()
    try workspace.write("narrow.csv", String(repeating: "0.5\n", count: 60_000))
    try workspace.write("wide.csv", String(repeating: "0.500000000000\n", count: 60_000))
    try workspace.write("longer.csv", String(repeating: "0.500000000000\n", count: 60_001))
    #expect(
      try workspace.run("score", "narrow.csv", "wide.csv").output
        == "samples 60000 values\nmse 0 unit^2\npower 0.25 unit^2\nsnr inf dB\nsi-sdr inf dB\nlevel 1 times\noffset 0 unit\n"
    )
    for arguments in [["narrow.csv", "longer.csv"], ["longer.csv", "narrow.csv"]] {
      let result = try workspace.run(["score"] + arguments)
      #expect(result.status == 65)
      #expect(result.errors.contains("narrow.csv ends after 60000 samples a channel, longer.csv goes on"))
    }
  }

  @Test func aSoundAndATableCanBeCompared() throws {
    let workspace = try Workspace()
    try workspace.write("a.wav", RIFF.int16([16384, -8192]).bytes)
    try workspace.write("b.csv", "0.5\n-0.25\n")
    #expect(try workspace.run("score", "a.wav", "b.csv").output.contains("\nsnr inf dB\n"))
  }
}
