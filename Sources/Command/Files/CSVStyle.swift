/// What a table looks like apart from its numbers, so that the output can look like the input.
struct CSVStyle: Equatable {
  /// The first line where it holds names, without its end and exactly as it was.
  var header: [UInt8]?
  var endsLinesInCRLF = false
  var hasByteOrderMark = false

  static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// A table that comes from a sound file: `ch1,ch2,…`.
  static func channels(_ count: Int) -> CSVStyle {
    CSVStyle(header: Array((1...count).map { "ch\($0)" }.joined(separator: ",").utf8))
  }
}
