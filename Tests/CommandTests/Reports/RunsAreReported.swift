import Denoising
import Foundation
import Testing

@testable import Command

@Suite struct RunsAreReported {
  private func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func inOneVersionedObject() throws {
    let workspace = try Workspace()
    try workspace.write("a.wav", RIFF.int16([30000, 100, -30000, 7], channels: 2, rate: 250).bytes)
    let result = try workspace.run("a.wav", "b.wav", "--json", "--model", "double", "--hop", "2")
    #expect(result.errors == "")
    #expect(result.output.hasSuffix("}\n") && result.output.filter { $0 == "\n" }.count == 1)
    let report = try object(result.output)
    #expect(report["format"] as? String == "sta-denoise-report")
    #expect(report["version"] as? Int == 1)
    #expect(report["status"] as? Int == 0)
    #expect(report["error"] is NSNull)
    let model = try #require(report["model"] as? [String: Any])
    #expect(model["name"] as? String == "double")
    #expect(model["hop"] as? Int == 2)
    #expect(model["frame_length"] as? Int == 8)
    let file = try #require((report["files"] as? [[String: Any]])?.first)
    #expect(file["input"] as? String == "a.wav")
    #expect(file["output"] as? String == "b.wav")
    #expect(file["kind"] as? String == "WAV (Microsoft), Signed 16 bit PCM, 2 channels")
    #expect(file["sample_rate"] as? Double == 250)
    #expect(file["channels"] as? Int == 2)
    #expect(file["samples"] as? Int == 2)
    #expect(file["clipped"] as? Int == 2)
    #expect(file["latency_samples"] as? Int == 7)
    #expect(file["latency_seconds"] as? Double == 0.028)
    #expect((file["notes"] as? [String])?.count == 1)
  }

  @Test func withGapsAndTheirPolicy() throws {
    let result = try Workspace().pipe(Array("x\n1\n\"\"\n3\n".utf8), "--json --model ecg --gaps hold")
    let report = try object(result.errors)
    let file = try #require((report["files"] as? [[String: Any]])?.first)
    let gaps = try #require(file["gaps"] as? [String: Any])
    #expect(gaps["policy"] as? String == "hold")
    #expect(gaps["samples"] as? Int == 1)
    #expect(String(decoding: result.bytes, as: UTF8.self).hasPrefix("x\n1\n\"1\"\n"))
  }

  /// The sentence is on standard error as ever, and the object on standard output, or behind it.
  @Test func anErrorIsInItToo() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "1\n\"2\n")
    let result = try workspace.run("a.csv", "b.csv", "--json", "--model", "ecg")
    let sentence = "a.csv, line 2: a quote is not closed on its line"
    #expect(result.errors == "sta-denoise: \(sentence)\n")
    #expect(result.status == 65)
    let report = try object(result.output)
    #expect(report["status"] as? Int == 65)
    #expect((report["error"] as? [String: Any])?["sentence"] as? String == sentence)
    let missing = try workspace.run("a.csv", "b.csv", "--json", "--model", "none")
    #expect(try object(missing.output)["status"] as? Int == 69)
    #expect(try object(missing.output)["model"] is NSNull)
  }

  @Test func textIsQuotedInJSON() throws {
    let text = "a\"b\\c\n\r\t\u{1}é\u{7F}🫀"
    let parsed = try object(
      JSON.object([("k", .text(text)), ("n", .number(.nan)), ("l", .array([.integer(1), .null]))]).description)
    #expect(parsed["k"] as? String == text)
    #expect(parsed["n"] is NSNull)
    #expect((parsed["l"] as? [Any])?.count == 2)
  }

  @Test func quietTellsNothingAndVerboseMore() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "time,mV,V\n0.00,1,2\n0.01,3,4\n")
    let quiet = try workspace.run("a.csv", "b.csv", "--quiet")
    #expect(quiet.errors == "" && quiet.output == "")
    let verbose = try workspace.run("a.csv", "c.csv", "-v", "--rate", "100", "--columns", "mV", "--model", "ecg")
    let lines = verbose.errors.split(separator: "\n").map { String($0) }
    #expect(
      lines.first
        == "sta-denoise: a.csv: table, commas between cells, 3 columns, cleaning 2 (mV), times in 1 (time), 100 Hz")
    #expect(
      lines[safely: 1]
        == "sta-denoise: model ecg: frames of 8 samples, hop 4, any rate (\(workspace.path("models/ecg.gguf")))")
    #expect(
      lines[safely: 2]
        == "sta-denoise: c.csv: a sample comes out when at most 7 samples (0.07 s) more have come in, in its own place")
    #expect(lines[safely: 3]?.hasPrefix("sta-denoise: c.csv: 2 samples a channel in ") == true)
    let both = try workspace.run("a.csv", "d.csv", "--quiet", "--verbose")
    #expect(both.errors == "sta-denoise: --quiet and --verbose exclude each other (see sta-denoise --help)\n")
    #expect(both.status == 64)
  }

  // MARK: Progress

  @Test func progressIsShownOnATerminalOnly() throws {
    let workspace = try Workspace()
    let rows = "for i in 1 2 3; do echo 1.5; sleep 0.6; done"
    let shown = try workspace.shell("script -qec '{ \(rows); } | '\"$0\"' - out.csv --model ecg' /dev/null")
    #expect(shown.status == 0)
    #expect(shown.output.contains("\r\u{1B}[K1 s"))
    // And nothing of it is left on the line.
    #expect(shown.output.hasSuffix("\r\u{1B}[K"))
    let piped = try workspace.shell("{ \(rows); } | \"$0\" - out2.csv --model ecg")
    #expect(piped.errors == "" && piped.output == "")
  }

  @Test func progressIsAShareAndAGuess() {
    #expect(ProgressBar.text(share: 0.25, elapsed: 4) == "[#####---------------] 25 %, 12 s left")
    #expect(ProgressBar.text(share: 0, elapsed: 4) == "[--------------------] 0 %")
    #expect(ProgressBar.text(share: 1, elapsed: 4) == "[####################] 100 %, 0 s left")
  }

  // MARK: Measurements

  /// Times and memory in units that can be read at a glance; what programs read is in microseconds and bytes always.
  @Test func measurementsHaveReadableUnits() {
    func report(frame: Int) -> BenchReport {
      BenchReport(
        model: "m", hop: 225, rate: 500, live: (Percentiles([frame]), Percentiles([frame])), file: 133_600,
        load: 4_899_700, start: 12_000_000, modelBytes: 2_050_944, streamBytes: 250_448)
    }
    let lines = report(frame: 450_000).table.split(separator: "\n").map {
      $0.split(separator: " ").joined(separator: " ")
    }
    // 225 samples take 0.45 s at 500 Hz, and 0.45 ms to clean.
    for line in [
      "model m, hop 225", "speed at 500 Hz 1000 times real time (real-time factor 0.001)",
      "live frame, median 450 µs", "loading the model 4.9 ms", "start to first sample 12 ms",
      "memory of the model 2.05 MB", "memory of a stream 0.25 MB",
    ] { #expect(lines.contains(line), "\(lines)") }
    #expect(report(frame: 900_000_000).table.contains(" 0.5 times real time"))
    let json = "\(report(frame: 450_000).json)"
    #expect(json.contains("\"load\": 4899.7,") && json.contains("\"model_bytes\": 2050944,"))
  }

  // MARK: Self-test

  @Test func theSelfTestNeedsNoFiles() throws {
    let result = try Workspace().shell("STA_DENOISE_MODELS= \"$0\" selftest")
    #expect(result.status == 0, "\(result)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines.last == "ok")
    #expect(lines.dropLast().allSatisfy { $0.hasSuffix(", the same in pieces") })
  }

  /// Another model than the one that the vectors were made with is what a broken machine looks like.
  @Test func theSelfTestCanFail() throws {
    let folder = #filePath.split(separator: "Tests/CommandTests")[0]
    let right = try DenoisingModel.load(path: "/" + folder + "Tests/Fixtures/sta.gguf")
    let wrong = try DenoisingModel.load(path: "/" + folder + "Tests/Fixtures/converted.gguf")
    for index in 0..<4 {
      let vector = GoldenVector(index)
      #expect(!vector.input.isEmpty && vector.input.count == vector.expected.count)
      #expect(try vector.difference(right) <= SelfTest.bound)
      #expect(try vector.difference(wrong) > SelfTest.bound)
    }
    #expect(CommandError.selfTestFailed(count: 2).status == .selfTestFailed)
  }
}
