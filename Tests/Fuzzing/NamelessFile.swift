import Glibc

@testable import Command

/// A file in memory that is gone with this object, and has a path as long.
final class NamelessFile {
  let number: Int32
  var path: String { "/proc/self/fd/\(number)" }

  /// Nil where the system makes none.
  init?(_ bytes: [UInt8] = []) {
    var name = Array("/dev/shm/sta-denoise.XXXXXX".utf8CString)
    number = unsafe mkstemp(&name)
    guard number >= 0 else { return nil }
    unsafe unlink(name)
    guard unsafe write(number, bytes, bytes.count) == bytes.count else { return nil }
  }

  deinit { close(number) }

  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: FileStatus(descriptor: number)?.size ?? 0)
    let count = unsafe pread(number, &bytes, bytes.count, 0)
    return Array(bytes.prefix(max(count, 0)))
  }
}
