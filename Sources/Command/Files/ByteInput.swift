import Glibc

/// The bytes of an input in their order, with a look ahead, in bounded memory. It owns its descriptor.
///
/// Nothing waits for more than was asked for: what has arrived can be worked on at once.
@safe final class ByteInput {
  let descriptor: Descriptor
  private let memory: UnsafeMutableBufferPointer<UInt8>
  private var first = 0
  private var end = 0
  /// Bytes that have been taken.
  private(set) var position = 0
  /// Where in a file it begins; a descriptor may come to us in the middle of one.
  private let start: off_t

  /// Bytes that `require` can have ready.
  static let capacity = 1 << 20 + 1 << 16
  /// Bytes that are read at once: enough to be worth the call, few enough to stay in the processor's memory.
  private static let step = 1 << 16

  convenience init(path: String) throws(CommandError) { self.init(try Descriptor.reading(path)) }

  /// Takes over a descriptor.
  init(_ descriptor: Descriptor) {
    self.descriptor = descriptor
    start = max(lseek(descriptor.number, 0, SEEK_CUR), 0)
    unsafe memory = .allocate(capacity: Self.capacity)
  }

  deinit {
    descriptor.close()
    unsafe memory.deallocate()
  }

  /// For sentences.
  var path: String { descriptor.path }

  /// Bytes that have been read and not been taken.
  var count: Int { end - first }

  /// They themselves, until the next call of a mutating method.
  var unread: UnsafeBufferPointer<UInt8> { unsafe UnsafeBufferPointer(rebasing: memory[first..<end]) }

  subscript(index: Int) -> UInt8 { unsafe memory[first + index] }

  /// Reads once what is there, waiting for the first byte of it. False at the end of the input.
  func refill() throws(CommandError) -> Bool {
    // What is left moves to the front where that is little: the next bytes then come into memory that is warm.
    if first > 0, count <= first || end + Self.step > Self.capacity, let base = unsafe memory.baseAddress {
      unsafe base.update(from: base + first, count: end - first)
      (first, end) = (0, end - first)
    }
    let stop = min(end + Self.step, Self.capacity)
    let room = unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(memory)[end..<stop])
    unsafe precondition(!room.isEmpty, "what was asked for fits into the memory")
    let read = try unsafe descriptor.read(into: room)
    end += read
    return read > 0
  }

  /// Waits until `wanted` bytes, up to `capacity`, are there. False where the input ends before.
  func require(_ wanted: Int) throws(CommandError) -> Bool {
    while count < wanted {
      if try !refill() { return false }
    }
    return true
  }

  /// Goes on behind bytes that have been read.
  func take(_ taken: Int) {
    precondition(taken <= count)
    first += taken
    position += taken
  }

  /// Takes `total` bytes, of which the input may hold fewer; returns how many it was.
  @discardableResult func skip(_ total: Int) throws(CommandError) -> Int {
    var left = total
    while left > 0 {
      if count == 0, try !refill() { break }
      let step = min(left, count)
      take(step)
      left -= step
    }
    return total - left
  }

  /// The bytes of a file at a place from the beginning of the input, as many as there are up to `count`; the input stays where it is.
  func peek(_ count: Int, at place: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { room, found in
      found = unsafe max(pread(descriptor.number, room.baseAddress, count, start + off_t(place)), 0)
    }
  }

  /// Puts the descriptor back to where the input begins, for somebody else to read it.
  func rewind() { lseek(descriptor.number, start, SEEK_SET) }

  /// Puts it to where this has read up to, after somebody else has read it.
  func comeBack() { lseek(descriptor.number, start + off_t(position + count), SEEK_SET) }

  /// Bytes from the beginning of the input to the end of the file; nil for what is no file.
  var size: Int? {
    guard let status = FileStatus(descriptor: descriptor.number), status.isRegular else { return nil }
    return max(status.size - Int(start), 0)
  }
}
