import Glibc

/// `1 cell`, `2 cells`.
func counted(_ count: Int, _ noun: String) -> String { count == 1 ? "1 \(noun)" : "\(count) \(noun)s" }

/// `its chunks 'cue ', 'bext', which say more of the sound, do`
func chunks(_ names: [String]) -> String {
  let list = names.map { "'\($0)'" }.joined(separator: ", ")
  return names.count == 1
    ? "its chunk \(list), which says more of the sound, does" : "its chunks \(list), which say more of the sound, do"
}

/// A number without a needless fraction: `360`, not `360.0`.
func decimal(_ value: Double) -> String {
  let text = "\(value)"
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}

/// A measurement in six significant digits, as short as it can be written.
func significant(_ value: Double) -> String { decimal(significantValue(value)) }

/// The nearest number with so many significant digits.
func significantValue(_ value: Double, digits: Int = 6) -> Double {
  guard value.isFinite, value != 0 else { return value.isNaN ? .nan : value }  // which has no sign
  let power = digits - 1 - Int(log10(abs(value)).rounded(.down))
  // Powers up to 10²² are exact, so the one division rounds to the `Double` that prints shortest.
  guard abs(power) <= 22 else { return value }
  let factor = pow(10, Double(abs(power)))
  return power >= 0 ? (value * factor).rounded() / factor : (value / factor).rounded() * factor
}

/// With one digit behind the point, as a difference of levels is told: `−18.0`, `∞`.
func tenths(_ value: Double) -> String {
  guard value.magnitude < 1e9 else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
  let tenths = Int((value * 10).rounded())
  return "\(tenths < 0 ? "−" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
}

/// The level of an amplitude, in decibels about 1.
func decibels(_ amplitude: Double) -> Double { 20 * log10(amplitude) }

func hertz(_ rate: Double) -> String { "\(decimal(rate)) Hz" }

func hertz(_ range: ClosedRange<Double>) -> String {
  range.lowerBound == range.upperBound
    ? hertz(range.lowerBound) : "\(decimal(range.lowerBound)) to \(hertz(range.upperBound))"
}

/// The text, with blanks after it up to a width.
func padded(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

/// A line a row: the name, and below each other what belongs to it.
func aligned(_ rows: [(name: String, value: String)], indent: Int = 0) -> String {
  let width = rows.map(\.name.count).max() ?? 0
  let margin = String(repeating: " ", count: indent)
  return rows.map { "\(margin)\(padded($0.name, width))  \($0.value)" }.joined(separator: "\n")
}

/// The C library's words for an error number.
func systemReason(_ number: Int32) -> String { unsafe String(cString: strerror(number)) }

/// A line on standard output. A reader that has gone away ends the process by SIGPIPE, as in any filter, and a disk that is full by a
/// sentence: what is printed is what the command was called for.
func say(_ line: String) {
  do throws(CommandError) {
    try Descriptor(number: STDOUT_FILENO, path: "standard output").write(Array("\(line)\n".utf8).span)
  } catch {
    note("\(error)")
    exit(error.status.rawValue)
  }
}

/// A line on standard error, under the program's name.
func note(_ sentence: String) {
  ProgressBar.shared.clear()
  emit("sta-denoise: \(printable(sentence))", to: STDERR_FILENO)
}

/// A text that stays on one line and does not disturb a terminal, whatever the names of files in it hold.
func printable(_ text: String) -> String {
  text.unicodeScalars.map { scalar in
    let byte = FileName.byte(of: scalar).map { UInt32($0) }
    guard let code = byte ?? (scalar.properties.generalCategory == .control ? scalar.value : nil) else {
      return String(scalar)
    }
    return "\\x" + (code < 16 ? "0" : "") + String(code, radix: 16)
  }.joined()
}

func emit(_ line: String, to descriptor: Int32) {
  // Nothing is left to do, and nowhere to say it, when even this fails.
  try? Descriptor(number: descriptor, path: "").write(Array("\(line)\n".utf8).span)
}
