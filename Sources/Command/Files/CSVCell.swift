/// One cell of a text, understood without regard to the locale: the decimal sign is a point.
enum CSVCell: Equatable {
  case number(Float)
  case empty
  /// `nan`, `inf` and the like, or a number that no finite `Float` can hold.
  case notFinite
  case text

  /// Blanks around the cell and one pair of quotes are not part of it.
  init(_ bytes: Span<UInt8>) {
    var range = trimmed(bytes, 0..<bytes.count)
    if range.count >= 2, isQuote(bytes[range.lowerBound]), isQuote(bytes[range.upperBound - 1]) {
      range = trimmed(bytes, range.lowerBound + 1..<range.upperBound - 1)
    }
    let cell = bytes.extracting(range)
    if cell.isEmpty {
      self = .empty
    } else if let value = DecimalNumber(cell)?.value {
      let narrow = Float(value)
      self = narrow.isFinite ? .number(narrow) : .notFinite
    } else {
      self = isNonFiniteWord(cell) ? .notFinite : .text
    }
  }

  var isNumeric: Bool {
    switch self {
    case .number, .notFinite: true
    case .empty, .text: false
    }
  }
}

private func trimmed(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
  var first = range.lowerBound
  var end = range.upperBound
  while first < end, isBlank(bytes[first]) { first += 1 }
  while end > first, isBlank(bytes[end - 1]) { end -= 1 }
  return first..<end
}

private func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") }

private func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

private func isNonFiniteWord(_ cell: Span<UInt8>) -> Bool {
  guard cell.count <= 9 else { return false }
  let word = String(decoding: cell.indices.map { cell[$0] }, as: UTF8.self).lowercased()
  let bare = word.hasPrefix("-") || word.hasPrefix("+") ? word.dropFirst() : word[...]
  return ["nan", "inf", "infinity"].contains(bare)
}
