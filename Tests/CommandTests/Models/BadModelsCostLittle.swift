import Testing

/// A bad weight file costs no more memory than its own size and 16 MB, beside what the program takes without one.
@Suite struct BadModelsCostLittle {
  /// Four bytes tell what is no weight file, however large it is.
  @Test func whatIsNoWeightFileIsNotRead() throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      "truncate -s 200G large.gguf && echo 1 > in.csv && timeout 60 \"$0\" in.csv out.csv --model ./large.gguf")
    #expect(result.status == 69)
    #expect(result.errors.contains("large.gguf is not a weight file"))
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
