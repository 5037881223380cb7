import Foundation
import Testing

@testable import Command

@Suite struct ModelsAreFoundByName {
  @Test func inTheVariableThenBesideTheProgramThenInTheCheckout() throws {
    let workspace = try Workspace()
    for folder in ["var", "usr/bin", "usr/share/sta-denoise/models", "usr/models"] {
      try FileManager.default.createDirectory(atPath: workspace.path(folder), withIntermediateDirectories: true)
    }
    try workspace.write("usr/models/FORMAT.md", "")
    let search = ModelSearch(variable: workspace.path("var"), executable: workspace.path("usr/bin/sta-denoise"))
    #expect(search.folders == ["var", "usr/share/sta-denoise/models", "usr/models"].map { workspace.path($0) })

    for folder in ["usr/models", "usr/share/sta-denoise/models", "var"] {
      try workspace.write("\(folder)/m.gguf", "")
      #expect(try search.path(of: "m") == workspace.path("\(folder)/m.gguf"))
    }
    #expect(search.available().map(\.name) == ["m"])
  }

  @Test func aModelsFolderWithoutTheSpecificationIsSomebodyElses() throws {
    let workspace = try Workspace()
    let search = ModelSearch(variable: nil, executable: workspace.path("a/b/sta-denoise"))
    #expect(!search.folders.contains(workspace.path("models")))
    try workspace.write("models/FORMAT.md", "")
    let found = ModelSearch(variable: "", executable: workspace.path("a/b/sta-denoise"))
    #expect(found.folders.contains(workspace.path("models")))
  }

  @Test func fiveFoldersAboveTheProgramsAreSearchedAndNoMore() throws {
    let workspace = try Workspace()
    try workspace.write("models/FORMAT.md", "")
    let near = ModelSearch(variable: nil, executable: workspace.path("1/2/3/4/5/sta-denoise"))
    #expect(near.folders.contains(workspace.path("models")))
    let far = ModelSearch(variable: nil, executable: workspace.path("1/2/3/4/5/6/sta-denoise"))
    #expect(!far.folders.contains(workspace.path("models")))
  }

  @Test func whatLooksLikeAPathIsOne() throws {
    let search = ModelSearch(variable: nil, executable: nil)
    #expect(try search.path(of: "./ecg") == "./ecg")
    #expect(try search.path(of: "ecg.gguf") == "ecg.gguf")
  }

  @Test(
    arguments: [
      ("egc", "ecg"), ("ECG", "ecg"), ("genral", "general"), ("speach", "speech"), ("ecg2", "ecg"), ("eg", "ecg"),
      ("cos-normal-1-0", "cos-normal-0-1"), ("none", nil), ("gen", nil), ("x", nil), ("", nil),
    ] as [(String, String?)])
  func aMisspeltNameIsNearToOne(text: String, name: String?) {
    let names = ["cos-normal-0-1", "ecg", "general", "speech"]
    #expect(nearestName(to: text, among: names) == name)
    #expect(nearestName(to: text, among: []) == nil)
    let sentence = "\(CommandError.modelNotFound(name: text, available: names))"
    #expect(sentence.contains(name.map { "did you mean \($0)?" } ?? "there is cos-normal-0-1, ecg, general, speech,"))
  }

  @Test func ofManyModelsTheListIsPointedTo() {
    let error = CommandError.modelNotFound(name: "none", available: (1...19).map { "model-number-\($0)" })
    #expect(
      "\(error)"
        == "no model is named none; 'sta-denoise models' lists all, and --model also takes a .gguf file")
  }

  @Test func aFileWithoutAnEndingIsFoundToo() throws {
    let workspace = try Workspace()
    try workspace.write("mine", TinyModel(name: "mine", gain: 2).bytes)
    try workspace.write("ecg", "a file that happens to have a model's name")
    try workspace.write("a.csv", "1.5\n")
    #expect(try workspace.run("a.csv", "b.csv", "--model", "mine").status == 0)
    #expect(try workspace.text("b.csv") == "3.0\n")
    #expect(try workspace.run("a.csv", "c.csv", "--model", "ecg").status == 0)
  }

  @Test func aLinkToTheProgramFindsWhatTheProgramFinds() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "1.5\n")
    let line = """
      mkdir -p usr/bin usr/share/sta-denoise bin && mv models usr/share/sta-denoise && cp "$0" usr/bin/sta-denoise &&
      ln -s ../usr/bin/sta-denoise bin && STA_DENOISE_MODELS= bin/sta-denoise a.csv b.csv --model double
      """
    let result = try workspace.shell(line)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try workspace.text("b.csv") == "3.0\n")
  }

  @Test func theDefaultIsSaidAndANamedOneIsNot() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "1.5\n")
    #expect(
      try workspace.run("a.csv", "b.csv").errors
        == "sta-denoise: using the default model, general; --model names another, and 'sta-denoise models' lists them\n"
    )
    #expect(try workspace.run("a.csv", "c.csv", "--model", "double").errors == "")
    #expect(try workspace.text("c.csv") == "3.0\n")
    #expect(try workspace.run("a.csv", "d.csv", "--model", "models/double.gguf").errors == "")
    #expect(try workspace.text("d.csv") == "3.0\n")
  }

  @Test func aModelForTwoLeadsGetsTwoChannels() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "1.5,2.5\n3.5,4.5\n")
    #expect(try workspace.run("a.csv", "b.csv", "--model", "pair").status == 0)
    #expect(try workspace.text("b.csv") == "1.5,2.5\n3.5,4.5\n")
  }

  @Test func aRateInTheModelsRangeIsAccepted() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "1.5\n")
    try workspace.write("a.wav", RIFF.int16([1], rate: 250).bytes)
    #expect(try workspace.run("a.csv", "b.csv", "--model", "rated", "--rate", "500").status == 0)
    #expect(try workspace.run("a.wav", "b.wav", "--model", "rated").status == 0)
    #expect(try workspace.run("a.wav", "c.wav", "--model", "rated", "--rate", "250").status == 0)
  }

  /// Where there is one of the same family that is made for the rate, it is better than what `--resample` can do.
  @Test func anotherRatesRefusalNamesAModelOfItsFamilyForThatRate() throws {
    let workspace = try Workspace()
    try workspace.write("models/rated-slowly.gguf", TinyModel(name: "rated-slowly", rates: (100, 200)).bytes)
    try workspace.write("models/underrated.gguf", TinyModel(name: "underrated", rates: (0.1, 1_000)).bytes)
    try workspace.write("models/rated-badly.gguf", [1, 2, 3])
    try workspace.write("a.csv", "1.5\n")
    for (rate, hint) in [
      (128, "--model rated-slowly is made for its rate, and --resample"), (600, "500 Hz; --resample"),
    ] {
      let result = try workspace.run("a.csv", "b.csv", "--model", "rated", "--rate", "\(rate)")
      #expect(result.status == 78 && result.errors.contains(hint))
    }
    #expect(try workspace.run("a.csv", "b.csv", "--model", "rated-slowly", "--rate", "128").status == 0)
  }

  @Test func theListHasALineForEach() throws {
    let result = try Workspace().run("models")
    let lines = result.output.split(separator: "\n")
    #expect(lines.map { $0.split(separator: " ").first } == ["double", "ecg", "general", "pair", "rated"])
    #expect(lines.last?.contains("250 to 500 Hz") == true)
    #expect(lines.first?.contains("any rate") == true)
    #expect(lines.first?.hasSuffix("For tests: 2.0 times the input.") == true)
    #expect(result.status == 0)
  }

  /// Sixteen of the twenty that come with the program are of no use to who looks for one.
  @Test func whatCleansSignalsIsListedBeforeTheReports() throws {
    let workspace = try Workspace()
    let fitted = TinyModel(name: "cos-normal-0-1", trainingData: "computed signals; no recordings")
    try workspace.write("models/cos-normal-0-1.gguf", fitted.bytes)
    let lines = try workspace.run("models").output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines.map { $0.prefix { $0 != " " } } == [
        "double", "ecg", "general", "pair", "rated", "", "For", "cos-normal-0-1", "",
      ])
    #expect(
      try workspace.run("models", "--names").output == "cos-normal-0-1\ndouble\necg\ngeneral\npair\nrated\n")
  }

  @Test func theReportsAreOurSixteenAndNoOther() throws {
    let models = #filePath.split(separator: "Tests/CommandTests")[0] + "models"
    let lists = try Workspace().shell("STA_DENOISE_MODELS='\(models)' \"$0\" models").output.split(separator: "\n\n")
    #expect(lists.count == 2)
    let names = lists.map { $0.split(separator: "\n").map { $0.prefix { $0 != " " } } }
    #expect(names.first == ["ecg", "ecg-wearable", "general", "speech"])
    let fitted = names.last?.dropFirst() ?? []
    #expect(fitted.count == 16 && fitted.allSatisfy { $0.contains("-uniform-") || $0.contains("-normal-") })
  }

  @Test func aBadFileDoesNotHideTheOthers() throws {
    let workspace = try Workspace()
    try workspace.write("models/bad.gguf", "not a weight file, but long enough to be read")
    let result = try workspace.run("models")
    #expect(result.output.split(separator: "\n").count == TinyModel.all.count)
    #expect(
      result.errors == "sta-denoise: \(workspace.path("models/bad.gguf")) is not a weight file, which is in GGUF; "
        + "'sta-denoise models' lists the models that there are\n")
    #expect(result.status == 69)
  }

  @Test func inspectShowsWhatAFileHolds() throws {
    let workspace = try Workspace()
    let result = try workspace.run("inspect", "models/rated.gguf")
    #expect(result.status == 0, "\(result.errors)")
    let model = TinyModel(name: "rated", rates: (250, 500)).bytes
    let lines = result.output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines.first == "models/rated.gguf: \(model.count) bytes")
    for line in [
      "general.name rated", "sta.grid_length 8", "sta.variant linear", "sta.rate.minimum 250.0",
      "layer.0.weight F32 [8, 8] 64", "layer.0.bias F32 [8] 8",
      // And what it comes to.
      "for For tests: 1.0 times the input.", "sample rates 250 to 500 Hz",
      "channels any number, each cleaned by itself",
      "frames 8 samples, one every 4 unless --hop says otherwise", "latency at most 7 samples, 0.028 s at 250 Hz",
      "licence MIT",
    ] { #expect(lines.contains(line), "\(line)") }
    #expect(lines.last?.hasPrefix("verified: checksum ") == true)
    #expect(lines.last?.hasSuffix(", 72 finite weights, a working network") == true)
  }

  /// A weight file is from strangers, and so are the texts in it.
  @Test func whatAFileSaysOfItselfDoesNotDisturbATerminal() throws {
    let workspace = try Workspace()
    try workspace.write("models/odd.gguf", TinyModel(name: "odd", trainingData: "none\n\u{1B}[2Jverified").bytes)
    let result = try workspace.run("inspect", "odd")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("none\\x0a\\x1b[2Jverified"))
    #expect(!result.output.utf8.contains(0x1B))
  }
}
