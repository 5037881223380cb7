import Testing

/// A frame of the model `ecg` of these tests has 8 samples and its hop is 4: the first 4 samples are final when 8 are in,
/// and from then on 4 more with every 4.
@Suite struct SamplesLeaveAsSoonAsTheyCan {
  @Test func bareSamples() throws {
    let run = try LiveRun(Workspace(), ["-", "-", "--model", "ecg", "--raw", "s16le"])
    let samples = (0..<40).map { Int16($0 * 500) }
    try check(run, header: 0, samples.map { little($0) })
  }

  @Test func aWAVStream() throws {
    let run = try LiveRun(Workspace(), ["-", "-", "--model", "ecg"])
    var header = Array(RIFF.int16([]).bytes)
    header.replaceSubrange(40..<44, with: [255, 255, 255, 255])
    try run.send(header)
    try check(run, header: 44, (0..<40).map { little(Int16($0 * 500)) })
  }

  @Test func aTable() throws {
    let run = try LiveRun(Workspace(), ["-", "-", "--model", "ecg"])
    try run.send(Array("time,mV\n".utf8))
    try check(run, header: 8, (10..<50).map { Array("0.\($0),1.\($0)\n".utf8) })
  }

  /// Sends one sample after another, and waits for what is due.
  private func check(_ run: LiveRun, header: Int, _ pieces: [[UInt8]]) throws {
    var due = 0
    var pending = header
    for (index, piece) in pieces.enumerated() {
      try run.send(piece)
      pending += piece.count
      if index >= 7, index % 4 == 3 {
        let complete = index - 3
        let wanted = header + pieces[..<complete].reduce(0) { $0 + $1.count } - due
        let got = run.receive(wanted)
        #expect(got.count == wanted, "after sample \(index)")
        due += got.count
        #expect(!run.isReadable(20), "nothing more is final")
      }
    }
    try run.close()
    #expect(run.receive(pending).count == pending - due)
    #expect(run.wait() == 0)
  }

  /// Twenty minutes at 48 kHz take no more memory than ten.
  @Test func memoryDoesNotGrow() throws {
    let run = try LiveRun(Workspace(), ["-", "-", "--model", "ecg", "--raw", "s16le"])
    let block = [UInt8](repeating: 1, count: 1 << 16)
    var peaks: [Int] = []
    var due = -16
    for _ in 0..<2 {
      for _ in 0..<880 {
        try run.send(block)
        due += block.count
        due -= run.receive(due).count
      }
      peaks.append(try run.peakMemory)
    }
    #expect(peaks[1] < 64 << 20)
    #expect(peaks[1] - peaks[0] < 1 << 20)
  }
}
