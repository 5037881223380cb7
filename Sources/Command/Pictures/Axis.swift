import Glibc

/// How values become places in a picture.
struct Axis {
  let from: Double
  let to: Double
  /// The places of `from` and `to`.
  let start: Double
  let end: Double

  init(from: Double, to: Double, at start: Double, _ end: Double) {
    (self.from, self.to, self.start, self.end) = (from, to, start, end)
  }

  func place(_ value: Double) -> Double { start + (value - from) / (to - from) * (end - start) }

  /// Round values on it: as many as fit into `count`, where that can be.
  func ticks(_ count: ClosedRange<Int>) -> [(value: Double, label: String)] {
    let power = floor(log10((to - from) / Double(count.upperBound)))
    for (step, exponent) in [(1, power), (2, power), (5, power), (1, power + 1), (2, power + 1), (5, power + 1)] {
      // A multiple of a whole number, over or times a whole power of ten: rounded once.
      let unit = pow(10, abs(exponent))
      let value = { (index: Double) in exponent < 0 ? index * Double(step) / unit : index * Double(step) * unit }
      let first = (exponent < 0 ? from * unit : from / unit) / Double(step)
      let last = (exponent < 0 ? to * unit : to / unit) / Double(step)
      let indices = stride(from: (first - 1e-9).rounded(.up), through: last + 1e-9, by: 1)
      let ticks = indices.map { (value: value($0), label: decimal(value($0) + 0).replacing("-", with: "−")) }
      if ticks.count <= count.upperBound { return ticks }
    }
    return []
  }
}
