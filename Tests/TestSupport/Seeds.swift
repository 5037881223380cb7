import Foundation

/// Seeds of random cases. A test takes one as its argument, so the report of a failure names it.
///
/// They are the same on every run, unless the environment says otherwise: `STA_SEED=17` repeats the case of one seed,
/// `STA_CASES=50` takes fifty times as many.
public enum Seeds {
  public static func first(_ count: Int) -> [UInt64] {
    if let seed = number("STA_SEED") { return [seed] }
    return Array(0..<UInt64(count) * (number("STA_CASES") ?? 1))
  }

  private static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }
}

extension SplitMix64 {
  /// Any one of some values, of which there must be one.
  public mutating func pick<Value>(_ values: [Value]) -> Value { values[Int.random(in: values.indices, using: &self)] }
}
