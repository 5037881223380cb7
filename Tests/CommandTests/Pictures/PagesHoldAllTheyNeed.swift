import Foundation
import Testing

@testable import Command

@Suite struct PagesHoldAllTheyNeed {
  /// A workspace with `noisy.wav`, `clean.wav` and `cleaned.wav` of 16-bit samples.
  private func workspace(_ count: Int = 1000, channels: UInt16 = 1, rate: UInt32 = 8000) throws -> Workspace {
    let workspace = try Workspace()
    let clean = (0..<count * Int(channels)).map { Int16(9000 * sin(Double($0) / 20)) }
    try workspace.write("clean.wav", RIFF.int16(clean, channels: channels, rate: rate).bytes)
    let noisy = clean.enumerated().map { $1 + Int16($0 % 17 * 100) }
    try workspace.write("noisy.wav", RIFF.int16(noisy, channels: channels, rate: rate).bytes)
    try workspace.write("cleaned.wav", RIFF.int16(clean.map { $0 + 10 }, channels: channels, rate: rate).bytes)
    return workspace
  }

  private func report(_ workspace: Workspace, _ arguments: String...) throws -> String {
    let result = try workspace.run(["report"] + arguments + ["-o", "page.html"])
    #expect(result.status == 0 && result.errors == "", "\(result)")
    return try workspace.text("page.html")
  }

  private func block(_ name: String, _ page: String) throws -> [UInt8] {
    let start = try #require(page.range(of: "id=\"data-\(name)\">"))
    let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
    return [UInt8](try #require(Data(base64Encoded: String(page[start.upperBound..<end.lowerBound]))))
  }

  private func words(_ name: String, _ page: String) throws -> [Int16] {
    let bytes = try block(name, page)
    return stride(from: 0, to: bytes.count, by: 2).map {
      Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
    }
  }

  private func description(_ page: String) throws -> [String: Any] {
    let start = try #require(page.range(of: "id=\"description\">"))
    let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
    let json = try JSONSerialization.jsonObject(with: Data(page[start.upperBound..<end.lowerBound].utf8))
    return try #require(json as? [String: Any])
  }

  // MARK: What is in it

  @Test func nothingIsLoadedFromAnywhere() throws {
    let page = try report(workspace(), "noisy.wav", "cleaned.wav", "--reference", "clean.wav")
    #expect(page.contains("content=\"default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'\""))
    for reference in [
      " src=", " href=", "@import", "url(", "fetch(", "XMLHttpRequest", "import(", "WebSocket", "//cdn",
    ] {
      #expect(!page.contains(reference), "\(reference)")
    }
    // The address of uPlot in its banner is a comment.
    #expect(page.components(separatedBy: "://").count == 2)
    #expect(!page.contains("{{") && !page.contains("}}\n"))
    #expect(page.contains("Copyright (c) 2021 Leon Sorokin") && page.contains("The MIT License"))
  }

  /// Both signals on one grid, to within half a step of it.
  @Test func theSamplesAreThere() throws {
    let page = try report(workspace(), "noisy.wav", "cleaned.wav")
    let parts = try #require(try description(page)["parts"] as? [[String: Any]])
    #expect(parts.count == 1)
    let signals = try #require(parts[0]["signals"] as? [String: [[String: Double]]])
    #expect(signals.keys.sorted() == ["cleaned", "noisy"])
    for (name, change) in [("noisy", 3), ("cleaned", 10)] {
      let (offset, scale) = (try #require(signals[name]?[0]["offset"]), try #require(signals[name]?[0]["scale"]))
      let words = try words("0-\(name)-0", page)
      #expect(words.count == 1000)
      for (frame, word) in words.enumerated() {
        let clean = Int16(9000 * sin(Double(frame) / 20))
        let sample = Double(clean + (name == "noisy" ? Int16(frame % 17 * 100) : Int16(change))) / 32768
        #expect(abs(offset + scale * Double(word) - sample) <= scale * 0.51)
      }
    }
    #expect(try block("0-residue-0-power", page).count % 256 == 0)
  }

  @Test func figuresAreInWordsAndNumbers() throws {
    let page = try report(workspace(), "noisy.wav", "cleaned.wav", "--reference", "clean.wav")
    // The error is 10 of 32768: its mean square is 9.313·10⁻⁸.
    #expect(page.contains("<td>9.313e−08</td>"))
    #expect(page.contains("Against the reference the signal-to-noise ratio rose by "))
    #expect(page.contains("<th scope=\"row\">Sample rate</th><td>8000 Hz</td>"))
    #expect(page.contains("<th scope=\"row\">Length</th><td>1000 samples, 0.125 s</td>"))
    #expect(page.contains("<th scope=\"row\">Samples at full scale</th><td>0</td>"))
    #expect(page.contains("Levels") && page.contains("Noise floor, estimated"))
  }

  /// What is told in the page comes from strangers.
  @Test func namesStayText() throws {
    let workspace = try Workspace()
    let name = "</script><script>alert(1)</script>&\"'"
    try workspace.write("a.csv", "\"\(name.replacing("\"", with: "\"\""))\"\n1\n2\n")
    let page = try report(workspace, "a.csv", "a.csv", "--rate", "500")
    #expect(!page.contains("<script>alert"))
    #expect(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)"))
    #expect(page.contains("\\u003c/script>\\u003cscript>alert(1)"))
  }

  /// Sixteen channels are drawn, and all are measured.
  @Test func manyChannelsHaveFigures() throws {
    let workspace = try Workspace()
    let row = (1...20).map { "\($0)" }.joined(separator: ",")
    try workspace.write("a.csv", "\((1...20).map { "lead \($0)" }.joined(separator: ","))\n\(row)\n\(row)\n")
    let page = try report(workspace, "a.csv", "a.csv")
    #expect(try description(page)["channelCount"] as? Int == 20)
    #expect((try description(page)["channels"] as? [String])?.last == "lead 16")
    #expect(page.contains("<th scope=\"row\">lead 20</th><td>20 (26.0\u{A0}dB)</td>"))
    #expect(try description(page)["rate"] is NSNull)
  }

  @Test func aStretchIsAStretch() throws {
    let page = try report(workspace(8000), "noisy.wav", "cleaned.wav", "--from", "0.25", "--to", "0.5")
    #expect(try description(page)["frames"] as? Int == 2000)
    #expect(try description(page)["start"] as? Int == 2000)
  }

  // MARK: How large it is

  /// Whatever the signals are: at their fullest, blocks and a third more for their text leave room for the rest.
  @Test func aPageIsBelowTwentyMegabytes() {
    for channels in [1, 2, 3, 7, 16, 1024] {
      for (lanes, rate) in [(3, 48_000), (4, 48_000), (3, 500), (4, 500)] as [(Int, Double)] {
        let detail = PageData.detail(channels: channels, lanes: lanes, rate: rate)
        let shown = min(channels, Comparison.channelsShown)
        let envelopes = 4 * detail.envelope * shown * lanes
        let spectrograms = 2 * detail.columns * detail.frameLength / 2 * shown * lanes
        let excerpt = 2 * detail.excerpt * shown * (lanes - 1)
        #expect((envelopes + spectrograms + excerpt) * 4 / 3 < 19_500_000)
        #expect(detail.excerpt > 50_000 && detail.columns >= 90 && detail.envelope > 10_000)
      }
    }
  }

  @Test func aLongSignalHasAnOverviewAndAnExcerpt() throws {
    let page = try report(workspace(2_000_000), "noisy.wav", "cleaned.wav")
    #expect(page.utf8.count < 20_000_000)
    let parts = try #require(try description(page)["parts"] as? [[String: Any]])
    #expect(parts.map { $0["step"] as? Int } == [8, 1])
    #expect(parts.map { $0["frames"] as? Int } == [2_000_000, 1_875_000])
    #expect(try block("0-residue-0", page).count == 4 * 250_000)
    #expect(try block("1-noisy-0", page).count == 2 * 1_875_000)
  }

  // MARK: On a run

  /// The page of a run and that of its files have the same samples, and the run's tells of the model.
  @Test func aRunMakesItToo() throws {
    let workspace = try workspace()
    let arguments = ["noisy.wav", "out.wav", "--model", "double", "--report", "run.html", "--reference", "clean.wav"]
    let result = try workspace.run(arguments)
    #expect(result.status == 0 && result.errors == "")
    let (run, files) = (
      try workspace.text("run.html"), try report(workspace, "noisy.wav", "out.wav", "--reference", "clean.wav")
    )
    #expect(try block("0-noisy-0", run) == block("0-noisy-0", files))
    #expect(try block("0-reference-0", run) == block("0-reference-0", files))
    // The file's samples have been rounded to its 16 bits.
    for (one, other) in zip(try words("0-cleaned-0", run), try words("0-cleaned-0", files)) {
      #expect(abs(Int(one) - Int(other)) <= 2)
    }
    #expect(run.contains("<td>double, hop 4. For tests: 2.0 times the input.</td>"))
    #expect(run.contains("<th scope=\"row\">Latency</th><td>7 samples, "))
    #expect(run.contains("<th scope=\"row\">Clipped samples</th><td>0</td>"))
  }

  @Test func aPipeMakesItToo() throws {
    let workspace = try workspace()
    let piped = try workspace.pipe(try workspace.bytes("noisy.wav"), "--report page.html -q")
    #expect(piped.status == 0 && piped.errors == "")
    #expect(try workspace.text("page.html").contains("<td>standard input</td>"))
  }

  @Test func filledSamplesAreCounted() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "x,y\n1,1\n,1\n3,1\nnan,1\n5,1\n")
    #expect(try workspace.run("a.csv", "b.csv", "--gaps", "hold", "-q", "--report", "page.html").status == 0)
    #expect(try workspace.text("page.html").contains("<th scope=\"row\">Filled samples</th><td>2</td>"))
    // What stays no number is held in the pictures.
    let kept = try workspace.run("a.csv", "c.csv", "--gaps", "keep", "-q", "--report", "kept.html")
    #expect(kept.status == 0 && kept.errors == "")
  }

  /// Spectra of numbers that large are infinite, and differences of the largest too.
  @Test(arguments: ["1e17", "1e18", "3e38"]) func numbersOfAnySizeHaveAPage(size: String) throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", String(repeating: "\(size)\n-\(size)\n", count: 300))
    try workspace.write("b.csv", String(repeating: "-\(size)\n\(size)\n", count: 300))
    try workspace.write("flat.csv", String(repeating: "\(size)\n", count: 600))
    for (one, other) in [("a", "b"), ("a", "a"), ("flat", "flat"), ("flat", "a")] {
      let made = try workspace.run("report", "\(one).csv", "\(other).csv", "-o", "page.html", "--force")
      #expect(made.status == 0)
      let plot = try workspace.run("plot", "\(one).csv", "\(other).csv", "-o", "picture.svg", "--force")
      #expect(plot.status == 0)
      #expect(try !workspace.text("picture.svg").contains("nan"))
    }
  }

  @Test func nothingIsCleanedWithoutAPage() throws {
    let workspace = try Workspace()
    try workspace.write("none.wav", RIFF.int16([]).bytes)
    let result = try workspace.run("none.wav", "out.wav", "--model", "double", "--report", "page.html")
    #expect(result.status == 0)
    #expect(result.errors.contains("page.html: no page is made of a signal without samples\n"))
    #expect(try workspace.names() == ["none.wav", "out.wav"])
  }

  /// A run that fails leaves no page, and one that is there already stays.
  @Test func aPageIsWholeOrAbsent() throws {
    let workspace = try workspace()
    try workspace.write("bad.csv", "1\nx\n")
    #expect(try workspace.run("bad.csv", "out.csv", "-q", "--report", "page.html").status == 65)
    #expect(try !workspace.names().contains("page.html"))
    try workspace.write("page.html", "mine")
    #expect(try workspace.run("report", "noisy.wav", "clean.wav", "-o", "page.html").status == 73)
    #expect(try workspace.run("noisy.wav", "out.wav", "-q", "--report", "page.html").status == 73)
    #expect(try workspace.text("page.html") == "mine")
    #expect(try !workspace.names().contains("out.wav"))
    #expect(try workspace.run("report", "noisy.wav", "clean.wav", "-o", "page.html", "--force").status == 0)
  }
}
