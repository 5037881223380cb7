/// Title, artist and the like of a sound, by the four letters that a WAV file has for them (`INAM`, `IART`, …).
struct SoundTexts: Equatable {
  var byChunk: [String: String] = [:]

  /// In an order that is always the same.
  var chunks: [(key: String, text: String)] { byChunk.sorted { $0.key < $1.key }.map { (key: $0.key, text: $0.value) } }
}
