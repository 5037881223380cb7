/// Writes a file that libsndfile knows.
final class SoundFileWriter: SampleWriter {
  var clipped: Int { quantizer?.clipped ?? 0 }
  var holdsIntegers: Bool { quantizer != nil }
  private let output: OutputFile
  private let file: SoundFile
  private var quantizer: Quantizer?
  private var integers: [Int32] = []
  /// Bytes of samples that may still follow.
  private var room: Int
  private var framesWritten = 0

  /// - Parameter mostBytes: of samples that the file may have.
  init(
    path: String, overwrite: Bool, format: SoundFormat, metadata: SoundMetadata = SoundMetadata(),
    dither: RandomSource? = nil,
    mostBytes: Int? = nil
  ) throws(CommandError) {
    room = mostBytes ?? format.mostBytes ?? .max
    output = try OutputFile(path: path, overwrite: overwrite)
    file = try SoundFile.writing(output.descriptor, format: format)
    file.metadata = metadata
    quantizer = format.encoding.integerBits.map { Quantizer(bits: $0, dither: dither) }
  }

  func write(_ samples: Span<Float>) throws(CommandError) {
    guard !samples.isEmpty else { return }
    room -= samples.count * file.format.encoding.samples.bytes
    // libsndfile would write lengths without their upper bits, and call it done.
    guard room >= 0 else {
      let reason = "\(file.format.container.name) holds 4 GiB at most; --to rf64 or w64 holds more"
      throw .writeFailed(path: output.descriptor.path, reason: reason)
    }
    quantize(samples)
    let written = quantizer == nil ? file.write(samples) : file.write(integers.span)
    guard written == samples.count / file.format.channels, file.failure == nil else { throw failure }
    framesWritten += written
  }

  func finish() throws(CommandError) {
    guard file.close(), file.failure == nil else { throw failure }
    let count = framesWritten * file.format.channels
    if count == 0, FileStatus(descriptor: output.descriptor.number)?.size == 0 {
      throw .writeFailed(
        path: output.descriptor.path, reason: "\(file.format.container.name) has no form for a sound without samples")
    }
    if file.format.container.isAIFF, file.format.encoding.hasBytes, count % 2 == 1 {
      var header = AIFFHeader(output.start(most: 1 << 16))
      header.state(frames: framesWritten, bytes: count)
      try output.rewriteStart(header.bytes)
    }
    try output.commit()
  }

  private func quantize(_ samples: Span<Float>) {
    guard var quantizer else { return }
    integers.removeAll(keepingCapacity: true)
    for index in samples.indices { integers.append(quantizer.quantize(samples[index])) }
    self.quantizer = quantizer
  }

  private var failure: CommandError {
    file.failure ?? .writeFailed(path: output.descriptor.path, reason: file.lastError)
  }
}
