import Testing

/// Through the model `ecg` of these tests, which changes nothing.
@Suite struct TablesKeepTheirShape {
  /// What the program makes of a table, and of nothing else in it.
  private func denoised(_ table: String, arguments: [String] = []) throws -> String {
    let workspace = try Workspace()
    try workspace.write("in.csv", table)
    let result = try workspace.run(["in.csv", "out.csv"] + arguments)
    #expect(result.status == 0, "\(result.errors)")
    return try workspace.text("out.csv")
  }

  @Test(arguments: [
    ("1.5\n-2.25\n", "1.5\n-2.25\n"),
    // A last line without its end is a row, and stays without it.
    ("1.5\n2.5", "1.5\n2.5"),
    ("a,b\n1.5,2.5\n", "a,b\n1.5,2.5\n"),
    // The header is not touched, whatever is in it.
    (" Time (s) ,\"I, mV\",,é\n1.5,2.5,3.5,4.5\n", " Time (s) ,\"I, mV\",,é\n1.5,2.5,3.5,4.5\n"),
    ("a,b\r\n1.5,2.5\r\n3.5,4.5\r\n", "a,b\r\n1.5,2.5\r\n3.5,4.5\r\n"),
    ("1.5\r\n2.5", "1.5\r\n2.5"),
    ("1.5\r2.5\r", "1.5\r2.5\r"),
    ("\u{FEFF}1.5\n2.5\n", "\u{FEFF}1.5\n2.5\n"),
    ("\u{FEFF}mV\n1.5\n", "\u{FEFF}mV\n1.5\n"),
    (" 1.5 ,\t\"2.5\"\n", " 1.5 ,\t\"2.5\"\n"),
    // Blank lines at the end are no rows.
    ("1.5\n2.5\n\n\n", "1.5\n2.5\n"),
    // A header alone is a signal without samples.
    ("a,b\n", "a,b\n"),
  ])
  func keepsHeaderLineEndsAndRows(table: String, result: String) throws {
    #expect(try denoised(table) == result)
  }

  /// Every length around the model's frame of 8, the empty one included, comes out as long as it went in.
  @Test func hasAsManyRowsAsBefore() throws {
    let workspace = try Workspace()
    for count in [0, 1, 2, 7, 8, 9, 15, 16, 17, 4095, 4096, 4097, 8193] {
      try workspace.write("in.csv", "x\n" + (0..<count).map { "\($0)\n" }.joined())
      try workspace.run("in.csv", "out.csv", "--force")
      let rows = try workspace.text("out.csv").split(separator: "\n").dropFirst().map { Float($0) }
      #expect(rows.count == count)
      // Overlapping frames are blended by weights whose sum is rounded.
      #expect(rows.enumerated().allSatisfy { abs($1! - Float($0)) <= Float($0) * 1e-6 }, "length \(count)")
    }
  }

  /// The same by a pipe for every length from 0 to 1,400, where rows leave one hop at a time.
  @Test func hasAsManyRowsAsBeforeThroughAPipe() throws {
    let workspace = try Workspace()
    try workspace.write("all", "x\n" + (0..<1400).map { "\($0 % 97).25\n" }.joined())
    let result = try workspace.shell(
      """
      n=1
      while [ $n -le 1401 ]; do
        head -n $n all > in
        cat in | "$0" - - --model ecg | cmp - in || echo "length $n"
        n=$((n + 1))
      done
      """)
    #expect(result.output == "")
    // Of the names alone.
    #expect(result.errors == "sta-denoise: standard input: no row follows the header\n")
  }

  @Test func writesTheShortestTextThatReadsBackTheSame() throws {
    let values: [Float] = [0.1, 1 / 3, 1e-7, 16_777_216, 3e38, .leastNormalMagnitude, -0.7]
    let rows = try denoised(values.map { "\($0)\n" }.joined(), arguments: ["--hop", "8"]).split(separator: "\n")
    // Fewer samples than a frame: one frame with the weight 1, so nothing is rounded on the way.
    #expect(rows.map { Float($0) } == values)
    #expect(rows.first == "0.1")
  }

  /// As programs print them that choose the shorter of the two kinds for each number, and with digits of any number in front.
  @Test(arguments: [["1e-5", "123", "45.678", "0.00012345"], ["12.5e3", "1e-30", "-123.456e-2"], ["123", "4.5e6"]])
  func powersOfTenLoseNoDigit(column: [String]) throws {
    let rows = try denoised(column.map { "\($0)\n" }.joined(), arguments: ["--mix", "0"]).split(separator: "\n")
    #expect(rows.map { Float($0) } == column.map { Float($0) }, "\(rows)")
  }

  @Test func keepsChannelsApart() throws {
    let rows = (0..<100).map { "\($0),\(-$0),1000\n" }.joined()
    let result = try denoised(rows).split(separator: "\n").map { $0.split(separator: ",").map { Float($0)! } }
    #expect(result.count == 100)
    for (index, row) in result.enumerated() {
      #expect(abs(row[0] - Float(index)) < 1e-4, "row \(index)")
      #expect(row[1] == -row[0] && abs(row[2] - 1000) < 1e-3, "row \(index)")
    }
  }

  @Test func readsARowThatSpansTheReadersBuffer() throws {
    // More than the 65,536 bytes that are read at once, in no more than the engine's 1,024 channels.
    let workspace = try Workspace()
    let row = (0..<1000).map { _ in "123456.25" + String(repeating: " ", count: 100) }.joined(separator: ",") + "\n"
    try workspace.write("in.csv", row + row)
    #expect(try workspace.run("in.csv", "out.csv").status == 0)
    #expect(try workspace.text("out.csv") == row + row)
  }

  @Test func becomesAFloatSoundWithTheStatedRate() throws {
    let workspace = try Workspace()
    try workspace.write("in.csv", "a,b\n1.5,-20\n0.25,1e6\n")
    let result = try workspace.run("in.csv", "out.WAV", "--rate", "360")
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      try RIFF(workspace.bytes("out.WAV")) == RIFF.float([1.5, -20, 0.25, 1e6], channels: 2, rate: 360))
  }
}
