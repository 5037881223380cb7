public final class DenoisingStream {
  public let channels: Int
  public let hop: Int
  public let latency: Int = 449
  public init(model: DenoisingModel, channels: Int, hop: Int? = nil) throws(DenoisingError) {
    self.channels = channels
    self.hop = hop ?? model.facts.defaultHop
  }
  public func maximumOutput(forInput count: Int) -> Int { count + 449 }
  public func process(_ input: Span<Float>, into output: inout MutableSpan<Float>) -> Int {
    for i in 0..<input.count { output[i] = input[i] }
    return input.count / channels
  }
  public func flush(into output: inout MutableSpan<Float>) -> Int { 0 }
  public func reset() {}
}
