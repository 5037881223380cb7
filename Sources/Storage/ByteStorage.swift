internal import CSystem

/// A fixed number of bytes that this object owns, zeroed at first. See `FloatStorage` for why this is no array.
@safe public final class ByteStorage {
  /// Number of bytes, 0 or more.
  public let count: Int
  /// The bytes; valid as long as this object lives.
  public let base: UnsafeMutableRawPointer

  private init(count: Int, base: UnsafeMutableRawPointer) {
    self.count = count
    unsafe self.base = unsafe base
  }

  /// A block of `count` zero bytes.
  public static func zeros(_ count: Int) throws(OutOfMemory) -> ByteStorage {
    guard count >= 0, let memory = unsafe sta_system_allocate(max(count, 64)) else {
      throw OutOfMemory(bytes: count)
    }
    return unsafe ByteStorage(count: count, base: memory)
  }

  deinit { unsafe sta_system_free(base) }
}
