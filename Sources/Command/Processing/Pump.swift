/// Drives a signal through a filter, block by block, into an output, which is not finished. Returns the number of sample frames written.
///
/// - Parameter progress: is told how many sample frames have been read, as often as there is something new.
func pump(
  _ reader: any SampleReader, through filter: any SignalFilter, to writer: any SampleWriter, _ progress: (Int) -> Void
) throws(CommandError) -> Int {
  let channels = reader.channels
  var input = Block(channels: channels)
  var (read, written) = (0, 0)
  while try input.read(reader) {
    read += input.frames
    let noisy = input.samples.span.extracting(first: input.frames * channels)
    try filter.process(noisy) { (clean) throws(CommandError) in
      try writer.write(clean)
      written += clean.count / channels
    }
    progress(read)
  }
  try filter.finish { (clean) throws(CommandError) in
    try writer.write(clean)
    written += clean.count / channels
  }
  return written
}
