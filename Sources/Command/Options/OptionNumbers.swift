import ArgumentParser

/// What an option's text has to be: a whole number in a range. Anything else, a word or a number outside, gets one sentence that
/// states the range.
func wholeNumber<Number: FixedWidthInteger & Sendable>(
  _ range: ClosedRange<Number>, _ unit: String = ""
) -> @Sendable (String) throws -> Number {
  { text in
    guard let number = Number(text), range.contains(number) else {
      let bounds = "from \(range.lowerBound) " + (range.upperBound == Int.max ? "up" : "to \(range.upperBound)")
      throw ValidationError("it must be a whole number\(unit) \(bounds)")
    }
    return number
  }
}

/// Any number in a range.
func realNumber<Number: BinaryFloatingPoint & LosslessStringConvertible & Sendable>(
  _ range: ClosedRange<Number>
) -> @Sendable (String) throws -> Number {
  { text in
    guard let number = Number(text), range.contains(number) else {
      throw ValidationError(
        "it must be a number from \(decimal(Double(range.lowerBound))) to \(decimal(Double(range.upperBound)))")
    }
    return number
  }
}

/// A sample rate.
@Sendable func positiveHertz(_ text: String) throws -> Double {
  guard let rate = Double(text), rate > 0, rate.isFinite else {
    throw ValidationError("it must be a positive number of hertz")
  }
  return rate
}

/// A time from the beginning of a signal.
@Sendable func secondsFromStart(_ text: String) throws -> Double {
  guard let time = Double(text), time >= 0, time.isFinite else {
    throw ValidationError("it must be 0 or more seconds")
  }
  return time
}
