import Denoising

/// Drives a signal through a stream, block by block, and finishes the output. Returns the number of samples written.
func pump(
  _ reader: any SampleReader, through stream: DenoisingStream, to writer: any SampleWriter
) throws(CommandError) -> Int {
  let channels = reader.channels
  var input = Block(channels: channels)
  let room = stream.maximumOutput(forInput: blockLength(channels: channels))
  var output = [Float](repeating: 0, count: room * channels)
  var written = 0

  func pass(on frames: Int) throws(CommandError) {
    try writer.write(output.span.extracting(0..<frames * channels))
    written += frames
  }

  while try input.read(reader) {
    let noisy = input.samples.span.extracting(0..<input.frames * channels)
    var result = output.mutableSpan
    try pass(on: stream.process(noisy, into: &result).produced)
  }
  var result = output.mutableSpan
  try pass(on: stream.flush(into: &result))
  try writer.finish()
  return written * channels
}
