import TestSupport
import Testing

/// A bad weight file costs no more memory than its own size and 16 MB, beside what the program takes without one.
@Suite struct BadModelsCostLittle {
  /// What a file begins with, and what is said of it.
  static let beginnings: [([UInt8], String)] = [
    ([], "large.gguf is not a weight file"), (Array("GGUF".utf8), "GGUF version 0"),
    (TinyModel(name: "short").bytes, "has 214748364800 bytes instead of the"),
  ]

  /// The beginning tells what is no weight file, however large it is.
  @Test(arguments: beginnings) func whatIsNoWeightFileIsNotRead(beginning: [UInt8], sentence: String) throws {
    let workspace = try Workspace()
    try workspace.write("large.gguf", beginning)
    let result = try workspace.shell(
      "truncate -s 200G large.gguf && echo 1 > in.csv && timeout 60 \"$0\" in.csv out.csv --model ./large.gguf")
    #expect(result.status == 69)
    #expect(result.errors.contains(sentence), "\(result.errors)")
  }

  /// Sixty-four repetitions of a point are one product with one matrix, not with sixty-four of them.
  @Test func weightsAreThereOnceHoweverOftenPointsAreRepeated() throws {
    let workspace = try Workspace()
    let channels = 512
    var file = WeightFile.scaling(by: 1, hop: 1)
    (file["sta.grid_length"], file["sta.layer_count"]) = (.uint32(64), .uint32(3))
    file["sta.layer.0.stride"] = .uint32(64)
    file["sta.layer.1.upsample"] = .uint32(64)
    file.tensors = []
    for (layer, (out, inputs)) in [(channels, 1), (channels, channels), (1, channels)].enumerated() {
      file["sta.layer.\(layer).kind"] = .string("convolution")
      file["sta.layer.\(layer).activation"] = .string("identity")
      let weights = [Float](repeating: 1, count: out * inputs)
      file.tensors.append(.init("layer.\(layer).weight", [out, inputs, 1], weights))
      file.tensors.append(.init("layer.\(layer).bias", [out], [Float](repeating: 0, count: out)))
    }
    let bytes = file.bytes()
    try workspace.write("large.gguf", bytes)
    let (idle, run) = (try inspect(workspace, "nowhere.gguf"), try inspect(workspace, "large.gguf"))
    #expect(run.status == 0)
    #expect(run.peak - idle.peak < 5 * bytes.count + 16 << 20, "\((run.peak - idle.peak) >> 10) KB")
  }

  /// The most memory that `sta-denoise inspect FILE` has resident, in bytes, and its status. By way of Python, which is small:
  /// what a process takes counts from before it becomes another program.
  private func inspect(_ workspace: Workspace, _ name: String) throws -> (peak: Int, status: Int) {
    let measure = """
      import resource, subprocess, sys
      run = subprocess.run([sys.argv[1], "inspect", sys.argv[2]], capture_output=True)
      print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, run.returncode)
      """
    try workspace.write("measure.py", measure)
    let words = try workspace.shell("python3 measure.py \"$0\" \(name)").output.split { $0 == " " || $0 == "\n" }
    try #require(words.count == 2)
    return (try #require(Int(words[0])) * 1024, try #require(Int(words[1])))
  }

  @Test func theirSizeAndSixteenMegabytes() throws {
    let workspace = try Workspace()
    let good = TinyModel(name: "good").bytes
    let idle = try inspect(workspace, "nowhere.gguf")
    #expect(idle.status > 0)
    func expectCheap(_ name: String, _ bytes: [UInt8]) throws {
      try workspace.write(name, bytes)
      let run = try inspect(workspace, name)
      #expect(run.status > 0, "\(name)")
      #expect(run.peak - idle.peak < bytes.count + 16 << 20, "\(name) took \((run.peak - idle.peak) >> 10) KB")
    }
    // Magic and version are 8 bytes, and the counts of tensors and of pairs follow.
    for number in [1 << 10, 1 << 31, 1 << 62] as [UInt64] {
      for place in [8, 16, 24] {
        var bytes = good
        bytes.replaceSubrange(place..<place + 8, with: little(number))
        try expectCheap("count-\(place)-\(number)", bytes)
      }
    }
    try expectCheap("cut", Array(good.dropLast(40)))
    try expectCheap("damaged", good.dropLast() + [1])
    try expectCheap("long", good + [UInt8](repeating: 0, count: 64 << 20))
    // As many pairs as are allowed, with an array in each that is as long as it may be.
    let texts = [UInt8](repeating: 0, count: 8 * 256)
    var pairs = Array(good.prefix(16)) + little(UInt64(1_024))
    for number in 0..<1_024 {
      let key = Array("pair.\(number)".utf8)
      pairs += little(UInt64(key.count)) + key + little(UInt32(9)) + little(UInt32(8)) + little(UInt64(256)) + texts
    }
    try expectCheap("many-pairs", pairs)
  }
}
