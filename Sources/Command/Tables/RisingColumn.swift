/// Watches the first column of a table, where nobody said what it is: one that rises with every row is no signal, but times or
/// a count.
struct RisingColumn {
  private var last = -Float.infinity
  private var rows = 0
  private var hasFallen = false

  /// Rows that have to rise before it is told.
  private static let enough = 100

  mutating func take(_ value: Float) {
    guard rows < Self.enough, !hasFallen else { return }
    hasFallen = !(value > last)
    (last, rows) = (value, rows + 1)
  }

  var isTold: Bool { rows == Self.enough && !hasFallen }
}
