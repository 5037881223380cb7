import Foundation
import Testing

/// An input that shrinks or grows under a run is read as far as it goes.
@Suite struct InputsChangeWhileTheyAreRead {
  /// Cleans the file to a pipe that is not read, so that the program waits in the middle of it; changes the file; and lets it go on.
  private func run(_ arguments: String..., in workspace: Workspace, change: () throws -> Void) throws
    -> Workspace.Result
  {
    let run = try workspace.start(arguments + ["-", "--model", "ecg"])
    // Until it waits for room in the pipe.
    for _ in 0..<500 where !isWaiting(run.process.processIdentifier) { usleep(10_000) }
    try change()
    return run.result()
  }

  private func isWaiting(_ process: Int32) -> Bool {
    (try? String(contentsOfFile: "/proc/\(process)/wchan", encoding: .utf8))?.contains("pipe") == true
  }

  private let rows = (0..<200_000).map { "\(100_000 + $0).5\n" }

  @Test func aTableThatShrinksEndsThere() throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", rows.joined())
    let result = try run("in.csv", in: workspace) { truncate(workspace.path("in.csv"), 9 * 100_000) }
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output == rows.prefix(100_000).joined())
  }

  @Test func aTableThatGrowsGoesOn() throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", rows.joined())
    let result = try run("in.csv", in: workspace) {
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: workspace.path("in.csv")))
      try file.seekToEnd()
      try file.write(contentsOf: Data("7.5\n".utf8))
    }
    #expect(result.status == 0)
    #expect(result.output == rows.joined() + "7.5\n")
  }

  @Test func bareSamplesThatShrinkEndThere() throws {
    let workspace = try Workspace()
    try workspace.write("in.raw", [UInt8](repeating: 1, count: 1_000_000))
    let result = try run("in.raw", "--raw", "u8", in: workspace) { truncate(workspace.path("in.raw"), 500_000) }
    #expect(result.status == 0 && result.output.utf8.count == 500_000)
  }

  @Test func aSoundThatShrinksIsToldToBeCutShort() throws {
    let workspace = try Workspace()
    try workspace.write("in.wav", RIFF.int16([Int16](repeating: 257, count: 500_000)).bytes)
    let result = try run("in.wav", in: workspace) { truncate(workspace.path("in.wav"), 44 + 2 * 300_000) }
    #expect(result.status == 0)
    #expect(
      result.errors
        == "sta-denoise: in.wav is cut short: its header states 500000 samples a channel, and 300000 are there\n")
  }

  @Test func aCompressedSoundThatShrinksIsAnErrorOrToldToBeCutShort() throws {
    let workspace = try Workspace()
    let made = try workspace.shell(
      "sox -n -r 8000 -b 16 in.flac synth 60 whitenoise && stat -c %s in.flac")
    let size = try #require(Int(made.output.trimmingCharacters(in: .whitespacesAndNewlines)))
    let result = try run("in.flac", in: workspace) { truncate(workspace.path("in.flac"), size / 2) }
    #expect(result.errors.contains("in.flac"), "\(result.status) \(result.errors)")
  }
}

private func truncate(_ path: String, _ size: Int) { #expect(unsafe Foundation.truncate(path, off_t(size)) == 0) }
