import ArgumentParser

/// Measures an estimate against its reference.
struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Measures how near a signal is to a reference.",
    usage: "sta-denoise score <reference> <estimate> [--noisy <noisy>] [options]",
    discussion: """
      Prints one 'name value unit' a line, over all samples of all channels: how many samples there are, \
      mse (mean squared difference), power (mean square of the reference), \
      snr = 10·log10(Σ reference² / Σ (reference − estimate)²), which is inf where both are equal, \
      si-sdr, the same with the reference scaled by what brings it nearest to the estimate, \
      level, that scale: 1 where the reference's level is kept, nan where the reference is silence, and \
      offset, the mean of the estimate above that of the reference. \
      Integer samples of a sound count as −1 to 1.

      With --noisy, the signal that the estimate was made of, four lines more say what has been gained: \
      noisy-snr and noisy-si-sdr, the same figures of it, and snr-gain and si-sdr-gain, by how much the estimate's are better: nan where both are inf.
      """)

  @Argument(help: "The clean signal, a sound or a table; - is standard input.", completion: .file())
  var reference: String

  @Argument(help: "The signal to measure, with as many channels and samples.", completion: .file())
  var estimate: String

  @Option(
    help: ArgumentHelp("What the estimate was made of, to say what has been gained.", valueName: "file"),
    completion: .file())
  var noisy: String?

  @OptionGroup(title: "INPUT") var input: InputArguments
  @OptionGroup(title: "TABLES") var table: TableArguments

  func validate() throws {
    if [reference, estimate, noisy].filter({ $0 == "-" }).count > 1 {
      throw ValidationError("Only one signal can come from standard input")
    }
  }

  func run() throws {
    let (scores, remarks) = try compare()
    let score = scores[0]
    say("samples \(score.count) values")
    say("mse \(significant(score.meanSquaredError)) unit^2")
    say("power \(significant(score.power)) unit^2")
    say("snr \(significant(score.signalToNoise)) dB")
    say("si-sdr \(significant(score.scaleInvariantRatio)) dB")
    say("level \(significant(score.scale)) times")
    say("offset \(significant(score.offset)) unit")
    if scores.count > 1 {
      let before = scores[1]
      say("noisy-snr \(significant(before.signalToNoise)) dB")
      say("noisy-si-sdr \(significant(before.scaleInvariantRatio)) dB")
      say("snr-gain \(significant(score.signalToNoise - before.signalToNoise)) dB")
      say("si-sdr-gain \(significant(score.scaleInvariantRatio - before.scaleInvariantRatio)) dB")
    }
    for remark in remarks { note(remark) }
  }

  /// The scores of the estimate and, where there is one, of the noisy signal, and what is to be told of the files.
  private func compare() throws(CommandError) -> (scores: [SignalScore], remarks: [String]) {
    if input.gaps == .keep {
      throw .usage("--gaps keep leaves nothing to measure there; hold and interpolate fill the gaps")
    }
    var signals: [SignalQueue] = []
    var sources: [Source] = []
    for path in [reference, estimate] + [noisy].compactMap({ $0 }) {
      let source = try Source(path: path, input.options(table))
      if let first = sources.first { try requireLikeness(first, source) }
      sources.append(source)
      signals.append(SignalQueue(source.reader(gaps: input.gaps), path: path))
    }
    let channels = signals[0].reader.channels
    var scores = [SignalScore](repeating: SignalScore(), count: signals.count - 1)
    while true {
      for index in signals.indices { try signals[index].refill() }
      let count = signals.map(\.waiting).min() ?? 0
      guard count > 0 else { break }
      let target = signals[0].next(count)
      for index in scores.indices {
        let samples = signals[index + 1].next(count)
        scores[index].add(reference: target.span, estimate: samples.span)
      }
    }
    try requireEnd(of: signals, after: scores[0].count / channels)
    guard scores[0].count > 0 else { throw .noSamples(path: reference) }
    return (scores, sources.flatMap { $0.gapSentences(input.gaps) } + signals.flatMap(\.reader.remarks))
  }

  /// Whether all of them are over, where one is.
  private func requireEnd(of signals: [SignalQueue], after frames: Int) throws(CommandError) {
    guard let longer = signals.first(where: { $0.waiting > 0 }), let shorter = signals.first(where: { $0.waiting == 0 })
    else { return }
    throw .unequalLengths(longer: longer.path, shorter: shorter.path, frames: frames)
  }
}

/// Readers hand on what has arrived, so one of several may be ahead; this keeps what waits for the others.
private struct SignalQueue {
  let reader: any SampleReader
  let path: String
  private var block: Block
  /// Sample frames of the block that have been taken.
  private var taken = 0

  init(_ reader: any SampleReader, path: String) {
    (self.reader, self.path) = (reader, path)
    block = Block(channels: reader.channels)
  }

  var waiting: Int { block.frames - taken }

  /// Reads on where nothing is left; then nothing waits at the end of the signal only.
  mutating func refill() throws(CommandError) {
    if waiting == 0 { (_, taken) = (try block.read(reader), 0) }
  }

  /// Takes so many sample frames of those that wait.
  mutating func next(_ frames: Int) -> ArraySlice<Float> {
    let channels = reader.channels
    defer { taken += frames }
    return block.samples[taken * channels..<(taken + frames) * channels]
  }
}
