public final class DenoisingModel: Sendable {
  public let facts: ModelFacts
  init(facts: ModelFacts) { self.facts = facts }
  public static func load(path: String) throws(DenoisingError) -> DenoisingModel {
    DenoisingModel(
      facts: ModelFacts(
        name: "stub", description: "", license: "", leads: 1, frameLength: 450, defaultHop: 225,
        sampleRates: nil))
  }
}

public struct ModelFacts: Sendable, Equatable {
  public let name: String
  public let description: String
  public let license: String
  public let leads: Int
  public let frameLength: Int
  public let defaultHop: Int
  public let sampleRates: ClosedRange<Double>?
}

public enum DenoisingError: Error, Equatable, CustomStringConvertible {
  case hop(Int, frameLength: Int)
  public var description: String { "" }
}
