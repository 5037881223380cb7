/// What a weight file says about its model.
public struct ModelFacts: Sendable, Equatable {
  /// Name, for example `ecg`.
  public let name: String
  /// What the model is for, in one sentence.
  public let description: String
  /// Licence of the weights.
  public let license: String
  /// What it was trained on, with the licences.
  public let trainingData: String
  /// Channels that are cleaned together; with 1, each channel of a signal is cleaned by itself.
  public let leads: Int
  /// Points in a frame.
  public let frameLength: Int
  /// Distance between the starts of two frames where the caller asks for none, `1 … frameLength`.
  public let defaultHop: Int
  /// Sample rates in hertz that the model was trained for; nil for any.
  public let sampleRates: ClosedRange<Double>?
}
