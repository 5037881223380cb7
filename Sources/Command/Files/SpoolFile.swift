import Glibc

/// A file without a name, for an input that has to be read from a file and comes through a pipe.
enum SpoolFile {
  /// Takes everything from `input`. The result goes away with its last descriptor.
  static func make(of input: ByteInput) throws(CommandError) -> ByteInput {
    let folder = unsafe getenv("TMPDIR").map { unsafe FileName.text($0) } ?? "/tmp"
    var name = FileName.bytes("\(folder)/sta-denoise.XXXXXX")
    // The X are mkstemp's to replace.
    let number = unsafe mkstemp(&name)
    let failure = errno
    let path = "a temporary file in \(folder)"
    guard number >= 0 else { throw .cannotCreate(path: path, reason: systemReason(failure)) }
    unsafe unlink(name)
    _ = fcntl(number, F_SETFD, FD_CLOEXEC)
    let spool = ByteInput(Descriptor(number: number, path: input.path))
    let writer = Descriptor(number: number, path: path)
    while true {
      try unsafe writer.write(input.unread.span)
      input.take(input.count)
      if try !input.refill() { break }
    }
    lseek(number, 0, SEEK_SET)
    return spool
  }
}
