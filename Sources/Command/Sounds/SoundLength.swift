/// What a sound file holds beside what its header states, where a look at its chunks shows that.
struct SoundLength {
  /// Bytes behind everything that the header states, as a recorder leaves them that was stopped before it could say how much it had
  /// written.
  var behind = 0
  /// Bytes of samples that the header states, and of these, those that are there, where they are fewer and libsndfile does not say so.
  var samples: (stated: Int, found: Int)?
}

extension ByteInput {
  /// Looks at the file, of `size` bytes from the beginning of the input, without taking anything; nil in kinds of file whose end nobody
  /// sees before the samples have been read.
  ///
  /// WAV, AIFF and CAF are chunks: a name, a size, so many bytes, and what fills them up. AU says where its samples begin, and how
  /// many bytes they are. The last page of an Ogg stream says that it is the last.
  func soundLength(size: Int) -> SoundLength? {
    switch peek(4, at: 0) {
    case Array("RIFF".utf8), Array("RF64".utf8): length(of: .riff, size: size)
    case Array("RIFX".utf8), Array("FORM".utf8): length(of: .form, size: size)
    case Array("caff".utf8): length(of: .caf, size: size)
    case Array(".snd".utf8): lengthOfAU(size: size, isBigEndian: true)
    case Array("dns.".utf8): lengthOfAU(size: size, isBigEndian: false)
    default: nil
    }
  }

  /// How chunks lie in a kind of file.
  private struct ChunkForm {
    /// Where the first begins.
    var start = 12
    /// Bytes of a size.
    var size = 4
    var isBigEndian = false
    /// The next chunk begins at a multiple of so many bytes.
    var alignment = 2

    static var riff: ChunkForm { ChunkForm() }
    static var form: ChunkForm { ChunkForm(isBigEndian: true) }
    static var caf: ChunkForm { ChunkForm(start: 8, size: 8, isBigEndian: true, alignment: 1) }
  }

  private func length(of form: ChunkForm, size: Int) -> SoundLength {
    let head = 4 + form.size
    var (place, haveSamples) = (form.start, false)
    var long: Int?
    // Nobody has more chunks than that, but for whoever wants to keep us busy.
    for _ in 0..<10_000 {
      let name = peek(4, at: place)
      guard name.count == 4, name.allSatisfy({ (32..<127).contains($0) }),
        var length = number(at: place + 4, bytes: form.size, isBigEndian: form.isBigEndian)
      else { break }
      if name == Array("ds64".utf8) { long = number(at: place + head + 8, bytes: 8, isBigEndian: false) }
      let isSamples = name == Array("data".utf8) || name == Array("SSND".utf8)
      // In RF64 the sizes that are longer than 32 bits stand in front of all others.
      if isSamples, form.size == 4, length == UInt32.max, let long { length = (1..<Int.max).contains(long) ? long : 0 }
      // No chunk is longer than all there may be, and one whose length is not known goes on to the end.
      guard length >= 0, length <= Int.max / 2 else { break }
      let end = place + head + length
      if end > size {
        guard !haveSamples else { break }
        let isShort = isSamples && form.size == 8
        return SoundLength(samples: isShort ? (length, max(size - place - head, 0)) : nil)
      }
      haveSamples = haveSamples || isSamples
      place = (end + form.alignment - 1) / form.alignment * form.alignment
    }
    // Fewer bytes than a chunk has in front of its content are some writer's padding.
    return SoundLength(behind: haveSamples && size - place >= head ? size - place : 0)
  }

  private func lengthOfAU(size: Int, isBigEndian: Bool) -> SoundLength {
    guard let start = number(at: 4, bytes: 4, isBigEndian: isBigEndian),
      let length = number(at: 8, bytes: 4, isBigEndian: isBigEndian), length != UInt32.max
    else { return SoundLength() }
    return SoundLength(behind: max(size - start - length, 0))
  }

  /// As a signed number of so many bytes where these are eight.
  private func number(at place: Int, bytes count: Int, isBigEndian: Bool) -> Int? {
    let bytes = peek(count, at: place)
    guard bytes.count == count else { return nil }
    return Int(bitPattern: (isBigEndian ? bytes : bytes.reversed()).reduce(0) { $0 << 8 | UInt($1) })
  }

  /// What a FLAC file holds besides samples and texts, by the specification's names.
  func flacParts() -> [String] {
    let known: [UInt8: String] = [2: "APPLICATION", 5: "CUESHEET", 6: "PICTURE"]
    var parts: [String] = []
    var place = 4
    guard peek(4, at: 0) == Array("fLaC".utf8) else { return [] }
    for _ in 0..<1_000 {
      let head = peek(4, at: place)
      guard head.count == 4 else { break }
      if let name = known[head[0] & 0x7F], !parts.contains(name) { parts.append(name) }
      // The last one has this bit.
      guard head[0] & 0x80 == 0 else { break }
      place += 4 + head[1...].reduce(0) { $0 << 8 | Int($1) }
    }
    return parts
  }

  // MARK: Streams of frames, which libsndfile reads up to the first end

  /// Whether an Ogg file, of `size` bytes, ends before its last page does. Each page begins with `OggS`, says in its sixth byte whether it is
  /// the last of its stream, and how long it is in its 27th to 282nd.
  func oggIsCutShort(size: Int) -> Bool {
    let most = 27 + 255 + 255 * 255
    let start = max(size - most, 0)
    let bytes = peek(size - start, at: start)
    let mark = Array("OggS".utf8)
    let last = (0...max(bytes.count - 4, 0)).last { bytes[$0...].starts(with: mark) }
    guard let last, last + 27 <= bytes.count else { return true }
    let segments = Int(bytes[last + 26])
    guard last + 27 + segments <= bytes.count else { return true }
    let body = bytes[last + 27..<last + 27 + segments].reduce(0) { $0 + Int($1) }
    return bytes[last + 5] & 4 == 0 || last + 27 + segments + body > bytes.count
  }

  /// Whether from a place on a file has no more samples: nothing, zeros, or texts about the sound in the forms that are put behind MP3 and
  /// FLAC (ID3, APE, Lyrics3). Such a text may also be in front of a second sound.
  func isWithoutSamples(from start: Int, to size: Int) -> Bool {
    var place = start
    while place < size {
      let head = peek(32, at: place)
      if head.starts(with: "TAG".utf8) {
        place += 128
      } else if head.starts(with: "ID3".utf8), head.count > 10 {
        // Seven bits a byte, and as long a mark behind it as in front where a flag says so.
        place += 10 + head[6..<10].reduce(0) { $0 << 7 | Int($1 & 0x7F) } + (head[5] & 0x10 == 0 ? 0 : 10)
      } else if head.starts(with: "APETAGEX".utf8), head.count == 32 {
        place += 32 + head[12..<16].reversed().reduce(0) { $0 << 8 | Int($1) }
      } else if head.starts(with: "LYRICSBEGIN".utf8) {
        return true
      } else {
        let rest = peek(min(size - place, 1 << 16), at: place)
        return rest.count == size - place && rest.allSatisfy { $0 == 0 }
      }
    }
    return true
  }
}
