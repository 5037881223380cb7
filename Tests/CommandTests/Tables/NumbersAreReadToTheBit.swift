import Glibc
import TestSupport
import Testing

@testable import Command

/// Numbers that are read by few operations, and the others, against the C library, which rounds every number correctly.
@Suite struct NumbersAreReadToTheBit {
  private func expectNearest(_ text: String) {
    let bytes = Array(text.utf8)
    let double = unsafe strtod(text, nil)
    let float = unsafe strtof(text, nil)
    #expect(DecimalNumber(bytes.span)?.value.bitPattern == double.bitPattern, "\(text)")
    switch CSVCell(content: bytes.span, sign: .point) {
    case .number(let value, _): #expect(value.bitPattern == float.bitPattern, "\(text)")
    case .notFinite: #expect(float.isInfinite, "\(text)")
    case .empty, .text: Issue.record("\(text) is a number")
    }
    // In a row something follows it.
    let row = bytes + Array(";1".utf8)
    let scan = DecimalScan(row.span, sign: .point)
    #expect(scan?.end == bytes.count, "\(text)")
    if let read = scan?.float { #expect(read.bitPattern == float.bitPattern, "\(text)") }
  }

  @Test(arguments: Seeds.first(4)) func asSignalsHaveThem(seed: UInt64) {
    var source = TestSupport.SplitMix64(seed: seed)
    for _ in 0..<5000 {
      let decimals = Int.random(in: 0...12, using: &source)
      let value = Double.random(in: -100...100, using: &source)
      expectNearest(printed("%.*f", value, decimals))
      expectNearest(printed("%.*e", value, decimals + 6))
      expectNearest(printed("%.*g", value * 1e-6, decimals + 1))
    }
  }

  @Test(arguments: Seeds.first(4)) func ofAnyLengthAndPower(seed: UInt64) {
    var source = TestSupport.SplitMix64(seed: seed)
    for _ in 0..<5000 {
      var text = source.pick(["", "-", "+"]) + String(repeating: "0", count: Int.random(in: 0...3, using: &source))
      text += digits(0...22, &source) + source.pick([".", ".", ".0", ".000000", ""]) + digits(1...22, &source)
      if Bool.random(using: &source) { text += "\(source.pick(["e", "E"]))\(Int.random(in: -60...60, using: &source))" }
      expectNearest(text)
    }
  }

  /// At the border between two `Float`s one digit more or less decides, however far behind.
  @Test(arguments: Seeds.first(2)) func atTheBordersBetweenThem(seed: UInt64) {
    var source = TestSupport.SplitMix64(seed: seed)
    for _ in 0..<2000 {
      let float = Float(bitPattern: UInt32.random(in: 0...0x7F7F_FFFF, using: &source))
      let border = (Double(float) + Double(float.nextUp)) / 2
      for value in [border, border.nextUp, border.nextDown, Double(float)] {
        expectNearest("\(value)")
        // Exactly, in as many digits as that takes.
        expectNearest(printed("%.*e", value, 120))
        expectNearest(printed("%.*e", value, 18))
      }
    }
  }

  @Test(arguments: [
    "0", "-0", "0.0", "0e5", "-0e-99999999999", "16777217", "16777217.0000000000000000000001", "9007199254740993",
    "1e22",
    "1e23", "1e-22", "1e-23", "1e44", "1e-44", "1e45", "1e-45", "7e-46", "3.4028235e38", "3.40282356e38",
    "3.4028236e38",
    "340282356779733661637539395458142568447.999", "340282356779733661637539395458142568448", "1.17549435e-38",
    "1.1754943e-38", "18446744073709551615", "18446744073709551616", "9999999999999999999", "99999999999999999999",
    "0000000000000000000000000000001.5", "0.00000000000000000000000000000000000001", "1e400", "-1e400", "1e-400",
  ])
  func atTheEnds(text: String) { expectNearest(text) }

  private func digits(_ count: ClosedRange<Int>, _ source: inout TestSupport.SplitMix64) -> String {
    (0..<Int.random(in: count, using: &source)).map { _ in "\(Int.random(in: 0...9, using: &source))" }.joined()
  }
}

/// As the C library prints it.
func printed(_ format: String, _ value: Double, _ digits: Int) -> String {
  var room = [CChar](repeating: 0, count: 512 + digits)
  let count = unsafe withVaList([Int32(digits), value]) { unsafe vsnprintf(&room, room.count, format, $0) }
  return String(decoding: room.prefix(Int(count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
