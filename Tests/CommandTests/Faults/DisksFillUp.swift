import Foundation
import TestSupport
import Testing

/// A disk that is full before an output is whole: what was there stays, and the exit code says so.
@Suite struct DisksFillUp {
  /// Kinds with every way of writing that there is: our own, and libsndfile's with and without a codec.
  static let kinds = ["csv", "raw", "wav", "rf64", "aiff", "au", "caf", "w64", "flac", "ogg", "mp3"]

  /// A limit on the size of files stands in for the disk, since it can be anywhere.
  @Test(
    .enabled(if: Workspace.filesAreLimitable, "the program does not run with short files only here"), arguments: kinds)
  func atAnyByte(kind: String) throws {
    let workspace = try Workspace()
    let name = "out.\(kind)"
    let size = try workspace.makeExpected(rows: 6_000, name).count
    var random = SplitMix64(seed: 1)
    let limits = [0, 1, 43, 44, size / 2, size - 1] + (0..<6).map { _ in Int.random(in: 0..<size, using: &random) }
    for limit in limits {
      try workspace.write(name, "precious")
      let result = try workspace.runWithFiles(ofAtMost: limit, "in.csv \(name) --model ecg --rate 8000 --force")
      #expect(result.status == 74, "\(name), \(limit) of \(size) bytes: \(result)")
      #expect(
        result.errors == "sta-denoise: \(name): writing failed, and nothing was kept (File too large)\n", "\(limit)")
      try workspace.expectNothingChanged(name, "\(limit) of \(size) bytes")
    }
  }

  /// The real thing. `unshare` gives the test a file system of its own, which only root may mount.
  @Test(.enabled(if: canMount, "a small disk cannot be mounted here"), arguments: ["csv", "wav", "flac"])
  func reallyFull(kind: String) throws {
    let workspace = try Workspace()
    let name = "out.\(kind)"
    _ = try workspace.makeExpected(rows: 60_000, name)
    let result = try workspace.shell(
      """
      exec unshare -m sh -c 'mkdir small && mount -t tmpfs -o size=48k none small && printf precious > small/\(name) || exit 1
        "$0" in.csv small/\(name) --model ecg --rate 8000 --force; echo $?; cat small/\(name); ls -A small' "$0"
      """)
    #expect(result.output == "74\nprecious\(name)\n")
    #expect(
      result.errors
        == "sta-denoise: small/\(name): writing failed, and nothing was kept (No space left on device)\n")
  }

  private static let canMount =
    (try? Workspace().shell("mkdir d && unshare -m mount -t tmpfs -o size=48k none d").status) == 0
}
