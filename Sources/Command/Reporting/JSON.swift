/// A value in JSON (RFC 8259). Members keep their order.
indirect enum JSON: CustomStringConvertible {
  case object([(String, JSON)])
  case array([JSON])
  case text(String)
  case integer(Int)
  /// What is not finite has no number in JSON, and becomes null.
  case number(Double)
  case truth(Bool)
  case null

  static func optional(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }

  /// On one line.
  var description: String {
    switch self {
    case .object(let members): "{" + members.map { "\(quoted($0)): \($1)" }.joined(separator: ", ") + "}"
    case .array(let items): "[" + items.map(\.description).joined(separator: ", ") + "]"
    case .text(let text): quoted(text)
    case .integer(let value): "\(value)"
    case .number(let value): value.isFinite ? decimal(value) : "null"
    case .truth(let value): "\(value)"
    case .null: "null"
    }
  }
}

private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\t": result += "\\t"
    case "\r": result += "\\r"
    case _ where scalar.value < 0x20: result += escaped(scalar.value)
    case _ where FileName.byte(of: scalar) != nil:
      // As Python writes a byte of a file's name that is not text (PEP 383), and reads it again.
      result += escaped(0xDC00 + UInt32(FileName.byte(of: scalar) ?? 0))
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}

private func escaped(_ code: UInt32) -> String {
  let digits = String(code, radix: 16)
  return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
}
