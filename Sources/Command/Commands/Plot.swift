import ArgumentParser

/// Draws a cleaning, for papers and READMEs.
struct Plot: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draws a signal before and after.",
    usage: "sta-denoise plot <noisy> <cleaned> [--reference <clean>] --output <picture.svg|png> [options]",
    discussion: """
      Three waveforms one below the other, in one scale: noisy, cleaned with the reference behind it, and the residue \
      between noisy and cleaned. SVG is written as it is; PNG, of twice its size, needs librsvg (librsvg2-2 in \
      Debian) where it is drawn.
      """)

  @OptionGroup var compared: ComparedArguments

  @Option(help: ArgumentHelp("A line above the picture.", valueName: "text"))
  var title: String?

  @Option(help: ArgumentHelp("What the values are, millivolts for example.", valueName: "text"))
  var unit: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The channel that is drawn, 1 to \(Comparison.channelsShown) (default: 1).", valueName: "number"),
    transform: wholeNumber(1...Comparison.channelsShown))
  var channel = 1

  @OptionGroup(title: "INPUT") var input: InputArguments
  @OptionGroup(title: "TABLES") var table: TableArguments

  func validate() throws {
    let name = fileExtension(compared.output)
    guard compared.output == "-" || name == "svg" || name == "png" else {
      throw ValidationError("--output must end in .svg or .png")
    }
  }

  func run() throws {
    try compared.requireOwnOutput()
    let isPNG = fileExtension(compared.output) == "png"
    let output = try openOutput(compared.output, overwrite: compared.force, isText: !isPNG)
    let files = try compared.open(input, table)
    guard channel <= files.channels else {
      throw CommandError.usage(
        "--channel \(channel) is not there; \(compared.noisy) has \(counted(files.channels, "channel"))")
    }
    let comparison = try Comparison(
      channels: files.channels, withReference: compared.reference != nil,
      detail: Comparison.Detail(envelope: StillPicture.stretches))
    try files.compare(comparison)
    let picture = StillPicture(
      comparison, channel: channel - 1, rate: files.rate, start: files.stretch?.lowerBound ?? 0, title: title,
      unit: unit)
    let svg = Array(picture.svg.utf8)
    try output.descriptor.write((isPNG ? SVGRenderer.png(svg, path: compared.output, scale: 2) : svg).span)
    try output.commit()
  }
}
