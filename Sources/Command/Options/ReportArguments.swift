import ArgumentParser

/// Options that say what is told of a run.
struct ReportArguments: ParsableArguments {
  @Flag(help: "Print one JSON object about the run, on standard output if the signal does not go there.")
  var json = false

  @Flag(name: .shortAndLong, help: "Tell nothing but errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Tell what the input is, which model cleans it, and how late samples come out.")
  var verbose = false

  @Option(
    name: .customLong("report"),
    help: ArgumentHelp(
      "Write a page that shows and plays what was removed; sta-denoise help report tells more.", valueName: "file"),
    completion: .file())
  var page: String?

  @Option(
    help: ArgumentHelp("What should come out, where that is known; --report compares with it.", valueName: "file"),
    completion: .file())
  var reference: String?

  func validate() throws {
    if reference != nil, page == nil { throw ValidationError("--reference goes with --report") }
    if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other") }
  }
}
