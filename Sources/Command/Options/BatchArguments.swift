import ArgumentParser

/// Options for many files in one run.
struct BatchArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Clean every file that is named, and the sounds and tables in folders that are named, with --raw their .raw and .pcm files, into this folder, which is made if it is missing. Names that begin with a point and links to folders are left out.",
      valueName: "folder"),
    completion: .directory)
  var outputDir: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Files that are cleaned at a time, 1 to 64 (default: 1).", valueName: "count"),
    transform: wholeNumber(1...64))
  var jobs = 1

  @Flag(
    help: "Leave out files whose output is there already; it is whole, but may be of another model or an older input."
  )
  var resume = false

  func validate() throws {
    // Of a variable of the shell that is not set; the outputs would go to the root.
    if outputDir == "" { throw ValidationError("--output-dir must name a folder") }
    if outputDir == nil, resume { throw ValidationError("--resume goes with --output-dir") }
    if outputDir == nil, jobs > 1 {
      throw ValidationError("--jobs goes with --output-dir; of one file --threads uses more")
    }
  }
}
