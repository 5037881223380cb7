import CSystem
import Foundation
import Kernels
import Network
import Storage

/// How long the attention of one lead takes, by every exponential and by interpolation, one line for each frame of a file.
///
///     AttentionBenchmark FILE: 32-bit little-endian floats, frames of 450 embeddings
///
/// Prints: nanoseconds by every exponential, nanoseconds by interpolation, largest difference over the largest result.
@main struct AttentionBenchmark {
  private static let (length, pitch, block) = (450, 464, Int(KERNELS_NODES))
  let embedding, exact, short, distances, rows, nodes, totals: FloatStorage
  let attention: Attention

  init() throws {
    attention = try Attention(leads: 1, length: Self.length)
    (embedding, short) = (try .zeros(Self.length), try .zeros(Self.length))
    (exact, distances, rows) = (try .zeros(Self.pitch), try .zeros(Self.pitch), try .zeros(Self.block * Self.pitch))
    (nodes, totals) = (try .zeros(Self.block), try .zeros(Self.block))
  }

  static func main() throws {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: CommandLine.arguments[1])))
    let benchmark = try Self()
    // As the engine does.
    let arithmetic = sta_system_begin_arithmetic(true)
    defer { sta_system_end_arithmetic(arithmetic) }
    for start in stride(from: 0, to: bytes.count / 4, by: length) {
      for n in 0..<length {
        let word = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[(start + n) * 4 + $1]) << UInt32(8 * $1) }
        benchmark.embedding[n] = Float(bitPattern: word)
      }
      print(try benchmark.measure())
    }
  }

  private func measure() throws -> String {
    let workspace = try attention.makeWorkspace()
    let everyOne = shortest(20) { applyEveryExponential() }
    let interpolated = shortest(60) { unsafe attention.apply(to: embedding.base, using: workspace, into: short.base) }
    var (difference, largest) = (Float(0), Float.leastNormalMagnitude)
    for n in 0..<Self.length {
      difference = max(difference, abs(exact[n] - short[n]))
      largest = max(largest, abs(exact[n]))
    }
    return "\(everyOne) \(interpolated) \(difference / largest)"
  }

  /// The direct way at its best: a row of exponentials for each embedding, with the kernel that interpolation uses, as many rows
  /// at a time as stay in the cache, every sum in a register. Rows of one sign together, since their exponents have one origin.
  private func applyEveryExponential() {
    exact.clear()
    for isPositive in [true, false] {
      var origin = embedding[0]
      for n in 0..<Self.length { origin = isPositive ? max(origin, embedding[n]) : min(origin, embedding[n]) }
      for n in 0..<Self.length { distances[n] = embedding[n] - origin }
      var (count, next) = (0, 0)
      while next < Self.length {
        while next < Self.length, count < Self.block {
          if (embedding[next] > 0) == isPositive {
            nodes[count] = embedding[next]
            count += 1
          }
          next += 1
        }
        addRows(count)
        count = 0
      }
    }
  }

  private func addRows(_ count: Int) {
    let kernels = unsafe kernels_best()
    let height = (count + 3) / 4 * 4
    for k in count..<height { nodes[k] = 0 }
    unsafe kernels.pointee.exponential_rows(
      nodes.base, height, distances.base, Self.length, rows.base, Self.pitch, totals.base)
    for k in 0..<height { nodes[k] /= totals[k] }
    unsafe kernels.pointee.combine_rows(nodes.base, height, rows.base, Self.pitch, Self.length, exact.base)
  }

  /// The shortest of some turns, in nanoseconds.
  private func shortest(_ turns: Int, _ work: () -> Void) -> Int64 {
    let clock = ContinuousClock()
    return (0..<turns).map { _ in clock.measure(work).components.attoseconds / 1_000_000_000 }.min() ?? 0
  }
}
