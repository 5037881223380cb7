/// Writes a WAV file in a given format.
final class WAVWriter: SampleWriter {
  var clipped: Int { quantizer?.clipped ?? 0 }
  private let output: OutputFile
  private let file: SoundFile
  private var quantizer: Quantizer?
  private var integers: [Int32] = []

  /// - Parameter strings: title, artist and the like, as `SoundFile` gives them.
  init(
    path: String, overwrite: Bool, format: SoundFormat, strings: [Int32: String] = [:]
  ) throws(CommandError) {
    output = try OutputFile(path: path, overwrite: overwrite)
    file = try SoundFile.writing(output.descriptor, format: format)
    file.strings = strings
    quantizer = format.samples.integerBits.map { Quantizer(bits: $0) }
  }

  func write(_ samples: Span<Float>) throws(CommandError) {
    quantize(samples)
    let written = quantizer == nil ? file.write(samples) : file.write(integers.span)
    guard written == samples.count / file.format.channels else { throw failure }
  }

  func finish() throws(CommandError) {
    guard file.close() else { throw failure }
    try output.commit()
  }

  private func quantize(_ samples: Span<Float>) {
    guard var quantizer else { return }
    integers.removeAll(keepingCapacity: true)
    for index in samples.indices { integers.append(quantizer.quantize(samples[index])) }
    self.quantizer = quantizer
  }

  private var failure: CommandError { .writeFailed(path: output.descriptor.path, reason: file.lastError) }
}
