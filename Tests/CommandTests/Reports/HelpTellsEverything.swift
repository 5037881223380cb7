import Testing

@testable import Command

@Suite struct HelpTellsEverything {
  @Test(arguments: [["--help"], ["-h"], ["help"]]) func helpIsTheSameByEveryName(arguments: [String]) throws {
    let result = try Workspace().run(arguments)
    #expect(result.status == 0)
    #expect(result.errors == "")
    #expect(result.output == Help.text + "\n")
  }

  @Test func everyCommandOptionAndStatusIsNamed() throws {
    let text = Help.text
    for name in ["models", "inspect", "score", "report", "plot", "synth", "bench", "selftest"] {
      #expect(text.contains("\n  sta-denoise \(name) "), "\(name)")
    }
    for option in [
      "--model", "--hop", "--mix", "--residual", "--threads", "--resample", "--clean-at", "--rate", "--raw",
      "--channels", "--gaps", "--columns", "--time", "--delimiter", "--header", "--decimal", "--to", "--digits",
      "--dither", "--seed", "--force", "--output-dir", "--jobs", "--resume", "--json", "--report", "--reference",
      "-q, --quiet", "-v, --verbose", "--version",
    ] { #expect(text.contains("\n  \(option) ")) }
    for status in ExitStatus.allCases { #expect(text.contains("\n  \(status.rawValue)  ")) }
  }

  /// Terminals of 80 columns still exist; the usage line alone may be longer.
  @Test func linesFitATerminal() {
    for line in Help.text.split(separator: "\n") where !line.hasPrefix("USAGE") {
      #expect(line.count <= 100, "\(line)")
    }
  }

  @Test(arguments: ["denoise", "models", "inspect", "score", "report", "plot", "synth", "bench", "selftest"])
  func everyCommandHasHelp(
    name: String
  ) throws {
    for arguments in [["help", name], [name, "--help"]] {
      let result = try Workspace().run(arguments)
      #expect(result.status == 0)
      #expect(result.output.contains("USAGE: sta-denoise"))
    }
  }

  @Test func theVersionIsANumber() throws {
    let result = try Workspace().run("--version")
    #expect(result.status == 0)
    #expect(result.output.split(separator: ".").count == 3)
  }

  /// The examples that help shows are run, with models and files of their names at hand.
  @Test func theExamplesWork() throws {
    let workspace = try Workspace()
    try workspace.write("noisy.wav", RIFF.int16([1, 2, 3]).bytes)
    try workspace.write("noisy.csv", "time,MLII\n0.000,1.5\n0.002,2\n0.004,2.5\n")
    try workspace.makeFolder("recordings")
    try workspace.write("recordings/a.wav", RIFF.int16([1, 2, 3]).bytes)
    let section = try #require(Help.text.split(separator: "EXAMPLES:\n").last?.split(separator: "\n\n").first)
    let lines = section.split(separator: "\n")
    #expect(lines.count >= 3)
    for line in lines {
      let result = try workspace.shell("mkdir -p bin; ln -sf \"$0\" bin/sta-denoise; PATH=$PWD/bin:$PATH; \(line)")
      #expect(result.status == 0, "\(line): \(result.errors)")
    }
    let made = ["page.html", "picture.svg", "clean.csv", "clean.wav", "piped.csv", "piped.flac", "piped.raw"]
    for name in made + ["clean/a.wav"] { #expect(try !workspace.bytes(name).isEmpty) }
  }

  /// `denoise` is the name of what is done without one.
  @Test func theMainCommandHasAName() throws {
    let workspace = try Workspace()
    try workspace.write("models.csv", "1.5\n")
    #expect(try workspace.run("denoise", "models.csv", "out.csv").status == 0)
    #expect(try workspace.text("out.csv") == "1.5\n")
  }
}
