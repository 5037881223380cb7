internal import CSystem

/// A fixed number of bytes, mostly this object's own, zeroed at first. See `FloatStorage` for why this is no array.
@safe public final class ByteStorage {
  /// Number of bytes, 0 or more.
  public let count: Int
  /// The bytes; valid as long as this object lives.
  public let base: UnsafeMutableRawPointer

  private let isOwned: Bool
  /// Where the bytes lie, unless they are a block of their own.
  private let room: StorageRoom?

  private init(count: Int, base: UnsafeMutableRawPointer, isOwned: Bool, room: StorageRoom? = nil) {
    (self.count, self.isOwned, self.room) = (count, isOwned, room)
    unsafe self.base = unsafe base
  }

  /// Bytes that somebody else owns and that nobody changes, this object included, as long as it lives.
  public static func borrowing(_ bytes: UnsafeRawBufferPointer) -> ByteStorage? {
    guard let base = bytes.baseAddress else { return nil }
    return unsafe ByteStorage(count: bytes.count, base: UnsafeMutableRawPointer(mutating: base), isOwned: false)
  }

  /// A block of `count` zero bytes, in `room` if there is one and they fit, and there not cleared if the caller sets all of them (`areSet`).
  public static func zeros(
    _ count: Int, in room: StorageRoom? = nil, areSet: Bool = false
  ) throws(OutOfMemory) -> ByteStorage {
    guard count >= 0 else { throw OutOfMemory(bytes: count) }
    let taken = unsafe room?.take(max(count, 64), areSet: areSet)
    guard let memory = unsafe taken ?? sta_system_allocate(max(count, 64)) else { throw OutOfMemory(bytes: count) }
    return unsafe ByteStorage(count: count, base: memory, isOwned: taken == nil, room: taken == nil ? nil : room)
  }

  deinit { if isOwned { unsafe sta_system_free(base) } }
}
