import Foundation
import Testing

@Suite struct ManyFilesAreCleanedInOneRun {
  /// A folder with files of several kinds, in which one is broken and some are none of ours.
  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.makeFolder("in/b/c")
    try workspace.makeFolder("in/empty")
    for index in 0..<6 {
      try workspace.write("in/\(index).csv", "x\n" + (0..<50).map { "\($0 * index).5\n" }.joined())
      try workspace.write("in/b/\(index).wav", RIFF.int16((0..<50).map { Int16($0 * index) }).bytes)
    }
    try workspace.write("in/b/c/bad.csv", "1\nx\n")
    try workspace.write("in/readme.txt", "not a table")
    try workspace.write("in/.hidden.csv", "1\n")
    return workspace
  }

  private let outputs =
    (0..<6).map { "\($0).csv" } + (0..<6).map { "b/\($0).wav" }

  @Test(arguments: ["1", "3", "64"]) func oneBadFileStopsNoOther(jobs: String) throws {
    let workspace = try workspace()
    let result = try workspace.run("--output-dir", "out", "in", "--model", "double", "--hop", "8", "--jobs", jobs)
    #expect(result.status == 65)
    #expect(
      result.errors == """
        sta-denoise: 1 file of no kind that is looked for left out, the first in/readme.txt
        sta-denoise: in/b/c/bad.csv, line 2, column 1: "x" is not a number (the decimal sign is a point; --columns names \
        the columns to clean)
        sta-denoise: 1 of 13 files could not be cleaned; the sentences above say why

        """)
    #expect(try files(workspace, "out") == outputs.sorted())
    for name in outputs {
      let single = "single." + name.split(separator: ".").last!
      #expect(try workspace.run("in/\(name)", single, "--model", "double", "--hop", "8", "--force").status == 0)
      #expect(try workspace.bytes("out/\(name)") == workspace.bytes(single), "\(name), alone and among others")
    }
  }

  @Test func orderAndJobsChangeNoBit() throws {
    let workspace = try workspace()
    let names = outputs.map { "in/\($0)" }
    for (folder, files, jobs) in [("o1", names, "1"), ("o2", names.reversed(), "4")] {
      #expect(
        try workspace.run(
          ["--output-dir", folder, "--model", "double", "--jobs", jobs] + files.filter { !$0.contains("b/") }
        ).status == 0)
      #expect(
        try workspace.run(
          ["--output-dir", folder + "/b", "--model", "double", "--jobs", jobs] + files.filter { $0.contains("b/") }
        ).status == 0)
    }
    for name in outputs { #expect(try workspace.bytes("o1/\(name)") == workspace.bytes("o2/\(name)")) }
  }

  /// What is named and not there is told, and a link to a folder may lead back up.
  @Test func linksThatLeadNowhereAreFailuresAndOtherThingsAreCounted() throws {
    let workspace = try workspace()
    for (link, target) in [("in/gone.csv", "nowhere"), ("in/again.csv", "1.csv"), ("in/b/up", "..")] {
      #expect(unsafe symlink(target, workspace.path(link)) == 0)
    }
    #expect(unsafe mkfifo(workspace.path("in/pipe.csv"), 0o600) == 0)
    let result = try workspace.run("--output-dir", "out", "in", "--model", "double")
    #expect(result.status == 65 || result.status == 66)
    #expect(result.errors.contains("sta-denoise: in/gone.csv: cannot be opened (No such file or directory)\n"))
    #expect(result.errors.contains("2 files of no kind that is looked for left out, the first in/pipe.csv\n"))
    #expect(result.errors.contains("sta-denoise: 2 of 15 files could not be cleaned"))
    #expect(try files(workspace, "out") == (outputs + ["again.csv"]).sorted())
  }

  /// Text is no samples, and a header is none.
  @Test func bareSamplesAreLookedForAlone() throws {
    let workspace = try workspace()
    try workspace.write("in/b/x.raw", [1, 2, 3, 4])
    let result = try workspace.run("--output-dir", "out", "in", "--model", "double", "--raw", "s16le")
    #expect(result.status == 0)
    #expect(result.errors == "sta-denoise: 14 files of no kind that is looked for left out, the first in/0.csv\n")
    #expect(try files(workspace, "out") == ["b/x.raw"])
  }

  @Test func resumeLeavesWhatIsThere() throws {
    let workspace = try workspace()
    try workspace.makeFolder("out")
    try workspace.write("out/3.csv", "there already")
    let refused = try workspace.run("--output-dir", "out", "in/3.csv", "--model", "ecg")
    #expect(refused.status == 73)
    let result = try workspace.run("--output-dir", "out", "--resume", "in", "--model", "ecg")
    #expect(result.errors.contains("sta-denoise: 1 file had been cleaned before\n"))
    #expect(try workspace.text("out/3.csv") == "there already")
    #expect(try files(workspace, "out").count == 12)
    #expect(try workspace.run("--output-dir", "out", "in/2.csv", "--force", "--model", "double").status == 0)
  }

  /// A second run over a folder that holds the outputs of the first does not clean them again.
  @Test func outputsWithinTheInputAreNoInputs() throws {
    let workspace = try workspace()
    for _ in 0..<2 {
      #expect(try workspace.run("--output-dir", "in/clean", "in/", "--resume", "--model", "ecg").status == 65)
    }
    #expect(try files(workspace, "in/clean") == outputs.sorted())
  }

  @Test func becomeAnotherKindTogether() throws {
    let workspace = try workspace()
    let result = try workspace.run("--output-dir", "out", "in/b/1.wav", "in/b/2.wav", "--to", "flac", "--model", "ecg")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try files(workspace, "out") == ["1.flac", "2.flac"])
    #expect(try workspace.bytes("out/1.flac").starts(with: "fLaC".utf8))
  }

  @Test func twoThatWouldBecomeOneAreRefused() throws {
    let workspace = try workspace()
    try workspace.write("1.csv", "1\n")
    let result = try workspace.run("--output-dir", "out", "1.csv", "in/1.csv", "--model", "ecg")
    #expect(result.status == 64)
    #expect(result.errors == "sta-denoise: 1.csv and in/1.csv would both become out/1.csv\n")
    let nothing = try workspace.run("--output-dir", "out", "in/empty", "--model", "ecg")
    #expect(nothing.status == 64)
    #expect(nothing.errors == "sta-denoise: in/empty: no file of a kind that is known, outside the output folder\n")
    let standard = try workspace.run("--output-dir", "out", "-", "--model", "ecg")
    #expect(standard.status == 64)
    #expect(standard.errors == "sta-denoise: standard input is one signal, and --output-dir is for files\n")
    #expect(try !workspace.names().contains("out"))
  }

  @Test func aMissingFileIsOneOfThem() throws {
    let workspace = try workspace()
    let result = try workspace.run("--output-dir", "out", "none.csv", "in/1.csv", "--model", "ecg", "--json")
    #expect(result.status == 66)
    #expect(
      result.errors == """
        sta-denoise: none.csv: cannot be opened (No such file or directory)
        sta-denoise: 1 of 2 files could not be cleaned; the sentences above say why

        """)
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let reports = try #require(report["files"] as? [[String: Any]])
    #expect(reports.map { $0["input"] as? String } == ["none.csv", "in/1.csv"])
    #expect((reports[0]["error"] as? [String: Any])?["status"] as? Int == 66)
    #expect(reports[1]["samples"] as? Int == 50)
  }

  /// Whatever its name is, and before a folder for its output is made.
  @Test func aMissingFolderIsMissingToo() throws {
    let workspace = try Workspace()
    let result = try workspace.run("--output-dir", "out", "recordings", "--model", "ecg")
    #expect(result.status == 66)
    #expect(
      result.errors == """
        sta-denoise: recordings: cannot be opened (No such file or directory)
        sta-denoise: 1 of 1 file could not be cleaned; the sentences above say why

        """)
    #expect(try workspace.names() == [])
  }

  @Test func theOutputFolderIsMadeWithThoseAboveIt() throws {
    let workspace = try workspace()
    #expect(try workspace.run("--output-dir", "a/b/c/", "in/1.csv", "--model", "ecg").status == 0)
    #expect(try files(workspace, "a") == ["b/c/1.csv"])
    // Of a variable of the shell that is not set; the outputs would go to the root.
    let nameless = try workspace.run("--output-dir", "", "in/1.csv", "--model", "ecg")
    #expect(nameless.status == 64)
    #expect(nameless.errors == "sta-denoise: --output-dir must name a folder (see sta-denoise --help)\n")
    let blocked = try workspace.run("--output-dir", "in/readme.txt/out", "in/1.csv", "--model", "ecg")
    #expect(blocked.status == 73)
    #expect(
      blocked.errors == """
        sta-denoise: in/readme.txt/out: cannot be created (Not a directory)
        sta-denoise: 1 of 1 file could not be cleaned; the sentences above say why

        """)
  }

  /// Every file below a folder, by its way from there.
  private func files(_ workspace: Workspace, _ folder: String) throws -> [String] {
    let all = try #require(FileManager.default.enumerator(atPath: workspace.path(folder)))
    return all.compactMap { $0 as? String }.filter { !$0.hasSuffix("/") && $0.contains(".") }.sorted()
  }
}
