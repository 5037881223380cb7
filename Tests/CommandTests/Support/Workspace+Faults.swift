import Foundation
import Testing

extension Workspace {
  /// Rows that the model `ecg` of these tests hands on as they are.
  static func rows(_ count: Int) -> String { (0..<count).map { "\($0 % 100).5\n" }.joined() }

  /// What `sta-denoise in.csv NAME` makes of so many rows.
  func makeExpected(rows: Int, _ name: String) throws -> [UInt8] {
    try write("in.csv", Workspace.rows(rows))
    let result = try run("in.csv", name, "--model", "ecg", "--rate", "8000", "--force")
    #expect(result.status == 0, "\(name): \(result.errors)")
    return try bytes(name)
  }

  /// A run that has failed has left what was there, `precious`, and nothing besides.
  func expectNothingChanged(_ name: String, besides others: [String] = ["in.csv"], _ comment: String) throws {
    #expect(try text(name) == "precious", "\(comment)")
    #expect(try names() == (others + [name]).sorted(), "\(comment)")
  }

  /// A run that may not make a file longer than so many bytes. What runs the tests may ignore the signal of that, and the program
  /// would too.
  func runWithFiles(ofAtMost bytes: Int, _ arguments: String) throws -> Result {
    try shell("exec prlimit --fsize=\(bytes) env --default-signal=XFSZ \"$0\" \(arguments)")
  }

  /// ThreadSanitizer writes a file of its own before the program begins.
  static let filesAreLimitable = (try? Workspace().runWithFiles(ofAtMost: 0, "--version").status) == 0

  /// The program that makes system calls fail, or nil where it cannot be preloaded: with no compiler, or beside a sanitizer.
  static let failingCalls: String? = {
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Clients/checks/failing_calls.c").path
    let library = NSTemporaryDirectory() + "/sta-denoise-failing-calls-\(getpid()).so"
    guard let workspace = try? Workspace(),
      let built = try? workspace.shell("cc -shared -fPIC -O1 '\(source)' -o '\(library)' -ldl"), built.status == 0,
      let trial = try? workspace.shell("LD_PRELOAD='\(library)' \"$0\" --version"), trial.status == 0,
      trial.errors.isEmpty
    else { return nil }
    atexit { if let library = Workspace.failingCalls { try? FileManager.default.removeItem(atPath: library) } }
    return library
  }()
}
