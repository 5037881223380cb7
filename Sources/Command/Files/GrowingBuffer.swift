/// Elements that are put one behind the other by the million.
///
/// An array would do as well, but for what it costs to ask before each element whether somebody shares it.
@safe struct GrowingBuffer<Element: BitwiseCopyable>: ~Copyable {
  private var memory: UnsafeMutableBufferPointer<Element>
  private(set) var count = 0

  init() { unsafe memory = .allocate(capacity: 1024) }

  deinit { unsafe memory.deallocate() }

  /// All elements, until the next call of a mutating method.
  func withSpan<Result, Failure: Error>(_ body: (Span<Element>) throws(Failure) -> Result) throws(Failure) -> Result {
    let elements = unsafe UnsafeBufferPointer(memory.extracting(..<count))
    return try body(unsafe elements.span)
  }

  subscript(index: Int) -> Element {
    get {
      precondition(0..<count ~= index)
      return unsafe memory[index]
    }
    set {
      precondition(0..<count ~= index)
      unsafe memory[index] = newValue
    }
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    reserve(1)
    unsafe memory[count] = element
    count += 1
  }

  @inline(__always)
  mutating func append(_ new: Span<Element>) {
    // Most are a separator, or nothing.
    if new.count <= 1 {
      if new.count == 1 { append(new[0]) }
      return
    }
    reserve(new.count)
    unsafe new.withUnsafeBufferPointer { source in
      guard let from = source.baseAddress, let base = unsafe memory.baseAddress else { return }
      unsafe (base + count).update(from: from, count: source.count)
    }
    count += new.count
  }

  /// Lets `write` fill room for some elements behind the last; returns how many of them are to stay.
  @inline(__always)
  mutating func append(upTo room: Int, _ write: (UnsafeMutablePointer<Element>) -> Int) {
    reserve(room)
    guard let base = unsafe memory.baseAddress else { return }
    let new = unsafe write(base + count)
    precondition(0...room ~= new)
    count += new
  }

  mutating func removeFirst(_ gone: Int) {
    precondition(gone <= count)
    if let base = unsafe memory.baseAddress { unsafe base.update(from: base + gone, count: count - gone) }
    count -= gone
  }

  /// Keeps so many, and the memory of the others for new ones.
  mutating func removeAll(behind kept: Int = 0) {
    precondition(kept <= count)
    count = kept
  }

  @inline(__always)
  private mutating func reserve(_ more: Int) {
    if unsafe memory.count - count < more { grow(by: more) }
  }

  @inline(never)
  private mutating func grow(by more: Int) {
    let larger = unsafe UnsafeMutableBufferPointer<Element>.allocate(capacity: max(2 * memory.count, count + more))
    if let base = unsafe memory.baseAddress { unsafe larger.baseAddress?.update(from: base, count: count) }
    unsafe memory.deallocate()
    unsafe memory = larger
  }
}

/// Bytes that are put together for one call of the system.
typealias TextBuffer = GrowingBuffer<UInt8>

extension GrowingBuffer where Element == UInt8 {
  mutating func append(_ text: String) {
    for byte in text.utf8 { append(byte) }
  }
}
