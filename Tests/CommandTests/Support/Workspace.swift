import Foundation

/// A folder of its own for one test, and the built program to run in it.
final class Workspace {
  let folder: String

  /// Holds the tiny models, among them `ecg`, in its subfolder `models`.
  init() throws {
    folder = NSTemporaryDirectory() + "/sta-denoise-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder + "/models", withIntermediateDirectories: true)
    for model in TinyModel.all { try write("models/\(model.name).gguf", model.bytes) }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// How a run ended and what it said.
  struct Result {
    let status: Int32
    /// The signal that ended it, in place of a status.
    let signal: Int32?
    let output: String
    let errors: String
  }

  /// A copy of what SwiftPM built beside the test bundle, in a folder of its own: from there it does not find the models
  /// of the checkout.
  static let program: String = {
    let built = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let copy = NSTemporaryDirectory() + "/sta-denoise-test-program-\(getpid())"
    try? FileManager.default.copyItem(atPath: built.appendingPathComponent("sta-denoise").path, toPath: copy)
    atexit { try? FileManager.default.removeItem(atPath: Workspace.program) }
    return copy
  }()

  @discardableResult func run(_ arguments: String...) throws -> Result { try start(arguments).result() }

  @discardableResult func run(_ arguments: [String]) throws -> Result { try start(arguments).result() }

  /// A line of the shell, for limits and redirections; `$0` is the program.
  func shell(_ line: String) throws -> Result {
    try start(["-c", line, Self.program], program: "/bin/sh").result()
  }

  func start(_ arguments: [String], program: String = Workspace.program) throws -> Running {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { _, new in new }
    return try Running(process)
  }

  /// Nothing of what the tests were started with but how a sanitizer is to watch (`make sanitize`).
  var environment: [String: String] {
    let watching = ProcessInfo.processInfo.environment.filter { ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains($0.key) }
    return watching.merging(["STA_DENOISE_MODELS": folder + "/models"]) { _, new in new }
  }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
  }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func write(_ name: String, _ bytes: [UInt8]) throws { try Data(bytes).write(to: URL(fileURLWithPath: path(name))) }

  func write(_ name: String, _ text: String) throws { try write(name, Array(text.utf8)) }

  func bytes(_ name: String) throws -> [UInt8] { try [UInt8](Data(contentsOf: URL(fileURLWithPath: path(name)))) }

  func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

  /// Names in the folder, sorted, without `models`.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != "models" }.sorted()
  }
}

/// A run of the program that has begun.
final class Running {
  let process: Process
  private let output = Pipe()
  private let errors = Pipe()

  init(_ process: Process) throws {
    self.process = process
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
  }

  /// Waits for its end. What it says on standard error has to fit into a pipe's buffer, and always does.
  func result() -> Workspace.Result {
    let said = output.fileHandleForReading.readDataToEndOfFile()
    let complained = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let died = process.terminationReason == .uncaughtSignal
    return Workspace.Result(
      status: died ? -1 : process.terminationStatus, signal: died ? process.terminationStatus : nil,
      output: String(decoding: said, as: UTF8.self), errors: String(decoding: complained, as: UTF8.self))
  }
}
