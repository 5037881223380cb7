import Glibc

/// A file that comes to be under its name whole, or not at all.
///
/// It is written under another name in the same folder, and takes its own with `commit`. Without `commit` it is removed
/// when this object goes, and by the signals that `Interruption` knows.
final class OutputFile: ByteOutput {
  let descriptor: Descriptor
  private let destination: String
  private let temporary: String
  private let overwrite: Bool
  private var isOpen = true
  private var isCommitted = false

  /// - Parameter overwrite: replace what bears the name, if that is a regular file. Otherwise an existing file is an
  ///   error, now and again at `commit`, where another process may have been faster.
  init(path: String, overwrite: Bool) throws(CommandError) {
    let old = FileStatus(path: path)
    if let old, !old.isRegular { throw .outputIsNoFile(path: path) }
    if old != nil, !overwrite { throw .outputExists(path: path) }
    self.overwrite = overwrite
    // Through a symbolic link the file that it names is replaced, not the link.
    destination = old == nil ? path : resolved(path)
    temporary = destination + ".\(UInt64.random(in: 0 ... .max)).part"
    Interruption.willCreate(temporary)
    let number = unsafe open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    descriptor = Descriptor(number: number, path: path)
    guard number >= 0 else {
      let reason = systemReason(errno)
      isOpen = false
      Interruption.didRemove(temporary)
      throw .cannotCreate(path: path, reason: reason)
    }
    if let old { fchmod(number, old.permissions) }
  }

  func rewriteStart(_ bytes: [UInt8]) throws(CommandError) {
    let written = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor.number, $0.baseAddress, $0.count, 0) }
    guard written == bytes.count else { throw descriptor.failureToWrite(errno) }
  }

  /// Brings the bytes to the disk and gives the file its name.
  func commit() throws(CommandError) {
    isOpen = false
    let synced = fsync(descriptor.number) == 0 ? 0 : errno
    let closed = close(descriptor.number) == 0 ? 0 : errno
    guard synced == 0, closed == 0 else {
      throw .writeFailed(path: descriptor.path, reason: systemReason(synced != 0 ? synced : closed))
    }
    if overwrite { try replace() } else { try takeFreeName() }
    isCommitted = true
    Interruption.didRemove(temporary)
  }

  private func replace() throws(CommandError) {
    guard unsafe rename(temporary, destination) == 0 else {
      throw .cannotCreate(path: descriptor.path, reason: systemReason(errno))
    }
  }

  /// `rename` would replace what another process put there meanwhile; `link` refuses.
  private func takeFreeName() throws(CommandError) {
    if unsafe link(temporary, destination) == 0 {
      unsafe unlink(temporary)
    } else if errno == EEXIST {
      throw .outputExists(path: descriptor.path)
    } else {
      try takeReservedName()
    }
  }

  /// For file systems without hard links: an empty file reserves the name, then is replaced.
  private func takeReservedName() throws(CommandError) {
    let number = unsafe open(destination, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard number >= 0 else {
      throw errno == EEXIST
        ? .outputExists(path: descriptor.path)
        : .cannotCreate(path: descriptor.path, reason: systemReason(errno))
    }
    close(number)
    try replace()
  }

  deinit {
    if isOpen { close(descriptor.number) }
    guard !isCommitted else { return }
    unsafe unlink(temporary)
    Interruption.didRemove(temporary)
  }
}

/// The path with symbolic links followed, or as it is where that fails.
func resolved(_ path: String) -> String {
  guard let real = unsafe realpath(path, nil) else { return path }
  defer { unsafe free(real) }
  return unsafe String(cString: real)
}
