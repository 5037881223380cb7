import Foundation
import TestSupport
import Testing

/// A signal at any moment of a run: each output is what was there, or the whole new file, and nothing else is left.
@Suite struct SignalsComeAtAnyMoment {
  private func runAndInterrupt(
    _ arguments: [String], in workspace: Workspace, within seconds: Double, using random: inout SplitMix64
  ) throws -> Workspace.Result {
    let run = try workspace.start(
      ["--default-signal=INT,TERM,HUP", Workspace.program] + arguments, program: "/usr/bin/env")
    usleep(UInt32(Double.random(in: 0...seconds * 1e6, using: &random)))
    kill(run.process.processIdentifier, random.pick([SIGINT, SIGTERM, SIGHUP]))
    return run.result()
  }

  private func seconds(_ work: () throws -> Void) rethrows -> Double {
    try ContinuousClock().measure { try work() } / .seconds(1)
  }

  @Test(arguments: ["csv", "wav", "flac"], Seeds.first(3)) func aFileIsTheOldOneOrTheNew(kind: String, seed: UInt64)
    throws
  {
    var random = SplitMix64(seed: seed)
    let workspace = try Workspace()
    let name = "out.\(kind)"
    let whole = try workspace.makeExpected(rows: 20_000, name)
    let arguments = ["in.csv", name, "--model", "ecg", "--rate", "8000", "--force"]
    let usual = try seconds { try workspace.run(arguments) }
    for turn in 0..<15 {
      try workspace.write(name, "precious")
      let result = try runAndInterrupt(arguments, in: workspace, within: 1.1 * usual, using: &random)
      let found = try workspace.bytes(name)
      #expect(found == whole || found == Array("precious".utf8), "turn \(turn): \(result)")
      #expect(result.status != 0 || found == whole, "turn \(turn)")
      #expect(try workspace.names() == ["in.csv", name], "turn \(turn)")
    }
  }

  @Test(arguments: Seeds.first(3)) func ofManyFilesEachIsWholeOrAbsent(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let workspace = try Workspace()
    let whole = try workspace.makeExpected(rows: 1_000, "whole.csv")
    try workspace.makeFolder("in")
    for index in 0..<30 { try workspace.write("in/\(index).csv", Workspace.rows(1_000)) }
    let arguments = ["--output-dir", "out", "in", "--jobs", "4", "--model", "ecg", "--rate", "8000"]
    let usual = try seconds { try workspace.run(arguments) }
    for turn in 0..<15 {
      _ = try workspace.shell("rm -rf out")
      let result = try runAndInterrupt(arguments, in: workspace, within: 1.1 * usual, using: &random)
      for name in (try? FileManager.default.contentsOfDirectory(atPath: workspace.path("out"))) ?? [] {
        #expect(name.hasSuffix(".csv"), "turn \(turn): \(result)")
        #expect(try workspace.bytes("out/\(name)") == whole, "turn \(turn): \(name)")
      }
    }
  }

  /// The second does not wait for what it has interrupted.
  @Test(.enabled(if: Workspace.failingCalls != nil, "calls cannot be made slow here"))
  func twoSignalsInARowEndTheRunToo() throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      mkfifo in
      (sleep 30 > in) &
      LD_PRELOAD='\(Workspace.failingCalls ?? "")' SLOW_UNLINK=300000 env --default-signal=TERM,HUP "$0" - out.csv --model ecg < in &
      run=$!
      i=0
      until ls sta-denoise.*.part > /dev/null 2>&1; do sleep 0.01; i=$((i + 1)); [ $i -lt 500 ] || exit 9; done
      kill -TERM $run; sleep 0.05; kill -HUP $run
      i=0
      while kill -0 $run 2> /dev/null && [ $i -lt 100 ]; do sleep 0.05; i=$((i + 1)); done
      kill -KILL $run 2> /dev/null && echo hangs
      pkill -P $$ sleep; ls
      """)
    #expect(!result.output.contains("hangs") && !result.output.contains(".part"), "\(result)")
  }

  /// The table of unfinished outputs has fewer places than a run may have files.
  @Test func behindManyFilesTheUnfinishedOneIsRemovedToo() throws {
    let workspace = try Workspace()
    try workspace.makeFolder("in")
    for index in 100..<400 { try workspace.write("in/\(index).csv", "1.5\n") }
    // The last one is a pipe that does not end, so that it is unfinished however fast the others are.
    try #require(unsafe mkfifo(workspace.path("last.csv"), 0o600) == 0)
    let pipe = unsafe open(workspace.path("last.csv"), O_RDWR)
    defer { close(pipe) }
    let rows = Array(String(repeating: "1.5\n", count: 1_000).utf8)
    try #require(unsafe write(pipe, rows, rows.count) == rows.count)
    let arguments = [Workspace.program, "--output-dir", "out", "in", "last.csv", "--model", "ecg"]
    let run = try workspace.start(["--default-signal=TERM"] + arguments, program: "/usr/bin/env")
    func names() -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: workspace.path("out"))) ?? [] }
    // Until the last one has begun.
    for _ in 0..<3_000 where names().count <= 300 { usleep(10_000) }
    kill(run.process.processIdentifier, SIGTERM)
    #expect(run.result().signal == SIGTERM)
    #expect(names().count == 300 && names().allSatisfy { $0.hasSuffix(".csv") })
  }
}
