import Glibc
import TestSupport
import Testing

@testable import Command

/// Rows of plain numbers are read in one pass, others by way of their cells. A quoted number is the same number, so the same
/// table with quotes around its numbers, which has no ordinary row, must come out the same, however it arrives.
@Suite struct OrdinaryRowsAreReadLikeAnyOthers {
  @Test(arguments: Seeds.first(300)) func whateverIsInThem(seed: UInt64) throws {
    var source = TestSupport.SplitMix64(seed: seed)
    let table = RandomTable(&source)
    let plain = try TableCopy(of: table.text(quoted: .none), table.options, rate: table.rate, gaps: table.gaps)
    for quoted in [RandomTable.Quotes.all, .some] {
      let other = try TableCopy(of: table.text(quoted: quoted), table.options, rate: table.rate, gaps: table.gaps)
      // How much is handed over before an error hangs on how it arrives.
      let count = plain.error == nil ? Int.max : min(plain.samples.count, other.samples.count)
      #expect(plain.samples.prefix(count).map(\.bitPattern) == other.samples.prefix(count).map(\.bitPattern))
      #expect(plain.error == other.error)
      #expect(plain.gapCount == other.gapCount)
      #expect(plain.remarks == other.remarks)
      #expect(plain.text == other.text.filter { $0 != UInt8(ascii: "\"") })
    }
  }
}

/// A table that is sometimes wrong somewhere.
private struct RandomTable {
  enum Quotes {
    case none
    case all
    case some
  }

  private(set) var options = TableOptions()
  private(set) var rate: Double?
  private(set) var gaps = GapPolicy.error
  private var names = ""
  /// What is before each cell, the cell, and what is behind it.
  private var cells: [(before: String, content: String, after: String)] = []

  init(_ source: inout TestSupport.SplitMix64) {
    let separator = source.pick([",", ";", "\t", " ", "|"])
    let end = source.pick(["\n", "\n", "\r\n", "\r"])
    let columns = Int.random(in: 1...4, using: &source)
    gaps = source.pick(GapPolicy.allCases)
    options.delimiter = Delimiter(argument: separator)
    let hasComma = separator != "," && Int.random(in: 0..<3, using: &source) == 0
    if separator == ",", Int.random(in: 0..<4, using: &source) == 0 { options.hasDecimalComma = true }
    if columns > 1, Bool.random(using: &source) {
      let kind = source.pick(["time", "who"])
      names = ([kind] + (1..<columns).map { "c\($0)" }).joined(separator: separator) + end
      options.headerLines = 1
      if kind == "who" { options.columns = "2-\(columns)" }
      rate = source.pick([nil, 10, 10, 20])
    }
    let style = source.pick(["%.*f", "%.*f", "%.*e", "%.*g"])
    let isBlank = { (rarely: Int, source: inout TestSupport.SplitMix64) in
      Int.random(in: 0..<rarely, using: &source) == 0
    }
    let mischief = source.pick([50, 2000, 2000])
    for row in 0..<Int.random(in: 0...200, using: &source) {
      for column in 0..<columns {
        var number = printed(style, Double.random(in: -3...3, using: &source), Int.random(in: 2...7, using: &source))
        if column == 0, names.hasPrefix("time") { number = "\(Double(row) / 10)" }
        if column == 0, names.hasPrefix("who") { number = source.pick(["x", "", "a b", "1e", "ü", "7"]) }
        if separator == " ", number.contains(" ") || number.isEmpty { number = "y" }
        if hasComma { number = number.split(separator: ".").joined(separator: ",") }
        if isBlank(mischief, &source) {
          number = source.pick([
            "", "nan", "1e400", "x", "1.2.3", "-", "NA", "12345678901234567890123e-20", "0x1", "+.5",
          ])
        }
        let isLast = column == columns - 1
        let blanks = isBlank(5, &source) ? source.pick([" ", "  "]) : ""
        let mistake = isBlank(4 * mischief, &source)
        let after = isLast == mistake ? separator : end
        cells.append((blanks, number, (isBlank(9, &source) ? " " : "") + after))
      }
    }
    if isBlank(3, &source), let last = cells.popLast() { cells.append((last.before, last.content, "")) }
    if isBlank(5, &source), let last = cells.popLast() {
      cells.append((last.before, last.content, last.after + end + end))
    }
  }

  func text(quoted: Quotes) -> String {
    names
      + cells.enumerated().map { index, cell in
        let isPlain = quoted == .none || quoted == .some && index % 7 != 3 || cell.content.isEmpty
        return cell.before + (isPlain ? cell.content : "\"\(cell.content)\"") + cell.after
      }.joined()
  }
}

/// What a table is read as, and what comes of writing its numbers back.
private struct TableCopy {
  private(set) var samples: [Float] = []
  private(set) var text: [UInt8] = []
  private(set) var error: String?
  private(set) var gapCount = 0
  private(set) var remarks: [String] = []

  init(of table: String, _ options: TableOptions, rate: Double?, gaps: GapPolicy) throws(CommandError) {
    do throws(CommandError) {
      let input = ByteInput(Descriptor(number: Self.socket(bringing: Array(table.utf8)), path: "table"))
      let reader = try TableReader(input, options, rate: rate, gaps: gaps)
      let output = NamelessFile()
      let writer = RowWriter(output, rowsOf: reader, digits: nil, keepsGaps: true)
      var block = Block(channels: reader.channels)
      defer { (gapCount, remarks) = (reader.gapCount, reader.remarks) }
      while try block.read(reader) {
        let new = block.samples.span.extracting(first: block.frames * reader.channels)
        try writer.write(new)
        for index in new.indices { samples.append(new[index]) }
      }
      try writer.finish()
      text = output.bytes
    } catch {
      self.error = "\(error)"
    }
  }
}

extension TableCopy {
  /// A pipe from which each call reads one piece of the bytes, cut wherever they are cut.
  private static func socket(bringing bytes: [UInt8]) -> Int32 {
    var ends: [Int32] = [0, 0]
    unsafe socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends)
    defer { close(ends[1]) }
    // So many are sure to have room in it.
    let size = bytes.count / 60 + 1
    for start in stride(from: 0, to: bytes.count, by: size) {
      let piece = Array(bytes[start..<min(start + size, bytes.count)])
      #expect(unsafe send(ends[1], piece, piece.count, 0) == piece.count)
    }
    return ends[0]
  }
}

/// In memory.
private final class NamelessFile: ByteOutput {
  let descriptor: Descriptor

  init() {
    var name = Array("/dev/shm/sta-denoise.XXXXXX".utf8CString)
    descriptor = Descriptor(number: unsafe mkstemp(&name), path: "output")
    unsafe unlink(name)
  }

  deinit { descriptor.close() }

  var bytes: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: FileStatus(descriptor: descriptor.number)?.size ?? 0)
    let count = unsafe pread(descriptor.number, &bytes, bytes.count, 0)
    return Array(bytes.prefix(max(count, 0)))
  }

  func rewriteStart(_ bytes: [UInt8]) {}

  func commit() {}
}
