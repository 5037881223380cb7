/// Every way in for bytes from strangers. `make fuzz` sends millions of inputs through each, and `PastInputsTests` those that
/// are kept in `Inputs`.
enum FuzzTarget: String, CaseIterable {
  case weightFile = "weight-file"
  case cInterface = "c-interface"
  case table
  case sound
  case options

  /// Returns if all is well; a broken promise ends the program, as a bad access does.
  func run(_ bytes: [UInt8]) {
    switch self {
    case .weightFile: readWeightFile(bytes)
    case .cInterface: callInterface(bytes)
    case .table: readTable(bytes)
    case .sound: readSound(bytes)
    case .options: parseOptions(bytes)
    }
  }
}

/// Decisions that are taken by the bytes of an input, one after the other; zeros behind its end.
struct Decisions {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isEmpty: Bool { rest.isEmpty }

  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  /// Below `limit`.
  mutating func number(below limit: Int) -> Int { Int(byte()) % limit }

  mutating func word() -> UInt32 { (0..<4).reduce(0) { word, _ in word << 8 | UInt32(byte()) } }
}
