/// How a sound file stores one sample.
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
    case .unsigned8: 8
    case .signed16: 16
    case .signed24: 24
    case .signed32: 32
    case .float32, .float64: nil
    }
  }
}
