/// The header of a WAV file that is written before its length is known, for a pipe that cannot be written twice.
///
/// Without a length it states all ones, which sox, ffmpeg, aplay and this program take for "until it ends".
struct WAVStreamHeader {
  let pcm: PCM
  let channels: Int
  let rate: Int32
  let metadata: SoundMetadata
  /// Bytes of samples; nil where nobody knows.
  private(set) var statedBytes: Int?

  init(pcm: PCM, channels: Int, rate: Int32, metadata: SoundMetadata, frames: Int?) {
    (self.pcm, self.channels, self.rate, self.metadata) = (PCM(samples: pcm.samples), channels, rate, metadata)
    let bytes = (frames ?? .max).multipliedReportingOverflow(by: channels * pcm.samples.bytes)
    // What 32 bits cannot hold is not stated.
    statedBytes = bytes.overflow || bytes.partialValue > 0xFFFF_0000 ? nil : bytes.partialValue
  }

  /// The same with the length that it came to be.
  func stating(_ bytes: Int) -> WAVStreamHeader {
    var header = self
    header.statedBytes = bytes
    return header
  }

  var bytes: [UInt8] {
    let isFloat = pcm.samples.integerBits == nil
    let block = channels * pcm.samples.bytes
    var format = little16(isFloat ? 3 : 1) + little16(channels) + little32(Int(rate))
    format += little32(Int(rate) * block) + little16(block) + little16(8 * pcm.samples.bytes)
    // What is not integers has an empty extension, as the specification asks for, and counts its samples.
    if isFloat { format += little16(0) }
    var body = Array("WAVE".utf8) + chunk("fmt ", format)
    if isFloat { body += chunk("fact", little32(statedBytes.map { $0 / block } ?? .max)) }
    let texts = metadata.texts.isEmpty ? [] : [SoundChunk.texts(metadata.sortedTexts)]
    body += (texts + metadata.chunks).flatMap { chunk($0.name, $0.content) }
    let total = statedBytes.map { body.count + 8 + $0 + $0 % 2 }
    return Array("RIFF".utf8) + little32(total ?? .max) + body + Array("data".utf8) + little32(statedBytes ?? .max)
  }
}

private func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
  Array(name.utf8) + little32(content.count) + content + (content.count % 2 == 1 ? [0] : [])
}

private func little16(_ value: Int) -> [UInt8] { Array(little32(value).prefix(2)) }

/// Lengths that do not fit become all ones: unknown.
private func little32(_ value: Int) -> [UInt8] {
  let word = UInt32(clamping: value)
  return (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * UInt32($0))) }
}
