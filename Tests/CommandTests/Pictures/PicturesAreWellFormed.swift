import Testing

@testable import Command

@Suite struct PicturesAreWellFormed {
  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    let samples = (0..<3000).map { "\($0 % 100),\($0 % 90)" }.joined(separator: "\n")
    try workspace.write("a.csv", "x,y\n\(samples)\n")
    return workspace
  }

  @Test(arguments: [
    "", "--rate 500", "--rate 500 --from 1 --to 1.01", "--reference a.csv --title <&> --unit \"'\" --channel 2",
  ])
  func theSVGIsXML(options: String) throws {
    let workspace = try workspace()
    let result = try workspace.shell(
      "\"$0\" plot a.csv a.csv \(options.replacing("<&>", with: "'<&>'")) -o p.svg && xmllint --noout p.svg")
    #expect(result.status == 0 && result.errors == "", "\(result)")
    let svg = try workspace.text("p.svg")
    #expect(svg.contains(options.contains("rate") ? ">seconds</text>" : ">samples</text>"))
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    #expect(
      svg.contains("<title>")
        && svg.contains("<desc>Waveforms, one below the other in one scale: noisy, cleaned, residue"))
    #expect(!svg.contains("href") && svg.split(separator: "http").count == 2)
  }

  /// Constant signals have no extent, and single samples no length.
  @Test(arguments: ["1\n1\n1\n", "0\n"]) func flatSignalsAreDrawn(table: String) throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", table)
    #expect(try workspace.shell("\"$0\" plot a.csv a.csv -o p.svg && xmllint --noout p.svg").status == 0)
    #expect(try !workspace.text("p.svg").contains("nan"))
    #expect(try workspace.run("report", "a.csv", "a.csv", "-o", "p.html").status == 0)
  }

  @Test func thePNGIsTwiceAsLarge() throws {
    let workspace = try workspace()
    let result = try workspace.run("plot", "a.csv", "a.csv", "-o", "p.png")
    #expect(result.status == 0 && result.errors == "", "\(result)")
    let bytes = try workspace.bytes("p.png")
    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    // The width in the header.
    #expect(bytes[16..<20].elementsEqual([0, 0, 0x07, 0xD0]))
  }

  @Test func aPictureGoesToAPipe() throws {
    let result = try workspace().shell("\"$0\" plot a.csv a.csv -o - | xmllint --noout -")
    #expect(result.status == 0 && result.errors == "")
  }
}
