import Denoising

/// The page about a run, which watches its signals as they pass.
struct RunPage {
  private let output: any ByteOutput
  private let observer: SignalAlignment
  private let facts: ReportFacts

  /// Opens the page before anything is cleaned.
  ///
  /// - Parameter cleaned: the name of the run's output.
  init(
    path: String, _ source: Source, output cleaned: String, _ settings: DenoisingTask.Settings
  ) throws(CommandError) {
    output = try openOutput(path, overwrite: settings.output.overwrite, isText: true)
    var paths = [Lane.noisy: source.path, .cleaned: cleaned]
    var reference: Source?
    if let path = settings.report.reference {
      let opened = try Source(path: path, settings.input)
      try requireLikeness(source, opened)
      paths[.reference] = opened.path
      reference = opened
    }
    let channels = source.reader.channels
    let detail = PageData.detail(channels: channels, lanes: reference == nil ? 3 : 4, rate: source.rate)
    let bits = source.integerBits.map { [Lane.noisy: $0] } ?? [:]
    let comparison = try Comparison(
      channels: channels, withReference: reference != nil, detail: detail, integerBits: bits)
    observer = SignalAlignment(comparison, paths: paths, reference: reference?.reader(gaps: settings.input.gaps))
    facts = ReportFacts(source, paths: paths, rate: source.rate)
  }

  func observe(_ reader: any SampleReader) -> any SampleReader { ObservedReader(reader, observer) }

  func observe(_ writer: any SampleWriter) -> any SampleWriter { ObservedWriter(writer, observer) }

  /// Writes the page, with what has come of the run, but not yet under its name.
  func write(_ run: FileReport, model: ModelFacts, hop: Int?) throws(CommandError) {
    try observer.finish()
    var facts = facts
    (facts.filled, facts.clipped, facts.remarks) = (run.gaps, run.clipped, run.notes)
    facts.model = ReportFacts.Model(
      name: model.name, description: model.description, hop: hop ?? model.defaultHop, latency: run.latency ?? 0)
    try HTMLReport(comparison: observer.comparison, facts: facts).write(to: output)
  }

  func commit() throws(CommandError) { try output.commit() }
}
