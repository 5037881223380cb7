internal import ModelFile
internal import Network
internal import Signal
internal import Storage

/// Turns the keys and tensors of a weight file into rules, facts and a network; `models/FORMAT.md` is what it obeys.
struct ModelReader: WeightSource {
  let file: ModelFile

  func tensor(_ name: String, shape: [Int]) throws(DenoisingError) -> StoredTensor {
    try reading { () throws(ModelFileError) in try file.tensor(name, shape: shape) }
  }

  func failure(_ error: OutOfMemory) -> DenoisingError { .outOfMemory(bytes: error.bytes) }

  func failure(_ error: BlueprintError) -> DenoisingError { .network(error.description) }

  func reading<Value>(_ read: () throws(ModelFileError) -> Value) throws(DenoisingError) -> Value {
    do throws(ModelFileError) { return try read() } catch { throw .file(error) }
  }

  // MARK: Facts

  func facts(for blueprint: Blueprint) throws(ModelFileError) -> ModelFacts {
    ModelFacts(
      name: try file.text("general.name"), description: try file.text("general.description"),
      license: try file.text("general.license"), trainingData: try file.text("sta.training.data"),
      leads: blueprint.leads, frameLength: blueprint.frameLength,
      defaultHop: try file.number("sta.hop", in: 1...blueprint.frameLength), sampleRates: try sampleRates())
  }

  private func sampleRates() throws(ModelFileError) -> ClosedRange<Double>? {
    switch (try file.optionalFloat("sta.rate.minimum"), try file.optionalFloat("sta.rate.maximum")) {
    case (nil, nil): return nil
    case (let minimum?, let maximum?):
      guard minimum > 0, minimum <= maximum else {
        throw .value(key: "sta.rate.minimum", found: "\(minimum)", allowed: "a positive rate up to \(maximum)")
      }
      let least = decimal(minimum)
      return least...max(least, decimal(maximum))
    case (nil, _): throw .missingKey("sta.rate.minimum")
    case (_, nil): throw .missingKey("sta.rate.maximum")
    }
  }

  /// The number that was meant by a positive `Float`, of whose digits seven are certain: 173.61, and not 173.61000061035156, which a
  /// signal of 173.61 Hz would be below. Beyond 10⁻¹⁵ and 10²² powers of ten are no exact numbers any more, and it stays as it is.
  private func decimal(_ value: Float) -> Double {
    let value = Double(value)
    guard value >= 1e-15, value < 1e22 else { return value }
    var (up, down) = (1.0, 1.0)
    while value * up < 1e6 { up *= 10 }
    while value >= 1e7 * down { down *= 10 }
    return (value * up / down).rounded() / up * down
  }

  /// Looks at the keys that say how the model was made, so that a wrong type there is found too.
  func checkTraining() throws(ModelFileError) {
    for key in ["sta.training.steps", "sta.training.batch", "sta.training.seed"] {
      _ = try file.number(key, in: 0...Int(UInt32.max))
    }
    _ = try file.optionalFloat("sta.training.error")
  }

  // MARK: Around the network

  func rules(usingSpectrum: Bool) throws(ModelFileError) -> FrameRules {
    let output = FrameRules.Output.allCases[try file.choice("sta.output", of: FrameRules.Output.names)]
    return FrameRules(
      mean: try mean(), scale: try scale(), spectrum: usingSpectrum ? try spectrumScale() : nil,
      output: output, gainExponent: output == .gain ? try gainExponent() : 1)
  }

  private func gainExponent() throws(ModelFileError) -> Float {
    try optionalPositive("sta.output.exponent", most: 10) ?? 1
  }

  private func mean() throws(ModelFileError) -> FrameRules.Mean {
    switch try file.choice("sta.input.mean", of: ["keep", "remove", "restore"]) {
    case 0: .keep(limit: try optionalPositive("sta.input.mean_limit"))
    case 1: .remove
    default: .restore
    }
  }

  private func scale() throws(ModelFileError) -> FrameRules.Scale {
    switch try file.choice("sta.input.scale", of: ["none", "constant", "deviation"]) {
    case 0: .none
    case 1: .constant(gain: try nonzero("sta.input.gain"))
    default: .deviation
    }
  }

  private func spectrumScale() throws(ModelFileError) -> PowerSpectrum.Scale {
    let gain = try nonzero("sta.spectrum.gain")
    if try file.choice("sta.spectrum.kind", of: ["density", "log"]) == 0 { return .density(gain: gain) }
    return .log(constant: try positive("sta.spectrum.constant"), gain: gain)
  }

  // MARK: Values

  /// A required positive number, where `most` is stated at most that.
  func positive(_ key: String, most: Float = .infinity) throws(ModelFileError) -> Float {
    guard let value = try optionalPositive(key, most: most) else { throw .missingKey(key) }
    return value
  }

  @inline(never) private func optionalPositive(
    _ key: String, most: Float = .infinity
  ) throws(ModelFileError) -> Float? {
    guard let value = try file.optionalFloat(key) else { return nil }
    guard value > 0, value <= most else {
      let limit: Sentence = most < .infinity ? "a positive number up to \(Int(most))" : "a positive number"
      throw .value(key: key, found: "\(value)", allowed: limit.text)
    }
    return value
  }

  private func nonzero(_ key: String) throws(ModelFileError) -> Float {
    let value = try file.float(key)
    guard value != 0 else { throw .value(key: key, found: "0", allowed: "another number") }
    return value
  }
}
