import Foundation
import Testing

/// Any one call of the system that fails, wherever in a run it is: what was there stays, and the exit code says what it was.
@Suite(.enabled(if: Workspace.failingCalls != nil, "calls cannot be made to fail here"))
struct CallsFailAnywhere {
  /// Runs the line with its call number 0, 1, … failing until there is no such call, and hands each result on.
  private func failEach(
    _ call: String, of file: String, in workspace: Workspace, _ line: String,
    check: (Int, Workspace.Result) throws -> Void
  ) throws {
    let library = try #require(Workspace.failingCalls)
    for number in 0..<1_000 {
      let result = try workspace.shell(
        """
        rm -f mark
        LD_PRELOAD='\(library)' FAIL_CALL=\(call) FAIL_FILE=\(file) FAIL_AT=\(number) FAIL_MARK=mark "$0" \(line)
        status=$?; [ -e mark ] || exit 99; rm mark; exit $status
        """)
      guard result.status != 99 else {
        #expect(number > 0, "no call of \(call) for \(file)")
        return
      }
      try check(number, result)
    }
    Issue.record("\(call) is called again and again")
  }

  @Test(arguments: ["csv", "raw", "wav", "aiff", "au", "caf", "w64", "flac", "ogg", "mp3"])
  func aReadErrorInTheMiddle(kind: String) throws {
    let workspace = try Workspace()
    let input = "in.\(kind)"
    let whole = try workspace.makeExpected(rows: 20_000, "whole.\(kind)")
    try workspace.write(input, whole)
    try workspace.shell("rm -f whole.* in.csv.old; [ \(input) = in.csv ] || rm in.csv").expectSuccess()
    try workspace.write("out.csv", "precious")
    let raw = kind == "raw" ? "--raw f32le" : ""
    try failEach("read", of: input, in: workspace, "\(input) out.csv --model ecg \(raw) --force") { number, result in
      #expect(result.status == 74, "\(kind), read \(number): \(result)")
      // The library for MP3 has words of its own to say before.
      #expect(result.errors.hasSuffix("sta-denoise: \(input): reading failed (Input/output error)\n"))
      try workspace.expectNothingChanged("out.csv", besides: [input], "\(kind), read \(number)")
    }
  }

  @Test(arguments: ["write", "fsync", "rename"], ["csv", "wav", "flac", "ogg"])
  func anErrorOnTheWayOut(call: String, kind: String) throws {
    let workspace = try Workspace()
    let name = "out.\(kind)"
    try workspace.write("in.csv", Workspace.rows(20_000))
    try workspace.write(name, "precious")
    try failEach(call, of: ".part", in: workspace, "in.csv \(name) --model ecg --rate 8000 --force") { number, result in
      #expect(result.status == (call == "rename" ? 73 : 74), "\(kind), \(call) \(number): \(result)")
      try workspace.expectNothingChanged(name, "\(kind), \(call) \(number)")
    }
  }

  @Test func aNameThatCannotBeGiven() throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", Workspace.rows(10))
    try failEach("link", of: ".part", in: workspace, "in.csv out.csv --model ecg") { _, result in
      #expect(result.status == 73)
      #expect(result.errors == "sta-denoise: out.csv: cannot be created (Input/output error)\n")
      let names = try workspace.names()
      #expect(names == ["in.csv"])
    }
  }

  /// Half of a folder is not what was asked for.
  @Test func aFolderThatCannotBeReadToItsEnd() throws {
    let workspace = try Workspace()
    try workspace.makeFolder("many")
    for index in 0..<5 { try workspace.write("many/\(index).csv", Workspace.rows(10)) }
    try failEach("readdir", of: "many", in: workspace, "--output-dir out many --model ecg") { number, result in
      #expect(result.status != 0, "name \(number)")
      #expect(
        result.errors.contains("many") && result.errors.contains("Input/output error"), "name \(number): \(result)")
    }
  }

  @Test func aWeightFileThatCannotBeRead() throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", Workspace.rows(10))
    try workspace.write("out.csv", "precious")
    try failEach("read", of: "ecg.gguf", in: workspace, "in.csv out.csv --model ecg --force") { _, result in
      #expect(result.status == 69)
      try workspace.expectNothingChanged("out.csv", "the model")
    }
  }
}

extension Workspace.Result {
  fileprivate func expectSuccess() { #expect(status == 0, "\(self)") }
}
