/// What lies in a sound file behind everything that its header states.
extension ByteInput {
  /// So many bytes, of `size` from the beginning of the input, as a recorder leaves them that was stopped before it could say how much
  /// it had written; 0 in kinds of file where nobody can tell. Looks at the file without taking anything.
  ///
  /// WAV and AIFF are chunks: a name, a size, so many bytes, and one more where the size is odd. AU says where its samples begin, and
  /// how many bytes they are.
  func bytesBehindSound(size: Int) -> Int {
    switch peek(4, at: 0) {
    case Array("RIFF".utf8): bytesBehindChunks(size: size, isBigEndian: false)
    case Array("RIFX".utf8), Array("FORM".utf8): bytesBehindChunks(size: size, isBigEndian: true)
    case Array(".snd".utf8): bytesBehindAU(size: size, isBigEndian: true)
    case Array("dns.".utf8): bytesBehindAU(size: size, isBigEndian: false)
    default: 0
    }
  }

  private func bytesBehindChunks(size: Int, isBigEndian: Bool) -> Int {
    var (place, haveSamples) = (12, false)
    // Nobody has more chunks than that, but for whoever wants to keep us busy.
    for _ in 0..<10_000 {
      let name = peek(4, at: place)
      guard name.count == 4, name.allSatisfy({ (32..<127).contains($0) }),
        let length = word(at: place + 4, isBigEndian: isBigEndian)
      else { break }
      let end = place + 8 + length
      // Behind samples that end early, or whose length was not known, there is nothing.
      if end > size, !haveSamples { return 0 }
      if end > size { break }
      haveSamples = haveSamples || name == Array("data".utf8) || name == Array("SSND".utf8)
      place = end + length % 2
    }
    // Fewer bytes than a chunk has in front of its content are some writer's padding.
    return haveSamples && size - place >= 8 ? size - place : 0
  }

  private func bytesBehindAU(size: Int, isBigEndian: Bool) -> Int {
    guard let start = word(at: 4, isBigEndian: isBigEndian), let length = word(at: 8, isBigEndian: isBigEndian),
      length != UInt32.max
    else { return 0 }
    return max(size - start - length, 0)
  }

  private func word(at place: Int, isBigEndian: Bool) -> Int? {
    let bytes = peek(4, at: place)
    guard bytes.count == 4 else { return nil }
    return (isBigEndian ? bytes : bytes.reversed()).reduce(0) { $0 << 8 | Int($1) }
  }
}
