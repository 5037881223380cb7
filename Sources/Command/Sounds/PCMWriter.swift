/// Writes plain samples, bare or behind the header of a WAV stream, and hands on at once what it gets.
final class PCMWriter: SampleWriter {
  var clipped: Int { quantizer?.clipped ?? 0 }
  var holdsIntegers: Bool { quantizer != nil }
  private let output: any ByteOutput
  private let pcm: PCM
  private let header: WAVStreamHeader?
  private var quantizer: Quantizer?
  private var bytes: [UInt8] = []
  private var dataBytes = 0

  /// - Parameter header: for a WAV stream; nil for bare samples.
  init(_ output: any ByteOutput, _ pcm: PCM, dither: RandomSource?, header: WAVStreamHeader? = nil) throws(CommandError)
  {
    (self.output, self.pcm, self.header) = (output, pcm, header)
    quantizer = pcm.samples.integerBits.map { Quantizer(bits: $0, dither: dither) }
    if let header { try output.descriptor.write(header.bytes.span) }
  }

  func write(_ samples: Span<Float>) throws(CommandError) {
    bytes.removeAll(keepingCapacity: true)
    if quantizer != nil {
      for index in samples.indices { pcm.append(quantizer?.quantize(samples[index]) ?? 0, to: &bytes) }
    } else {
      for index in samples.indices { pcm.append(samples[index], to: &bytes) }
    }
    let whole = bytes
    try output.descriptor.write(whole.span)
    dataBytes += whole.count
  }

  func finish() throws(CommandError) {
    if let header {
      if header.statedBytes ?? dataBytes == dataBytes, dataBytes % 2 == 1 { try output.descriptor.write([0].span) }
      if header.statedBytes != dataBytes {
        try output.rewriteStart(header.stating(dataBytes).bytes)
      }
    }
    try output.commit()
  }
}
