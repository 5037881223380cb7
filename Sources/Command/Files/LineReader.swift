/// The lines of a text, one at a time, in bounded memory.
struct LineReader {
  /// Bytes that a line may have. A line is held in memory, a file is not.
  static let longestLine = 1 << 20

  /// The line, without its end.
  private(set) var line: [UInt8] = []
  /// Its number, from 1; 0 before the first.
  private(set) var number = 0
  /// Whether it ended in CR LF.
  private(set) var endsInCRLF = false

  private let descriptor: Descriptor
  private var buffer = [UInt8](repeating: 0, count: 65_536)
  private var position = 0
  private var end = 0

  init(_ descriptor: Descriptor) { self.descriptor = descriptor }

  /// Goes to the next line; false where there is none. A last line without an end is one like any other.
  mutating func advance() throws(CommandError) -> Bool {
    line.removeAll(keepingCapacity: true)
    endsInCRLF = false
    while true {
      if position == end, try !refill() { break }
      if try takeRestOfLine() {
        number += 1
        return true
      }
    }
    if line.isEmpty { return false }
    number += 1
    return true
  }

  /// Moves bytes from the buffer to the line; true when the line is complete.
  private mutating func takeRestOfLine() throws(CommandError) -> Bool {
    let stop = buffer[position..<end].firstIndex(of: UInt8(ascii: "\n"))
    line.append(contentsOf: buffer[position..<(stop ?? end)])
    position = stop.map { $0 + 1 } ?? end
    guard line.count <= Self.longestLine else {
      throw .lineTooLong(path: descriptor.path, line: number + 1, limit: Self.longestLine)
    }
    if stop != nil, line.last == UInt8(ascii: "\r") {
      line.removeLast()
      endsInCRLF = true
    }
    return stop != nil
  }

  private mutating func refill() throws(CommandError) -> Bool {
    let source = descriptor
    var room = buffer.mutableSpan
    let count = try source.read(into: &room)
    end = count
    position = 0
    return end > 0
  }
}
