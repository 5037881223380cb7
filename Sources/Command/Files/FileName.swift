import Glibc

/// A file's name is any bytes, and a string is text. In a string, a byte that is not part of UTF-8 is the character U+10FF00 plus the
/// byte, of a plane for private use, so that a name comes out of it with the bytes that it had.
enum FileName {
  private static let standIns: ClosedRange<UInt32> = 0x10FF00...0x10FFFF

  /// A name as text.
  static func text(_ bytes: some Sequence<UInt8>) -> String {
    var text = String.UnicodeScalarView()
    var rest = Array(bytes)[...]
    while let byte = rest.first {
      let length = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
      let scalar = String(validating: rest.prefix(length), as: UTF8.self)?.unicodeScalars.first
      // A name may have our stand-ins in it; they are taken for bytes too, and so come back.
      if let scalar, Self.byte(of: scalar) == nil {
        text.append(scalar)
        rest.removeFirst(length)
      } else {
        if let standIn = Unicode.Scalar(standIns.lowerBound + UInt32(byte)) { text.append(standIn) }
        rest.removeFirst()
      }
    }
    return String(text)
  }

  /// A C string that holds a name.
  static func text(_ name: UnsafePointer<CChar>) -> String {
    let bytes = unsafe UnsafeRawBufferPointer(start: name, count: strlen(name))
    return unsafe text(bytes)
  }

  /// The name as C wants it, with a zero at its end.
  static func bytes(_ text: String) -> [CChar] {
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if let byte = byte(of: scalar) { bytes.append(byte) } else { bytes += String(scalar).utf8 }
    }
    return bytes.map { CChar(bitPattern: $0) } + [0]
  }

  /// Where a path's last slash is, also where an accent behind it makes it part of a longer character.
  static func lastSlash(in path: String) -> String.Index? { path.unicodeScalars.lastIndex(of: "/") }

  /// The folder that a path leads to, `.` where it names none, and the name in it.
  static func place(of path: String) -> (folder: String, name: String) {
    guard let slash = lastSlash(in: path) else { return (".", path) }
    return (String(path[...slash]), String(path.unicodeScalars[path.unicodeScalars.index(after: slash)...]))
  }

  /// The byte that a character stands for.
  static func byte(of scalar: Unicode.Scalar) -> UInt8? {
    standIns.contains(scalar.value) ? UInt8(scalar.value - standIns.lowerBound) : nil
  }

  /// What the program was called with, without its own name. Of bytes that are not text, Swift would keep nothing.
  static var arguments: [String] {
    (1..<max(Int(CommandLine.argc), 1)).compactMap { index in
      unsafe CommandLine.unsafeArgv[index].map { unsafe text($0) }
    }
  }
}
