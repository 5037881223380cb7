import Glibc

/// The lines of an input, one at a time where they lie in its memory.
struct LineInput {
  /// Bytes that a line may have.
  static let longestLine = 1 << 20

  let input: ByteInput
  /// Number of the current line, from 1; 0 before the first.
  private(set) var number = 0
  /// Bytes of the current line, with its end.
  private(set) var total = 0
  /// Bytes of the current line, without its end.
  private(set) var count = 0
  /// Line feed, or carriage return in a text that has no line feeds.
  private(set) var end: UInt8?
  /// Bytes that are known to hold no line end.
  private var searched = 0

  init(_ input: ByteInput) { self.input = input }

  /// Whether the next line has arrived completely.
  var hasNext: Bool {
    mutating get {
      searched = max(searched, total)
      return find() != nil
    }
  }

  /// Goes to the next line, and waits for it; false where there is none. A last line without an end is one like any other.
  mutating func advance() throws(CommandError) -> Bool {
    input.take(total)
    searched -= min(searched, total)
    (total, count) = (0, 0)
    while true {
      if let place = find() {
        try set(total: place + 1)
        return true
      }
      guard input.count <= Self.longestLine else { throw tooLong }
      if try !input.refill() { break }
    }
    guard input.count > 0 else { return false }
    // Nothing can follow any more.
    if end == nil, input[input.count - 1] == UInt8(ascii: "\r") { end = UInt8(ascii: "\r") }
    try set(total: input.count)
    return true
  }

  /// What has arrived behind the current line, until the next call of a mutating method.
  var waiting: UnsafeBufferPointer<UInt8> { unsafe input.unread.extracting(total...) }

  /// Goes behind some lines of `waiting`, which somebody else has read.
  mutating func skip(bytes: Int, lines: Int) {
    guard lines > 0 else { return }
    input.take(total + bytes)
    searched -= min(searched, total + bytes)
    (total, count) = (0, 0)
    number += lines
  }

  /// Waits until so many lines behind the current one have arrived, as far as the input and the memory for a line go.
  mutating func lookAhead(lines wanted: Int) throws(CommandError) {
    var (found, place) = (0, total)
    while let end {
      while place < input.count, found < wanted {
        if input[place] == end { found += 1 }
        place += 1
      }
      guard found < wanted, input.count <= Self.longestLine, try input.refill() else { return }
    }
  }

  /// Where the lines are that have arrived, from the current one on and without their ends; not a last one that has no end.
  var arrived: [Range<Int>] {
    guard let end else { return [] }
    var (ranges, start) = ([Range<Int>](), 0)
    for place in 0..<input.count where input[place] == end {
      let hasReturn = end == UInt8(ascii: "\n") && place > start && input[place - 1] == UInt8(ascii: "\r")
      ranges.append(start..<(hasReturn ? place - 1 : place))
      start = place + 1
    }
    return ranges
  }

  private mutating func set(total: Int) throws(CommandError) {
    number += 1
    self.total = total
    searched = total
    count = total
    if let end, input[count - 1] == end {
      count -= 1
      if end == UInt8(ascii: "\n"), count > 0, input[count - 1] == UInt8(ascii: "\r") { count -= 1 }
    }
    if count > Self.longestLine {
      number -= 1
      throw tooLong
    }
  }

  private var tooLong: CommandError { .lineTooLong(path: input.path, line: number + 1, limit: Self.longestLine) }

  /// Where the end of the next line is, from the first byte that has not been taken; nil where it has not arrived.
  private mutating func find() -> Int? {
    if end == nil { end = endInUse() }
    guard let end, let base = unsafe input.unread.baseAddress, searched < input.count else { return nil }
    guard let place = unsafe memchr(base + searched, Int32(end), input.count - searched) else {
      searched = input.count
      return nil
    }
    return unsafe UnsafeRawPointer(place) - UnsafeRawPointer(base)
  }

  /// The first line end decides. A carriage return is one only when something else than a line feed follows.
  private mutating func endInUse() -> UInt8? {
    for place in searched..<max(searched, input.count) {
      if input[place] == UInt8(ascii: "\n") { return UInt8(ascii: "\n") }
      if input[place] == UInt8(ascii: "\r"), place + 1 < input.count, input[place + 1] != UInt8(ascii: "\n") {
        return UInt8(ascii: "\r")
      }
    }
    return nil
  }
}
