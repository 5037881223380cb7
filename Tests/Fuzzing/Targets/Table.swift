import Glibc

@testable import Command

/// Reads an input as a table, writes its rows with the numbers that they have, and reads what has been written.
func readTable(_ bytes: [UInt8]) {
  var decisions = Decisions(bytes)
  let options = TableOptions(&decisions)
  let gaps = GapPolicy.allCases[decisions.number(below: GapPolicy.allCases.count)]
  let rate: Double? = decisions.number(below: 4) == 0 ? Double(decisions.byte()) + 1 : nil
  let piece = Int(decisions.byte())
  let text = decisions.rest
  guard let first = try? copyTable(text, options, gaps, rate, piece) else { return }
  // Whether a first line is one of names, and what separates cells, may be told from the numbers, which are as they were.
  var again = options
  // Where a comma may be either, +1,+5 is two numbers, which come out as 1,5: the reader has to be told.
  // Then it may take a line of names for one that begins with numbers, so it is told of that too.
  if options.hasDecimalComma == true {
    again.delimiter = first.delimiter
    again.headerLines = options.headerLines ?? first.headerLines
  }
  guard let second = try? copyTable(first.text[...], again, gaps, rate, piece) else {
    preconditionFailure("what was written can be read")
  }
  precondition(first.samples.count == second.samples.count, "as many numbers come out as went in")
  let areSame = zip(first.samples, second.samples).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }
  precondition(areSame, "numbers that pass are the same numbers")
}

extension TableOptions {
  fileprivate init(_ decisions: inout Decisions) {
    self.init()
    switch decisions.number(below: 8) {
    case 0: delimiter = Delimiter(argument: String(UnicodeScalar(decisions.byte())))
    case 1: delimiter = .blanks
    default: break
    }
    headerLines = [nil, nil, nil, 0, 1, 3][decisions.number(below: 6)]
    hasDecimalComma = [nil, nil, true, false][decisions.number(below: 4)]
    columns = [nil, nil, nil, "1", "2-3", "ecg", "1,3", "2-", ",,"][decisions.number(below: 9)]
    time = [nil, nil, nil, "none", "1", "t"][decisions.number(below: 6)]
  }
}

/// The table with its numbers replaced by themselves.
private func copyTable(
  _ text: ArraySlice<UInt8>, _ options: TableOptions, _ gaps: GapPolicy, _ rate: Double?, _ piece: Int
) throws(CommandError) -> (samples: [Float], text: [UInt8], delimiter: Delimiter?, headerLines: Int?) {
  guard let pieces = try Pieces(text, size: piece) else { return ([], [], nil, nil) }
  let reader = try TableReader(pieces.input, options, rate: rate, gaps: gaps)
  if rate == nil, case .hertz(let found, _)? = try reader.rateOfTimes(rows: 8) {
    precondition(found > 0 && found.isFinite, "a rate is one")
  }
  let output = MemoryOutput()
  let writer = RowWriter(output, rowsOf: reader, digits: nil, keepsGaps: true)
  var samples: [Float] = []
  var block = Block(channels: reader.channels)
  while try block.read(reader) {
    let new = block.samples.span.extracting(first: block.frames * reader.channels)
    try writer.write(new)
    for index in new.indices { samples.append(new[index]) }
  }
  try writer.finish()
  return (samples, output.bytes, reader.layout.delimiter, ended(reader.layout.preamble))
}

/// How many lines end in a text, by a line feed, a carriage return or both; nil where none does.
private func ended(_ text: [UInt8]) -> Int? {
  let (feed, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
  let count = text.indices.count { place in
    text[place] == feed || text[place] == carriageReturn && text[safely: place + 1] != feed
  }
  return count > 0 ? count : nil
}

/// What is written to a file.
final class MemoryOutput: ByteOutput {
  private let file = NamelessFile()
  let descriptor: Descriptor

  init() { descriptor = Descriptor(number: file?.number ?? -1, path: "output") }

  func rewriteStart(_ bytes: [UInt8]) {}

  func commit() {}

  /// What has been written.
  var bytes: [UInt8] { file?.bytes ?? [] }
}
