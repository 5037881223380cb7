/// Rows that have been read and wait for their clean samples, with everything that is not cleaned in them.
final class RowQueue {
  let channels: Int
  private var waiting = RowText()
  /// How much of `waiting` has been written.
  private var written = RowText.Place()

  init(channels: Int) { self.channels = channels }

  /// Takes over the rows of `text`, which is empty then.
  func append(_ text: inout RowText) { waiting.append(&text) }

  /// Takes as many rows as there are samples, and appends them to `output` with each number replaced by its sample.
  ///
  /// - Parameter keepsGaps: whether a sample that is no finite number leaves its cell as it was.
  func write(_ samples: Span<Float>, _ formatter: NumberFormatter, keepsGaps: Bool, to output: inout TextBuffer) {
    waiting.copy(&written, samples, formatter, keepsGaps: keepsGaps, to: &output)
    if written.mark >= 4096, written.mark > waiting.markCount / 2 { waiting.removeBefore(&written) }
  }
}
