/// The content of one cell, understood without regard to the locale.
enum CSVCell: Equatable {
  case number(Float, NumberStyle)
  case empty
  /// `nan`, `inf` and the like, or a number that no finite `Float` can hold.
  case notFinite
  case text

  /// - Parameter content: without blanks and quotes around it.
  init(content: Span<UInt8>, sign: DecimalSign) {
    if content.isEmpty {
      self = .empty
    } else if let scan = DecimalScan(content, sign: sign), scan.end == content.count {
      let value = scan.float ?? slowFloat(content)
      self = value.isFinite ? .number(value, scan.style) : .notFinite
    } else {
      self = isNonFiniteWord(content) ? .notFinite : .text
    }
  }

  var isNumeric: Bool {
    switch self {
    case .number, .notFinite: true
    case .empty, .text: false
    }
  }
}

/// How a number is written.
struct NumberStyle: Equatable {
  /// Digits behind the decimal sign.
  var decimals: UInt8
  /// Whether a power of ten follows.
  var hasExponent: Bool

  /// As many digits as bring back the same `Float`: of a column that has held no number yet.
  static let shortest = NumberStyle(decimals: .max, hasExponent: false)

  /// The same, of a column that has held numbers with a power of ten and without: the digits of one kind say nothing of the other's.
  static let mixed = NumberStyle(decimals: .max, hasExponent: true)

  var isShortest: Bool { decimals == .max }

  /// The style for a column that has held both.
  func joined(with other: NumberStyle) -> NumberStyle {
    if self == .shortest { return other }
    if hasExponent != other.hasExponent { return .mixed }
    return NumberStyle(decimals: max(decimals, other.decimals), hasExponent: hasExponent)
  }
}

private func isNonFiniteWord(_ cell: Span<UInt8>) -> Bool {
  guard cell.count <= 9 else { return false }
  let word = String(decoding: cell.indices.map { cell[$0] }, as: UTF8.self).lowercased()
  let bare = word.hasPrefix("-") || word.hasPrefix("+") ? word.dropFirst() : word[...]
  return ["nan", "inf", "infinity"].contains(bare)
}

/// Whether the text stands for a value that is missing, in the words that programs write for it.
func isMissingWord(_ content: Span<UInt8>) -> Bool {
  guard content.count <= 4 else { return false }
  let word = String(decoding: content.indices.map { content[$0] }, as: UTF8.self).lowercased()
  return ["na", "n/a", "null", "none", "-", "--", "?"].contains(word)
}
