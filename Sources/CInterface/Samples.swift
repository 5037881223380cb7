/// Samples that a caller passes as a pointer and a number of sample frames.
enum Samples {
  /// Nil where there is no such memory: no pointer to more than no samples, or more than an address space has.
  static func read(_ start: UnsafePointer<Float>!, count: Int, channels: Int) -> UnsafeBufferPointer<Float>? {
    guard let total = total(count, channels) else { return nil }
    guard let start = unsafe start else { return total == 0 ? unsafe UnsafeBufferPointer(start: nil, count: 0) : nil }
    return unsafe UnsafeBufferPointer(start: start, count: total)
  }

  static func written(
    _ start: UnsafeMutablePointer<Float>!, count: Int, channels: Int
  ) -> UnsafeMutableBufferPointer<Float>? {
    guard let samples = unsafe read(start, count: count, channels: channels) else { return nil }
    return unsafe UnsafeMutableBufferPointer(mutating: samples)
  }

  /// A count beyond Int.max arrives as a negative number.
  private static func total(_ count: Int, _ channels: Int) -> Int? {
    let (total, overflow) = count.multipliedReportingOverflow(by: channels)
    return count >= 0 && !overflow && total <= Int.max / MemoryLayout<Float>.stride ? total : nil
  }

  static func overlap(_ input: UnsafeBufferPointer<Float>, _ output: UnsafeMutableBufferPointer<Float>) -> Bool {
    guard let first = input.baseAddress, let second = unsafe UnsafePointer(output.baseAddress) else { return false }
    let (a, b) = (UInt(bitPattern: first), UInt(bitPattern: second))
    let (sizeA, sizeB) = (UInt(input.count) * 4, UInt(output.count) * 4)
    // Differences and not ends, which could lie beyond the last address.
    return sizeA > 0 && sizeB > 0 && (a <= b ? b - a < sizeA : a - b < sizeB)
  }
}
