import Glibc
import TestSupport
import Testing

@testable import Command

/// Digits that are written by a few operations, and the others, against the C library, which rounds correctly.
@Suite struct NumbersAreWrittenAsPrintfDoes {
  private func written(_ sample: Float, _ style: NumberStyle, digits: Int? = nil, comma: Bool = false) -> String {
    var text = TextBuffer()
    NumberFormatter(digits: digits, hasDecimalComma: comma).append(sample, style: style, to: &text)
    return text.withSpan { bytes in String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self) }
  }

  /// What rounds to zero has no sign.
  private func fixed(_ sample: Float, _ decimals: Int) -> String {
    let text = printed("%.*f", Double(sample), decimals)
    return decimals <= 12 && text.allSatisfy { "-0.".contains($0) } ? String(text.drop { $0 == "-" }) : text
  }

  private func expectAsPrinted(_ sample: Float, decimals: Int) {
    #expect(written(sample, .shortest, digits: decimals) == fixed(sample, decimals), "\(sample), \(decimals)")
    // As many as the column has had, but nine in all.
    let exponent = sample == 0 ? 0 : Int(log10(Double(sample.magnitude)).rounded(.down))
    let useful = decimals == 0 || sample == 0 ? decimals : min(decimals, max(8 - exponent, 0))
    let style = NumberStyle(decimals: UInt8(decimals), hasExponent: false)
    #expect(written(sample, style) == fixed(sample, useful), "\(sample), \(decimals)")
    let power = NumberStyle(decimals: UInt8(decimals), hasExponent: true)
    let expected = printed("%.*e", Double(sample), min(decimals, 8))
    #expect(written(sample, power) == expected, "\(sample), \(decimals)")
    #expect(written(sample, power, comma: true) == expected.split(separator: ".").joined(separator: ","), "\(sample)")
  }

  @Test(arguments: Seeds.first(4)) func asSignalsHaveThem(seed: UInt64) {
    var source = TestSupport.SplitMix64(seed: seed)
    for _ in 0..<4000 {
      let size = Float(source.pick([1e-6, 1e-3, 1, 100, 1e5, 1e9]))
      expectAsPrinted(Float.random(in: -size...size, using: &source), decimals: Int.random(in: 0...14, using: &source))
    }
  }

  @Test(arguments: Seeds.first(4)) func ofAnySize(seed: UInt64) {
    var source = TestSupport.SplitMix64(seed: seed)
    for _ in 0..<3000 {
      let sample = Float(bitPattern: UInt32.random(in: 0...0x7F7F_FFFF, using: &source))
      expectAsPrinted(source.pick([1, -1]) * sample, decimals: Int.random(in: 0...40, using: &source))
    }
  }

  /// Where a number gets one digit more, and where two decimals are equally near.
  @Test func aroundPowersOfTenAndTies() {
    for decimals in 0...14 {
      for exponent in -46...38 {
        let power = Float(printed("%.*f", 1, 0) + "e\(exponent)") ?? 0
        var sample = power.nextDown.nextDown
        for _ in 0..<5 {
          if sample.isFinite { expectAsPrinted(sample, decimals: decimals) }
          sample = sample.nextUp
        }
      }
      for half in stride(from: Float(0.5), to: 300, by: 1) { expectAsPrinted(half / 1024, decimals: decimals) }
    }
    for sample in [
      0, -0.0, 0.5, 1.5, 9.5, 99.5, 0.25, 0.75, 9.75, 99_999_992, 999_999_936, Float.greatestFiniteMagnitude,
    ] {
      for decimals in 0...12 { expectAsPrinted(sample, decimals: decimals) }
    }
  }

  @Test func whatIsNoNumberIsAWord() {
    for (sample, word) in [(Float.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf")] {
      #expect(written(sample, NumberStyle(decimals: 3, hasExponent: false)) == word)
      #expect(written(sample, .shortest, digits: 2) == word)
    }
  }
}
