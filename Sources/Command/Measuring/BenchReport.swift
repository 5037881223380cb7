/// What a measurement found, as a table for people and as JSON for programs.
struct BenchReport {
  let model: String
  let hop: Int
  let rate: Double
  /// Of single frames, in nanoseconds.
  let live: (wall: Percentiles, processor: Percentiles)
  /// Mean of a frame of many, processor time in nanoseconds.
  let file: Double
  /// In nanoseconds.
  let (load, start): (Int, Int)
  let (modelBytes, streamBytes): (Int, Int)

  /// Time to clean over time that the signal lasts.
  private var realTimeFactor: Double { live.wall.mean * 1e-9 * rate / Double(hop) }

  var table: String {
    let rows = [
      ("model", "\(model), hop \(hop)"),
      ("live frame, median", microseconds(live.wall.value(0.5))),
      ("live frame, 90 %", microseconds(live.wall.value(0.9))),
      ("live frame, 99 %", microseconds(live.wall.value(0.99))),
      ("live frame, longest", microseconds(live.wall.largest)),
      ("live frame, median of processor time", microseconds(live.processor.value(0.5))),
      ("live frame, 99 % of processor time", microseconds(live.processor.value(0.99))),
      ("real-time factor at \(hertz(rate))", significant(rounded(realTimeFactor, 1e6))),
      ("file, mean of a frame, processor time", microseconds(Int(file))),
      ("loading the model", microseconds(load)),
      ("start to first sample", microseconds(start)),
      ("memory of the model", "\(modelBytes) bytes"),
      ("memory of a stream", "\(streamBytes) bytes"),
    ]
    let width = rows.map(\.0.count).max() ?? 0
    return rows.map { "\(padded($0.0, width))  \($0.1)" }.joined(separator: "\n")
  }

  var json: JSON {
    func time(_ nanoseconds: Int) -> JSON { .number(inMicroseconds(nanoseconds)) }
    return .object([
      ("model", .text(model)), ("hop", .integer(hop)), ("rate", .number(rate)),
      ("live_p50", time(live.wall.value(0.5))), ("live_p90", time(live.wall.value(0.9))),
      ("live_p99", time(live.wall.value(0.99))), ("live_max", time(live.wall.largest)),
      ("live_processor_p50", time(live.processor.value(0.5))), ("live_processor_p99", time(live.processor.value(0.99))),
      ("live_processor_mean", time(Int(live.processor.mean))), ("live_mean", time(Int(live.wall.mean))),
      ("real_time_factor", .number(realTimeFactor)), ("file_mean", time(Int(file))), ("load", time(load)),
      ("start", time(start)), ("model_bytes", .integer(modelBytes)), ("stream_bytes", .integer(streamBytes)),
    ])
  }

  private func microseconds(_ nanoseconds: Int) -> String { "\(decimal(inMicroseconds(nanoseconds))) µs" }

  private func inMicroseconds(_ nanoseconds: Int) -> Double { Double(nanoseconds / 100) / 10 }

  private func rounded(_ value: Double, _ scale: Double) -> Double { (value * scale).rounded() / scale }
}
