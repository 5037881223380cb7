/// The files of a comparison, opened, of one shape.
struct ComparedFiles {
  let sources: [(lane: Lane, source: Source)]
  /// The signals of the sources, with what stands in for samples that are no numbers.
  private let signals: [(lane: Lane, reader: any SampleReader)]
  /// Hertz; nil where no file says it.
  let rate: Double?
  /// What is to be told of where the rate comes from.
  private let ratesTaken: [String]
  /// Rows whose times are looked at for it.
  private static let rowsForTimes = 450
  /// The sample frames that are compared; nil for all.
  var stretch: Range<Int>?

  var channels: Int { sources[0].source.reader.channels }
  var paths: [Lane: String] { Dictionary(uniqueKeysWithValues: sources.map { ($0.lane, $0.source.path) }) }

  init(noisy: String, cleaned: String, reference: String?, _ options: InputOptions) throws(CommandError) {
    var noisy = try Source(path: noisy, options)
    ratesTaken = try [noisy.takeRateOfTimes(rows: Self.rowsForTimes, likely: nil, isStrict: false)].compactMap { $0 }
    var sources = [(lane: Lane.noisy, source: noisy)]
    var rate = noisy.rate
    for (lane, path) in [(Lane.cleaned, cleaned), (.reference, reference)] {
      guard let path else { continue }
      let source = try Source(path: path, options)
      try requireLikeness(noisy, source)
      rate = rate ?? source.rate
      sources.append((lane, source))
    }
    (self.sources, self.rate) = (sources, rate)
    signals = sources.map { ($0.lane, $0.source.reader(gaps: options.gaps)) }
  }

  /// What is to be told of the files, complete after they have been compared.
  var remarks: [String] { ratesTaken + signals.flatMap(\.reader.remarks) }

  /// The width of integers in those that have them.
  var integerBits: [Lane: Int] {
    Dictionary(uniqueKeysWithValues: sources.compactMap { lane, source in source.integerBits.map { (lane, $0) } })
  }

  /// Reads them to their ends, and ends the comparison.
  func compare(_ comparison: Comparison) throws(CommandError) {
    let alignment = SignalAlignment(comparison, paths: paths)
    let readers = signals.map { lane, reader in
      (lane: lane, reader: stretch.map { StretchReader(reader, $0) } ?? reader)
    }
    var block = Block(channels: channels)
    var hasEnded: Set<Lane> = []
    while hasEnded.isEmpty {
      // Only who is behind reads on, so that nothing piles up.
      for (lane, reader) in readers where alignment.waiting(lane) == 0 {
        if try !block.read(reader) { hasEnded.insert(lane) }
        try alignment.append(block.samples.span.extracting(first: block.frames * channels), to: lane)
      }
    }
    // One sample more of those that have not ended tells whether they are longer.
    for (lane, reader) in readers where !hasEnded.contains(lane) && alignment.waiting(lane) == 0 {
      if try block.read(reader) {
        try alignment.append(block.samples.span.extracting(first: block.frames * channels), to: lane)
      }
    }
    if let reader = readers[0].reader as? StretchReader { try requireStart(before: reader.position) }
    try alignment.finish()
  }

  /// Whether the stretch begins within a signal of so many sample frames.
  private func requireStart(before frames: Int) throws(CommandError) {
    guard let stretch, !stretch.isEmpty, let rate, frames > 0, stretch.lowerBound >= frames else { return }
    throw .startBehindEnd(path: sources[0].source.path, start: stretch.lowerBound, frames: frames, rate: rate)
  }
}

/// Whether two signals can be compared.
func requireLikeness(_ one: Source, _ other: Source) throws(CommandError) {
  let (first, second) = (one.reader.channels, other.reader.channels)
  guard first == second else { throw .unequalChannels(reference: one.path, first, estimate: other.path, second) }
  if let rate = one.rate, let otherRate = other.rate, rate != otherRate {
    throw .ratesDiffer(path: one.path, rate, other: other.path, otherRate)
  }
}
