import TestSupport

/// `softmax(EᵀE)` by the rows and `E` times it, as the report writes them, in double precision.
func attentionInDoubles(_ embedding: [Float], leads: Int, length: Int) -> [Double] {
  var attended = [Double](repeating: 0, count: leads * length)
  for i in 0..<length {
    let scores = (0..<length).map { j in
      (0..<leads).reduce(0.0) { $0 + Double(embedding[$1 * length + i]) * Double(embedding[$1 * length + j]) }
    }
    let largest = scores.max() ?? 0
    let weights = scores.map { exponential($0 - largest) }
    let total = weights.reduce(0, +)
    for lead in 0..<leads {
      for j in 0..<length {
        attended[lead * length + j] += Double(embedding[lead * length + i]) * weights[j] / total
      }
    }
  }
  return attended
}
