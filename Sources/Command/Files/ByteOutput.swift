import Glibc

/// Where an output's bytes go.
protocol ByteOutput: AnyObject {
  var descriptor: Descriptor { get }

  /// Replaces the first bytes, where that is possible; nothing happens where it is not.
  func rewriteStart(_ bytes: [UInt8]) throws(CommandError)

  /// Ends the output; it is whole now.
  func commit() throws(CommandError)
}

extension ByteOutput {
  /// Writes all of `bytes`, and keeps their memory for the next ones.
  func empty(_ bytes: inout [UInt8]) throws(CommandError) {
    try descriptor.write(bytes.span)
    bytes.removeAll(keepingCapacity: true)
  }

  /// Writes all of `text`, which is empty then.
  func empty(_ text: inout TextBuffer) throws(CommandError) {
    try text.withSpan { (bytes) throws(CommandError) in try descriptor.write(bytes) }
    text.removeAll()
  }
}

/// Standard output: a pipe, or what the shell has redirected it to. It has no name to take back when something fails.
final class StandardOutput: ByteOutput {
  let descriptor = Descriptor(number: STDOUT_FILENO, path: "standard output")
  /// Where in a redirected file it begins; nil for a pipe, and for a file that is only appended to.
  private let start: off_t?

  /// - Parameter isText: whether a terminal can show it.
  init(isText: Bool) throws(CommandError) {
    guard StandardStreams.isOpen(STDOUT_FILENO) else {
      throw .cannotCreate(path: descriptor.path, reason: systemReason(EBADF))
    }
    if !isText, StandardStreams.isTerminal(STDOUT_FILENO) { throw .terminalForSamples }
    let isAppending = fcntl(STDOUT_FILENO, F_GETFL) & O_APPEND != 0
    let place = lseek(STDOUT_FILENO, 0, SEEK_CUR)
    start = isAppending || place < 0 || !descriptor.isRegular ? nil : place
  }

  func rewriteStart(_ bytes: [UInt8]) throws(CommandError) {
    guard let start else { return }
    let written = unsafe bytes.withUnsafeBytes { unsafe pwrite(STDOUT_FILENO, $0.baseAddress, $0.count, start) }
    guard written == bytes.count else { throw descriptor.failureToWrite(errno) }
  }

  /// A full disk may show itself only here.
  func commit() throws(CommandError) {
    guard close(dup(STDOUT_FILENO)) == 0 else { throw descriptor.failureToWrite(errno) }
  }
}

/// A file under its name, or standard output for `-`.
func openOutput(_ path: String, overwrite: Bool, isText: Bool) throws(CommandError) -> any ByteOutput {
  path == "-" ? try StandardOutput(isText: isText) : try OutputFile(path: path, overwrite: overwrite)
}
