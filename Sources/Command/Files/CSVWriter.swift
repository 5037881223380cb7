/// Writes a table: a column a channel, each number with as many digits as bring back the same `Float`.
final class CSVWriter: SampleWriter {
  let clipped = 0
  private let output: OutputFile
  private let channels: Int
  private let lineEnd: [UInt8]
  private var buffer: [UInt8] = []

  init(path: String, overwrite: Bool, channels: Int, style: CSVStyle) throws(CommandError) {
    output = try OutputFile(path: path, overwrite: overwrite)
    self.channels = channels
    lineEnd = style.endsLinesInCRLF ? [UInt8(ascii: "\r"), UInt8(ascii: "\n")] : [UInt8(ascii: "\n")]
    if style.hasByteOrderMark { buffer += CSVStyle.byteOrderMark }
    if let header = style.header { buffer += header + lineEnd }
  }

  func write(_ samples: Span<Float>) throws(CommandError) {
    var column = 0
    for index in samples.indices {
      buffer.append(contentsOf: "\(samples[index])".utf8)
      column += 1
      if column < channels {
        buffer.append(UInt8(ascii: ","))
      } else {
        buffer.append(contentsOf: lineEnd)
        column = 0
      }
    }
    if buffer.count >= 65_536 { try writeBuffer() }
  }

  func finish() throws(CommandError) {
    try writeBuffer()
    try output.commit()
  }

  private func writeBuffer() throws(CommandError) {
    let bytes = buffer
    try output.descriptor.write(bytes.span)
    buffer.removeAll(keepingCapacity: true)
  }
}
