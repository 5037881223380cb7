import ArgumentParser
import CStaDenoise
import Denoising
import Glibc

/// The main job: noisy signals in, clean ones out.
struct Denoise: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "denoise",
    abstract: "Removes noise from signals with a trained spectro-temporal attention network.",
    usage: """
      sta-denoise <input> <output> [options]
      sta-denoise --output-dir <folder> <files and folders> … [options]
      sta-denoise <command> …
      """,
    discussion: """
      The output is as long as the input and not shifted against it. A file appears under its name only when it is \
      whole: a run that fails leaves what was there before.
      """)

  /// For signals of any kind and rate.
  static let defaultModel = "general"

  @Argument(
    help: ArgumentHelp(
      "The noisy signal and the clean one, sounds or tables; - is standard input or output.",
      valueName: "input> <output"),
    completion: .file())
  var paths: [String] = []

  @OptionGroup(title: "MODEL") var model: ModelArguments
  @OptionGroup(title: "INPUT") var input: InputArguments
  @OptionGroup(title: "TABLES") var table: TableArguments
  @OptionGroup(title: "OUTPUT") var output: OutputArguments
  @OptionGroup(title: "MANY FILES") var batch: BatchArguments
  @OptionGroup(title: "REPORT") var report: ReportArguments

  func run() throws {
    // Not in `validate`, which comes before an option that does not exist is told.
    if paths.isEmpty { throw ValidationError("Missing expected argument '<input>'") }
    if output.force, batch.resume { throw ValidationError("--force and --resume exclude each other") }
    if batch.outputDir == nil {
      if paths.count == 1 { throw ValidationError("Missing expected argument '<output>'") }
      if paths.count > 2 {
        throw ValidationError("Unexpected argument '\(paths[2])', unless --output-dir says where many files go")
      }
    }
    let start = ContinuousClock.now
    var summary = RunSummary(gapPolicy: input.gaps)
    defer {
      summary.seconds = (ContinuousClock.now - start) / .seconds(1)
      // The signal has standard output for itself.
      if report.json {
        if paths.last == "-" { emit("\(summary.json)", to: STDERR_FILENO) } else { say("\(summary.json)") }
      }
    }
    do throws(CommandError) {
      try clean(&summary)
    } catch {
      summary.error = error
      throw error
    }
  }

  private func clean(_ summary: inout RunSummary) throws(CommandError) {
    if input.gaps == .keep, model.changesRate {
      throw .usage(
        "--gaps keep does not go with \(model.cleanAt == nil ? "--resample" : "--clean-at"), "
          + "which has no place for what is no number")
    }
    if report.page != nil {
      if batch.outputDir != nil {
        throw .usage(
          "--report is about one signal; of many files, sta-denoise report makes a page of one noisy file and its clean one at a time"
        )
      }
      if model.residual { throw .usage("--report shows what is left and what is taken away, so leave out --residual") }
      if report.page == "-", paths.last == "-" || report.json {
        throw .usage("--report - needs standard output for itself")
      }
      try requireOwnFile(report.page ?? "-", option: "--report", besides: [report.reference] + paths)
    }
    let name = model.model ?? Self.defaultModel
    let path = try ModelSearch.ofThisProcess().path(of: name)
    let loaded = try loadModel(path: path)
    let facts = loaded.facts
    (summary.model, summary.modelPath, summary.hop) = (facts, path, model.hop ?? facts.defaultHop)
    if let hop = model.hop, hop > facts.frameLength {
      throw .usage("--hop \(hop) is beyond the \(facts.frameLength) samples of a frame of the model \(facts.name)")
    }
    var settings = DenoisingTask.Settings(
      modelName: name, modelPath: path, model: model, input: input.options(table), output: output.options(table),
      report: report)
    if let folder = batch.outputDir {
      if model.model == nil, settings.tells {
        note("using the default model, \(name); --model names another, and 'sta-denoise models' lists them")
      }
      try cleanMany(into: folder, settings, loaded, &summary)
    } else {
      (settings.isDefaultModel, settings.isOfOneFile) = (model.model == nil, true)
      try cleanOne(settings, loaded, &summary)
    }
  }

  private func cleanOne(
    _ settings: DenoisingTask.Settings, _ model: DenoisingModel, _ summary: inout RunSummary
  ) throws(CommandError) {
    ProgressBar.shared.begin(
      files: 1, isWanted: settings.tells && !(paths[1] == "-" && StandardStreams.isTerminal(STDOUT_FILENO)))
    var task = DenoisingTask(settings, model: model, input: paths[0], output: paths[1])
    task.run()
    ProgressBar.shared.clear()
    summary.files = [task.report]
    if let error = task.report.error { throw error }
  }

  private func cleanMany(
    into folder: String, _ settings: DenoisingTask.Settings, _ model: DenoisingModel, _ summary: inout RunSummary
  ) throws(CommandError) {
    let list = try FileList(
      paths, into: folder, outputExtension: output.to?.fileExtension, takesBareSamples: input.raw != nil)
    for failure in list.failures { note("\(failure.error)") }
    if let other = list.others.first, settings.tells {
      note("\(counted(list.others.count, "file")) of no kind that is looked for left out, the first \(other)")
    }
    ProgressBar.shared.begin(files: list.pairs.count, isWanted: settings.tells)
    let work = DenoisingBatch(settings: settings, model: model, jobs: batch.jobs, resumes: batch.resume)
    summary.files = work.run(list.pairs)
    ProgressBar.shared.clear()
    for failure in list.failures {
      var report = FileReport(input: failure.input, output: folder)
      report.error = failure.error
      summary.files.append(report)
    }
    let skipped = summary.files.filter(\.isSkipped).count
    if skipped > 0, settings.tells { note("\(counted(skipped, "file")) had been cleaned before") }
    let errors = summary.files.compactMap(\.error)
    if let first = errors.first {
      throw .filesFailed(count: errors.count, total: summary.files.count, status: first.status)
    }
  }
}
