/// What is applied to each point of a layer's result.
public enum Activation: CaseIterable, Sendable {
  /// In a weight file, in the order of the cases.
  public static var names: [String] { ["identity", "relu", "prelu"] }

  /// `v`
  case identity
  /// `max(0, v)`
  case relu
  /// `v` where `v ≥ 0`, else `slope · v`, with a slope for each channel
  case prelu
}
