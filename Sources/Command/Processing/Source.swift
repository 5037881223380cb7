/// What the command line says about an input; what it does not say the input has to.
struct InputOptions: Equatable {
  /// How bare samples lie in bytes; nil for an input with a header, or a table.
  var raw: PCM?
  /// Channels of bare samples.
  var channels = 1
  /// Hertz.
  var rate: Double?
  var table = TableOptions()
  var gaps = GapPolicy.error
}

/// An opened input and what is known of it, whatever it holds.
struct Source {
  /// For sentences.
  let path: String
  let reader: any SampleReader
  /// Hertz, from the input or from the command line; nil where neither says it.
  private(set) var rate: Double?
  /// Why the times in a table do not say it, as the end of a sentence; nil where they do, are not there, or nobody has asked.
  private(set) var doubtOfTimes: String?
  /// Whether it is a file, all of which is there.
  let isFile: Bool
  /// Bytes of a sound file that are not read, since its header does not know of them. All are known after the last sample.
  var bytesLeftOut: Int { (reader as? SoundFileReader)?.bytesBehind ?? 0 }
  /// Names of chunks behind the samples that have been passed over on the way to the end, of a sound that nobody can go back in.
  var chunksBehind: [String] { (reader as? PCMReader)?.chunksBehind ?? [] }
  let origin: Origin

  enum Origin {
    case table(TableReader)
    case sound(SoundFormat, SoundMetadata)
    case raw(PCM)
  }

  /// - Parameter path: `-` is standard input.
  init(path: String, _ options: InputOptions = InputOptions()) throws(CommandError) {
    try self.init(try ByteInput(path: path), name: path, options)
  }

  /// - Parameter name: may say what the input holds, where its first bytes do not.
  init(_ input: ByteInput, name: String, _ options: InputOptions) throws(CommandError) {
    (path, isFile) = (input.path, input.descriptor.isRegular)
    (reader, origin) = try Self.open(input, name: name, options)
    if let stated = options.rate, let header = reader.sampleRate, stated != header {
      throw .rateContradicts(path: self.path, header: header, stated: stated)
    }
    rate = reader.sampleRate ?? options.rate
  }

  /// Takes the sample rate from a column of times, where neither the input nor the command line states it. To be asked before
  /// anything is read.
  ///
  /// - Parameters:
  ///   - rows: that are waited for.
  ///   - likely: rates that are believed of times that may be in any unit.
  ///   - isStrict: whether times that jump later are an error, and not only told.
  /// - Returns: what is to be told of it.
  mutating func takeRateOfTimes(
    rows: Int, likely: ClosedRange<Double>?, isStrict: Bool = true
  ) throws(CommandError) -> String? {
    guard rate == nil, case .table(let table) = origin, let column = table.layout.time else { return nil }
    switch try table.rateOfTimes(rows: rows) {
    case .hertz(let found, let namesUnit) where namesUnit || likely?.contains(found) == true:
      rate = found
      if isStrict { table.compareTimes(with: found) } else { table.watchTimes(found) }
      return
        "\(path): \(hertz(found)), taken from the times in column \(named(column, table.layout)); --rate states another"
    case .hertz(let found, _): doubtOfTimes = "by its times it would be \(hertz(found)), if they are in seconds"
    case .unknown(let reason): doubtOfTimes = reason
    case .uneven(let line): doubtOfTimes = "its times are not evenly spaced in line \(line)"
    case nil: break
    }
    return nil
  }

  /// Lets a table whose rate nobody needs tell where rows may be missing, if the first times show one. To be asked before anything
  /// is read.
  ///
  /// - Parameter rows: that are waited for.
  /// - Returns: what is to be told of the first of them.
  func watchTimes(rows: Int) throws(CommandError) -> String? {
    guard rate == nil, case .table(let table) = origin else { return nil }
    switch try table.rateOfTimes(rows: rows) {
    case .hertz(let found, _): table.watchTimes(found)
    case .uneven(let line):
      return "\(path): the times are not evenly spaced in line \(line); rows were taken as if they were"
    case .unknown, nil: break
    }
    return nil
  }

  /// The signal, with what stands in for samples that are missing or no finite number.
  func reader(gaps: GapPolicy) -> any SampleReader {
    switch gaps {
    case .error: reader
    case .hold, .interpolate, .keep: GapFiller(reader, path: path, names: channelNames, policy: gaps)
    }
  }

  private static func open(
    _ input: ByteInput, name: String, _ options: InputOptions
  ) throws(CommandError) -> (any SampleReader, Origin) {
    if let pcm = options.raw {
      let reader = PCMReader(input, pcm, channels: options.channels, rate: options.rate, gaps: options.gaps)
      return (reader, .raw(pcm))
    }
    if ["raw", "pcm"].contains(fileExtension(name)) { throw .rawFormatMissing(path: input.path) }
    switch try InputKind.of(input, name: name) {
    case .wideText: throw .wideText(path: input.path)
    case .table:
      let reader = try TableReader(input, options.table, rate: options.rate, gaps: options.gaps)
      return (reader, .table(reader))
    case .wave: return try openWave(input, options.gaps)
    case .sound: return try openSound(input.descriptor.isRegular ? input : SpoolFile.make(of: input), options.gaps)
    }
  }

  private static func openSound(
    _ input: ByteInput, _ gaps: GapPolicy, remarks: [String] = []
  ) throws(CommandError) -> (any SampleReader, Origin) {
    let reader = try SoundFileReader(input, gaps: gaps, remarks: remarks)
    var metadata = reader.metadata
    if reader.format.container == .flac { metadata.leaveOut(input.flacParts()) }
    return (reader, .sound(reader.format, metadata))
  }

  /// A file is libsndfile's, which takes one that is cut short for whole, and one without a length for empty; that, and a pipe, is ours.
  private static func openWave(_ input: ByteInput, _ gaps: GapPolicy) throws(CommandError) -> (any SampleReader, Origin)
  {
    if let size = input.size {
      let header = try? WAVHeader(input)
      if let header, header.dataBytes == nil, header.pcm != nil,
        let length = input.soundLength(size: size), length.behind > 0
      {
        return try openPlain(input, header, gaps)
      }
      do throws(CommandError) {
        return try openSound(input, gaps, remarks: header.map { shortness(input, $0, size: size) } ?? [])
      } catch {
        // What libsndfile does not find its way through may be plain all the same.
        guard case .notSound = error, let header, header.pcm != nil, input.soundLength(size: size)?.behind == 0 else {
          throw error
        }
        input.comeBack()
        return try openPlain(input, header, gaps)
      }
    }
    // What the header takes is missing for anybody else, so it is kept for encodings that are not ours.
    guard try canStream(input) else { return try openSound(SpoolFile.make(of: input), gaps) }
    return try openPlain(input, try WAVHeader(input), gaps)
  }

  /// What follows a header, as plain samples.
  private static func openPlain(
    _ input: ByteInput, _ header: WAVHeader, _ gaps: GapPolicy
  ) throws(CommandError) -> (any SampleReader, Origin) {
    guard let pcm = header.pcm, let rate = Int32(exactly: header.rate), header.channels <= 1024 else {
      throw .notSound(path: input.path, reason: "its samples or its rate are not of a kind that a pipe can bring")
    }
    let reader = PCMReader(
      input, pcm, channels: header.channels, rate: Double(rate), gaps: gaps, dataBytes: header.dataBytes)
    return (reader, .sound(.wav(pcm.samples, rate: rate, channels: header.channels), header.metadata))
  }

  /// What is to be told of a WAV file that has fewer samples than its header says.
  private static func shortness(_ input: ByteInput, _ header: WAVHeader, size: Int) -> [String] {
    guard let stated = header.dataBytes, header.channels > 0 else { return [] }
    let found = size - input.position
    guard let block = header.pcm.map({ $0.samples.bytes * header.channels }), stated > UInt64(max(found, 0)) else {
      return []
    }
    return [cutShort(input.path, stated: Int(clamping: stated) / block, found: found / block)]
  }

  /// Whether the header of a WAV stream says that its samples are plain. Looks at the chunk that describes them, without taking anything.
  static func canStream(_ input: ByteInput) throws(CommandError) -> Bool {
    let isBigEndian = input[3] == UInt8(ascii: "X")
    func number(_ place: Int, bytes: Int) -> Int {
      let order = (0..<bytes).map { Int(input[place + $0]) }
      return (isBigEndian ? order : order.reversed()).reduce(0) { $0 << 8 | $1 }
    }
    var place = 12
    // Behind more than this the stream's own reader finds out.
    while place < 1 << 16, try input.require(place + 10) {
      let size = number(place + 4, bytes: 4)
      guard (0..<4).map({ input[place + $0] }) == Array("fmt ".utf8) else {
        place += 8 + size + size % 2
        continue
      }
      let encoding = number(place + 8, bytes: 2)
      // The extensible form says further on what it holds.
      guard encoding == 0xFFFE, size >= 26, try input.require(place + 34) else {
        return [1, 3, 0xFFFE].contains(encoding)
      }
      return [1, 3].contains(number(place + 32, bytes: 2))
    }
    return true
  }
}

/// The rate as the header of a sound can hold it.
func wholeRate(_ rate: Double, path: String) throws(CommandError) -> Int32 {
  guard let whole = Int32(exactly: rate), whole > 0 else { throw .rateNotWhole(path: path, rate: rate) }
  return whole
}
