extension Source {
  /// What it holds, in words: `table, commas between cells, 3 columns, cleaning 2 (MLII), times in 1`.
  var summary: String {
    switch origin {
    case .table(let table): summary(of: table.layout)
    case .sound(let format, _):
      "\(format.container.name), \(format.encoding.name), \(counted(format.channels, "channel"))"
    case .raw(let pcm): "bare samples, \(pcm.name), \(counted(reader.channels, "channel"))"
    }
  }

  private func summary(of layout: TableLayout) -> String {
    let cleaned = layout.selected.prefix(16).map { named($0, layout) }.joined(separator: ", ")
    let more = layout.selected.count > 16 ? " and \(layout.selected.count - 16) more" : ""
    return
      "table, \(layout.delimiter.name) between cells, \(counted(layout.columnCount, "column")), cleaning \(cleaned)\(more)"
      + (layout.time.map { ", times in \(named($0, layout))" } ?? "")
  }

  /// A column by its number, from 1, and its name: `2 (MLII)`.
  func named(_ column: Int, _ layout: TableLayout) -> String {
    "\(column + 1)" + (layout.names[safely: column].map { " (\(shown(Array($0.utf8).span)))" } ?? "")
  }
}

extension Source {
  /// What has become of samples that were missing, where there were any.
  ///
  /// - Parameter integers: whether they went to whole numbers.
  func gapSentences(_ policy: GapPolicy, integers: Bool = false) -> [String] {
    guard reader.gapCount > 0 else { return [] }
    let way =
      switch policy {
      case .keep where integers: "are 0 in whole numbers, and full scale where they were infinite"
      case .keep: "stay as they were"
      case .interpolate: "are filled by a line across"
      case .hold, .error: "are filled with the sample before, or at the beginning behind"
      }
    return ["\(path): \(counted(reader.gapCount, "value")) missing or no finite number, which \(way)"]
  }

  /// That several columns of a table were cleaned as what the model is for, of which nobody chose them.
  func columnsSentence(model: String, chosen: Bool) -> String? {
    guard case .table(let table) = origin, table.channels > 1, !chosen else { return nil }
    let names = table.layout.selected.prefix(16).map { named($0, table.layout) }.joined(separator: ", ")
    let rest = table.channels > 16 ? " and \(table.channels - 16) more" : ""
    return "\(path): columns \(names)\(rest) were cleaned as \(model) has it; --columns names those that are to be"
  }

  /// What its channels are called, `channel 1` where nobody gave them a name.
  var channelNames: [String] {
    (0..<reader.channels).map { channel in
      if case .table(let table) = origin, let name = table.layout.names[safely: table.layout.selected[channel]],
        !name.isEmpty
      {
        return name
      }
      return "channel \(channel + 1)"
    }
  }

  /// The width of the integers in a sound; nil for what has no full scale.
  var integerBits: Int? {
    switch origin {
    case .table: nil
    case .sound(let format, _): format.encoding.integerBits
    case .raw(let pcm): pcm.samples.integerBits
    }
  }

  /// Whether its samples are a sound's, which are told in decibels below full scale.
  var isSound: Bool { if case .table = origin { false } else { true } }
}
