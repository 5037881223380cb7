import ArgumentParser

/// Shows a cleaning: a page to look at and to listen to.
struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Makes a page that shows what was removed.",
    usage: "sta-denoise report <noisy> <cleaned> [--reference <clean>] --output <page.html> [options]",
    discussion: """
      The page is one HTML file that holds all it needs and loads nothing: waveforms, spectrograms and power spectra of \
      the noisy signal, the cleaned one, the residue between them and the reference, to zoom into; players where \
      there is something to hear; and figures. It is below 20 MB however long the signals are: of long ones it keeps \
      an overview, and every sample only of the part where the cleaned signal is strongest, or of what --from and --to name.

      A cleaning run with --report FILE makes it at once, with model and latency.
      """)

  @OptionGroup var compared: ComparedArguments
  @OptionGroup(title: "INPUT") var input: InputArguments
  @OptionGroup(title: "TABLES") var table: TableArguments

  func run() throws {
    try compared.requireOwnOutput()
    let output = try openOutput(compared.output, overwrite: compared.force, isText: true)
    let files = try compared.open(input, table)
    let hasReference = compared.reference != nil
    let comparison = try Comparison(
      channels: files.channels, withReference: hasReference,
      detail: PageData.detail(channels: files.channels, lanes: hasReference ? 4 : 3, rate: files.rate),
      integerBits: files.integerBits)
    try files.compare(comparison)
    try HTMLReport(comparison: comparison, facts: ReportFacts(files)).write(to: output)
    try output.commit()
  }
}
