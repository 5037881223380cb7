import ArgumentParser
import Denoising

/// Measures how fast a model runs on this machine, and what it needs.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measures how fast a model runs here, and how much memory it needs.",
    discussion: """
      One thread, one signal of random numbers. 'live' is the time of one frame when samples come hop by hop, 'file' \
      the mean time of a frame when they come all at once; real-time factor is the mean live time over the time that a \
      hop lasts at the sample rate, and one over it how many times faster than they come samples are cleaned. 'start' \
      is the time from starting this program until the first sample is out and the program has ended. Wall-clock times \
      are longer while other programs run; processor times hardly are.
      """)

  @Option(help: ArgumentHelp("A model's name, or a weight file.", valueName: "name|file"))
  var model = Denoise.defaultModel

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Samples from one frame to the next (default: the model's).", valueName: "samples"),
    transform: wholeNumber(1 ... .max))
  var hop: Int?

  @Option(
    parsing: .unconditional, help: "Frames to measure one by one, 1 to 10000000 (default: 10000).",
    transform: wholeNumber(1...10_000_000))
  var frames = 10_000

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Sample rate for the real-time factor (default: the highest of the model's, or 16000).", valueName: "hz"),
    transform: positiveHertz)
  var rate: Double?

  @Flag(help: "Print JSON: times in microseconds, memory in bytes.")
  var json = false

  /// What a start is: the model, a stream, the first sample. Run by the measurement itself, in a process of its own.
  @Flag(help: .private)
  var onlyStart = false

  func run() throws {
    let path = try ModelSearch.ofThisProcess().path(of: model)
    if onlyStart { return try StreamMeasurement(path: path, hop: hop).runOneFrame() }
    let measurement = try StreamMeasurement(path: path, hop: hop)
    let facts = measurement.model.facts
    if let rate, let range = facts.sampleRates, !range.contains(rate) {
      throw CommandError.usage("--rate \(decimal(rate)): the model \(facts.name) is made for \(hertz(range))")
    }
    let report = BenchReport(
      model: facts.name, hop: measurement.hop, rate: rate ?? facts.sampleRates?.upperBound ?? 16_000,
      live: measurement.liveTimes(frames: frames), file: try measurement.fileTime(frames: frames),
      load: measurement.loadTime, start: try startTime(path: path), modelBytes: measurement.modelBytes,
      streamBytes: measurement.streamBytes)
    say(json ? "\(report.json)" : report.table)
  }

  /// The median of some starts, in nanoseconds.
  private func startTime(path: String) throws(CommandError) -> Int {
    var arguments = ["sta-denoise", "bench", "--only-start", "--model", path]
    if let hop { arguments += ["--hop", "\(hop)"] }
    var times: [Int] = []
    for _ in 0..<15 {
      let start = nanoseconds()
      try runItself(arguments)
      times.append(nanoseconds() - start)
    }
    return Percentiles(times).value(0.5)
  }
}
