/// What a sample is, apart from the order of its bytes.
enum SampleFormat: Equatable, CaseIterable {
  case unsigned8
  case signed16
  case signed24
  case signed32
  case float32
  case float64

  /// Bits of an integer sample; nil for floating point, which has no full scale.
  var integerBits: Int? {
    switch self {
    case .unsigned8, .signed16, .signed24, .signed32: 8 * bytes
    case .float32, .float64: nil
    }
  }

  /// Bytes that one takes.
  var bytes: Int {
    switch self {
    case .unsigned8: 1
    case .signed16: 2
    case .signed24: 3
    case .signed32, .float32: 4
    case .float64: 8
    }
  }

  /// As in `--raw`, without the order of bytes.
  var name: String {
    switch self {
    case .unsigned8: "u8"
    case .signed16: "s16"
    case .signed24: "s24"
    case .signed32: "s32"
    case .float32: "f32"
    case .float64: "f64"
    }
  }

  /// The narrowest that holds integers of so many bits; a float where there are none.
  init(integerBits: Int?) {
    switch integerBits {
    case nil: self = .float32
    case .some(...8): self = .unsigned8
    case .some(...16): self = .signed16
    case .some(...24): self = .signed24
    default: self = .signed32
    }
  }
}
