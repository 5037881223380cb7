import Foundation
import Testing

/// The seeds of the fuzzer, and every input that ever broke something.
@Suite struct PastInputsTests {
  @Test(arguments: FuzzTarget.allCases) func pastInputsBreakNothing(target: FuzzTarget) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Inputs/\(target.rawValue)")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    for file in files {
      // Ends the test run where something is wrong; then this line says with what.
      print("\(target.rawValue)/\(file.lastPathComponent)")
      target.run([UInt8](try Data(contentsOf: file)))
    }
  }
}
