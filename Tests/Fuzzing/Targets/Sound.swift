@testable import Command

/// Reads an input as what comes through a pipe: bare samples, or a WAV stream. What is left to libsndfile is not read.
func readSound(_ bytes: [UInt8]) {
  var decisions = Decisions(bytes)
  var options = InputOptions()
  options.gaps = GapPolicy.allCases[decisions.number(below: GapPolicy.allCases.count)]
  if case let number = decisions.number(below: 2 * PCM.all.count), number < PCM.all.count {
    options.raw = PCM.all[number]
  }
  options.channels = [1, 1, 2, 3, 1_024][decisions.number(below: 5)]
  options.rate = decisions.number(below: 4) == 0 ? 500 : nil
  let piece = Int(decisions.byte())
  try? read(decisions.rest, options, piece: piece)
}

private func read(_ bytes: ArraySlice<UInt8>, _ options: InputOptions, piece: Int) throws(CommandError) {
  guard let input = try Pieces(bytes, size: piece)?.input else { return }
  if options.raw == nil {
    guard try InputKind.of(input, name: "-") == .wave, try Source.canStream(input) else { return }
  }
  let source = try Source(input, name: "-", options)
  let reader = source.reader
  var block = Block(channels: reader.channels)
  var frames = 0
  while try block.read(reader) { frames += block.frames }
  precondition(frames * reader.channels <= bytes.count, "a sample has a byte at least")
  precondition(reader.remarks.allSatisfy { !$0.isEmpty })
  guard case .sound(let format, _) = source.origin else { return }
  precondition(format.channels == reader.channels && format.rate > 0, "a sound has channels and a rate")
}
