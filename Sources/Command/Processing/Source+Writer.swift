/// What the command line says about an output.
struct OutputOptions {
  var overwrite = false
  /// What it becomes; nil for what its name says, and for standard output what the input is.
  var kind: OutputKind?
  /// Digits behind the decimal sign in a table.
  var digits: Int?
  /// What a table is like that has no table to be like.
  var table = TableOptions()
  /// For integer samples.
  var dither: RandomSource?
}

extension OutputOptions {
  /// What is between the cells of a table of its own: as stated, and no comma where numbers have one.
  func delimiter(else usual: UInt8) throws(CommandError) -> UInt8 {
    let comma = UInt8(ascii: ",")
    let needsAnother = table.hasDecimalComma == true
    switch table.delimiter {
    case .blanks?: return UInt8(ascii: " ")
    case .character(comma)? where needsAnother:
      throw .usage("numbers with a decimal comma cannot have commas between them; leave out --delimiter or --decimal")
    case .character(let byte)?: return byte
    case nil: return needsAnother && usual == comma ? UInt8(ascii: ";") : usual
    }
  }
}

extension Source {
  /// A writer for a signal like this one: in its own format where the kind is the same, otherwise the plainest.
  ///
  /// - Parameter gaps: what has become of samples that are no numbers.
  func writer(path: String, _ options: OutputOptions, gaps: GapPolicy) throws(CommandError) -> any SampleWriter {
    switch try kind(path: path, options) {
    case .table(let delimiter): return try tableWriter(path, options, delimiter, gaps)
    case .raw(let stated):
      let output = try openOutput(path, overwrite: options.overwrite, isText: false)
      return try PCMWriter(output, stated ?? PCM(samples: samples), dither: options.dither)
    case .sound(let container) where path == "-":
      guard container == .wav else { throw .noSuchStream(kind: container.name) }
      return try waveStream(options)
    case .sound(let container):
      let format = try soundFormat(container, path: path)
      return try SoundFileWriter(
        path: path, overwrite: options.overwrite, format: format, metadata: metadata(for: format.container),
        dither: options.dither)
    }
  }

  /// Names of the sound's chunks that an output has no place for; none where the output is no sound.
  func chunksLeftOut(path: String, _ options: OutputOptions) throws(CommandError) -> [String] {
    guard case .sound(let container) = try kind(path: path, options) else { return [] }
    return metadata(for: container).leftOut
  }

  /// Whether the output is a table.
  func becomesTable(path: String, _ options: OutputOptions) throws(CommandError) -> Bool {
    if case .table = try kind(path: path, options) { true } else { false }
  }

  /// Whether the output states a sample rate.
  func statesRate(path: String, _ options: OutputOptions) throws(CommandError) -> Bool {
    if case .sound = try kind(path: path, options) { true } else { false }
  }

  private func kind(path: String, _ options: OutputOptions) throws(CommandError) -> OutputKind {
    var kind = options.kind
    if path != "-", FileStatus(path: path)?.isFolder == true { throw .outputIsFolder(path: path) }
    if kind == nil, path != "-" { kind = try statedByName(path) }
    if case .raw(nil)? = kind, case .raw(let pcm) = origin { return .raw(pcm) }
    if let kind { return kind }
    switch origin {
    case .table: return .table(delimiter: UInt8(ascii: ","))
    case .sound: return .sound(.wav)
    case .raw(let pcm): return .raw(pcm)
    }
  }

  /// Bare samples may bear any name.
  private func statedByName(_ path: String) throws(CommandError) -> OutputKind {
    do throws(CommandError) { return try OutputKind(path: path) } catch {
      if case .raw = origin { return .raw(nil) }
      throw error
    }
  }

  private func tableWriter(
    _ path: String, _ options: OutputOptions, _ delimiter: UInt8, _ gaps: GapPolicy
  ) throws(CommandError) -> any SampleWriter {
    if case .table(let table) = origin, options.kind == .table(delimiter: UInt8(ascii: "\t")),
      table.layout.delimiter != .character(delimiter)
    {
      throw .usage("--to tsv: a table keeps what is between its cells, and in \(self.path) that is no tab")
    }
    let output = try openOutput(path, overwrite: options.overwrite, isText: true)
    if case .table(let table) = origin {
      return RowWriter(output, rowsOf: table, digits: options.digits, keepsGaps: gaps == .keep)
    }
    let names: [String]? = if case .sound = origin { (1...reader.channels).map { "ch\($0)" } } else { nil }
    return TableWriter(
      output, channels: reader.channels, names: names, delimiter: try options.delimiter(else: delimiter),
      hasDecimalComma: options.table.hasDecimalComma == true, digits: options.digits)
  }

  private func waveStream(_ options: OutputOptions) throws(CommandError) -> any SampleWriter {
    let output = try StandardOutput(isText: false)
    let header = WAVStreamHeader(
      pcm: PCM(samples: samples), channels: reader.channels, rate: try headerRate(output.descriptor.path),
      metadata: metadata(for: .wav),
      frames: reader.statedFrames)
    return try PCMWriter(output, header.pcm, dither: options.dither, header: header)
  }

  private func soundFormat(_ container: SoundContainer, path: String) throws(CommandError) -> SoundFormat {
    let own: SoundFormat
    if case .sound(let format, _) = origin {
      own = format
    } else {
      own = .wav(samples, rate: try headerRate(path), channels: reader.channels)
    }
    // A WAV file's lengths have 32 bits.
    let bytes = (knownFrames ?? 0).multipliedReportingOverflow(by: own.channels * own.encoding.samples.bytes)
    let isLong = bytes.overflow || bytes.partialValue > own.mostBytes ?? .max
    guard let format = own.inside(isLong && container == .wav ? .rf64 : container), format.isWritable else {
      throw .cannotHold(path: path, kind: container.name, channels: own.channels, rate: Double(own.rate))
    }
    return format
  }

  /// Sample frames that are there, as a header says or the size of a file of bare samples.
  private var knownFrames: Int? {
    guard reader.statedFrames == nil, case .raw(let pcm) = origin, let size = FileStatus(path: path)?.size else {
      return reader.statedFrames
    }
    return size / (pcm.samples.bytes * reader.channels)
  }

  private func headerRate(_ path: String) throws(CommandError) -> Int32 {
    guard let rate else { throw .rateForSoundMissing(path: path, doubt: doubtOfTimes) }
    return try wholeRate(rate, path: path)
  }

  /// How its samples are stored, or as a float for a table.
  var samples: SampleFormat {
    switch origin {
    case .table: .float32
    case .sound(let format, _): format.encoding.samples
    case .raw(let pcm): pcm.samples
    }
  }

  /// What the sound says beside its samples, as far as a kind of file has a place for it.
  private func metadata(for container: SoundContainer) -> SoundMetadata {
    guard case .sound(let format, let metadata) = origin else { return SoundMetadata() }
    return container.chunks == format.container.chunks ? metadata : metadata.withoutChunks
  }
}
