/// The name that a misspelt one was meant to be: it differs in the size of letters, or by so few letters that are wrong, missing,
/// too many or in each other's place that at least two thirds are right. Nil where no name is so near.
func nearestName(to text: String, among names: [String]) -> String? {
  let wanted = Array(text.lowercased().unicodeScalars)
  let ranked = names.map { (name: $0, distance: misspellings(wanted, Array($0.lowercased().unicodeScalars))) }
  guard let nearest = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
  return nearest.distance <= max(1, wanted.count / 3) && nearest.distance < wanted.count ? nearest.name : nil
}

/// The fewest letters to replace, remove, insert or swap with their neighbours that make one word of another (optimal string alignment).
private func misspellings(_ one: [Unicode.Scalar], _ other: [Unicode.Scalar]) -> Int {
  // Distances of the words' beginnings, for the last three lengths of the first.
  var rows = [[Int]](repeating: Array(0...other.count), count: 3)
  for (index, letter) in one.enumerated() {
    rows = [rows[1], rows[2], [index + 1] + [Int](repeating: 0, count: other.count)]
    for place in other.indices {
      var distance = min(rows[1][place] + (letter == other[place] ? 0 : 1), rows[1][place + 1] + 1, rows[2][place] + 1)
      if index > 0, place > 0, letter == other[place - 1], one[index - 1] == other[place] {
        distance = min(distance, rows[0][place - 1] + 1)
      }
      rows[2][place + 1] = distance
    }
  }
  return rows[2][other.count]
}
