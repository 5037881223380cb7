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
    func named(_ column: Int) -> String {
      "\(column + 1)" + (layout.names[safely: column].map { " (\(shown(Array($0.utf8).span)))" } ?? "")
    }
    let cleaned = layout.selected.prefix(16).map(named).joined(separator: ", ")
    let more = layout.selected.count > 16 ? " and \(layout.selected.count - 16) more" : ""
    return
      "table, \(layout.delimiter.name) between cells, \(counted(layout.columnCount, "column")), cleaning \(cleaned)\(more)"
      + (layout.time.map { ", times in \(named($0))" } ?? "")
  }
}
