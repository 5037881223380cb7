import ArgumentParser

/// Options that say what is told of a run.
struct ReportArguments: ParsableArguments {
  @Flag(help: "Print one JSON object about the run, on standard output if the signal does not go there.")
  var json = false

  @Flag(name: .shortAndLong, help: "Tell nothing but errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Tell what the input is, which model cleans it, and how late samples come out.")
  var verbose = false

  func validate() throws {
    if quiet, verbose { throw ValidationError("--quiet and --verbose exclude each other") }
  }
}
