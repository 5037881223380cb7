/// An opened input and what is known of it, whatever its format.
struct Source {
  let reader: any SampleReader
  /// Hertz, from the file or from the command line; nil where neither says it.
  let rate: Double?
  private let origin: Origin

  private enum Origin {
    case table(CSVStyle)
    case sound(SoundFormat, strings: [Int32: String])
  }

  /// - Parameter rate: what the command line says; a sound file's header may not contradict it.
  init(path: String, kind: FileKind, rate stated: Double?) throws(CommandError) {
    switch kind {
    case .csv:
      let table = try CSVReader(path: path)
      (reader, origin) = (table, .table(table.style))
    case .wav:
      let sound = try WAVReader(path: path)
      (reader, origin) = (sound, .sound(sound.format, strings: sound.strings))
    }
    if let stated, let header = reader.sampleRate, stated != header {
      throw .rateContradicts(path: path, header: header, stated: stated)
    }
    rate = reader.sampleRate ?? stated
  }

  /// A writer for a signal like this one: in its own format where the kind is the same, otherwise the plainest.
  func writer(path: String, kind: FileKind, overwrite: Bool) throws(CommandError) -> any SampleWriter {
    switch (kind, origin) {
    case (.csv, .table(let style)):
      return try CSVWriter(path: path, overwrite: overwrite, channels: reader.channels, style: style)
    case (.csv, .sound):
      return try CSVWriter(
        path: path, overwrite: overwrite, channels: reader.channels, style: .channels(reader.channels))
    case (.wav, .sound(let format, let strings)):
      return try WAVWriter(path: path, overwrite: overwrite, format: format, strings: strings)
    case (.wav, .table):
      guard let rate else { throw .rateForSoundMissing(path: path) }
      let format = SoundFormat.wavFloat(rate: try wholeRate(rate, path: path), channels: reader.channels)
      return try WAVWriter(path: path, overwrite: overwrite, format: format)
    }
  }
}

/// The rate as a WAV header can hold it.
func wholeRate(_ rate: Double, path: String) throws(CommandError) -> Int32 {
  guard let whole = Int32(exactly: rate), whole > 0 else { throw .rateNotWhole(path: path, rate: rate) }
  return whole
}
