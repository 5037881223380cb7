import ArgumentParser

/// Measures an estimate against its reference.
struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Measures how near a signal is to a reference.",
    discussion: """
      Prints one 'name value unit' a line, over all samples of all channels: how many samples there are, \
      mse (mean squared difference), power (mean square of the reference), \
      snr = 10·log10(Σ reference² / Σ (reference − estimate)²), which is inf where both are equal, and \
      si-sdr, the same with the reference scaled by what brings it nearest to the estimate. \
      Integer samples of a sound count as −1 to 1.
      """)

  @Argument(help: "The clean signal: a sound or a table.")
  var reference: String

  @Argument(help: "The signal to measure, with as many channels and samples.")
  var estimate: String

  func run() throws {
    let score = try compare()
    say("samples \(score.count) values")
    say("mse \(significant(score.meanSquaredError)) unit^2")
    say("power \(significant(score.power)) unit^2")
    say("snr \(significant(score.signalToNoise)) dB")
    say("si-sdr \(significant(score.scaleInvariantRatio)) dB")
  }

  private func compare() throws(CommandError) -> SignalScore {
    let (firstSource, secondSource) = (try Source(path: reference), try Source(path: estimate))
    try requireLikeness(firstSource, secondSource)
    let (first, second) = (firstSource.reader, secondSource.reader)
    let channels = first.channels
    var score = SignalScore()
    var one = Block(channels: channels)
    var other = Block(channels: channels)
    // Readers hand on what has arrived, so one of them may be ahead; these are the sample frames of each block that are compared.
    var (done, otherDone) = (0, 0)
    while true {
      if done == one.frames { (_, done) = (try one.read(first), 0) }
      if otherDone == other.frames { (_, otherDone) = (try other.read(second), 0) }
      let count = min(one.frames - done, other.frames - otherDone)
      guard count > 0 else { break }
      score.add(
        reference: one.samples.span.extracting(done * channels..<(done + count) * channels),
        estimate: other.samples.span.extracting(otherDone * channels..<(otherDone + count) * channels))
      (done, otherDone) = (done + count, otherDone + count)
    }
    let (rest, otherRest) = (one.frames - done, other.frames - otherDone)
    if rest != otherRest { throw unequal(rest > otherRest, after: score.count / channels) }
    guard score.count > 0 else { throw .noSamples(path: reference) }
    return score
  }

  private func unequal(_ isReferenceLonger: Bool, after frames: Int) -> CommandError {
    isReferenceLonger
      ? .unequalLengths(longer: reference, shorter: estimate, frames: frames)
      : .unequalLengths(longer: estimate, shorter: reference, frames: frames)
  }
}
