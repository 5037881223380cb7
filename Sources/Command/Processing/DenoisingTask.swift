import Denoising

/// One signal's way from an input to an output, and what is told of it.
struct DenoisingTask {
  let settings: Settings
  let model: DenoisingModel
  /// Its number among the files of the run.
  let index: Int
  private(set) var report: FileReport

  struct Settings {
    let modelName: String
    /// Whether nobody has named the model, which is worth a sentence once the run is sure to begin.
    var isDefaultModel = false
    /// Whether every option is meant for this file, and none for others of the run.
    var isOfOneFile = false
    let modelPath: String
    let model: ModelArguments
    let input: InputOptions
    let output: OutputOptions
    let report: ReportArguments

    /// Whether sentences besides errors are printed; JSON has them in it.
    var tells: Bool { !report.quiet && !report.json }
  }

  init(_ settings: Settings, model: DenoisingModel, input: String, output: String, index: Int = 0) {
    (self.settings, self.model, self.index) = (settings, model, index)
    report = FileReport(input: input, output: output)
  }

  /// Does it all. An error is in the report.
  mutating func run() {
    let start = ContinuousClock.now
    do throws(CommandError) { try clean() } catch { report.error = error }
    report.seconds = (ContinuousClock.now - start) / .seconds(1)
    ProgressBar.shared.finish(file: index)
    if report.error == nil, settings.report.verbose, settings.tells, let frames = report.frames {
      note("\(outputName): \(counted(frames, "sample")) a channel in \(significant(report.seconds)) s")
    }
  }

  private mutating func clean() throws(CommandError) {
    if FileStatus(path: report.input)?.isFolder == true { throw .inputIsFolder(path: report.input) }
    if report.output != "-" {
      if FileStatus(path: report.output)?.isFolder == true { throw .outputIsFolder(path: report.output) }
      if settings.output.kind == nil, settings.input.raw == nil { _ = try OutputKind(path: report.output) }
    }
    var source = try Source(path: report.input, settings.input)
    if settings.isOfOneFile { try requireMeaning(of: settings, source) }
    try requireNothingLost(source)
    let leftOut = try source.chunksLeftOut(path: report.output, settings.output)
    report.notes += [try takeRate(&source), try chunksSentence(source, names: leftOut)].compactMap { $0 }
    try requireFit(source)
    let filter = try makeFilter(source)
    describe(source, filter)
    let page = try settings.report.page.map { (path) throws(CommandError) in
      try RunPage(path: path, source, output: outputName, settings)
    }
    let writer = try source.writer(path: report.output, settings.output, gaps: settings.input.gaps)
    if settings.isOfOneFile, settings.output.dither != nil, !writer.holdsIntegers {
      throw .usage("--dither is about samples that are integers, and those of \(outputName) are none")
    }
    if settings.isDefaultModel, settings.tells {
      note("using the default model, \(settings.modelName); --model names another, and 'sta-denoise models' lists them")
    }
    let reader = source.reader(gaps: settings.input.gaps)
    var target = page?.observe(writer) ?? writer
    if settings.input.gaps == .keep, let filler = reader as? GapFiller { target = KeptBeginnings(target, of: filler) }
    let frames = try pump(page?.observe(reader) ?? reader, through: filter, to: target) {
      [index, source] read in
      let stated = source.reader.statedFrames.map { Double(read) / Double(max($0, 1)) }
      ProgressBar.shared.update(file: index, share: stated ?? source.reader.fractionRead)
    }
    report.frames = frames
    try requireNothingLost(source)
    report.notes += [try chunksSentence(source, names: source.chunksBehind)].compactMap { $0 }
    collect(source, reader, filter, writer, values: frames * source.reader.channels)
    // What is on standard output cannot be taken back, so it is at least complete; a file waits until the page is whole.
    if report.output == "-" { try writer.finish() }
    let shown = frames > 0 ? page : nil
    if shown == nil, let path = settings.report.page {
      report.notes.append("\(path): no page is made of a signal without samples")
    }
    try shown?.write(report, model: model.facts, hop: settings.model.hop)
    if report.output != "-" { try writer.finish() }
    try shown?.commit()
    if settings.tells { report.notes.forEach { note($0) } }
  }

  /// Refuses a file in its own place that has more than is read of it.
  private func requireNothingLost(_ source: Source) throws(CommandError) {
    guard source.bytesLeftOut > 0, leadToOneFile(report.input, report.output) else { return }
    throw .wouldLoseBytes(path: report.input, bytes: source.bytesLeftOut)
  }

  /// What is to be told of chunks that do not pass. In the sound's own place they would be lost, which is an error.
  private func chunksSentence(_ source: Source, names: [String]) throws(CommandError) -> String? {
    guard !names.isEmpty, try !source.becomesTable(path: report.output, settings.output) else { return nil }
    let error = CommandError.wouldLoseChunks(path: report.input, names: names)
    if leadToOneFile(report.input, report.output) { throw error }
    return "\(source.path): \(chunks(names)) not pass"
  }

  /// Options about tables need one: those that choose columns an input, digits an output, and signs either.
  private func requireMeaning(of settings: Settings, _ source: Source) throws(CommandError) {
    let table = settings.input.table
    let ofInputs = [
      ("--columns", table.columns != nil), ("--time", table.time != nil), ("--header", table.headerLines != nil),
    ]
    if let option = ofInputs.first(where: \.1)?.0, source.isSound {
      throw .usage("\(option) is about tables, and \(source.path) is none")
    }
    guard try !source.becomesTable(path: report.output, settings.output) else { return }
    if settings.output.digits != nil { throw .usage("--digits is about tables, and \(outputName) is none") }
    let ofEither = [("--delimiter", table.delimiter != nil), ("--decimal", table.hasDecimalComma != nil)]
    if let option = ofEither.first(where: \.1)?.0, source.isSound {
      throw .usage("\(option) is about tables, and neither \(source.path) nor \(outputName) is one")
    }
  }

  private var outputName: String { report.output == "-" ? "standard output" : report.output }

  /// What is known before the first sample.
  private mutating func describe(_ source: Source, _ filter: any SignalFilter) {
    report.kind = source.summary
    report.modelRate = rateToCleanAt(source)
    (report.rate, report.channels, report.latency) = (source.rate, source.reader.channels, filter.latency)
    guard settings.report.verbose, settings.tells else { return }
    note("\(source.path): \(source.summary), \(source.rate.map { hertz($0) } ?? "no rate stated")")
    let facts = model.facts
    note(
      "model \(facts.name): frames of \(facts.frameLength) samples, hop \(settings.model.hop ?? facts.defaultHop), "
        + "\(facts.sampleRates.map { hertz($0) } ?? "any rate") (\(settings.modelPath))")
    let seconds = source.rate.map { " (\(significant(Double(filter.latency) / $0)) s)" } ?? ""
    note(
      "\(outputName): a sample comes out when at most \(counted(filter.latency, "sample"))\(seconds) more have come in, "
        + "in its own place")
  }

  /// What is known after the last.
  private mutating func collect(
    _ source: Source, _ reader: any SampleReader, _ filter: any SignalFilter, _ writer: any SampleWriter, values: Int
  ) {
    (report.clipped, report.gaps) = (writer.clipped, source.reader.gapCount)
    report.uncleanedFrames = filter.uncleanedFrameCount
    if report.clipped > 0 {
      let samples = counted(values, "sample")
      report.notes.append("\(outputName): \(report.clipped) of \(samples) were beyond full scale and are clipped")
    }
    // Any column is a signal for a model of any rate, but for one that is made for hearts a temperature is noise.
    if model.facts.sampleRates != nil, model.facts.leads == 1 {
      let chosen = settings.input.table.columns != nil
      report.notes += [source.columnsSentence(model: model.facts.name, chosen: chosen)].compactMap { $0 }
    }
    report.notes += source.gapSentences(settings.input.gaps, integers: writer.holdsIntegers)
    if report.uncleanedFrames > 0 {
      report.notes.append(
        "\(source.path): \(counted(report.uncleanedFrames, "frame")) too large for the network, and handed on as they came"
      )
    }
    if let rate = report.rate, let modelRate = report.modelRate {
      let loss = rate > modelRate ? ", without what was above \(hertz(modelRate / 2))" : ""
      report.notes.append("\(source.path): cleaned at \(hertz(modelRate)) and brought back to \(hertz(rate))\(loss)")
    }
    report.notes += reader.remarks + nameRemarks
  }

  /// What is to be told where a name says one thing and an option another. The option counts.
  private var nameRemarks: [String] {
    var remarks: [String] = []
    if settings.input.raw != nil, let ending = fileExtension(report.input), OutputKind.tableExtensions.contains(ending)
    {
      remarks.append("\(report.input): its text was taken for samples; without --raw it is read as a table")
    }
    if let kind = settings.output.kind, report.output != "-", let ending = fileExtension(report.output),
      let named = OutputKind(name: ending), !kind.isLike(named)
    {
      remarks.append("\(report.output): what is in it is \(kind.content), as --to says, whatever its name does")
    }
    return remarks
  }

  private func makeFilter(_ source: Source) throws(CommandError) -> any SignalFilter {
    let (channels, settings) = (source.reader.channels, settings)
    var options = settings.model.streamOptions(channels: channels, gaps: settings.input.gaps)
    let modelRate = rateToCleanAt(source)
    options.rate = modelRate ?? source.rate
    // Around a change of rate, mixing is done at the signal's own.
    if modelRate != nil { (options.mix, options.output) = (1, .signal) }
    let bank: any SignalFilter
    let threads = settings.model.threads
    do throws(DenoisingError) {
      // A stretch of the file takes memory for every channel, so many channels are rather cleaned side by side.
      let isDividedByTime = model.facts.leads > 1 ? threads > 1 : threads >= 2 * channels
      if source.isFile, isDividedByTime, settings.input.gaps != .keep {
        bank = try SegmentBank(model: model, options: options, threads: threads)
      } else {
        bank = try ChannelBank(model: model, options: options, threads: threads)
      }
    } catch {
      // Hop and channels have been looked at; what remains is memory.
      throw .outOfMemory(what: source.path, reason: "\(error)")
    }
    guard let modelRate, let rate = source.rate else { return bank }
    guard
      let filter = ResamplingFilter(
        bank, rate: rate, modelRate: modelRate, channels: channels, mix: settings.model.mix,
        isResidual: settings.model.residual)
    else { throw .cannotResample(path: source.path, rate: rate, modelRate: modelRate, channels: channels) }
    return filter
  }
}
