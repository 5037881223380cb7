import Foundation
import Testing

@Suite struct BrokenStreamsEndCleanly {
  /// As any filter: the shell reports 128 + 13.
  @Test func aReaderThatGoesAwayEndsItBySIGPIPE() throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      "{ env --default-signal=PIPE \"$0\" - - --raw s16le --model ecg < /dev/zero; echo $? >&2; } | head -c 100 | wc -c"
    )
    #expect(result.output.trimmingCharacters(in: .whitespacesAndNewlines) == "100")
    #expect(result.errors.hasSuffix("141\n"))
  }

  /// Who ignores the signal hears of it by the status.
  @Test func whereSIGPIPEIsIgnoredItIsAnError() throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      "{ env --ignore-signal=PIPE \"$0\" - - --raw s16le --model ecg < /dev/zero; echo $? >&2; } | head -c 100 > part")
    #expect(
      result.errors
        == "sta-denoise: standard output: writing failed, and what has come out is not whole (Broken pipe)\n74\n")
  }

  @Test(arguments: ["--raw s16le", "--raw s16le --to csv", "--raw s16le --rate 500 --to wav"])
  func aFullDiskIsAnError(arguments: String) throws {
    let workspace = try Workspace()
    let result = try workspace.shell("head -c 100000 /dev/zero | \"$0\" - - --model ecg \(arguments) > /dev/full")
    #expect(result.status == 74)
    #expect(
      result.errors
        == "sta-denoise: standard output: writing failed, and what has come out is not whole (No space left on device)\n"
    )
  }

  /// What is printed is what the command was called for.
  @Test(arguments: [
    "models", "inspect ecg", "score a.csv a.csv", "a.csv b.csv --json", "--help", "help score", "--version",
  ])
  func textThatCannotBePrintedIsAnErrorToo(arguments: String) throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "1.5\n2\n")
    let result = try workspace.shell("\"$0\" \(arguments) > /dev/full")
    #expect(result.status == 74)
    #expect(
      result.errors.hasSuffix(
        "sta-denoise: standard output: writing failed, and what has come out is not whole (No space left on device)\n"))
  }

  /// The memory of a process at address 0 can be opened and not be read.
  @Test func aReadErrorIsAnErrorAndLeavesNothing() throws {
    let workspace = try Workspace()
    let reason = "reading failed (Input/output error)\n"
    let piped = try workspace.shell("\"$0\" - out.csv --model ecg < /proc/self/mem")
    #expect(piped.errors == "sta-denoise: standard input: \(reason)")
    #expect(piped.status == 74)
    let raw = try workspace.shell("\"$0\" - out.raw --raw u8 --model ecg < /proc/self/mem")
    #expect(raw.errors == "sta-denoise: standard input: \(reason)")
    #expect(raw.status == 74)
    #expect(try workspace.shell("ln -s /proc/self/mem a.csv").status == 0)
    let file = try workspace.run("a.csv", "out.csv", "--model", "ecg")
    #expect(file.errors == "sta-denoise: a.csv: \(reason)")
    #expect(file.status == 74)
    #expect(try workspace.names() == ["a.csv"])
  }

  @Test func closedStreamsAreToldAndNothingTakesTheirPlace() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "1.5\n")
    let input = try workspace.shell("\"$0\" - out.csv --model ecg <&-")
    #expect(input.errors == "sta-denoise: standard input: cannot be opened (Bad file descriptor)\n")
    #expect(input.status == 66)
    let output = try workspace.shell("\"$0\" a.csv - --model ecg >&-")
    #expect(output.errors == "sta-denoise: standard output: cannot be created (Bad file descriptor)\n")
    #expect(output.status == 73)
    // A sentence for a closed standard error goes nowhere, not into the output.
    #expect(try workspace.shell("\"$0\" a.csv b.csv 2>&-").status == 0)
    #expect(try workspace.text("b.csv") == "1.5\n")
    #expect(try workspace.names() == ["a.csv", "b.csv"])
  }

  /// What libsndfile has to read goes from a pipe into a temporary file first. The reason is that of the call that failed.
  @Test(arguments: [("/nowhere", "No such file or directory"), ("in", "Not a directory")])
  func aTemporaryFileThatCannotBeMadeIsToldWithItsFolder(folder: String, reason: String) throws {
    let workspace = try Workspace()
    try workspace.write("in", "fLaC, and nothing that will be looked at")
    let result = try workspace.shell("cat in | TMPDIR=\(folder) \"$0\" - out.wav --model ecg")
    #expect(result.errors == "sta-denoise: a temporary file in \(folder): cannot be created (\(reason))\n")
    #expect(result.status == 73)
    #expect(try workspace.names() == ["in"])
  }

  @Test func samplesAreNotForATerminal() throws {
    let workspace = try Workspace()
    try workspace.write("a.wav", RIFF.int16([1]).bytes)
    try workspace.write("a.csv", "1.5\n")
    let sound = try workspace.shell("script -qec \"$0 a.wav - --model ecg\" /dev/null")
    #expect(
      sound.output
        == "sta-denoise: standard output is a terminal, which cannot show samples; redirect it or name a file\r\n")
    #expect(sound.status == 64)
    #expect(try workspace.shell("script -qec \"$0 a.csv - --model ecg\" /dev/null").output == "1.5\r\n")
  }

  @Test(arguments: [SIGINT, SIGTERM]) func aSignalWhileAPipeIsWaitedForLeavesNothing(signal: Int32) throws {
    let workspace = try Workspace()
    let line = """
      mkfifo in && { sleep 20 > in & }
      env --default-signal=INT,TERM "$0" - out.csv --model ecg < in & run=$!
      sleep 0.5; kill -\(signal) $run; wait $run; echo $?
      """
    let result = try workspace.shell(line.replacingOccurrences(of: "sleep 20 > in", with: "sleep 2 > in"))
    #expect(result.output == "\(128 + signal)\n")
    #expect(try workspace.names() == ["in"])
  }

  /// What has been written of a file by then bears its name only in the end.
  @Test func aWAVFileThatIsCutShortIsCleanedAndTold() throws {
    let workspace = try Workspace()
    var bytes = RIFF.int16((0..<100).map { Int16($0) }, channels: 2).bytes
    bytes.removeLast(41)
    try workspace.write("a.wav", bytes)
    let result = try workspace.run("a.wav", "b.wav", "--model", "ecg")
    #expect(result.status == 0)
    #expect(
      result.errors == "sta-denoise: a.wav is cut short: its header states 50 samples a channel, and 39 are there\n")
    #expect(try RIFF(workspace.bytes("b.wav"))?.data == RIFF.int16((0..<78).map { Int16($0) }).data)
  }
}
