import Foundation
import Testing

@Suite struct OutputsAreWholeOrAbsent {
  private let rows = (0..<2000).map { "\($0).5\n" }.joined()

  @Test func anExistingFileIsKept() throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", rows)
    try workspace.write("out.csv", "precious")
    let result = try workspace.run("in.csv", "out.csv")
    #expect(result.status == 73)
    #expect(result.errors == "sta-denoise: out.csv exists already; --force replaces it\n")
    #expect(try workspace.text("out.csv") == "precious")
    #expect(try workspace.names() == ["in.csv", "out.csv"])
  }

  /// Not when all has been cleaned: this input never ends.
  @Test func aNameThatNoFileCanHaveIsToldAtOnce() throws {
    let workspace = try Workspace()
    let name = String(repeating: "n", count: 300) + ".csv"
    let result = try workspace.shell("yes 1 | timeout 60 \"$0\" - \(name) --model double")
    #expect(result.status == 73)
    #expect(result.errors == "sta-denoise: \(name): cannot be created (File name too long)\n")
  }

  @Test func forceReplacesItAndKeepsItsPermissions() throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", "1.5\n")
    try workspace.write("out.csv", "old")
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: workspace.path("out.csv"))
    #expect(try workspace.run("in.csv", "out.csv", "--force").status == 0)
    #expect(try workspace.text("out.csv") == "1.5\n")
    #expect(try permissions(workspace.path("out.csv")) == 0o640)
    #expect(try workspace.names() == ["in.csv", "out.csv"])
  }

  @Test func aNewFileHasThePermissionsThatTheMaskLeaves() throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", "1.5\n")
    #expect(try workspace.shell("umask 027; \"$0\" in.csv out.csv").status == 0)
    #expect(try permissions(workspace.path("out.csv")) == 0o640)
  }

  @Test func aSignalCanBeCleanedInPlace() throws {
    let workspace = try Workspace()
    try workspace.write("signal.csv", rows)
    #expect(try workspace.run("signal.csv", "signal.csv", "--force", "--model", "double", "--hop", "8").status == 0)
    let result = try workspace.text("signal.csv").split(separator: "\n").map { Float($0)! }
    #expect(result == (0..<2000).map { Float($0) * 2 + 1 })
  }

  @Test func throughALinkTheFileIsReplacedAndNotTheLink() throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", "1.5\n")
    try workspace.write("real.csv", "old")
    try FileManager.default.createSymbolicLink(
      atPath: workspace.path("link.csv"), withDestinationPath: workspace.path("real.csv"))
    #expect(try workspace.run("in.csv", "link.csv", "--force").status == 0)
    #expect(try workspace.text("real.csv") == "1.5\n")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: workspace.path("link.csv")).hasSuffix("real.csv"))
  }

  @Test(arguments: ["out.csv", "out.wav"]) func aFailureMidwayLeavesWhatWasThere(output: String) throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", rows + "oops\n")
    try workspace.write(output, "precious")
    let result = try workspace.run("in.csv", output, "--force", "--rate", "360")
    #expect(result.status == 65)
    #expect(try workspace.text(output) == "precious")
    #expect(try workspace.names() == ["in.csv", output])
  }

  @Test(arguments: ["out.csv", "out.wav"]) func aFailureMidwayLeavesNothing(output: String) throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", rows + "oops\n")
    #expect(try workspace.run("in.csv", output, "--rate", "360").status == 65)
    #expect(try workspace.names() == ["in.csv"])
  }

  /// The page is a part of the run: where it cannot be made, what the output's name had is still there.
  @Test func aPageThatFailsLeavesWhatWasThere() throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", rows)
    try workspace.write("shorter.csv", "1.5\n")
    try workspace.write("out.csv", "precious")
    let run = ["--force", "--report", "page.html", "--reference", "shorter.csv"]
    let result = try workspace.run(["in.csv", "out.csv"] + run)
    #expect(result.status == 65)
    #expect(try workspace.text("out.csv") == "precious")
    #expect(try workspace.names() == ["in.csv", "out.csv", "shorter.csv"])
    // What went down a pipe cannot be taken back, and is not cut short.
    #expect(try workspace.run(["in.csv", "-"] + run).output == rows)
  }

  /// By whatever name: a page in the place of a recording would lose it.
  @Test func nothingThatIsReadIsOverwrittenByWhatIsToldOfIt() throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", rows)
    try FileManager.default.createSymbolicLink(
      atPath: workspace.path("link.html"), withDestinationPath: workspace.path("in.csv"))
    for arguments in [
      ["in.csv", "out.csv", "--report", "link.html", "--force"],
      ["in.csv", "out.csv", "--report", "./out.csv", "--force"],
      ["report", "in.csv", "in.csv", "--output", "link.html", "--force"],
      ["synth", "--length", "9", "--clean", "new.csv", "--noisy", "./new.csv"],
    ] {
      let result = try workspace.run(arguments)
      #expect(result.status == 64 && result.errors.contains("are one file; nothing was written"), "\(result)")
    }
    #expect(try workspace.text("in.csv") == rows)
    #expect(try workspace.names() == ["in.csv", "link.html"])
  }

  /// A limit on the size of files stands in for a full disk.
  @Test(
    .enabled(if: Workspace.filesAreLimitable, "the program does not run with short files only here"),
    arguments: ["out.csv", "out.wav"])
  func aDiskThatIsFullLeavesNothing(output: String) throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", rows)
    let result = try workspace.runWithFiles(ofAtMost: 2_048, "in.csv \(output) --rate 360 --model double")
    #expect(result.status == 74, "\(result)")
    #expect(result.errors.hasPrefix("sta-denoise: \(output): writing failed, and nothing was kept ("))
    #expect(try workspace.names() == ["in.csv"])
  }

  /// For root no folder is closed, so root takes off its powers.
  @Test func aFolderThatCannotBeWrittenIsToldAndLeftAlone() throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", rows)
    let result = try workspace.shell(
      """
      mkdir closed && printf precious > closed/out.csv && chmod 555 closed && chmod 755 . || exit 1
      less=; [ "$(id -u)" != 0 ] || less='setpriv --reuid=65534 --clear-groups --inh-caps=-all'
      for force in "" --force; do $less "$0" in.csv closed/new.csv --model ecg $force; echo $?; done
      $less "$0" in.csv closed/out.csv --model ecg --force; echo $?; cat closed/out.csv; ls -A closed
      """)
    #expect(result.output == "73\n73\n73\npreciousout.csv\n", "\(result)")
    let (new, old) = ("closed/new.csv", "closed/out.csv")
    #expect(
      result.errors == [new, new, old].map { "sta-denoise: \($0): cannot be created (Permission denied)\n" }.joined())
  }

  // MARK: While the program runs

  /// A run that waits for the rest of its input: a pipe with a name, of which some rows have been written.
  ///
  /// Returns the pipe's other end. It is closed on exec: a program that another test starts meanwhile would keep it open.
  private func waitingRun(in workspace: Workspace) throws -> (Running, FileHandle) {
    let path = workspace.path("in.csv")
    try #require(unsafe mkfifo(path, 0o600) == 0)
    // A shell that runs the tests in the background ignores SIGINT, and what it starts would go on ignoring it.
    let run = try workspace.start(
      ["--default-signal=INT,TERM,HUP", Workspace.program, "in.csv", "out.csv"], program: "/usr/bin/env")
    let writer = FileHandle(fileDescriptor: unsafe open(path, O_WRONLY | O_CLOEXEC), closeOnDealloc: true)
    try writer.write(contentsOf: Data(rows.utf8))
    for _ in 0..<500 {
      if try workspace.names().contains(where: { $0.hasSuffix(".part") }) { return (run, writer) }
      usleep(10_000)
    }
    Issue.record("no unfinished output appeared")
    return (run, writer)
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func aSignalLeavesNothing(signal: Int32) throws {
    let workspace = try Workspace()
    let (run, writer) = try waitingRun(in: workspace)
    kill(run.process.processIdentifier, signal)
    try writer.close()
    let result = run.result()
    #expect(result.signal == signal, "\(result)")
    #expect(try workspace.names() == ["in.csv"])
  }

  @Test func aFileThatAppearsMeanwhileIsKept() throws {
    let workspace = try Workspace()
    let (run, writer) = try waitingRun(in: workspace)
    try workspace.write("out.csv", "precious")
    try writer.close()
    let result = run.result()
    #expect(result.status == 73)
    #expect(result.errors.hasSuffix("sta-denoise: out.csv exists already; --force replaces it\n"))
    #expect(try workspace.text("out.csv") == "precious")
    #expect(try workspace.names() == ["in.csv", "out.csv"])
  }

  private func permissions(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return try #require(attributes[.posixPermissions] as? Int)
  }
}
