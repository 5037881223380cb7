import CSystem
import Foundation
import Kernels
import TestSupport
import Testing

/// The kernels of one level, which must be there.
@safe private struct Level {
  let kernels: kernels_level

  init(_ number: Int) { unsafe kernels = (kernels_level_at(Int32(number)) ?? kernels_best()).pointee }
}

/// Every level of processor that is here, against plain loops in double precision.
@Suite struct KernelsAgreeWithDoublesTests {
  static let levels = (0...2).filter { unsafe kernels_level_at(Int32($0)) != nil }

  private func level(_ number: Int) -> Level { Level(number) }

  private func random(_ count: Int, _ range: ClosedRange<Float> = -1...1, seed: UInt64 = 1) -> [Float] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in Float.random(in: range, using: &generator) }
  }

  /// A product's sizes, with everything that it reads, and what comes out at one level.
  private struct Product {
    var (rows, inner, columns) = (1, 1, 1)
    var pitch = 1
    var isHalf = false
    var accumulates = false
    /// Whether subnormal numbers count as 0 meanwhile.
    var flushes = false
    var activation = KERNELS_IDENTITY
    var (left, weights, bias, slopes, before) = ([Float](), [Float](), [Float](), [Float](), [Float]())

    func result(_ level: Level) -> [Float] {
      let blocks = (columns + 15) / 16
      var packed = [Float](repeating: 0, count: blocks * inner * 16)
      for column in 0..<columns {
        // The last block may have several k side by side.
        let span = column / 16 < columns / 16 ? 1 : kernels_span(columns, isHalf ? 1 : 0)
        for k in 0..<inner {
          packed[(column / 16 * inner + k / span) * 16 + column % 16 * span + k % span] = weights[k * columns + column]
        }
      }
      let halves = packed.map { Float16($0).bitPattern }
      let padding = [Float](repeating: 0, count: blocks * 16 - columns)
      // One more column in each row of the result, which must stay as it is.
      var result = before
      unsafe (left + bias + padding + slopes + padding).withUnsafeBufferPointer { inputs in
        unsafe packed.withUnsafeBytes { floats in
          unsafe halves.withUnsafeBytes { halves in
            unsafe result.withUnsafeMutableBufferPointer { result in
              guard let left = inputs.baseAddress, let result = result.baseAddress,
                let right = unsafe (isHalf ? halves : floats).baseAddress
              else { return }
              let bias = unsafe left + self.left.count
              var product = unsafe kernels_product(
                left: left, left_pitch: pitch, rows: rows, inner: inner, right: right, is_half: isHalf ? 1 : 0,
                columns: columns, bias: accumulates ? nil : bias, result: result, result_pitch: columns + 1,
                activation: activation, slopes: bias + blocks * 16)
              let arithmetic = sta_system_begin_arithmetic(flushes)
              unsafe level.kernels.product(&product)
              sta_system_end_arithmetic(arithmetic)
            }
          }
        }
      }
      return result
    }

    /// The same by its definition, and the sum of the sizes of what is added.
    func expected(row: Int, column: Int) -> (value: Double, size: Double) {
      let start = Double(accumulates ? before[row * (columns + 1) + column] : bias[column])
      var (value, size) = (start, abs(start))
      for k in 0..<inner {
        let term = Double(left[row * pitch + k]) * Double(weights[k * columns + column])
        (value, size) = (value + term, size + abs(term))
      }
      switch activation {
      case KERNELS_RELU: return (max(value, 0), size)
      case KERNELS_PRELU: return (value >= 0 ? value : value * Double(slopes[column]), size)
      default: return (value, size)
      }
    }
  }

  private func product(_ rows: Int, _ inner: Int, _ columns: Int, seed: UInt64) -> Product {
    var product = Product()
    (product.rows, product.inner, product.columns) = (rows, inner, columns)
    // Rows that overlap, rows that touch, rows with a gap.
    product.pitch = [max(inner / 3, 1), inner, inner + 5][Int(seed % 3)]
    product.isHalf = seed % 2 == 0
    product.accumulates = seed % 5 == 0
    product.activation = [KERNELS_IDENTITY, KERNELS_RELU, KERNELS_PRELU][Int(seed / 2 % 3)]
    product.left = random(rows * product.pitch + inner, seed: seed)
    // Numbers that binary16 has, subnormal ones among them.
    product.weights = random(inner * columns, seed: seed + 1).map { Float(Float16($0 * (abs($0) < 0.1 ? 1e-5 : 1))) }
    product.bias = random(columns, seed: seed + 2)
    product.slopes = random(columns, seed: seed + 3)
    product.before = random(rows * (columns + 1), seed: seed + 4)
    return product
  }

  /// Of the levels that are here, or of those up to the one that is named.
  @Test func theBestLevelIsTaken() {
    let names = Self.levels.map { unsafe String(cString: Level($0).kernels.name) }
    let highest = ProcessInfo.processInfo.environment["STA_KERNELS"] ?? ""
    let expected = names.contains(highest) ? highest : names.last
    #expect(unsafe String(cString: kernels_best().pointee.name) == expected)
  }

  @Test(arguments: levels) func productsAreSums(number: Int) {
    var seed: UInt64 = 0
    for rows in [1, 2, 3, 5, 6, 7, 13, 14, 27, 29] {
      for columns in [1, 2, 3, 4, 5, 8, 9, 15, 16, 17, 18, 20, 24, 40, 48, 64, 65, 80, 96, 130, 144] {
        // Of halves, 128 at a time become floats.
        for inner in rows == 6 || rows == 29 ? [1, 7, 33, 128, 300] : [1, 7, 33] {
          seed += 1
          let product = product(rows, inner, columns, seed: seed)
          let found = product.result(level(number))
          for row in 0..<rows {
            for column in 0..<columns {
              let (value, size) = product.expected(row: row, column: column)
              let tolerance = Double(inner + 2) * 6e-8 * size
              #expect(
                abs(Double(found[row * (columns + 1) + column]) - value) <= tolerance,
                "\(rows) × \(inner) × \(columns), seed \(seed), at \(row), \(column)")
            }
            #expect(found[row * (columns + 1) + columns] == product.before[row * (columns + 1) + columns])
          }
        }
      }
    }
  }

  /// Weights that are subnormal as binary16 are ordinary numbers, also where subnormal numbers of Float count as 0.
  @Test(arguments: levels) func everyHalfIsANumberInTheEnginesArithmetic(number: Int) {
    let halves = (0...UInt16.max).map { Float16(bitPattern: $0) }.filter(\.isFinite).map { Float($0) }
    var product = Product()
    (product.columns, product.isHalf, product.flushes) = (halves.count, true, true)
    (product.left, product.weights, product.bias) = ([1], halves, [Float](repeating: 0, count: halves.count))
    (product.slopes, product.before) = (product.bias, product.bias + [0])
    let found = product.result(level(number))
    #expect(zip(found, halves).allSatisfy { $0 == $1 })
  }

  /// What is computed for a row alone has the bits that it has among others.
  @Test(arguments: levels) func numbersOfRowsChangeNoBit(number: Int) {
    for (seed, columns) in [16, 48, 70, 100, 450, 1, 24, 450].enumerated() {
      var all = product(29, 157, columns, seed: UInt64(seed * 6 + 1))
      (all.pitch, all.isHalf) = (157, seed % 3 == 1)
      let together = all.result(level(number))
      for row in 0..<29 {
        var alone = all
        alone.rows = 1
        alone.left = Array(all.left[(row * 157)...])
        alone.before = Array(all.before[row * (columns + 1)..<(row + 1) * (columns + 1)])
        let bits = alone.result(level(number)).prefix(columns).map(\.bitPattern)
        #expect(bits == together[row * (columns + 1)..<row * (columns + 1) + columns].map(\.bitPattern))
      }
    }
  }

  /// Levels with a fused multiply-add do the same in the same order.
  @Test(.enabled(if: levels.contains(1) && levels.contains(2))) func fusedLevelsGiveTheSameBits() {
    for seed in 1...20 as ClosedRange<UInt64> {
      let product = product(Int(seed), 40, Int(seed * 13), seed: seed)
      #expect(product.result(level(1)).map(\.bitPattern) == product.result(level(2)).map(\.bitPattern))
    }
  }

  /// Five products between `spread` and `gather` are three taps over five points; no more is written behind than is said.
  @Test(arguments: levels, [1, 8, 16, 20, 33]) func fiveProductsAreThreeResultsOfThreeTaps(number: Int, width: Int) {
    let (tiles, kernels) = unsafe (4, level(number).kernels)
    let pitch = tiles * width + 16
    let points = random((3 * tiles + 2) * width + 16, seed: UInt64(width))
    let taps = random(3 * width, seed: 2)
    let slopes = random(width + 16, seed: 3)
    var planes = [Float](repeating: .nan, count: 5 * pitch)
    unsafe kernels.spread(points, tiles, width, &planes, pitch)
    for j in 0..<width {
      let (a, b, c) = (taps[j], taps[width + j], taps[2 * width + j])
      let values = [2 * a, a + b + c, (b - a - c) / 3, -(8 * a + 4 * b + 2 * c) / 3, c]
      for plane in 0..<5 { for tile in 0..<tiles { planes[plane * pitch + tile * width + j] *= values[plane] } }
    }
    for (activation, count) in [(KERNELS_IDENTITY, 12), (KERNELS_RELU, 11), (KERNELS_PRELU, 10)] {
      var found = [Float](repeating: 7, count: count * width + 17)
      unsafe kernels.gather(planes, pitch, count, width, activation, slopes, &found)
      #expect(found[count * width + 16] == 7)
      for point in 0..<count {
        for j in 0..<width {
          let sum = (0..<3).reduce(0.0) { $0 + Double(taps[$1 * width + j]) * Double(points[(point + $1) * width + j]) }
          let negative = activation == KERNELS_IDENTITY ? sum : activation == KERNELS_RELU ? 0 : sum * Double(slopes[j])
          #expect(abs(Double(found[point * width + j]) - (sum < 0 ? negative : sum)) <= 3e-6)
        }
      }
    }
  }

  @Test(.enabled(if: levels.contains(1) && levels.contains(2))) func fusedLevelsGiveTheSameFilteredResults() {
    func bits(_ number: Int) -> [UInt32] {
      let kernels = unsafe level(number).kernels
      var planes = [Float](repeating: 0, count: 5 * (4 * 20 + 16))
      var found = [Float](repeating: 0, count: 12 * 20 + 16)
      unsafe kernels.spread(random(14 * 20 + 16, seed: 5), 4, 20, &planes, 4 * 20 + 16)
      unsafe kernels.gather(planes, 4 * 20 + 16, 12, 20, KERNELS_PRELU, random(32, seed: 6), &found)
      return found.prefix(12 * 20).map(\.bitPattern)
    }
    #expect(bits(1) == bits(2))
  }

  /// `exp(size · min(row, 0))` within 2·10⁻⁷ and what rounding the exponent does to it, and 0 below 2⁻¹²⁵; and their sum.
  @Test(arguments: levels, [1, 16, 17, 450]) func exponentialsAreTheCLibrarys(number: Int, count: Int) {
    for size in [1, 3, 1e6] as [Float] {
      let row = random(count, -40...1)
      var found = row
      let total = unsafe level(number).kernels.exponentiate(&found, count, size)
      var expected = 0.0
      for j in 0..<count {
        let exponent = Double(size * min(row[j], 0))
        let value = exp(exponent)
        expected += value
        #expect(abs(Double(found[j]) - value) <= (2e-7 + 1.2e-7 * abs(exponent)) * value + 2.4e-38, "exp(\(exponent))")
      }
      #expect(abs(Double(total) - expected) <= 3e-6 * expected)
    }
  }

  @Test(arguments: levels, [4, 24]) func rowsOfExponentialsAreTheCLibrarys(number: Int, height: Int) {
    expectRows(of: random(height, -3...3, seed: 4), arePaired: false, number)
  }

  /// The same of opposite rates, whose exponentials have the halves of one polynomial in common.
  @Test(arguments: levels, [4, 12, 24]) func pairsOfExponentialsAreTheCLibrarys(number: Int, height: Int) {
    let half = random(height / 2, -3...3, seed: 4)
    expectRows(of: half + half.reversed().map { -$0 }, arePaired: true, number)
  }

  private func expectRows(of rates: [Float], arePaired: Bool, _ number: Int) {
    let (height, kernels) = unsafe (rates.count, level(number).kernels)
    let exponentials = unsafe arePaired ? kernels.exponential_pairs : kernels.exponential_rows
    for count in [1, 15, 16, 33, 450] {
      let pitch = (count + 15) / 16 * 16
      let distances = random(pitch, -20...20, seed: 5)
      var rows = [Float](repeating: .nan, count: height * pitch)
      var totals = [Float](repeating: .nan, count: height)
      unsafe exponentials(rates, height, distances, count, &rows, pitch, &totals)
      for k in 0..<height {
        var total = 0.0
        for j in 0..<pitch {
          let exponent = Double(rates[k]) * Double(distances[j])
          let value = j < count ? exp(exponent) : 0
          total += value
          #expect(abs(Double(rows[k * pitch + j]) - value) <= (2e-7 + 1.2e-7 * abs(exponent)) * value)
        }
        #expect(abs(Double(totals[k]) - total) <= 1e-5 * total)
      }
    }
  }

  /// A pair is the same bits at both levels, and 1 where the exponent is 0.
  @Test(.enabled(if: levels.contains(1) && levels.contains(2))) func fusedLevelsGiveTheSameExponentials() {
    let half = random(12, -3...3, seed: 6)
    let rates = half + half.reversed().map { -$0 }
    let distances = random(450, -20...20, seed: 7) + [Float](repeating: 0, count: 14)
    func bits(_ number: Int, arePaired: Bool) -> [UInt32] {
      let kernels = unsafe level(number).kernels
      var (rows, totals) = ([Float](repeating: 0, count: 24 * 464), [Float](repeating: 0, count: 24))
      let exponentials = unsafe arePaired ? kernels.exponential_pairs : kernels.exponential_rows
      unsafe exponentials(rates, 24, distances, 464, &rows, 464, &totals)
      #expect((0..<24).allSatisfy { rows[$0 * 464 + 463] == 1 })
      return (rows + totals).map(\.bitPattern)
    }
    for arePaired in [false, true] { #expect(bits(1, arePaired: arePaired) == bits(2, arePaired: arePaired)) }
  }

  @Test(arguments: levels, [4, 8, 24]) func combinedRowsAreSums(number: Int, height: Int) {
    let (count, pitch) = (37, 48)
    let rows = random(height * pitch)
    let factors = random(height, seed: 2)
    var sum = random(pitch, seed: 3)
    let before = sum
    unsafe level(number).kernels.combine_rows(factors, height, rows, pitch, count, &sum)
    for j in 0..<pitch {
      let expected = (0..<height).reduce(Double(before[j])) {
        $0 + Double(factors[$1]) * Double(rows[$1 * pitch + j])
      }
      #expect(abs(Double(sum[j]) - expected) <= 2e-6)
    }
  }

  /// Of all nodes and of half as many; of points that are less than a vector, and more than are taken at a time.
  @Test(arguments: levels, [1, 16, 37, 128, 300]) func momentsAreSumsOfPolynomials(number: Int, count: Int) {
    for nodes in [Int(KERNELS_NODES), Int(KERNELS_NODES) / 2] {
      let points = random(count, 2...6)
      var coefficients = random(nodes, -0.2...0.2, seed: 2)
      coefficients[0] = 6
      var found = [Float](repeating: .nan, count: Int(KERNELS_NODES))
      unsafe level(number).kernels.chebyshev_moments(points, count, 2, 0.5, coefficients, nodes, &found)
      for q in 0..<nodes {
        let expected = points.reduce(0.0) { sum, point in
          let angle = acos(Double((point - 4) * 0.5))
          let divisor = (0..<nodes).reduce(0.0) { $0 + Double(coefficients[$1]) * cos(Double($1) * angle) }
          return sum + Double(point) * cos(Double(q) * angle) / divisor
        }
        #expect(abs(Double(found[q]) - expected) <= 1e-5 * Double(count))
      }
    }
  }

  @Test(arguments: levels, [1, 3, 12]) func theLowestAreKeptInOrder(number: Int, height: Int) {
    let (count, rows) = (32, 20)
    let numbers = random(count * rows, seed: 7)
    var lowest = [Float](repeating: .infinity, count: count * height)
    for row in 0..<rows {
      unsafe level(number).kernels.keep_lowest(
        Array(numbers[row * count..<(row + 1) * count]), count, &lowest, height)
    }
    for column in 0..<count {
      let sorted = stride(from: column, to: numbers.count, by: count).map { numbers[$0] }.sorted()
      #expect((0..<height).map { lowest[$0 * count + column] } == Array(sorted.prefix(height)))
    }
  }

  /// From what is nothing beside 1 to what 1 is nothing beside.
  @Test(arguments: levels, [1, 15, 16, 37]) func logarithmsAreExactWhateverTheSize(number: Int, count: Int) {
    let row = (0..<count).map { Float(pow(10, Double($0) / Double(count) * 50 - 12)) }
    for (constant, gain) in [(1, 1), (1e4, 0.2), (0, 1)] as [(Float, Float)] {
      // One more, which must stay as it is.
      var found = row.map { constant > 1 ? $0 * 1e-10 : $0 } + [7]
      let numbers = found
      unsafe level(number).kernels.logarithms(&found, count, constant, gain)
      for (x, y) in zip(numbers.prefix(count), found) {
        let expected = Double(gain) * log1p(Double(constant * x))
        #expect(abs(Double(y) - expected) <= 2e-7 * expected)
      }
      #expect(found[count] == 7)
    }
  }

  /// What is not a number stays none, so that a frame beyond Float's range is found out at its end.
  @Test(arguments: levels) func logarithmsHideNoNaN(number: Int) {
    var row: [Float] = [.nan, .infinity, 1]
    unsafe level(number).kernels.logarithms(&row, 3, 1, 1)
    #expect(row.map(\.isFinite) == [false, false, true])
  }

  /// Each of its own numbers and of no others: beside 10⁹ a sum is off by as little as without it.
  @Test(arguments: levels) func movingSumsKnowNothingOfTheRest(number: Int) {
    for count in [1, 15, 16, 50, 99] {
      for points in [1, 2, 3, 7, 16, 31, 64, 135] {
        var values = random(count + points - 1, 0.5...1, seed: UInt64(count + points))
        values[0] = 1e9
        let padding = [Float](repeating: .nan, count: 16)
        var scratch = [Float](repeating: .nan, count: count + points + 16)
        var found = [Float](repeating: .nan, count: count + 16)
        unsafe level(number).kernels.moving_sums(values + padding, count, points, &scratch, &found)
        for j in 0..<count {
          let expected = values[j..<j + points].reduce(0.0) { $0 + Double($1) }
          #expect(abs(Double(found[j]) - expected) <= 5e-7 * expected)
        }
      }
    }
  }

  /// All that there are, but for NaN and infinities; and none beyond the last.
  @Test(arguments: levels) func everyHalfIsTheNumberThatItMeans(number: Int) {
    let halves = (UInt16.min...UInt16.max).filter { $0 & 0x7C00 != 0x7C00 }
    var floats = [Float](repeating: 7, count: halves.count)
    unsafe level(number).kernels.widen(halves, halves.count - 5, &floats)
    for (half, float) in zip(halves, floats).prefix(halves.count - 5) {
      let exponent = Int(half >> 10 & 31)
      let significand = Double(half & 1023) / 1024 + (exponent == 0 ? 0 : 1)
      let size = significand * pow(2, Double(max(exponent, 1) - 15))
      #expect(Double(float) == (half >> 15 == 0 ? size : -size))
    }
    #expect(floats.suffix(5) == [7, 7, 7, 7, 7])
  }

  @Test(arguments: levels) func activationsHideNoNaN(number: Int) {
    for activation in [KERNELS_IDENTITY, KERNELS_RELU, KERNELS_PRELU] {
      var product = product(1, 4, 3, seed: 1)
      (product.activation, product.accumulates, product.pitch) = (activation, false, 4)
      product.left[2] = .nan
      #expect(product.result(level(number)).prefix(3).allSatisfy { $0.isNaN })
    }
  }
}
