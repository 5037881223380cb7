import Foundation
import Testing

@testable import Command

@Suite struct SyntheticSignalsAreTheReports {
  private func table(_ workspace: Workspace, _ name: String) throws -> [Float] {
    try workspace.text(name).split(separator: "\n").dropFirst().map { try #require(Float($0)) }
  }

  @Test func signalsFollowTheirFormulas() {
    for x in [-7, 0, 1, 450] {
      let t = 0.2 * Double(x)
      let square = 0.2 * Double(x * x)
      func value(_ waveform: Waveform) -> Double { waveform.value(at: x, amplitude: 5, frequency: 0.2) }
      #expect(value(.constant) == 5)
      #expect(abs(value(.cos) - 5 * cos(t)) < 1e-12)
      #expect(abs(value(.expcos) - 5 * exp(cos(t))) < 1e-12)
      #expect(abs(value(.cos2) - 5 * cos(square)) < 1e-10)
      #expect(abs(value(.expcos2) - 5 * exp(cos(square))) < 1e-10)
    }
  }

  /// With f = 3/4 − 3·2⁻⁵³, f·x² is 3/4·x² less 3·2⁻⁵³·x². Both are exact in `Double`, their difference of 2·10¹⁴ is not:
  /// the cosine has to come from the two parts.
  @Test func theArgumentIsNotRounded() {
    let x = 16_500_000
    let frequency = 0.75 - 3 * 0x1p-53
    let (whole, part) = (0.75 * Double(x * x), 3 * 0x1p-53 * Double(x * x))
    #expect(whole - frequency * Double(x * x) != part, "without rounding this test would not mean much")
    let expected = cos(whole) * cos(part) + sin(whole) * sin(part)
    #expect(abs(Waveform.cos2.value(at: x, amplitude: 1, frequency: frequency) - expected) < 1e-12)
  }

  @Test func windowsAreDistinctPlacesOfTheReportsGrid() {
    var source = RandomSource(state: (1, 2, 3, 4))
    let all = WindowPlan.starts(count: WindowPlan.places, .random, from: &source)
    #expect(Set(all).count == 66_000)
    #expect(all.allSatisfy { ($0 + 16_500_000) % 500 == 0 })
    #expect(all.min() == -16_500_000)
    #expect(all.max() == 16_499_500)
    #expect(all != all.sorted())
    #expect(WindowPlan.starts(count: 3, .consecutive, from: &source) == [-16_500_000, -16_499_500, -16_499_000])
  }

  /// The mean of a random start has a standard deviation of 33·10⁶/√(12·n); six of them bound it.
  @Test func randomWindowsComeFromEverywhere() {
    var source = RandomSource(state: (1, 2, 3, 4))
    let starts = WindowPlan.starts(count: 2000, .random, from: &source)
    let mean = starts.reduce(0.0) { $0 + Double($1) } / 2000
    #expect(abs(mean) < 6 * 33e6 / (12.0 * 2000).squareRoot())
  }

  @Test func windowsFollowOneAnother() throws {
    let workspace = try Workspace()
    try workspace.run("synth", "--windows", "3", "--start", "consecutive", "--noise", "none", "--clean", "c.csv")
    let values = try table(workspace, "c.csv")
    #expect(values.count == 1350)
    for (index, value) in values.enumerated() {
      let x = -16_500_000 + 500 * (index / 450) + index % 450
      #expect(abs(Double(value) - 5 * cos(0.2 * Double(x))) < 1e-5, "window \(index / 450)")
    }
  }

  @Test func aSeedGivesTheSameSignalAndAnotherSeedAnother() throws {
    let workspace = try Workspace()
    for (name, seed) in [("a", "7"), ("b", "7"), ("c", "8")] {
      try workspace.run("synth", "--windows", "2", "--seed", seed, "--clean", "\(name)0.csv", "--noisy", "\(name)1.csv")
    }
    for file in ["0.csv", "1.csv"] {
      #expect(try workspace.bytes("a" + file) == workspace.bytes("b" + file))
      #expect(try workspace.bytes("a" + file) != workspace.bytes("c" + file))
    }
  }

  /// The noise, its kind and whether the clean file is written leave the windows as they are.
  @Test func placesDoNotDependOnTheNoise() throws {
    let workspace = try Workspace()
    try workspace.run("synth", "--windows", "5", "--noise", "uniform:0,8", "--clean", "a.csv", "--noisy", "n.csv")
    try workspace.run("synth", "--windows", "5", "--noise", "none", "--noisy", "b.csv")
    #expect(try workspace.bytes("a.csv") == workspace.bytes("b.csv"))
    let noise = zip(try table(workspace, "n.csv"), try table(workspace, "a.csv")).map { $0 - $1 }
    #expect(noise.allSatisfy { $0 > -1e-5 && $0 < 8.00001 })
    // 2,250 draws: six standard errors of the mean, 6·8/√(12·2250).
    #expect(abs(noise.reduce(0, +) / 2250 - 4) < 0.3)
  }

  /// Places are drawn apart from the noise: the first draw of either would otherwise tell the other.
  @Test func noiseDoesNotDependOnThePlaces() throws {
    let workspace = try Workspace()
    let noise = ["--windows", "2", "--signal", "constant", "--noise", "uniform:0,1", "--amplitude", "0", "--noisy"]
    try workspace.run(["synth"] + noise + ["a.csv", "--start", "random"])
    try workspace.run(["synth"] + noise + ["b.csv", "--start", "consecutive"])
    #expect(try workspace.bytes("a.csv") == workspace.bytes("b.csv"))

    try workspace.run("synth", "--windows", "1", "--noise", "none", "--clean", "c.csv")
    let first = Double(try table(workspace, "a.csv")[0])
    let place = -16_500_000 + 500 * Int(first * 66_000)
    #expect(try abs(Double(table(workspace, "c.csv")[0]) - 5 * cos(0.2 * Double(place))) > 1e-3)
  }

  @Test func aSoundHasTheSameSamplesAsATable() throws {
    let workspace = try Workspace()
    try workspace.run("synth", "--length", "1000", "--signal", "expcos", "--clean", "c.csv", "--noisy", "n.csv")
    try workspace.run(
      "synth", "--length", "1000", "--signal", "expcos", "--clean", "c.wav", "--noisy", "n.wav", "--rate", "500")
    #expect(try RIFF(workspace.bytes("c.wav")) == RIFF.float(table(workspace, "c.csv"), rate: 500))
    #expect(try RIFF(workspace.bytes("n.wav")) == RIFF.float(table(workspace, "n.csv"), rate: 500))
  }

  @Test func optionsTakeNegativeNumbers() throws {
    let workspace = try Workspace()
    let result = try workspace.run(
      "synth", "--length", "2", "--signal", "constant", "--amplitude", "-3", "--noise", "uniform:-2,-2", "--noisy",
      "n.csv")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try workspace.text("n.csv") == "ch1\n-5.0\n-5.0\n")
  }

  @Test(arguments: [
    "normal", "normal:", "normal:1", "normal:0,-1", "uniform:2,1", "uniform:0,inf", "none:", "x:1,2", "",
  ])
  func isNoNoise(text: String) {
    #expect(Noise(argument: text) == nil)
  }
}
