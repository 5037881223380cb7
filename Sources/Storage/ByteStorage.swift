internal import CSystem

/// A fixed number of bytes, mostly this object's own, zeroed at first. See `FloatStorage` for why this is no array.
@safe public final class ByteStorage {
  /// Number of bytes, 0 or more.
  public let count: Int
  /// The bytes; valid as long as this object lives.
  public let base: UnsafeMutableRawPointer

  private let isOwned: Bool

  private init(count: Int, base: UnsafeMutableRawPointer, isOwned: Bool = true) {
    (self.count, self.isOwned) = (count, isOwned)
    unsafe self.base = unsafe base
  }

  /// Bytes that somebody else owns and that nobody changes, this object included, as long as it lives.
  public static func borrowing(_ bytes: UnsafeRawBufferPointer) -> ByteStorage? {
    guard let base = bytes.baseAddress else { return nil }
    return unsafe ByteStorage(count: bytes.count, base: UnsafeMutableRawPointer(mutating: base), isOwned: false)
  }

  /// A block of `count` zero bytes.
  public static func zeros(_ count: Int) throws(OutOfMemory) -> ByteStorage {
    guard count >= 0, let memory = unsafe sta_system_allocate(max(count, 64)) else {
      throw OutOfMemory(bytes: count)
    }
    return unsafe ByteStorage(count: count, base: memory)
  }

  deinit { if isOwned { unsafe sta_system_free(base) } }
}
