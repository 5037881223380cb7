import Testing

/// Through the model `double` of these tests, whose output is twice its input; with a hop of a whole frame exactly.
@Suite struct ColumnsPassOrAreCleaned {
  private func doubled(_ table: String, _ arguments: String = "") throws -> String {
    let result = try Workspace().pipe(Array(table.utf8), "--model double --hop 8 \(arguments)")
    #expect(result.status == 0, "\(result.errors)")
    return String(decoding: result.bytes, as: UTF8.self)
  }

  /// Everything but the numbers that are asked for is there as it was, byte for byte.
  @Test(arguments: [
    // Delimiters are found.
    ("a;b\n1.5;2.5\n", "", "a;b\n3.0;5.0\n"),
    ("a\tb\n1.5\t2.5\n", "", "a\tb\n3.0\t5.0\n"),
    ("a|b\n1.5|2.5\n", "", "a|b\n3.0|5.0\n"),
    ("1.5 2.5\n  3.5   4.5 \n", "", "3.0 5.0\n  7.0   9.0 \n"),
    // Or stated.
    ("a:b\n1.5:2.5\n", "--delimiter :", "a:b\n3.0:5.0\n"),
    ("a;b\n1.5;2.5\n", "--delimiter semicolon", "a;b\n3.0;5.0\n"),
    // A decimal comma is found, and kept.
    ("a;b\n1,5;2\n2,25;-0,5\n", "", "a;b\n3,0;4\n4,50;-1,0\n"),
    ("\"1,5\",\"2,5\"\n", "--decimal comma", "\"3,0\",\"5,0\"\n"),
    // One column, where commas might be taken for what separates two.
    ("1,5\n2,5\n", "--decimal comma", "3,0\n5,0\n"), ("a\n1,5\n", "--decimal comma", "a\n3,0\n"),
    // Columns by number, range and name.
    ("a,b,c\n1.5,2.5,3.5\n", "--columns 2", "a,b,c\n1.5,5.0,3.5\n"),
    ("a,b,c\n1.5,2.5,3.5\n", "--columns 2-3", "a,b,c\n1.5,5.0,7.0\n"),
    ("a,b,c\n1.5,2.5,3.5\n", "--columns c,1", "a,b,c\n3.0,2.5,7.0\n"),
    ("'t','MLII','V5'\n1,1.5,2\n2,2.5,2\n", "--columns MLII", "'t','MLII','V5'\n1,3.0,2\n2,5.0,2\n"),
    ("a,\"b,c\"\n1.5,2.5\n", "--columns b,c", "a,\"b,c\"\n1.5,5.0\n"),
    // What is not asked for may be anything.
    ("who,mV\n\"Ü, \"\"x\"\"\" , 1.5 \r\n,2.5\r\n", "--columns mV", "who,mV\n\"Ü, \"\"x\"\"\" , 3.0 \r\n,5.0\r\n"),
    ("x,1.5\ny,2.5\n", "--columns 2", "x,3.0\ny,5.0\n"),
    // Times and counters pass through.
    ("time,mV\n0.000,1.5\n0.002,2.5\n", "", "time,mV\n0.000,3.0\n0.002,5.0\n"),
    ("t_ms,mV\n0,1.5\n2,2.5\n", "--rate 500", "t_ms,mV\n0,3.0\n2,5.0\n"),
    ("'sample #','MLII'\n0,1.5\n1,2.5\n", "", "'sample #','MLII'\n0,3.0\n1,5.0\n"),
    ("'sample interval','MLII'\n0,1.5\n1,2.5\n", "", "'sample interval','MLII'\n0,3.0\n1,5.0\n"),
    (",mV\n0,1.5\n1,2.5\n", "", ",mV\n0,3.0\n1,5.0\n"),
    // The only column counts nothing, whatever its name.
    ("samples\n1.5\n", "", "samples\n3.0\n"),
    ("a,b\n0.25,1.5\n0.50,2.5\n", "--time a --rate 4", "a,b\n0.25,3.0\n0.50,5.0\n"),
    ("time,mV\n12:00:00,1.5\n12:00:01,2.5\n", "", "time,mV\n12:00:00,3.0\n12:00:01,5.0\n"),
    ("No.,mV\n1,1.5\n2,2.5\n", "", "No.,mV\n1,3.0\n2,5.0\n"),
    ("#,mV\n1,1.5\n2,2.5\n", "", "#,mV\n1,3.0\n2,5.0\n"),
    ("Unnamed: 0,mV\n1,1.5\n2,2.5\n", "", "Unnamed: 0,mV\n1,3.0\n2,5.0\n"),
    ("temps;mV\n0,5;1,5\n1,0;2,5\n", "", "temps;mV\n0,5;3,0\n1,0;5,0\n"),
    // A temperature is no time, unless its unit says so.
    ("T,RH\n20.5,1.5\n20.6,2.5\n", "", "T,RH\n41.0,3.0\n41.2,5.0\n"),
    ("T [degC],RH\n20.5,1.5\n20.6,2.5\n", "", "T [degC],RH\n41.0,3.0\n41.2,5.0\n"),
    ("T (s),RH\n0.5,1.5\n1.0,2.5\n", "", "T (s),RH\n0.5,3.0\n1.0,5.0\n"),
    // Lines of facts above the names do not name the columns.
    ("sep=;\nZeit;T\n0,5;1,5\n1,0;2,5\n", "--header 2", "sep=;\nZeit;T\n0,5;3,0\n1,0;5,0\n"),
    ("Device;X3\nindex;mV\n1;1,5\n2;2,5\n", "--header 2", "Device;X3\nindex;mV\n1;3,0\n2;5,0\n"),
    // A column that is asked for is a signal, whatever its name.
    ("time,mV\n1,1.5\n2,2.5\n", "--columns time", "time,mV\n2,1.5\n4,2.5\n"),
    // Several lines before the first row.
    ("Holter 7\na,b\nmV,mV\n1.5,2.5\n", "--header 3", "Holter 7\na,b\nmV,mV\n3.0,5.0\n"),
    ("# Holter 7\n1.5,2.5\n", "--header 1", "# Holter 7\n3.0,5.0\n"),
    ("# a, b, c\n# d\nx,y\n1.5,2.5\n", "--header 3 --columns y", "# a, b, c\n# d\nx,y\n1.5,5.0\n"),
    ("# Holter 7\n1,5;2,5\n", "--header 1", "# Holter 7\n3,0;5,0\n"),
    ("1,2\n1.5,2.5\n", "--header 1", "1,2\n3.0,5.0\n"),
    ("1.5,2.5\r", "", "3.0,5.0\r"),
    ("\u{FEFF}a;b\r\n1,5;2,5\r\n", "--columns a", "\u{FEFF}a;b\r\n3,0;2,5\r\n"),
  ])
  func andNothingElseChanges(table: String, arguments: String, result: String) throws {
    #expect(try doubled(table, arguments) == result)
  }

  @Test(arguments: [1, 2, 3]) func linesOfBlanksNameNothing(header: Int) throws {
    let result = try Workspace().pipe(
      Array(" \n  \n \n".utf8), "--model ecg --delimiter space --header \(header)")
    #expect(result.status == 64 && result.errors.contains("has no column"), "\(result)")
  }

  /// A column that no row has would take the number of another one's place.
  @Test func titlesBeyondTheRowsNameNoColumn() throws {
    let result = try Workspace().pipe(
      Array("Holter\nI,II,III\n1.5,2.5\n".utf8), "--model double --header 2 --columns III")
    #expect(result.status == 64 && result.errors.contains("has no column III"), "\(result.status) \(result.errors)")
  }

  /// The first two rows come out with a point, however much has been read by then; a comma would make two kinds of one column.
  @Test func noColumnGetsDecimalSignsOfTwoKinds() throws {
    let result = try Workspace().pipe(Array("1e2 1\n3 2\n1,5 3\n".utf8), "--model double --hop 8")
    #expect(result.status == 65 && result.errors.contains("line 3"), "\(result.status) \(result.errors)")
    #expect(try doubled("1e2 1\n3 2\n1,5 3\n", "--decimal comma") == "2e+02 2\n6,0 4\n3,0 6\n")
  }

  // MARK: Digits

  @Test(arguments: [
    // As many as the column has had, so that a number never has fewer than those before it.
    ("1\n2.5\n3\n", "", "2\n5.0\n6.0\n"),
    ("0.125\n", "", "0.250\n"),
    ("1e-3\n1.25e+2\n", "", "2e-03\n2.50e+02\n"),
    ("-0.004\n", "", "-0.008\n"),
    // Beyond nine in all a `Float` has none.
    ("0.12345678901234567\n", "", "0.246913582\n"),
    ("100.12345678901\n", "", "200.246918\n"),
    ("1.5\n", "--digits 4", "3.0000\n"),
    ("1.26\n", "--digits 0", "3\n"),
    ("1e-3\n", "--digits 5", "0.00200\n"),
    // Ties go to even, by the exact binary value: 2·0.0625 = 0.125 and 2·0.1875 = 0.375.
    ("0.0625\n0.1875\n", "--digits 2", "0.12\n0.38\n"),
    ("0.25\n0.75\n1.25\n", "--digits 0", "0\n2\n2\n"),
    // What rounds to zero has no sign.
    ("-0.001\n", "--digits 2", "0.00\n"),
    // The nearest `Float` to 10²⁰ is 100000002004087734272.
    ("1e20\n", "--digits 1", "200000004008175468544.0\n"),
  ])
  func comeOutAsTheyWentIn(table: String, arguments: String, result: String) throws {
    #expect(try doubled(table, arguments) == result)
  }

  // MARK: Gaps

  @Test(arguments: [
    // A line across, in steps of 1; at the ends the nearest.
    ("1\n\n", "interpolate", "2\n"),
    ("x\n1.0\nNaN\n\"\"\n4.0\n", "interpolate", "x\n2.0\n4.0\n\"6.0\"\n8.0\n"),
    ("x\nnan\n2.0\ninf\n", "interpolate", "x\n4.0\n4.0\n4.0\n"),
    ("x,y\n1.0,5\n,6\n4.0,\n", "hold", "x,y\n2.0,10\n2.0,12\n8.0,12\n"),
    ("x,y\n,5\n1.0,6\n", "hold", "x,y\n2.0,10\n2.0,12\n"),
    ("x,y\n1.0,5\nN/A,6\n4.0,\n", "keep", "x,y\n2.0,10\nN/A,12\n8.0,\n"),
  ])
  func areFilledAsAsked(table: String, way: String, result: String) throws {
    #expect(try doubled(table, "--gaps \(way)") == result)
  }

  /// A lead that comes late is not waited for any longer than a frame.
  @Test(arguments: [255, 256, 257, 5_000]) func atTheBeginningTheNextSampleStandsInIfItIsNear(missing: Int) throws {
    let rows = (0..<missing).map { "\($0 % 2 == 0 ? 1.0 : 3.0),\n" }.joined() + "1.0,4.0\n"
    let first = missing < 256 ? "8.0" : "0.0"
    let lines = try doubled("x,y\n" + rows, "--gaps hold").split(separator: "\n").dropFirst()
    #expect(lines.dropLast().allSatisfy { $0.hasSuffix(",\(first)") })
    #expect(lines.count == missing + 1 && lines.last == "2.0,8.0")
  }

  @Test func andAreReported() throws {
    let workspace = try Workspace()
    let table = Array("x\n1.5\nnan\n2.5\n".utf8)
    for (way, what) in [
      ("hold", "are filled with the sample before, or at the beginning behind"),
      ("interpolate", "are filled by a line across"),
      ("keep", "stay as they were"),
    ] {
      let result = try workspace.pipe(table, "--model ecg --gaps \(way)")
      #expect(
        result.errors == "sta-denoise: standard input: 1 value missing or no finite number, which \(what)\n")
    }
    let many = try workspace.pipe(Array("x\n1\nnan\nnan\n".utf8), "--model ecg --gaps hold")
    #expect(many.errors.contains(": 2 values missing"))
    #expect(try workspace.pipe(table, "--model ecg --gaps hold --quiet").errors == "")
  }

  /// One lead that fell off is no reason to clean no other, and its zeros are no silence that was measured.
  @Test(arguments: ["hold", "interpolate"]) func aColumnWithoutANumberBecomesZerosAndIsTold(way: String) throws {
    let workspace = try Workspace()
    let table = Array("I,II,III\n1.5,nan,\n2.5,nan,inf\n".utf8)
    let result = try workspace.pipe(table, "--model ecg --hop 8 --gaps \(way)")
    #expect(result.bytes == Array("I,II,III\n1.5,0.0,0.0\n2.5,0.0,0.0\n".utf8))
    let told = result.errors.split(separator: "\n").dropFirst().map { String($0) }
    #expect(
      told
        == ["II", "III"].map {
          "sta-denoise: standard input: \($0) holds no finite number at all; zeros were taken in its place"
        })
    #expect(result.status == 0)
    #expect(try workspace.pipe(table, "--model ecg --gaps \(way) --json").errors.contains("II holds no finite number"))
    #expect(try !workspace.pipe(Array("x\nnan\n1\n".utf8), "--model ecg --gaps \(way)").errors.contains("at all"))
    try workspace.write("a.wav", RIFF.float([1, .nan, 2, .nan], channels: 2).bytes)
    let sound = try workspace.run("a.wav", "b.wav", "--model", "ecg", "--hop", "8", "--gaps", way)
    #expect(sound.errors.contains("a.wav: channel 2 holds no finite number at all; zeros"))
    #expect(try RIFF(workspace.bytes("b.wav")) == RIFF.float([1, 0, 2, 0], channels: 2))
    let page = try workspace.run("report", "a.wav", "b.wav", "-o", "p.html", "--gaps", way)
    #expect(page.status == 0)
    #expect(try workspace.text("p.html").contains("channel 2 holds no finite number at all"))
  }

  @Test func inFloatSamplesToo() throws {
    let workspace = try Workspace()
    try workspace.write("a.wav", RIFF.float([1, .nan, 3, .infinity]).bytes)
    for (way, samples) in [("hold", [1, 1, 3, 3]), ("interpolate", [1, 2, 3, 3])] as [(String, [Float])] {
      #expect(try workspace.run("a.wav", "b.wav", "--model", "ecg", "--gaps", way, "--force", "--hop", "8").status == 0)
      #expect(try RIFF(workspace.bytes("b.wav")) == RIFF.float(samples))
    }
    #expect(try workspace.run("a.wav", "c.wav", "--model", "ecg", "--gaps", "keep", "--hop", "8").status == 0)
    #expect(try RIFF(workspace.bytes("c.wav")) == RIFF.float([1, .nan, 3, .infinity]))
  }

  @Test func whatWholeNumbersCannotKeepIsTold() throws {
    let workspace = try Workspace()
    try workspace.write("a.wav", RIFF.float([0.5, .nan]).bytes)
    let kept = try workspace.run("a.wav", "b.wav", "--model", "ecg", "--gaps", "keep", "--hop", "8")
    #expect(kept.errors.hasSuffix("1 value missing or no finite number, which stay as they were\n"))
    let rounded = try workspace.run("a.wav", "b.flac", "--model", "ecg", "--gaps", "keep", "--hop", "8")
    #expect(
      rounded.errors.hasSuffix(
        "1 value missing or no finite number, which are 0 in whole numbers, and full scale where they were infinite\n"))
  }

  @Test func aTableMadeOfASoundIsAsTheOptionsSay() throws {
    let workspace = try Workspace()
    try workspace.write("a.wav", RIFF.float([0.5, 1.5, -1, 2], channels: 2).bytes)
    for (options, table) in [
      ("", "ch1,ch2\n0.5,1.5\n-1.0,2.0\n"), ("--decimal comma", "ch1;ch2\n0,5;1,5\n-1,0;2,0\n"),
      ("--delimiter tab", "ch1\tch2\n0.5\t1.5\n-1.0\t2.0\n"),
      ("--delimiter space --decimal comma", "ch1 ch2\n0,5 1,5\n-1,0 2,0\n"),
    ] {
      let result = try workspace.shell("\"$0\" a.wav b.csv --model ecg --hop 8 --force \(options)")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try workspace.text("b.csv") == table)
    }
  }

  // MARK: Rates

  /// 360 Hz in three decimals is a step of 0.002 or 0.003, and right all the same.
  @Test func roundedTimesAreNoError() throws {
    let thousandths = (0..<2000).map { Int((Double($0) / 360 * 1000).rounded()) }
    let times = thousandths.map { "\($0 / 1000).\(String("\(1000 + $0 % 1000)".dropFirst()))" }
    let table = "time,mV\n" + times.map { "\($0),1.5\n" }.joined()
    _ = try doubled(table, "--rate 360")
    for wrong in ["300", "340", "500"] {
      let result = try Workspace().pipe(Array(table.utf8), "--model double --rate \(wrong)")
      #expect(result.status == 78, "\(wrong) Hz")
    }
  }

  /// Nobody can know every word for time; what looks like times is said to.
  @Test func timesUnderAnotherNameAreTold() throws {
    let rows = (0..<100).map { "\($0 % 7);\($0).5;1\n" }.joined()
    let table = Array("EKG;Aika;Puls\n\(rows)".utf8)
    let told = try Workspace().pipe(table, "--model ecg")
    let rises = "column 2 rises with every row, as times do, and was cleaned; --columns names those that are to be"
    #expect(told.errors.contains(rises))
    #expect(try Workspace().pipe(table, "--model ecg --columns 2").errors == "")
    // Who has said that no column holds times is not told to say that one does.
    let denied = try Workspace().pipe(table, "--model ecg --time none")
    #expect(denied.errors.contains("and was cleaned; --columns names those that are to be\n"))
  }

  /// Milliseconds since 1970, of which 32-bit numbers hold no step.
  @Test func timesThatDoNotFitSamplesAreTold() throws {
    let rows = (0..<100).map { "\(1_700_000_000_000 + 4 * $0),\($0 % 7)\n" }.joined()
    let told = try Workspace().pipe(Array("when,x\n\(rows)".utf8), "--model ecg")
    #expect(told.errors.contains("column 1 rises with every row, as times do"))
    #expect(!told.errors.contains("column 2"))
  }

  @Test(arguments: ["Zeit", "epoch", "ts", "utc", "unix_time", "recorded_at", "ms", "date"])
  func timesPassUnderTheNamesThatProgramsGiveThem(name: String) throws {
    let table = "\(name),x\n1700000000000,1\n1700000000004,3\n"
    #expect(try doubled(table) == "\(name),x\n1700000000000,2\n1700000000004,6\n")
  }

  /// An offset that leaves a signal less than 48 dB of a 32-bit number is told; one that leaves more is nobody's concern.
  @Test func anOffsetThatSwallowsTheSignalIsTold() throws {
    func told(_ offset: Int) throws -> String {
      let rows = (0..<20).map { "\(offset + $0 % 10).25\n" }.joined()
      return try Workspace().pipe(Array("x\n\(rows)".utf8), "--model ecg").errors
    }
    #expect(
      try told(1_000_000_000)
        == "sta-denoise: standard input: column 1 goes from 1000000000.25 to 1000000009.25, and samples are 32-bit numbers, "
        + "which go on by 64 there; take its offset off first\n")
    #expect(try told(1_000_000).contains("which go on by 0.0625 there"))
    #expect(try told(100_000) == "")
    // A column that does not vary has no signal to lose.
    #expect(try Workspace().pipe(Array("x\n1000000000.25\n1000000000.25\n".utf8), "--model ecg").errors == "")
  }

  /// Where rows have come out with a point, those that follow have none with a comma, however they arrive.
  @Test func aTableHasOneDecimalSign() throws {
    let (whole, commas) = (String(repeating: "1;2\n", count: 300), String(repeating: "1,5;2,5\n", count: 300))
    for (table, options) in [(whole + commas, "--digits 2"), (";\n" + whole + commas, "--gaps hold")] {
      let result = try Workspace().pipe(Array(table.utf8), "--model double --hop 4 \(options)")
      #expect(result.status == 65)
      #expect(
        result.errors.contains("\"1,5\" is not a number (the decimal sign is a point, unless --decimal says comma"))
      let stated = try Workspace().pipe(Array(table.utf8), "--model double --hop 4 --decimal comma \(options)")
      #expect(stated.status == 0 && !stated.bytes.contains(UInt8(ascii: ".")))
    }
    let found = try Workspace().pipe(Array((commas + whole).utf8), "--model double --digits 1")
    #expect(found.status == 0 && !found.bytes.contains(UInt8(ascii: ".")))
    // Nothing comes out of whole numbers that has a sign.
    #expect(try Workspace().pipe(Array((whole + commas).utf8), "--model double").status == 0)
  }

  @Test func aGapOfTheLongestKindIsFilled() throws {
    let workspace = try Workspace()
    let gap = [Float](repeating: .nan, count: 1 << 18)
    try workspace.write("in", ([1] + gap + [3]).flatMap { little($0.bitPattern) })
    #expect(try workspace.shell("\"$0\" in out --raw f32le --gaps interpolate --model double").status == 0)
    #expect(try workspace.bytes("out").suffix(4) == little(Float(6).bitPattern)[...])
  }

  @Test func aGapIsTooLongHoweverItArrives() throws {
    let workspace = try Workspace()
    let gap = [Float](repeating: .nan, count: (1 << 18) + 100)
    try workspace.write(
      "in",
      ([1] + gap + [1]).flatMap { sample in
        (0..<4).map { UInt8(truncatingIfNeeded: sample.bitPattern >> (8 * UInt32($0))) }
      })
    for input in ["\"$0\" in out", "{ head -c 1048580 in; sleep 0.3; tail -c +1048581 in; } | \"$0\" - out"] {
      let result = try workspace.shell("\(input) --raw f32le --gaps interpolate --model double")
      #expect(result.status == 65)
      #expect(result.errors.contains("the gap at sample 2 of channel 1 is longer than 262144 samples"))
    }
  }

  /// `0,123` may be two whole numbers, and mostly is one number.
  @Test func numbersThatMayHaveBeenCutInTwoAreTold() throws {
    let rows = (0..<100).map { "\($0 % 3),\(100 + $0 % 7)\n" }.joined()
    let hint = "if the comma is the decimal sign of one number, say --decimal comma"
    #expect(try Workspace().pipe(Array(rows.utf8), "--model ecg").errors.contains(hint))
    let named = try Workspace().pipe(Array(("mV\n" + rows).utf8), "--model ecg --header 1")
    #expect(named.errors.contains(hint))
    for (table, options) in [
      ("a,b\n" + rows, ""), (rows, "--delimiter comma"), (rows, "--columns 1-2"), (rows + "1,-100\n", ""),
      (rows + "1,100.5\n", ""),
    ] {
      #expect(try Workspace().pipe(Array(table.utf8), "--model ecg \(options)").errors == "")
    }
  }

  /// PhysioNet's tables have names over units.
  @Test func namesMayStandOverUnits() throws {
    let table = "t,'MLII','V5'\nms,'mV','mV'\n0,1,4\n2,2,5\n4,3,6\n"
    #expect(
      try doubled(table, "--header 2 --columns MLII --rate 500")
        == "t,'MLII','V5'\nms,'mV','mV'\n0,2,4\n2,4,5\n4,6,6\n")
    let wrong = try Workspace().pipe(Array(table.utf8), "--model double --header 2 --rate 250")
    #expect(wrong.errors.contains("the times go on by 0.002 s"))
  }

  /// Blanks between words may belong to a name; the rows tell.
  @Test func blanksBetweenCellsAreFoundUnderNames() throws {
    #expect(try doubled("t a b\n0 1 2\n1 2 3\n") == "t a b\n0 2 4\n1 4 6\n")
    #expect(try doubled("Elapsed time value\n0 1\n1 2\n", "--columns 2") == "Elapsed time value\n0 2\n1 4\n")
    #expect(try doubled("my signal\n1\n2\n") == "my signal\n2\n4\n")
  }

  @Test func timesWithoutANameAreTold() throws {
    let table = Array((0..<100).map { "\($0).5,1\n" }.joined().utf8)
    let told = try Workspace().pipe(table, "--model ecg")
    #expect(
      told.errors
        == "sta-denoise: standard input: column 1 rises with every row, as times do, and was cleaned; --columns names those that are to be\n"
    )
    let passed = try Workspace().pipe(table, "--model double --time 1 --hop 8")
    #expect(passed.errors == "")
    #expect(passed.bytes == Array((0..<100).map { "\($0).5,2\n" }.joined().utf8))
    #expect(try Workspace().pipe(Array(table.dropLast(7)), "--model ecg").errors == "", "99 rows may rise by chance")
  }

  @Test func aMissingRowIsAnError() throws {
    let result = try Workspace().pipe(
      Array("time,mV\n0.0,1\n0.1,2\n0.2,3\n0.4,4\n".utf8), "--model ecg --rate 10")
    #expect(
      result.errors
        == "sta-denoise: standard input, line 5: the times go on by 0.2 s, and 10 Hz are steps of 0.1 s; "
        + "the rate or the times are wrong, or rows are missing; "
        + "with --time none and --columns the times are not looked at\n")
    #expect(result.status == 78)
  }
}
