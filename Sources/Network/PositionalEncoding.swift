internal import CSystem
internal import Storage

/// Step 7 of the report: `P[k, 2i] = sin(k·d_i)`, `P[k, 2i+1] = cos(k·d_i)`, `d_i = 10000^(−2i/B)`, for point `k` of beat `2i` or `2i+1`.
struct PositionalEncoding {
  /// `K × B`
  let table: FloatStorage

  init(gridLength: Int, beats: Int) throws(OutOfMemory) {
    table = try .zeros(gridLength * beats)
    for beat in 0..<beats {
      let frequency = sta_system_pow(10_000, -Double(beat / 2 * 2) / Double(beats))
      for k in 0..<gridLength {
        let angle = Double(k) * frequency
        table[k * beats + beat] = Float(beat % 2 == 0 ? sta_system_sin(angle) : sta_system_cos(angle))
      }
    }
  }
}
