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
    // Of a name that is too long, say, which would else be told when all is done.
    if old == nil, errno != ENOENT { throw .cannotCreate(path: path, reason: systemReason(errno)) }
    if old == nil, FileStatus(path: path, followingLinks: false) != nil {
      throw .cannotCreate(path: path, reason: "it is a link to a file that is not there")
    }
    if old?.isFolder == true { throw .outputIsFolder(path: path) }
    if let old, !old.isRegular { throw .outputIsNoFile(path: path) }
    if old != nil, !overwrite { throw .outputExists(path: path) }
    self.overwrite = overwrite
    // Through a symbolic link the file that it names is replaced, not the link.
    destination = old == nil ? path : resolved(path)
    // Not made of the file's own name, which may be as long as a name can be.
    let folder = FileName.lastSlash(in: destination).map(destination.prefix(through:)) ?? ""
    temporary = folder + "sta-denoise.\(UInt64.random(in: 0 ... .max)).part"
    // What takes the place of a file that others may not read is nothing for them from the beginning.
    let mode: mode_t = old == nil ? 0o666 : 0o600
    let (number, reason) = unsafe Interruption.creating(temporary) { name in
      (unsafe open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode), errno)
    }
    descriptor = Descriptor(number: number, path: path)
    guard number >= 0 else {
      isOpen = false
      Interruption.forget(temporary)
      throw .cannotCreate(path: path, reason: systemReason(reason))
    }
    if let old {
      // Only the superuser can give files away; to anybody else his own belong already.
      fchown(number, old.owner.user, old.owner.group)
      fchmod(number, old.permissions)
    }
  }

  /// Up to so many bytes that the file begins with.
  func start(most: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: most) { room, found in
      found = unsafe max(pread(descriptor.number, room.baseAddress, most, 0), 0)
    }
  }

  func rewriteStart(_ bytes: [UInt8]) throws(CommandError) {
    let written = unsafe bytes.withUnsafeBytes { unsafe pwrite(descriptor.number, $0.baseAddress, $0.count, 0) }
    guard written == bytes.count else { throw descriptor.failureToWrite(written < 0 ? errno : ENOSPC) }
  }

  /// Brings the bytes to the disk and gives the file its name.
  func commit() throws(CommandError) {
    isOpen = false
    let synced = fsync(descriptor.number) == 0 ? 0 : errno
    let closed = close(descriptor.number) == 0 ? 0 : errno
    guard synced == 0, closed == 0 else {
      throw .writeFailed(path: descriptor.path, reason: systemReason(synced != 0 ? synced : closed))
    }
    let (old, new) = (FileName.bytes(temporary), FileName.bytes(destination))
    let failure = Interruption.undisturbed { unsafe overwrite ? replace(old, new) : takeFreeName(old, new) }
    guard failure == 0 else {
      throw failure == EEXIST
        ? .outputExists(path: descriptor.path)
        : .cannotCreate(path: descriptor.path, reason: systemReason(failure))
    }
    isCommitted = true
    Interruption.forget(temporary)
  }

  /// 0, or the number of the error; as those below.
  private func replace(_ old: UnsafePointer<CChar>, _ new: UnsafePointer<CChar>) -> Int32 {
    unsafe rename(old, new) == 0 ? 0 : errno
  }

  /// `rename` would replace what another process put there meanwhile; `link` refuses.
  private func takeFreeName(_ old: UnsafePointer<CChar>, _ new: UnsafePointer<CChar>) -> Int32 {
    if unsafe link(old, new) == 0 {
      unsafe unlink(old)
      return 0
    }
    let hasNoLinks = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS || errno == EMLINK
    return unsafe hasNoLinks ? takeReservedName(old, new) : errno
  }

  /// For file systems without hard links: an empty file reserves the name, then is replaced.
  private func takeReservedName(_ old: UnsafePointer<CChar>, _ new: UnsafePointer<CChar>) -> Int32 {
    let number = unsafe open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard number >= 0 else { return errno }
    close(number)
    let failure = unsafe replace(old, new)
    if failure != 0 { unsafe unlink(new) }
    return failure
  }

  deinit {
    if isOpen { close(descriptor.number) }
    guard !isCommitted else { return }
    unsafe unlink(FileName.bytes(temporary))
    Interruption.forget(temporary)
  }
}

/// The path with symbolic links followed, or as it is where that fails.
func resolved(_ path: String) -> String {
  guard let real = unsafe realpath(FileName.bytes(path), nil) else { return path }
  defer { unsafe free(real) }
  return unsafe FileName.text(real)
}
