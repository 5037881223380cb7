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
    aligned([
      ("model", "\(model), hop \(hop)"),
      ("speed at \(hertz(rate))", "\(speed) times real time (real-time factor \(factor))"),
      ("live frame, median", time(live.wall.value(0.5))),
      ("live frame, 90 %", time(live.wall.value(0.9))),
      ("live frame, 99 %", time(live.wall.value(0.99))),
      ("live frame, longest", time(live.wall.largest)),
      ("live frame, median of processor time", time(live.processor.value(0.5))),
      ("live frame, 99 % of processor time", time(live.processor.value(0.99))),
      ("file, mean of a frame, processor time", time(Int(file))),
      ("loading the model", time(load)),
      ("start to first sample", time(start)),
      ("memory of the model", megabytes(modelBytes)),
      ("memory of a stream", megabytes(streamBytes)),
    ])
  }

  private var factor: String { decimal(significantValue(realTimeFactor, digits: 3)) }

  private var speed: String { decimal(significantValue(1 / realTimeFactor, digits: 3)) }

  var json: JSON {
    func time(_ nanoseconds: Int) -> JSON { .number(inMicroseconds(nanoseconds)) }
    return .object([
      ("model", .text(model)), ("hop", .integer(hop)), ("rate", .number(rate)),
      ("live_p50", time(live.wall.value(0.5))), ("live_p90", time(live.wall.value(0.9))),
      ("live_p99", time(live.wall.value(0.99))), ("live_max", time(live.wall.largest)),
      ("live_processor_p50", time(live.processor.value(0.5))), ("live_processor_p99", time(live.processor.value(0.99))),
      ("live_processor_mean", time(Int(live.processor.mean))), ("live_mean", time(Int(live.wall.mean))),
      ("real_time_factor", .number(realTimeFactor)), ("file_processor_mean", time(Int(file))), ("load", time(load)),
      ("start", time(start)), ("model_bytes", .integer(modelBytes)), ("stream_bytes", .integer(streamBytes)),
    ])
  }

  private func inMicroseconds(_ nanoseconds: Int) -> Double { Double(nanoseconds / 100) / 10 }

  /// `138.3 µs`, `4.9 ms`
  private func time(_ nanoseconds: Int) -> String {
    let (unit, name) = nanoseconds < 1_000_000 ? (1e3, "µs") : (1e6, "ms")
    return "\(decimal((Double(nanoseconds) / unit * 10).rounded() / 10)) \(name)"
  }

  private func megabytes(_ bytes: Int) -> String { "\(decimal(significantValue(Double(bytes) / 1e6, digits: 3))) MB" }
}
