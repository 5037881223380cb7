/// Which columns of a table are cleaned, and which holds times.
struct ColumnChoice {
  /// Ascending, from 0; at least one.
  let selected: [Int]
  let time: Int?

  /// As the command line says; otherwise every column but one that is named for times, and a first one that counts rows.
  init(names: [String], count: Int, _ options: TableOptions, path: String) throws(CommandError) {
    let stated = try options.columns.map { text throws(CommandError) in
      try Self.columns(text, names: names, count: count, path: path)
    }
    var time: Int?
    if options.time == "none" {
      time = nil
    } else if let text = options.time {
      let found = try Self.columns(text, names: names, count: count, path: path)
      guard found.count == 1, stated?.contains(found[0]) != true else { throw .timeColumn(text: text) }
      time = found[0]
    } else {
      time = names.firstIndex(where: isTimeName)
    }
    if let stated {
      // A column that is asked for is a signal, whatever its name is.
      if let found = time, stated.contains(found) { time = nil }
      selected = stated
    } else {
      let counter = count > 1 && names.first.map(isCounterName) == true ? 0 : nil
      selected = (0..<count).filter { $0 != time && $0 != counter }
    }
    self.time = time
    if selected.isEmpty { throw .noColumns(path: path) }
  }

  /// `2,4-6,MLII`: numbers from 1, ranges of them, and names.
  private static func columns(
    _ text: String, names: [String], count: Int, path: String
  ) throws(CommandError) -> [Int] {
    func number(of name: String) throws(CommandError) -> Int? {
      var found = names.indices.filter { names[$0] == name }
      if found.isEmpty { found = names.indices.filter { unquoted(names[$0]) == name } }
      if found.count > 1 { throw .sameNames(path: path, name: name, columns: found.map { $0 + 1 }) }
      return found.first
    }
    // A name may have commas in it.
    if let whole = try number(of: text) { return [whole] }
    var found: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let item = part.drop { $0 == " " }
      let ends = item.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      if let name = try number(of: String(item)) {
        found.insert(name)
      } else if ends.count <= 2, let first = ends.first ?? nil, let last = ends.last ?? nil, 1 <= first, first <= last,
        last <= count
      {
        found.formUnion(first - 1..<last)
      } else {
        throw .noSuchColumn(path: path, column: String(item), names: names, count: count)
      }
    }
    return found.sorted()
  }
}

/// `'MLII'` as it is meant: PhysioNet's tables have names in single quotes, which a shell takes away.
private func unquoted(_ name: String) -> String {
  name.count > 2 && name.hasPrefix("'") && name.hasSuffix("'") ? String(name.dropFirst().dropLast()) : name
}

/// `time`, `Time (s)`, `t_ms`, `'Elapsed time'`, `timestamp`, `unix_time`, `recorded_at`, `ms`, and the like in other languages. `T` is a
/// temperature, unless a unit of time is with it.
func isTimeName(_ name: String) -> Bool {
  let words = words(name)
  guard let first = words.first else { return false }
  if first == "t" { return statedUnit(name) != nil || words.count == 1 && name.contains("t") }
  let isUnit = words.count == 1 && ["ms", "us", "µs", "μs", "ns", "millis", "micros"].contains(first)
  return timeWords.contains(first) || isUnit || words.count == 2 && words[1] == "at"
}

private let timeWords: Set = [
  "time", "timestamp", "elapsed", "seconds", "sec", "datetime", "ts", "epoch", "utc", "unix", "unixtime", "date",
  "zeit", "zeitstempel", "uhrzeit", "temps", "horodatage", "tiempo", "tempo", "czas",
]

/// `sample`, `'sample #'`, `'sample interval'`, `index`, `No.`, `#`, `Unnamed: 0`, and the column without a name that data frames are
/// written with.
func isCounterName(_ name: String) -> Bool {
  let words = words(name)
  guard let first = words.first else { return !name.contains { !$0.isWhitespace && !"\"'#".contains($0) } }
  return counterWords.contains(first) && (words.count == 1 || words == ["sample", "interval"])
}

private let counterWords: Set = ["sample", "samples", "index", "row", "line", "frame", "no", "nr", "unnamed"]

/// Seconds that the unit in the name of a column of times is worth; nil where it names none.
func statedUnit(_ name: String) -> Double? {
  for word in words(name).reversed() {
    switch word {
    case "s", "sec", "secs", "second", "seconds": return 1
    case "ms", "msec", "milliseconds": return 1e-3
    case "us", "µs", "μs", "usec", "microseconds": return 1e-6
    case "ns", "nanoseconds": return 1e-9
    case "min", "minutes": return 60
    default: continue
    }
  }
  return nil
}

private func words(_ name: String) -> [String] {
  name.lowercased().split { !$0.isLetter }.map { String($0) }
}
