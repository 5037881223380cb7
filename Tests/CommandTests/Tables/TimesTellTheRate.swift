import Foundation
import Testing

@testable import Command

/// Where neither the command line nor the input states a sample rate, and one is needed.
@Suite struct TimesTellTheRate {
  /// What `count` times of a signal show, from 0 and each rounded to so many decimals.
  private func rate(_ hertz: Double, _ count: Int, decimals: Int, name: String = "time", scale: Double = 1)
    -> RateOfTimes
  {
    let power = (0..<decimals).reduce(1.0) { value, _ in value * 10 }
    let times = (0..<count).map { row in
      let ticks = Int((Double(row) / hertz * scale * power).rounded())
      let digits = String(String(ticks + Int(power)).dropFirst())
      return decimals == 0 ? "\(ticks)" : "\(ticks / Int(power)).\(digits.suffix(decimals))"
    }
    return RateOfTimes(times.compactMap { DecimalNumber(Array($0.utf8).span) }, line: 2, statedUnit: statedUnit(name))
  }

  /// Rounding is no doubt, and fewer digits are likelier: not 360.13.
  @Test(arguments: [250, 256, 257, 360, 500, 1000, 173.61, 44_100, 48_000, 16_000, 0.5] as [Double])
  func toTheDigitInTheRowsOfAFrame(hertz: Double) {
    for decimals in 6...9 {
      #expect(rate(hertz, 450, decimals: decimals) == .hertz(hertz, namesUnit: false), "\(decimals) decimals")
    }
    #expect(rate(hertz, 450, decimals: 6, name: "t_ms", scale: 1000) == .hertz(hertz, namesUnit: true))
  }

  @Test func thousandthsOfASecondAreEnoughForAnECG() {
    for hertz in [250, 257, 360, 500] as [Double] {
      #expect(rate(hertz, 450, decimals: 3, name: "Time (s)") == .hertz(hertz, namesUnit: true))
    }
  }

  /// Seconds since 1970 leave a `Double` half a microsecond.
  @Test(arguments: [250, 500, 1000] as [Double]) func fromWhicheverTimeTheyStart(hertz: Double) {
    let times = (0..<450).map { row in
      let thousandths = 1_700_000_000_000 + Int((Double(row) * 1000 / hertz).rounded())
      return "\(thousandths / 1000).\(String(String(1000 + thousandths % 1000).dropFirst()))"
    }
    let numbers = times.compactMap { DecimalNumber(Array($0.utf8).span) }
    #expect(RateOfTimes(numbers, line: 2, statedUnit: nil) == .hertz(hertz, namesUnit: false))
  }

  /// Nanoseconds since 1970 leave it a quarter of a microsecond.
  @Test(arguments: [250, 360, 500, 16_000] as [Double]) func ofClocksInNanoseconds(hertz: Double) {
    let times = (0..<450).map { "\(1_700_000_000_000_000_000 + Int((Double($0) * 1e9 / hertz).rounded()))" }
    let numbers = times.compactMap { DecimalNumber(Array($0.utf8).span) }
    #expect(RateOfTimes(numbers, line: 2, statedUnit: 1e-9) == .hertz(hertz, namesUnit: true))
  }

  /// Of jumps that are alike the first, though the last digits of their lengths differ: row 10 has the time of row 9, row 20 that of row 19.
  @Test func theFirstJumpIsTold() {
    let times = (0..<200).map { "0.\(String(1000 + ($0 - $0 / 10) * 4).dropFirst())" }
    let numbers = times.compactMap { DecimalNumber(Array($0.utf8).span) }
    #expect(RateOfTimes(numbers, line: 2, statedUnit: 1) == .uneven(line: 12))
  }

  @Test func whatTheyCannotTellTheyDoNot() {
    let few = RateOfTimes.unknown("its times are too few to tell it, or have too few digits")
    // Three times in thousandths are those of 333 Hz, and of 360 Hz as well.
    #expect(rate(360, 3, decimals: 3) == few)
    #expect(rate(360, 100, decimals: 3) == few)
    #expect(rate(500, 20, decimals: 3) == few)
    #expect(rate(360, 2, decimals: 9) == .unknown("its times are too few to tell it"))
    #expect(rate(-360, 450, decimals: 9) == .unknown("its times do not rise"))
  }

  // MARK: In the command

  /// Rows of which each is a time, to six digits, and 1.5.
  private func table(_ name: String, step: Double, rows: Int = 20, without missing: Int? = nil) -> String {
    name + ",mV\n"
      + (0..<rows).filter { $0 != missing }.map { row in
        let millionths = Int((Double(row) * step * 1e6).rounded())
        return "\(millionths / 1_000_000).\(String(String(millionths % 1_000_000 + 1_000_000).dropFirst())),1.5\n"
      }.joined()
  }

  @Test(arguments: ["", "cat a.csv | "]) func andItIsSaid(pipe: String) throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", table("time", step: 0.002))
    let name = pipe.isEmpty ? "a.csv" : "standard input"
    let result = try workspace.shell("\(pipe)\"$0\" \(pipe.isEmpty ? "a.csv" : "-") b.csv --model rated")
    #expect(
      result.errors
        == "sta-denoise: \(name): 500 Hz, taken from the times in column 1 (time); --rate states another\n")
    #expect(result.status == 0)
    #expect(try workspace.text("b.csv") == workspace.text("a.csv"))
    let json = try workspace.run("a.csv", "c.csv", "--model", "rated", "--json").output
    #expect(json.contains("\"sample_rate\": 500,") && json.contains("taken from the times in column 1 (time)"))
  }

  /// What is stated is never replaced, and what nobody needs is not looked for.
  @Test func onlyWhereItIsNeededAndNotStated() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", table("time_s", step: 0.002))
    #expect(try workspace.run("a.csv", "b.csv", "--model", "rated", "--rate", "500").errors == "")
    #expect(try workspace.run("a.csv", "c.csv", "--model", "rated", "--rate", "400").status == 78)
    #expect(try workspace.run("a.csv", "d.csv", "--model", "ecg").errors == "")
    #expect(try workspace.run("a.csv", "e.csv", "--model", "rated", "--time", "none").status == 78)
    let sound = try workspace.run("a.csv", "f.wav", "--model", "ecg")
    #expect(sound.errors.contains("500 Hz, taken from the times in column 1 (time_s)"))
    #expect(try RIFF(workspace.bytes("f.wav"))?.rate == 500)
  }

  /// A table's own unit is believed. Without one, a rate that the model is not made for may be one in other units.
  @Test func timesInAnyUnitAreNotTakenForSeconds() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", table("time", step: 2))
    let needs = "a.csv does not say its sample rate, and the model rated is made for 250 to 500 Hz: say it with --rate"
    for resample in [[], ["--resample"]] {
      let result = try workspace.run(["a.csv", "b.csv", "--model", "rated"] + resample)
      #expect(result.errors == "sta-denoise: \(needs) (by its times it would be 0.5 Hz, if they are in seconds)\n")
      #expect(result.status == 78)
    }
    let sound = try workspace.run("a.csv", "b.wav", "--model", "ecg")
    #expect(
      sound.errors == "sta-denoise: b.wav: a sound states a sample rate, so say it with --rate "
        + "(by its times it would be 0.5 Hz, if they are in seconds)\n")
    try workspace.write("a.csv", table("time_ms", step: 2))
    #expect(try workspace.run("a.csv", "b.csv", "--model", "rated").errors.contains("500 Hz, taken from"))
    try workspace.write("a.csv", table("time_s", step: 0.001))
    let fast = try workspace.run("a.csv", "c.csv", "--model", "rated")
    #expect(fast.status == 78 && fast.errors.contains("a.csv has 1000 Hz, but the model rated is made for"))
    #expect(try workspace.run("a.csv", "c.csv", "--model", "rated", "--resample").status == 0)
  }

  /// A power of ten leaves a number one digit less, right behind a one.
  @Test(arguments: [4, 5, 8]) func timesWithPowersOfTenAreRoundedToTheirLastDigit(decimals: Int) throws {
    let workspace = try Workspace()
    let rows = (0..<600).map { String(format: "%.\(decimals)e,%.3f\n", Double($0) / 360, Double($0 % 7)) }
    try workspace.write("a.csv", "time,mV\n" + rows.joined())
    let result = try workspace.run("a.csv", "b.csv", "--model", "rated", "--rate", "360")
    #expect(result.status == 0 && result.errors == "")
    #expect(try workspace.run("a.csv", "c.csv", "--model", "rated", "--rate", "340").status == 78)
  }

  @Test func unevenOnesAreRefused() throws {
    let workspace = try Workspace()
    let needs = "does not say its sample rate, and the model rated is made for 250 to 500 Hz: say it with --rate"
    for (text, doubt) in [
      (table("time", step: 0.002, without: 4), "its times are not evenly spaced in line "),
      ("time,mV\n12:00:00,1\n12:00:01,2\n", "its times are not plain numbers"),
      ("time,mV\n0.002,1\n", "its times are too few to tell it"), ("time,mV\n", "its times are too few to tell it"),
    ] {
      try workspace.write("a.csv", text)
      let result = try workspace.run("a.csv", "b.csv", "--model", "rated")
      #expect(result.errors.hasPrefix("sta-denoise: a.csv \(needs) (\(doubt)"), "\(result)")
      #expect(result.status == 78)
    }
    // Behind the first frame it is the rate that they contradict, and nothing is written.
    try workspace.write("a.csv", table("time", step: 0.002, without: 15))
    let late = try workspace.run("a.csv", "b.csv", "--model", "rated")
    #expect(late.status == 78)
    #expect(
      late.errors == "sta-denoise: a.csv, line 17: the times go on by 0.004 s, and 500 Hz are steps of 0.002 s; "
        + "the rate or the times are wrong, or rows are missing; "
        + "with --time none and --columns the times are not looked at\n")
    #expect(try workspace.names() == ["a.csv"])
  }

  /// Where no rate is needed, uneven times are no error; but that rows may be missing is no secret.
  @Test func holesAreToldWhereNobodyNeedsARate() throws {
    let workspace = try Workspace()
    let place = "in line 17 the times go on by 0.004, not by 0.002"
    let rest = "rows were taken as if none were missing\n"
    try workspace.write("a.csv", table("time", step: 0.002, without: 15))
    let one = try workspace.run("a.csv", "b.csv", "--model", "ecg")
    #expect(one.errors == "sta-denoise: a.csv: \(place) (the only such place); \(rest)")
    #expect(one.status == 0)
    #expect(try workspace.text("b.csv") == workspace.text("a.csv"))
    // In the unit of the column; behind a hole the times are as even as before it.
    let lines = table("time_ms", step: 2, rows: 30, without: 15).split(separator: "\n")
    try workspace.write("a.csv", (lines.prefix(20) + lines.dropFirst(25)).map { "\($0)\n" }.joined())
    let two = try workspace.run("a.csv", "c.csv", "--model", "ecg").errors
    #expect(two.hasSuffix("in line 17 the times go on by 4, not by 2 (the first of 2 such places); \(rest)"), "\(two)")
    // Before the first frame is full nobody knows what is usual.
    try workspace.write("a.csv", table("time", step: 0.002, without: 4))
    let early = try workspace.run("a.csv", "d.csv", "--model", "ecg").errors
    let uneven = "the times are not evenly spaced in line 6; rows were taken as if they were\n"
    #expect(early == "sta-denoise: a.csv: \(uneven)")
    for quiet in [["--time", "none"], ["--quiet"]] {
      #expect(try workspace.run(["a.csv", "e.csv", "--force", "--model", "ecg"] + quiet).errors == "")
    }
  }

  @Test func holesKeepNothingFromBeingCompared() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", table("time_s", step: 0.002, rows: 600, without: 500))
    for arguments in [["plot", "a.csv", "a.csv", "-o", "p.svg"], ["report", "a.csv", "a.csv", "-o", "p.html"]] {
      let result = try workspace.run(arguments)
      #expect(result.status == 0, "\(result)")
    }
    #expect(try workspace.text("p.html").contains("the times go on by 0.004, not by 0.002"))
  }

  /// A live signal is not held up: a frame is what its first sample waits for in any case.
  @Test func noMoreThanAFrameIsWaitedFor() throws {
    let workspace = try Workspace()
    let lines = table("time", step: 0.002).split(separator: "\n").map { "\($0)\n" }
    let run = try LiveRun(workspace, ["-", "-", "--model", "rated"])
    // The names, and the eight rows of a frame.
    try run.send(lines.prefix(9).flatMap { Array($0.utf8) })
    let first = (lines[0] + lines[1]).utf8.count
    #expect(String(decoding: run.receive(first), as: UTF8.self) == lines[0] + lines[1])
    try run.close()
    #expect(run.wait() == 0)
  }

  @Test(arguments: [("\r\n", ","), ("\r", ","), ("\n", ";"), ("\n", "\t"), ("\n", " ")])
  func whateverEndsLinesAndCells(end: String, separator: String) throws {
    let text = table("time", step: 0.002).replacing("\n", with: end).replacing(",", with: separator)
    let result = try Workspace().pipe(Array(text.utf8), "--model rated --header 1")
    #expect(result.errors.contains(": 500 Hz, taken from the times in column 1"), "\(result.errors)")
    #expect(result.bytes == Array(text.utf8))
  }
}
