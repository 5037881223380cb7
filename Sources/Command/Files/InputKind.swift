/// What an input holds, by its first bytes; its name decides only where they do not.
enum InputKind: Equatable {
  case table
  /// RIFF, RIFX or RF64 with WAVE in it.
  case wave
  /// Something else for libsndfile.
  case sound
  /// Text that is not in UTF-8.
  case wideText

  /// Looks at what has arrived, and waits only while that may still become the beginning of a sound.
  static func of(_ input: ByteInput, name: String) throws(CommandError) -> InputKind {
    while mayBecomeSound(input) {
      if try !input.refill() { break }
    }
    let bytes = (0..<min(input.count, 512)).map { input[$0] }
    if riffs.contains(where: { bytes.starts(with: $0.utf8) }), bytes.dropFirst(8).starts(with: "WAVE".utf8) {
      return .wave
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]), !isSoundName(name) { return .wideText }
    if sounds.contains(where: { bytes.starts(with: $0.utf8) }) || isSoundName(name) { return .sound }
    if isTableName(name), isUnmarkedWideText(bytes) { return .wideText }
    // A file that lost its bytes when the power went is zeros, whatever it is called.
    if isTableName(name) && !bytes.contains(0) || !bytes.contains(where: isBinary) { return .table }
    return .sound
  }

  private static let riffs = ["RIFF", "RIFX", "RF64"]
  /// The first four bytes of kinds that could pass for text.
  private static let sounds = riffs + ["fLaC", "OggS", ".snd", "FORM", "caff", "riff", "NIST", "PVF1", "Crea"]

  private static func mayBecomeSound(_ input: ByteInput) -> Bool {
    let bytes = (0..<min(input.count, 4)).map { input[$0] }
    if bytes.count < 4 { return (sounds + ["\u{FEFF}"]).contains { $0.utf8.starts(with: bytes) } }
    return input.count < 12 && riffs.contains { bytes.starts(with: $0.utf8) }
  }

  private static func isTableName(_ name: String) -> Bool {
    fileExtension(name).map { OutputKind.tableExtensions.contains($0) } ?? false
  }

  private static func isSoundName(_ name: String) -> Bool {
    fileExtension(name).map { SoundContainer(fileExtension: $0) != nil } ?? false
  }

  /// UTF-16 of plain characters: either the first byte of each pair is 0, or the second.
  private static func isUnmarkedWideText(_ bytes: [UInt8]) -> Bool {
    let areZero = [0, 1].map { first in stride(from: first, to: bytes.count, by: 2).allSatisfy { bytes[$0] == 0 } }
    return bytes.count > 1 && areZero[0] != areZero[1]
  }

  /// Control characters other than tabulators and line ends.
  private static func isBinary(_ byte: UInt8) -> Bool { byte < 32 && ![9, 10, 12, 13].contains(byte) }
}

/// What follows the last point of a file's name, in small letters; nil where there is none.
func fileExtension(_ path: String) -> String? {
  let name = path.split(separator: "/").last ?? ""
  guard let point = name.lastIndex(of: ".") else { return nil }
  return name[point...].dropFirst().lowercased()
}
