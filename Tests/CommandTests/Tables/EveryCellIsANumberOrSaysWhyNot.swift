import Testing

@testable import Command

@Suite struct EveryCellIsANumberOrSaysWhyNot {
  private func cell(_ text: String) -> CSVCell {
    let bytes = Array(text.utf8)
    let content = numberRange(of: 0..<bytes.count, in: bytes.span)
    return CSVCell(content: bytes.span.extracting(content), sign: .point)
  }

  private func value(_ text: String) -> Float? {
    if case .number(let value, _) = cell(text) { value } else { nil }
  }

  @Test(arguments: [
    ("0", 0), ("-0.5", -0.5), ("+3", 3), (".25", 0.25), ("7.", 7), ("1e3", 1000), ("1E-2", 0.01), ("2.5e+1", 25),
    (" 4\t", 4), ("\"6.5\"", 6.5), ("\" 6.5 \"", 6.5), ("16777217", 16_777_216), ("1e-50", 0),
    ("0.1", 0.1), ("3.4028234e38", Float.greatestFiniteMagnitude), ("1e-45", Float.leastNonzeroMagnitude),
  ])
  func isTheNearestFloat(text: String, value: Float) {
    #expect(self.value(text) == value)
  }

  /// Decimal strings with their nearest `Double` by the standard library, beyond and within the exact path.
  @Test(arguments: [
    "0.1", "123456.789", "9007199254740993", "9007199254740991e22", "1e23", "1e-23", "8.5e-12",
    "0.000000000000000000000000000012345678901234567890123", "12345678901234567890123456789", "1.7976931348623157e308",
    "4.9406564584124654e-324", "2.2250738585072011e-308", "179769313486231580793e289", "-6.02214076e23",
  ])
  func isCorrectlyRounded(text: String) {
    let bytes = Array(text.utf8)
    #expect(DecimalNumber(bytes.span)?.value == Double(text))
  }

  @Test func manyDigitsAreCorrectlyRounded() {
    var source = RandomSource(state: (1, 2, 3, 4))
    for _ in 0..<20_000 {
      let digits = String(source.next()).prefix(1 + source.integer(below: 20))
      let text = "\(digits).\(source.next() >> 40)e\(source.integer(below: 80) - 40)"
      let bytes = Array(text.utf8)
      #expect(DecimalNumber(bytes.span)?.value == Double(text), "\(text)")
    }
  }

  @Test(arguments: [
    "abc", "1,5", "1 5", "0x10", "1e", "1e+", "--1", "+-1", ".", "e5", "1.2.3", "1_000", "١", "5V", "- 1",
    "nano", "N/A",
  ])
  func isText(text: String) {
    #expect(cell(text) == .text)
  }

  @Test(arguments: ["", " ", "\t ", "\"\"", "\"  \""]) func isEmpty(text: String) { #expect(cell(text) == .empty) }

  @Test(arguments: ["nan", "NaN", "-nan", "inf", "+Inf", "-INFINITY", "1e39", "-1e400", "3.5e38", "1e99999999999"])
  func isNotFinite(text: String) {
    #expect(cell(text) == .notFinite)
  }
}
