import CStaDenoise

/// What a report says of a comparison besides its samples.
struct ReportFacts {
  /// Where each signal comes from.
  var paths: [Lane: String]
  /// What the noisy input holds, in words.
  var kind: String
  /// Hertz; nil where nobody said it.
  var rate: Double?
  /// Names of the channels.
  var names: [String]
  /// Whether levels are below the full scale of a sound, and not of a unit.
  var isSound: Bool
  /// Samples that were missing or no finite number, and that something stands in for.
  var filled = 0
  /// Samples that were beyond full scale and are clipped; nil where the run is not known.
  var clipped: Int?
  var model: Model?
  /// Sentences that the run or the inputs gave rise to.
  var remarks: [String] = []
  /// Sample frames before the first that is shown.
  var start = 0

  /// The model of the run that is reported.
  struct Model {
    var name: String
    var description: String
    var hop: Int
    /// Sample frames of the input.
    var latency: Int
  }

  /// What is known of files that have been read.
  init(_ files: ComparedFiles) {
    self.init(files.sources[0].source, paths: files.paths, rate: files.rate)
    start = files.stretch?.lowerBound ?? 0
    filled = files.sources[0].source.reader.gapCount
    remarks = files.remarks
  }

  init(_ noisy: Source, paths: [Lane: String], rate: Double?) {
    self.paths = paths
    self.rate = rate
    kind = noisy.summary
    names = noisy.channelNames
    isSound = noisy.isSound
  }

  /// A level as a reader of this signal wants it.
  func level(_ amplitude: Double) -> String { "\(figure(amplitude)) (\(tenths(decibels(amplitude)))\u{A0}\(unit))" }

  /// What decibels are about.
  var unit: String { isSound ? "dBFS" : "dB" }

  /// A value in four significant digits.
  func figure(_ value: Double) -> String { decimal(significantValue(value, digits: 4)).replacing("-", with: "−") }

  /// A number of sample frames as a time, where the rate is known.
  func duration(_ frames: Int) -> String {
    let samples = counted(frames, "sample")
    return rate.map { "\(samples), \(decimal(significantValue(Double(frames) / $0, digits: 4))) s" } ?? samples
  }
}
