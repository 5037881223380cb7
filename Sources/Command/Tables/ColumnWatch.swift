/// What the first rows tell of the columns that are cleaned, where they may not be what was meant.
///
/// In `Double`: times since 1970 in milliseconds differ from row to row, and as `Float` they do not.
struct ColumnWatch {
  /// Of each channel.
  private(set) var ranges: [Range]
  private var rows = 0
  private var row: [Double]

  struct Range {
    private(set) var low = Double.infinity
    private(set) var high = -Double.infinity
    private(set) var hasFallen = false
    private var last = -Double.infinity

    fileprivate mutating func take(_ value: Double) {
      hasFallen = hasFallen || !(value > last)
      (low, high, last) = (min(low, value), max(high, value), value)
    }

    /// What one step of 32-bit numbers is worth at the size of its values, where they span only a few of them.
    var coarseStep: Double? {
      let step = Double(Float(max(abs(low), abs(high))).ulp)
      return high > low && high - low < ColumnWatch.fewestSteps * step ? step : nil
    }
  }

  /// Rows that are looked at, and how many of them there have to be before anything is told.
  private static let (looksAt, enough) = (1000, 100)
  /// Steps of 32-bit numbers that a column's values have to span, if they are to leave a signal to clean: 48 dB.
  private static let fewestSteps = 256.0

  init(channels: Int) {
    ranges = [Range](repeating: Range(), count: channels)
    row = [Double](repeating: 0, count: channels)
  }

  var isOpen: Bool { rows < Self.looksAt }
  var hasEnough: Bool { rows >= Self.enough }

  /// Takes a value of the current row. A row that is begun again leaves nothing of the first time.
  mutating func take(_ value: Double, channel: Int) { if isOpen { row[channel] = value } }

  mutating func endRow() {
    guard isOpen else { return }
    for channel in ranges.indices { ranges[channel].take(row[channel]) }
    rows += 1
  }

  /// Channels that rise with every row: no signal does, but times and counts.
  var rising: [Int] { hasEnough ? ranges.indices.filter { !ranges[$0].hasFallen } : [] }
}
