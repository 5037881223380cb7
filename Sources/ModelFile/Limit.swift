/// What a weight file may have at most, so that reading a bad one stays cheap. `models/FORMAT.md` states the same numbers.
enum Limit {
  static let entries = 1_024
  static let tensors = 1_024
  static let keyBytes = 255
  static let tensorNameBytes = 64
  static let stringBytes = 65_535
  static let arrayElements = 256
  static let fileBytes = 1 << 28
  static let formatVersion: UInt32 = 1
  /// Bytes that are looked at before the rest of a file is read. No limit: a header may be longer.
  static let beginning = 1 << 16
}
