import Foundation
import Testing

/// A run without enough memory says so by its status and a sentence, leaves what was there, and ends.
@Suite struct MemoryRunsOut {
  private static func limited(_ kibibytes: Int, _ arguments: String, in workspace: Workspace) throws -> Workspace.Result
  {
    try workspace.shell("ulimit -v \(kibibytes); exec timeout 60 \"$0\" \(arguments)")
  }

  /// A sanitizer takes terabytes.
  fileprivate static let isLimitable = (try? limited(2 << 20, "--version", in: Workspace()).status) == 0

  /// From what the program takes to be loaded on, in steps, until two runs in a row have enough. One output at a time is `precious`.
  @Test(
    .enabled(if: isLimitable, "the program does not run in 2 GB of address space here"),
    arguments: [
      "in/0.csv out/0.csv --force", "in/0.csv out/0.wav --rate 8000 --force", "--output-dir out in --jobs 3 --force",
    ])
  func atAnyAmount(line: String) throws {
    let workspace = try Workspace()
    try workspace.makeFolder("in")
    try workspace.makeFolder("out")
    for index in 0..<6 { try workspace.write("in/\(index).csv", Workspace.rows(20_000)) }
    let name = line.contains("wav") ? "out/0.wav" : "out/0.csv"
    try workspace.run(line.split(separator: " ").map(String.init) + ["--model", "ecg"])
    let whole = try workspace.bytes(name)
    var (limit, failures, successes) = (8 << 10, 0, 0)
    while try Self.limited(limit, "--version", in: workspace).status != 0 { limit += 500 }
    while successes < 2 {
      try workspace.write(name, "precious")
      let result = try Self.limited(limit, "\(line) --model ecg", in: workspace)
      let found = try workspace.bytes(name)
      #expect([0, 71].contains(result.status), "\(limit) KiB: \(result)")
      #expect(result.status == 0 || result.errors.contains("memory"), "\(limit) KiB: \(result)")
      #expect(found == whole || found == Array("precious".utf8), "\(limit) KiB")
      let left = try FileManager.default.contentsOfDirectory(atPath: workspace.path("out"))
      #expect(!left.contains { $0.hasSuffix(".part") }, "\(limit) KiB: \(left)")
      if result.status == 0 { successes += 1 } else { (failures, successes) = (failures + 1, 0) }
      limit += successes == 0 ? 400 : 20_000
      try #require(limit < 2 << 20, "two gigabytes are not enough")
    }
    #expect(failures > 0)
  }

  /// In `make sanitize`, where AddressSanitizer looks at what is left when a run ends. What ends a run early leaves some on purpose.
  @Test func nothingIsLeftBehind() throws {
    let workspace = try Workspace()
    try workspace.makeFolder("in")
    for index in 0..<6 { try workspace.write("in/\(index).csv", Workspace.rows(1_000)) }
    let result = try workspace.shell(
      "ASAN_OPTIONS=detect_leaks=1 exec \"$0\" --output-dir out in --jobs 3 --model ecg --rate 8000")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result)")
  }
}
