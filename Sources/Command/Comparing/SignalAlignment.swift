/// Brings signals side by side that come in pieces of different lengths, and hands them to a comparison.
final class SignalAlignment {
  let comparison: Comparison
  private let paths: [Lane: String]
  private var queues: [Lane: [Float]] = [:]
  /// Read as far as the others are; nil where it comes in pieces too, or there is none.
  private let reference: (any SampleReader)?

  /// - Parameters:
  ///   - paths: for sentences; the signals that come are those that have one here.
  ///   - reference: where that is not a signal that somebody else reads.
  init(_ comparison: Comparison, paths: [Lane: String], reference: (any SampleReader)? = nil) {
    (self.comparison, self.paths, self.reference) = (comparison, paths, reference)
    for lane in paths.keys { queues[lane] = [] }
  }

  /// Sample frames that wait for their counterparts.
  func waiting(_ lane: Lane) -> Int { (queues[lane]?.count ?? 0) / comparison.channels }

  func append(_ samples: Span<Float>, to lane: Lane) throws(CommandError) {
    unsafe samples.withUnsafeBufferPointer { unsafe queues[lane, default: []].append(contentsOf: $0) }
    try drain()
  }

  private func drain() throws(CommandError) {
    let ready = min(queues[.noisy]?.count ?? 0, queues[.cleaned]?.count ?? 0)
    if let reference { try read(reference, upTo: ready) }
    let count = min(ready, queues[.reference]?.count ?? ready)
    guard count > 0, let noisy = queues[.noisy], let cleaned = queues[.cleaned] else { return }
    if let reference = queues[.reference] {
      comparison.append(
        noisy: noisy.span.extracting(first: count), cleaned: cleaned.span.extracting(first: count),
        reference: reference.span.extracting(first: count))
    } else {
      comparison.append(noisy: noisy.span.extracting(first: count), cleaned: cleaned.span.extracting(first: count))
    }
    for lane in queues.keys { queues[lane]?.removeFirst(count) }
  }

  private func read(_ reference: any SampleReader, upTo count: Int) throws(CommandError) {
    var block = Block(channels: comparison.channels)
    while (queues[.reference]?.count ?? 0) < count, try block.read(reference) {
      queues[.reference]?.append(contentsOf: block.samples.prefix(block.frames * comparison.channels))
    }
  }

  /// Ends the signals, which have to be of one length.
  func finish() throws(CommandError) {
    if let reference { try read(reference, upTo: 1 + (queues[.noisy]?.count ?? 0)) }
    let longest = queues.max { $0.value.count < $1.value.count }
    if let longest, !longest.value.isEmpty, let shortest = queues.first(where: { $0.value.isEmpty }) {
      throw .unequalLengths(
        longer: paths[longest.key] ?? "", shorter: paths[shortest.key] ?? "", frames: comparison.frames)
    }
    guard comparison.frames > 0 else { throw .noSamples(path: paths[.noisy] ?? "") }
    comparison.finish()
  }
}
