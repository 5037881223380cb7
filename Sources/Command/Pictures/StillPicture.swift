/// A picture of a comparison in SVG: noisy, cleaned before its reference, and residue, one below the other in one scale.
struct StillPicture {
  let svg: String

  /// Stretches that an envelope may have: two for each unit of the picture's width.
  static let stretches = 2000
  private static let size = (width: 1000.0, panel: 142.0, gap: 30.0)
  private static let margin = (left: 70.0, right: 14.0, bottom: 46.0)
  /// The colours of the report's page on paper.
  private static let colours: [Lane: String] = [
    .noisy: "#b8501a", .cleaned: "#0b5fa5", .residue: "#6a7480", .reference: "#7cc4a2",
  ]

  /// - Parameters:
  ///   - start: sample frames before the first.
  ///   - unit: of the values; nil for none.
  init(_ comparison: Comparison, channel: Int, rate: Double?, start: Int, title: String?, unit: String?) {
    let (size, margin) = (Self.size, Self.margin)
    let top = title == nil ? 28.0 : 62.0
    let panels: [[Lane]] = [
      [.noisy], comparison.lanes.contains(.reference) ? [.reference, .cleaned] : [.cleaned], [.residue],
    ]
    let height = top + 3 * size.panel + 2 * size.gap + margin.bottom
    let time = Axis(
      from: Double(start) / (rate ?? 1), to: Double(start + comparison.frames) / (rate ?? 1), at: margin.left,
      size.width - margin.right)
    let extents = panels.map { Self.extent($0.compactMap { comparison[$0]?.envelopes[channel] }) }
    let tallest = extents.map { $0.upperBound - $0.lowerBound }.max() ?? 0
    let largest = extents.map { max($0.lowerBound.magnitude, $0.upperBound.magnitude) }.max() ?? 0
    let span = tallest > 0 ? tallest * 1.08 : max(2, 1e-6 * largest)

    var body = ""
    for (index, lanes) in panels.enumerated() {
      let y = top + Double(index) * (size.panel + size.gap)
      let middle = (extents[index].lowerBound + extents[index].upperBound) / 2
      let values = Axis(from: middle - span / 2, to: middle + span / 2, at: y + size.panel, y)
      body += Self.grid(time, values)
      for lane in lanes {
        guard let envelope = comparison[lane]?.envelopes[channel] else { continue }
        let points = Self.points(envelope, time, values, frames: comparison.frames)
        let width = lane == .reference ? 3.5 : lane == .cleaned ? 1.3 : 0.9
        body += "<path d=\"\(points)\" stroke=\"\(Self.colours[lane] ?? "")\" stroke-width=\"\(decimal(width))\"/>\n"
      }
      body += Self.names(lanes.reversed(), comparison, channel, y: y)
    }
    let bottom = height - margin.bottom
    body += time.ticks(6...12).map { tick in
      Self.text(tick.label, x: time.place(tick.value), y: bottom + 18, "middle")
    }.joined()
    let middle = (margin.left + size.width - margin.right) / 2
    body += Self.text(rate == nil ? "samples" : "seconds", x: middle, y: bottom + 38, "middle")
    if let unit {
      let y = (top + bottom) / 2
      body += "<g transform=\"rotate(-90 14 \(fixed(y)))\">\(Self.text(unit, x: 14, y: y + 4, "middle"))</g>\n"
    }
    if let title {
      body += "<text x=\"\(fixed(margin.left))\" y=\"28\" font-size=\"17\" font-weight=\"600\">\(html(title))</text>\n"
    }
    svg = Self.document(
      body, height: height, title: title ?? "A signal before and after cleaning", lanes: comparison.lanes)
  }

  private static func document(_ body: String, height: Double, title: String, lanes: [Lane]) -> String {
    let (width, height) = (decimal(size.width), fixed(height))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" role="img" \
      font-family="'DejaVu Sans', 'Segoe UI', Helvetica, Arial, sans-serif" font-size="12.5" fill="#1d232b">
      <title>\(html(title))</title>
      <desc>Waveforms, one below the other in one scale: \(lanes.map(\.rawValue).joined(separator: ", ")).</desc>
      <rect width="100%" height="100%" fill="#ffffff"/>
      <style>path { fill: none; stroke-linejoin: round }</style>
      \(body)</svg>

      """
  }

  private static func extent(_ envelopes: [Envelope]) -> ClosedRange<Double> {
    let low = Double(envelopes.compactMap { $0.minima.min() }.min() ?? 0)
    return low...max(Double(envelopes.compactMap { $0.maxima.max() }.max() ?? 0), low)
  }

  private static func grid(_ time: Axis, _ values: Axis) -> String {
    var lines = ""
    for tick in time.ticks(6...12) {
      let x = fixed(time.place(tick.value))
      lines += "M\(x) \(fixed(values.end))V\(fixed(values.start))"
    }
    var labels = ""
    for tick in values.ticks(3...6) {
      let y = values.place(tick.value)
      lines += "M\(fixed(time.start)) \(fixed(y))H\(fixed(time.end))"
      labels += text(tick.label, x: time.start - 8, y: y + 4, "end")
    }
    return "<path d=\"\(lines)\" stroke=\"#e4e8ec\"/>\n" + labels
  }

  /// What is drawn, in its colour, and how near it is to the reference.
  private static func names(_ lanes: [Lane], _ comparison: Comparison, _ channel: Int, y: Double) -> String {
    var spans = lanes.map {
      "<tspan fill=\"\($0 == .reference ? "#187a4f" : colours[$0] ?? "")\" font-weight=\"600\">\($0.rawValue)</tspan>"
    }
    if let scores = lanes.compactMap({ comparison[$0] }).first(where: { !$0.scores.isEmpty })?.scores {
      spans.append("<tspan fill=\"#59636f\">SNR \(tenths(scores[channel].signalToNoise)) dB</tspan>")
    }
    // A white edge keeps the words apart from what they stand on.
    return
      "<text x=\"\(fixed(size.width - margin.right))\" y=\"\(fixed(y - 8))\" text-anchor=\"end\" xml:space=\"preserve\" "
      + "paint-order=\"stroke\" style=\"stroke: #ffffff; stroke-width: 5\">\(spans.joined(separator: "   "))</text>\n"
  }

  private static func text(_ text: String, x: Double, y: Double, _ anchor: String) -> String {
    "<text x=\"\(fixed(x))\" y=\"\(fixed(y))\" text-anchor=\"\(anchor)\">\(html(text))</text>\n"
  }

  /// A line through the samples, or through both ends of each stretch.
  private static func points(_ envelope: Envelope, _ time: Axis, _ values: Axis, frames: Int) -> String {
    var points = ""
    let scale = (time.to - time.from) / Double(frames)
    for index in envelope.minima.indices {
      let frame = (Double(index) + (envelope.step == 1 ? 0 : 0.5)) * Double(envelope.step)
      let x = fixed(time.place(time.from + scale * min(frame, Double(frames))))
      points += "\(points.isEmpty ? "M" : "L")\(x) \(fixed(values.place(Double(envelope.minima[index]))))"
      if envelope.step > 1 { points += "V\(fixed(values.place(Double(envelope.maxima[index]))))" }
    }
    return points
  }
}

/// A tenth of a unit of a picture, which nobody sees.
private func fixed(_ value: Double) -> String { decimal((value * 10).rounded() / 10) }
