import CStaDenoise
import ReportPage

/// The page of a report: one file of HTML that holds all that it needs and asks nobody for anything.
struct HTMLReport {
  let comparison: Comparison
  let facts: ReportFacts

  func write(to output: any ByteOutput) throws(CommandError) {
    let data = try PageData(comparison)
    let figures = ReportFigures(comparison: comparison, facts: facts)
    let pieces = [
      "title": title, "version": STA_VERSION, "frameLength": "\(comparison.detail.frameLength)",
      "style": asset("uPlot.css") + asset("style.css"),
      "sentences": figures.sentences.map { "<p>\(html($0))</p>" }.joined(separator: "\n"),
      "remarks": facts.remarks.map { "<li>\(html($0))</li>" }.joined(separator: "\n"),
      "figures": [figures.levels, figures.scores, figures.byChannel, figures.run].compactMap { $0 }.joined(),
      "description": scriptText(description(data)), "licence": html(asset("uPlot-LICENSE")),
      "script": Self.scripts.map { "<script>\n\(asset($0))</script>" }.joined(separator: "\n"),
    ]
    // Only the blocks are long; they are written one by one.
    for part in asset("page.html").split(separator: "{{", omittingEmptySubsequences: false) {
      let (name, rest) = part.contains("}}") ? split(part) : ("", part[...])
      if name == "blocks" {
        for block in data.blocks {
          try write("<script type=\"text/plain\" id=\"data-\(block.name)\">", to: output)
          try output.descriptor.write(Base64.encode(block.bytes).span)
          try write("</script>\n", to: output)
        }
      }
      try write((pieces[name] ?? "") + rest, to: output)
    }
  }

  private static let scripts = [
    "uPlot.js", "signal.js", "view.js", "waveform.js", "spectrogram.js", "spectrum.js", "player.js", "scene.js",
    "charts.js", "page.js",
  ]

  private func split(_ part: Substring) -> (name: String, rest: Substring) {
    let pieces = part.split(separator: "}}", maxSplits: 1, omittingEmptySubsequences: false)
    return (String(pieces[0]), pieces[1])
  }

  private func write(_ text: String, to output: any ByteOutput) throws(CommandError) {
    try output.descriptor.write(Array(text.utf8).span)
  }

  private var title: String {
    let name = facts.paths[.noisy]?.split(separator: "/").last.map { String($0) } ?? "a signal"
    return html("\(name), before and after")
  }

  private func description(_ data: PageData) -> JSON {
    .object([
      ("rate", .optional(facts.rate)), ("start", .integer(facts.start)), ("frames", .integer(comparison.frames)),
      ("isSound", .truth(facts.isSound)), ("channelCount", .integer(comparison.channels)),
      ("channels", .array(facts.names.prefix(comparison.shown).map { .text($0) })),
      ("lanes", .array(comparison.lanes.map { .text($0.rawValue) })), ("parts", .array(data.parts)),
    ])
  }

  /// A source file of the page.
  private func asset(_ name: String) -> String {
    var size = 0
    guard let bytes = unsafe report_page_file(name, &size) else { preconditionFailure("no file \(name) in the page") }
    return unsafe String(decoding: UnsafeRawBufferPointer(start: bytes, count: size), as: UTF8.self)
  }
}
