import Foundation

extension Workspace {
  /// What the program makes of bytes that come through a pipe.
  struct Piped {
    let bytes: [UInt8]
    let errors: String
    let status: Int32
  }

  /// Sends bytes through `sta-denoise - - ARGUMENTS`, with a program at each end of it that only passes them on.
  func pipe(_ bytes: [UInt8], _ arguments: String, into name: String = "piped") throws -> Piped {
    try write(name + ".in", bytes)
    let result = try shell(
      "cat \(name).in | { \"$0\" - - \(arguments); echo $? > \(name).status; } | cat > \(name).out")
    let status = Int32(try text(name + ".status").trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
    return Piped(bytes: try self.bytes(name + ".out"), errors: result.errors, status: status)
  }
}

/// A run whose input is written and whose output is read while it lasts.
final class LiveRun {
  /// Kept for as long as the run may want its folder.
  private let workspace: Workspace
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  init(_ workspace: Workspace, _ arguments: [String]) throws {
    self.workspace = workspace
    process.executableURL = URL(fileURLWithPath: Workspace.program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: workspace.folder)
    process.environment = workspace.environment
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    // What another test starts meanwhile is not to hold our ends open.
    _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    try process.run()
  }

  deinit {
    // A thread of the test library blocks gentler signals, and what it starts inherits that.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  func send(_ bytes: [UInt8]) throws { try input.fileHandleForWriting.write(contentsOf: Data(bytes)) }

  func close() throws { try input.fileHandleForWriting.close() }

  /// Waits for so many bytes, at most 20 s for each piece, and returns what has come by then.
  func receive(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count, isReadable(20_000) {
      var room = [UInt8](repeating: 0, count: count - bytes.count)
      let read = unsafe read(output.fileHandleForReading.fileDescriptor, &room, room.count)
      guard read > 0 else { break }
      bytes += room.prefix(read)
    }
    return bytes
  }

  /// Whether something comes within so many milliseconds.
  func isReadable(_ milliseconds: Int32) -> Bool {
    var wait = pollfd(fd: output.fileHandleForReading.fileDescriptor, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&wait, 1, milliseconds) > 0
  }

  /// The most memory that the run has had resident so far, in bytes.
  var peakMemory: Int {
    get throws {
      let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
      let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
      return (line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0) * 1024
    }
  }

  func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationReason == .exit ? process.terminationStatus : -1
  }
}
