import Glibc

/// An open file of the system. It does not close itself: whoever opened it does.
struct Descriptor {
  let number: Int32
  /// For error messages.
  let path: String

  /// Opens a file for reading; a folder is refused here, not at the first read.
  static func reading(_ path: String) throws(CommandError) -> Descriptor {
    let number = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { throw .cannotOpen(path: path, reason: systemReason(errno)) }
    if let status = FileStatus(descriptor: number), status.isFolder {
      Glibc.close(number)
      throw .cannotOpen(path: path, reason: systemReason(EISDIR))
    }
    return Descriptor(number: number, path: path)
  }

  /// Reads up to `buffer.count` bytes and returns how many; 0 at the end of the file.
  func read(into buffer: inout MutableSpan<UInt8>) throws(CommandError) -> Int {
    while true {
      let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(number, $0.baseAddress, $0.count) }
      if count >= 0 { return count }
      if errno != EINTR { throw .readFailed(path: path, reason: systemReason(errno)) }
    }
  }

  /// Writes all of `bytes`, in as many calls as the system wants.
  func write(_ bytes: Span<UInt8>) throws(CommandError) {
    var done = 0
    while done < bytes.count {
      let rest = bytes.extracting(droppingFirst: done)
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
      if count < 0 && errno != EINTR { throw .writeFailed(path: path, reason: systemReason(errno)) }
      done += max(count, 0)
    }
  }

  func close() { _ = Glibc.close(number) }
}
