import Glibc

/// An open file of the system. It does not close itself: whoever opened it does.
struct Descriptor {
  let number: Int32
  /// For sentences: a file's path, or `standard input`.
  let path: String

  /// Opens a file for reading; a folder is refused here, not at the first read. `-` is standard input.
  static func reading(_ path: String) throws(CommandError) -> Descriptor {
    if path == "-" { return try standardInput() }
    let number = unsafe open(FileName.bytes(path), O_RDONLY | O_CLOEXEC)
    guard number >= 0 else { throw .cannotOpen(path: path, reason: systemReason(errno)) }
    return try Descriptor(number: number, path: path).refusingFolders()
  }

  /// A copy of it, so that closing one leaves the other.
  private static func standardInput() throws(CommandError) -> Descriptor {
    let name = "standard input"
    let number = StandardStreams.isOpen(STDIN_FILENO) ? fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : -1
    guard number >= 0 else { throw .cannotOpen(path: name, reason: systemReason(EBADF)) }
    return try Descriptor(number: number, path: name).refusingFolders()
  }

  private func refusingFolders() throws(CommandError) -> Descriptor {
    guard FileStatus(descriptor: number)?.isFolder == true else { return self }
    close()
    throw .cannotOpen(path: path, reason: systemReason(EISDIR))
  }

  /// Whether it is a file on a disk, which has a size and can be read from any place.
  var isRegular: Bool { FileStatus(descriptor: number)?.isRegular == true }

  /// Waits until something is there, reads up to `buffer.count` bytes of it and returns how many; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(CommandError) -> Int {
    while true {
      let count = unsafe Glibc.read(number, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      guard isPassing(errno, POLLIN) else { throw .readFailed(path: path, reason: systemReason(errno)) }
    }
  }

  /// Writes all of `bytes`, in as many calls as the system wants.
  func write(_ bytes: Span<UInt8>) throws(CommandError) {
    var done = 0
    while done < bytes.count {
      let rest = bytes.extracting(droppingFirst: done)
      let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(number, $0.baseAddress, $0.count) }
      if count < 0, !isPassing(errno, POLLOUT) { throw failureToWrite(errno) }
      done += max(count, 0)
    }
  }

  /// What a file becomes that cannot be written to its end, and what a stream has become by then.
  func failureToWrite(_ number: Int32) -> CommandError {
    self.number == STDOUT_FILENO
      ? .streamBroken(path: path, reason: systemReason(number)) : .writeFailed(path: path, reason: systemReason(number))
  }

  /// Whether a failed call is to be made again. Another program may have made a stream that we share non-blocking; then
  /// it is waited for here.
  private func isPassing(_ reason: Int32, _ event: Int32) -> Bool {
    if reason == EINTR { return true }
    guard reason == EAGAIN else { return false }
    var wait = pollfd(fd: number, events: Int16(event), revents: 0)
    return unsafe poll(&wait, 1, -1) >= 0 || errno == EINTR
  }

  func close() { _ = Glibc.close(number) }
}
