import Foundation
import Testing

@testable import Command

@Suite struct SignalsAreMixedAndResampled {
  private func floats(_ bytes: [UInt8]) -> [Float] {
    stride(from: 0, to: bytes.count - 3, by: 4).map { place in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[place + $1]) << UInt32(8 * $1) })
    }
  }

  private func bytes(_ samples: [Float]) -> [UInt8] { samples.flatMap { little($0.bitPattern) } }

  private let signal = (0..<1000).map { Float(sin(Double($0) * 0.37)) + 0.25 }

  private func run(_ samples: [Float], _ arguments: String) throws -> [Float] {
    let result = try Workspace().pipe(bytes(samples), "--raw f32le --quiet \(arguments)")
    #expect(result.status == 0, "\(result.errors)")
    return floats(result.bytes)
  }

  /// The model `double` takes `x` to `2x`, so a share `m` of it is `(1 + m)·x`, and what is taken away is `−m·x`.
  @Test(arguments: [0, 0.25, 0.5, 1] as [Float]) func mixAndResidualAddUp(mix: Float) throws {
    let clean = try run(signal, "--model double --hop 8 --mix \(mix)")
    let taken = try run(signal, "--model double --hop 8 --mix \(mix) --residual")
    for (index, sample) in signal.enumerated() {
      #expect(abs(clean[index] - (1 + mix) * sample) <= 1e-6)
      #expect(abs(taken[index] + mix * sample) <= 1e-6)
    }
  }

  @Test func threadsAndTheirNumberChangeNoBit() throws {
    let workspace = try Workspace()
    let model = #filePath.split(separator: "Tests/CommandTests")[0] + "Tests/Fixtures/sta.gguf"
    try workspace.write("in", bytes((0..<7 * 3000).map { Float(sin(Double($0 * $0 % 997))) }))
    for threads in [1, 2, 3, 7, 100] {
      let result = try workspace.shell(
        "\"$0\" - - --raw f32le --channels 7 --model \(model) --threads \(threads) < in > out\(threads)")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try workspace.bytes("out\(threads)") == workspace.bytes("out1"), "\(threads) threads")
    }
    #expect(try workspace.bytes("out1").count == workspace.bytes("in").count)
  }

  /// Parts of a file begin before the places where they are used; neither that, nor what is said of frames that the network has
  /// no numbers for, depends on where they lie.
  @Test(arguments: [0, 1, 449, 5000, 2 * 131_175 + 950, 400_003]) func partsOfAFileChangeNoBit(length: Int) throws {
    let workspace = try Workspace()
    var samples = (0..<length).map { Float(sin(Double($0 * $0 % 997))) }
    for place in [10, 40_000, 131_150, 262_300, 395_000] where place < length { samples[place] = 3e38 }
    try workspace.write("in.f32", bytes(samples))
    let models = #filePath.split(separator: "Tests/CommandTests")[0]
    for (model, hop) in [("models/ecg", 225), ("models/general", 449), ("Tests/Fixtures/sta", 90)] {
      let once = "--raw f32le --rate 360 --model \(models)\(model).gguf --hop \(hop) --force"
      let alone = try workspace.shell("\"$0\" in.f32 out.f32 \(once)")
      #expect(alone.status == 0)
      #expect(
        alone.errors.contains("too large for the network") == (length > 10 && model.hasSuffix("sta")), "\(alone.errors)"
      )
      for threads in [2, 3] {
        let divided = try workspace.shell("\"$0\" in.f32 parts.f32 \(once) --threads \(threads)")
        #expect(divided.errors == alone.errors)
        #expect(try workspace.bytes("parts.f32") == workspace.bytes("out.f32"), "\(model), \(threads) threads")
      }
    }
    #expect(try workspace.bytes("out.f32").count == 4 * length)
  }

  /// What is left at the end is divided in steps of the hop; the longest part still has to fit.
  @Test(arguments: [(6, 788_394), (6, 788_393), (7, 920_000), (24, 3_155_000)])
  func noPartOfTheEndIsLost(threads: Int, length: Int) throws {
    let workspace = try Workspace()
    try workspace.write("in.f32", bytes((0..<length).map { Float($0 % 997) }))
    let models = #filePath.split(separator: "Tests/CommandTests")[0]
    let once = "--raw f32le --model \(models)models/cos-normal-0-1-linear.gguf --hop 450 -q"
    #expect(try workspace.shell("\"$0\" in.f32 out.f32 \(once)").status == 0)
    #expect(try workspace.shell("\"$0\" in.f32 parts.f32 \(once) --threads \(threads)").status == 0)
    #expect(try workspace.bytes("parts.f32") == workspace.bytes("out.f32"))
    #expect(try workspace.bytes("out.f32").count == 4 * length)
  }

  /// At another rate as at its own.
  @Test func nothingMixedInLeavesEveryBit() throws {
    let workspace = try Workspace()
    let samples = (0..<3000).map { [-0.0, 1, .leastNonzeroMagnitude, -3e38, 3e38][$0 % 5] as Float }
    try workspace.write("in.f32", bytes(samples))
    let once = "--raw f32le --rate 500 --model rated --mix 0"
    #expect(try workspace.shell("\"$0\" in.f32 out.f32 \(once) --clean-at 400 -q").status == 0)
    #expect(try workspace.bytes("out.f32") == workspace.bytes("in.f32"))
    #expect(try workspace.shell("\"$0\" in.f32 taken.f32 \(once) --clean-at 400 --residual -q").status == 0)
    #expect(try workspace.bytes("taken.f32") == bytes([Float](repeating: 0, count: 3000)))
  }

  // MARK: Rates

  /// The model `rated` (250 to 500 Hz) changes nothing: what comes back is what went in below its 250 Hz, in its place.
  @Test(arguments: [1000, 2000, 8000, 16_000, 44_100, 48_000, 200, 100, 32] as [Double])
  func aToneComesBackInItsPlace(rate: Double) throws {
    let count = max(Int(rate) * 3, 1200)
    let tone = (0..<count).map { Float(sin(2 * Double.pi * min(30, rate / 5) * Double($0) / rate)) }
    let back = try run(tone, "--model rated --rate \(rate) --resample")
    #expect(back.count == tone.count)
    let worst = (count / 3..<count * 2 / 3).map { abs(back[$0] - tone[$0]) }.max() ?? 1
    #expect(worst < 2e-4, "\(rate) Hz")
    // Near the ends half of what the filter would see is a mirror image, and a sine is not its own.
    let ends = tone.indices.map { abs(back[$0] - tone[$0]) }.max() ?? 1
    #expect(ends < 0.3, "\(rate) Hz")
  }

  /// A cosine is its own mirror image about either of its ends, so that there a change of rate has nothing to lose.
  @Test func theEndsOfACosineComeBackToo() throws {
    let tone = (0...2000).map { Float(cos(2 * Double.pi * Double($0) / 8)) }
    let back = try run(tone, "--model rated --rate 1000 --resample")
    #expect(tone.indices.map { abs(back[$0] - tone[$0]) }.max() ?? 1 < 5e-3)
  }

  @Test func whatIsAboveIsGoneAndAnOffsetIsNot() throws {
    let high = (0..<20_000).map { Float(sin(2 * Double.pi * 2000 * Double($0) / 8000)) + 3 }
    let back = try run(high, "--model rated --rate 8000 --resample")
    #expect(back.allSatisfy { abs($0 - 3) < 0.3 })
    #expect(back[5000..<15_000].allSatisfy { abs($0 - 3) < 1e-4 })
    // Half of it is noisy, and what is taken away is the other half.
    let mixed = try run(high, "--model rated --rate 8000 --resample --mix 0.5")
    let taken = try run(high, "--model rated --rate 8000 --resample --mix 0.5 --residual")
    for index in high.indices {
      #expect(abs(mixed[index] - (0.5 * high[index] + 0.5 * back[index])) < 1e-5)
      #expect(abs(mixed[index] + taken[index] - high[index]) < 1e-5)
    }
  }

  /// Zero offset and the same length for every length: the sum of what is cleaned and what is taken away is the input.
  @Test func everyLengthComesBack() throws {
    let workspace = try Workspace()
    try workspace.write("all", bytes((0..<1400).map { Float($0 % 10) }))
    let result = try workspace.shell(
      """
      n=0
      while [ $n -le 1400 ]; do
        head -c $((4 * n)) all > in
        "$0" - - -q --raw f32le --rate 1000 --model rated --resample --mix 0 < in | cmp - in || echo "length $n"
        n=$((n + 1 + n / 8))
      done
      """)
    #expect(result.output == "")
    #expect(result.errors == "")
  }

  @Test func itIsToldAndStatedIn() throws {
    let workspace = try Workspace()
    try workspace.write("a.wav", RIFF.int16([1, 2, 3], rate: 1000).bytes)
    let result = try workspace.run("a.wav", "b.wav", "--model", "rated", "--resample")
    #expect(result.status == 0)
    #expect(
      result.errors
        == "sta-denoise: a.wav: cleaned at 500 Hz and brought back to 1000 Hz, without what was above 250 Hz\n")
    let kept = try #require(RIFF(workspace.bytes("b.wav")))
    #expect(kept.rate == 1000)
    #expect(kept.data.count == 6)
  }

  /// A rate that is asked for is taken by any model, within its range or without one, and the signal's own is no change.
  @Test func anAskedForRateIsTaken() throws {
    let high = (0..<20_000).map { Float(sin(2 * Double.pi * 90 * Double($0) / 500)) + 3 }
    let low = try run(high, "--model ecg --rate 500 --clean-at 150")
    #expect(low.count == high.count && low[5000..<15_000].allSatisfy { abs($0 - 3) < 1e-3 })
    let kept = try run(high, "--model rated --rate 500 --clean-at 250")
    #expect((5000..<15_000).allSatisfy { abs(kept[$0] - high[$0]) < 1e-3 })
    #expect(try run(signal, "--model rated --rate 360 --clean-at 360") == run(signal, "--model rated --rate 360"))
  }

  /// A rate in the model's range is left alone: not a bit differs.
  @Test func withinTheRangeNothingIsResampled() throws {
    let plain = try run(signal, "--model rated --rate 360")
    #expect(try run(signal, "--model rated --rate 360 --resample") == plain)
  }

  /// What `--verbose` says of the latency holds while it runs: so much input brings the first sample out.
  @Test(arguments: [1000, 125] as [Double]) func itsLatencyHolds(rate: Double) throws {
    let workspace = try Workspace()
    let arguments = ["-", "-", "--model", "rated", "--raw", "u8", "--rate", "\(rate)", "--resample"]
    let told = try workspace.shell("\"$0\" \(arguments.joined(separator: " ")) --verbose < /dev/null > /dev/null")
      .errors
    let words = told.split(separator: " ")
    let place = try #require(words.firstIndex(of: "most"))
    let latency = try #require(Int(words[place + 1]))
    let run = try LiveRun(workspace, arguments)
    var received = 0
    try run.send([UInt8](repeating: 128, count: latency))
    for total in stride(from: latency, to: latency * 4, by: 50) {
      try run.send([UInt8](repeating: 128, count: 50))
      let due = total + 50 - latency
      received += run.receive(due - received).count
      #expect(received >= due, "after \(total + 50)")
      if received < due { break }
    }
    try run.close()
  }
}
