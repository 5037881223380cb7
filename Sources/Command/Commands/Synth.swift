import ArgumentParser

/// Makes the signals and noises of the report, for tests and measurements.
struct Synth: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synth",
    abstract: "Makes a clean signal and a noisy one.",
    usage: "sta-denoise synth (--windows <count> | --length <points>) [--clean <file>] [--noisy <file>] [options]",
    discussion: """
      Signals, for integer x: constant A, cos A·cos(f·x), expcos A·exp(cos(f·x)), cos2 A·cos(f·x²), \
      expcos2 A·exp(cos(f·x²)).

      --length gives x = 0, 1, 2, … in one piece. --windows gives pieces of 450 points, one after another in one \
      channel: the first 450 of every 500 x from −16500000 on, in order or drawn at random without repetition. \
      To clean each window by itself, use a model with frames of 450 and --hop 450.

      The same options and seed give the same values on every machine, up to the last digit of its cos, exp and \
      log (xoshiro256**, seeded by SplitMix64; normal values by Box and Muller).

      Example: sta-denoise synth --signal cos --noise normal:0,1 --windows 10000 --seed 7 \
      --clean clean.csv --noisy noisy.csv
      """)

  @Option(help: ArgumentHelp("The clean signal.", valueName: "signal"))
  var signal = Waveform.cos

  @Option(parsing: .unconditional, help: ArgumentHelp("A.", valueName: "a"))
  var amplitude = 5.0

  @Option(parsing: .unconditional, help: ArgumentHelp("f, in radians for a step of x (or of x²).", valueName: "f"))
  var frequency = 0.2

  @Option(help: ArgumentHelp("What is added to it, with numbers for the words.", valueName: "noise"))
  var noise = Noise.normal(mean: 0, deviation: 1)

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Number of windows of 450 points, 1 to 66000.", valueName: "count"),
    transform: wholeNumber(1...WindowPlan.places))
  var windows: Int?

  @Option(help: ArgumentHelp("How the windows are chosen.", valueName: "way"))
  var start = WindowPlan.Start.random

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Number of points in one piece, 1 to 94906265.", valueName: "points"),
    transform: wholeNumber(1...Waveform.largestPosition))
  var length: Int?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Any number from 0 to 2⁶⁴ − 1 (default: 1).", valueName: "seed"),
    transform: wholeNumber(0 ... .max))
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Where the clean signal goes, a sound or a table by its name.", valueName: "file"))
  var clean: String?

  @Option(help: ArgumentHelp("Where the noisy signal goes.", valueName: "file"))
  var noisy: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Sample rate that a .wav file states, a whole number (default: 360).", valueName: "hz"),
    transform: positiveHertz)
  var rate = 360.0

  @Flag(help: "Replace the outputs if they exist.")
  var force = false

  func validate() throws {
    guard (windows == nil) != (length == nil) else { throw ValidationError("synth needs either --windows or --length") }
    guard clean != nil || noisy != nil else { throw ValidationError("synth needs --clean, --noisy or both") }
    if clean == "-" || noisy == "-" { throw ValidationError("synth writes files; - is none") }
    guard amplitude.magnitude <= Noise.largest, frequency.magnitude <= Waveform.largestFrequency else {
      throw ValidationError("--amplitude must be a number up to 1e37, --frequency one up to 1e290")
    }
  }

  func run() throws {
    if let clean { try requireOwnFile(clean, option: "--clean", besides: [noisy]) }
    var synthesizer = Synthesizer(
      waveform: signal, amplitude: amplitude, frequency: frequency, noise: noise,
      extent: windows.map { .windows($0, start) } ?? .length(length ?? 0), seed: seed)
    let writers = (try clean.map { try writer($0) }, try noisy.map { try writer($0) })
    try synthesizer.run { (clean, noisy) throws(CommandError) in
      try writers.0?.write(clean)
      try writers.1?.write(noisy)
    }
    try writers.0?.finish()
    try writers.1?.finish()
  }

  private func writer(_ path: String) throws(CommandError) -> any SampleWriter {
    switch try OutputKind(path: path) {
    case .table(let delimiter):
      return TableWriter(
        try OutputFile(path: path, overwrite: force), channels: 1, names: ["ch1"], delimiter: delimiter)
    case .raw(let pcm):
      return try PCMWriter(
        try OutputFile(path: path, overwrite: force), pcm ?? PCM(samples: .float32), dither: nil)
    case .sound(let container):
      let plain = SoundFormat.wav(.float32, rate: try wholeRate(rate, path: path), channels: 1)
      guard let format = plain.inside(container), format.isWritable else {
        throw .cannotHold(path: path, kind: container.name, channels: 1, rate: rate)
      }
      return try SoundFileWriter(path: path, overwrite: force, format: format)
    }
  }
}
