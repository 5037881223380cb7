import Testing

@testable import Command

/// Through the model `ecg` of these tests, which changes nothing.
@Suite struct WAVPassesThroughPipes {
  /// Big-endian throughout: a chunk behind the samples is skipped by its own length.
  @Test func chunksBehindBigEndianSamplesHaveTheirLength() throws {
    func big(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }
    let format: [UInt8] = [0, 1, 0, 1] + big(500) + big(1000) + [0, 2, 0, 16]
    let body =
      Array("WAVEfmt ".utf8) + big(16) + format + Array("data".utf8) + big(4) + [0, 1, 0, 2] + Array("LIST".utf8)
      + big(4)
      + Array("abcd".utf8)
    let sound = Array("RIFX".utf8) + big(UInt32(body.count)) + body
    let whole = try Workspace().pipe(sound, "--model double --to csv")
    #expect(whole.status == 0 && whole.errors == "")
    let more = try Workspace().pipe(sound + [0, 0, 0, 0, 0, 0, 0, 0, 0], "--model double --to csv")
    #expect(more.errors.contains("goes on behind the samples that its header states: 9 bytes left out"))
    #expect(more.bytes == whole.bytes)
  }

  /// The samples of a WAV stream that ends where it ends, whatever lengths it states.
  private func data(_ bytes: [UInt8]) -> [UInt8] {
    let place = (0..<max(0, bytes.count - 3)).first { Array(bytes[$0..<$0 + 4]) == Array("data".utf8) }
    return place.map { Array(bytes[($0 + 8)...]) } ?? []
  }

  /// The same sound with other lengths in its header.
  private func stating(_ size: UInt32, _ sound: RIFF) -> [UInt8] {
    var bytes = sound.bytes
    bytes.replaceSubrange(4..<8, with: little(size))
    bytes.replaceSubrange(40..<44, with: little(size))
    return bytes
  }

  @Test(arguments: SoundFilesKeepTheirFormat.sounds.filter { !$0.data.isEmpty }) func keepsEverySample(sound: RIFF)
    throws
  {
    let result = try Workspace().pipe(sound.bytes, "--model ecg --hop 8")
    #expect(result.errors == "")
    #expect(result.status == 0)
    let piped = try #require(RIFF(result.bytes), "a length that is stated can be believed, so the output states it too")
    #expect(piped == sound)
  }

  /// As sox, ffmpeg, arecord and the cautious write it when they do not know.
  @Test(arguments: [0, 0xFFFF_FFFF, 0x7FFF_F000, 0x8000_0000] as [UInt32])
  func ofALengthThatNobodyKnewIsReadToItsEnd(size: UInt32) throws {
    let sound = RIFF.int16((0..<100).map { Int16($0 * 100) })
    let result = try Workspace().pipe(stating(size, sound), "--model ecg")
    #expect(result.status == 0)
    #expect(result.errors == "")
    #expect(data(result.bytes) == sound.data)
    #expect(Array(result.bytes[4..<8]) == [0xFF, 0xFF, 0xFF, 0xFF])
  }

  /// Not one sample more or less, and each in its place, for every length around frame and hop.
  @Test func ofEveryLengthFrom0To1400() throws {
    let workspace = try Workspace()
    try workspace.write("header", Array(stating(0xFFFF_FFFF, RIFF.int16([])).prefix(44)))
    try workspace.write("all", (0..<1400).flatMap { little(Int16(truncatingIfNeeded: $0 &* 7919 &+ 1)) })
    let result = try workspace.shell(
      """
      n=0
      while [ $n -le 1400 ]; do
        { cat header; head -c $((2 * n)) all; } > in
        cat in | "$0" - - --model ecg | cmp - in || echo "length $n"
        n=$((n + 1))
      done
      """)
    #expect(result.output == "")
    #expect(result.errors == "")
  }

  /// Whoever cannot go back to the header of a 64-bit form leaves nothing in it, or all ones: it goes on to its end.
  @Test(arguments: [0, UInt64(Int64.max), .max], ["pipe", "file"]) func aLongFormWithoutALengthIsReadToItsEnd(
    size: UInt64, way: String
  ) throws {
    let workspace = try Workspace()
    try workspace.write("in.wav", longForm(stating: size, RIFF.int16((1...20).map { $0 })))
    let line = way == "pipe" ? "cat in.wav | \"$0\" - out.csv --model ecg" : "\"$0\" in.wav out.csv --model ecg"
    let result = try workspace.shell(line)
    #expect(result.status == 0 && result.errors == "")
    #expect(try workspace.text("out.csv").split(separator: "\n").count == 21)
  }

  private func longForm(stating size: UInt64, _ sound: RIFF) -> [UInt8] {
    let sizes = little(UInt64(0)) + little(size) + little(UInt64(0)) + little(UInt32(0))
    let plain = stating(0xFFFF_FFFF, sound)
    return Array("RF64".utf8) + plain[4..<12] + Array("ds64".utf8) + little(UInt32(28)) + sizes + plain[12...]
  }

  /// A 64-bit form may claim any length; what cannot be is not believed, and not repeated.
  @Test(arguments: [1 << 62, UInt64(Int64.max) - 1]) func aLengthBeyondAllIsNotRepeated(size: UInt64) throws {
    let result = try Workspace().pipe(longForm(stating: size, RIFF(bits: 8, data: [1, 2, 3])), "--model ecg")
    #expect(result.status == 0)
    #expect(Array(result.bytes[4..<8]) == [255, 255, 255, 255])
    #expect(data(result.bytes).prefix(3) == [1, 2, 3])
    #expect(result.errors.hasPrefix("sta-denoise: standard input is cut short: "))
  }

  @Test func thatIsShorterThanItSaysIsCleanedAndTold() throws {
    let sound = RIFF.int16([1, 2, 3, 4], channels: 2)
    let result = try Workspace().pipe(stating(40, sound), "--model ecg")
    #expect(result.status == 0)
    #expect(
      result.errors
        == "sta-denoise: standard input is cut short: its header states 10 samples a channel, and 2 are there\n")
    #expect(data(result.bytes) == sound.data)
  }

  @Test func thatIsLongerThanItSaysIsTold() throws {
    let result = try Workspace().pipe(stating(8, RIFF.int16([1, 2, 3, 4, 0x7F01, 6, 7, 8])), "--model ecg")
    #expect(result.status == 0)
    #expect(
      result.errors
        == "sta-denoise: standard input goes on behind the samples that its header states: 8 bytes left out\n")
    #expect(data(result.bytes) == RIFF.int16([1, 2, 3, 4]).data)
  }

  /// Of the header's bytes some are no whole sample, and behind an odd number of them comes one more, which is nobody's.
  @Test func bytesThatAreNoSampleAreToldAsSuch() throws {
    let sound = RIFF.int16([1, 2, 3])
    let result = try Workspace().pipe(stating(7, sound) + [9, 0], "--model ecg")
    #expect(result.status == 0)
    #expect(result.errors == "sta-denoise: standard input ends within a sample: 1 byte left out\n")
    #expect(data(result.bytes) == sound.data)
  }

  /// A list behind the samples is no samples, and whoever sends it can send it to its end.
  @Test func chunksBehindTheSamplesAreNoSamples() throws {
    let workspace = try Workspace()
    let sound = RIFF(bits: 8, data: [1, 2, 3])
    let list = Array("LIST".utf8) + little(UInt32(300_000)) + [UInt8](repeating: 255, count: 300_000)
    try workspace.write("in", sound.bytes + list)
    let result = try workspace.shell("{ cat in && echo sent >&2; } | \"$0\" - - --model ecg > out")
    #expect(result.errors.hasPrefix("sent\n"))
    #expect(try RIFF(workspace.bytes("out")) == sound)
  }

  @Test func keepsTextsAndChunks() throws {
    var sound = RIFF.int16([1, 2, 3])
    sound.texts = ["INAM": "Lead II", "ICMT": "after exercise"]
    sound.chunks = [RIFF.Chunk("bext", [UInt8](repeating: 65, count: 603)), RIFF.Chunk("cue ", [1, 0, 0, 0])]
    let result = try Workspace().pipe(sound.bytes, "--model ecg")
    #expect(RIFF(result.bytes) == sound)
  }

  /// Where nobody can go back, what stands behind the samples comes too late, and that is told.
  @Test func chunksBehindTheSamplesAreTold() throws {
    let workspace = try Workspace()
    let bytes = RIFF.int16([1, 2, 3]).bytes + Array("cue ".utf8) + little(UInt32(4)) + [0, 0, 0, 0]
    let result = try workspace.pipe(bytes, "--model ecg")
    #expect(
      result.errors == "sta-denoise: standard input: its chunk 'cue ', which says more of the sound, does not pass\n")
    try workspace.write("in", bytes)
    #expect(try workspace.shell("cat in | \"$0\" - out.csv --model ecg").errors == "")
  }

  @Test func aTextLongerThanItsListIsLeftOut() throws {
    var bytes = RIFF.int16([1, 2, 3]).bytes
    let list = Array("INFOINAM".utf8) + little(UInt32(0xFFFF_FFF0)) + Array("abcd".utf8)
    bytes.insert(contentsOf: Array("LIST".utf8) + little(UInt32(list.count)) + list, at: 36)
    let result = try Workspace().pipe(bytes, "--model ecg")
    #expect(result.status == 0 && RIFF(result.bytes) == RIFF.int16([1, 2, 3]))
  }

  /// What describes the samples need not come first, and one that a pipe cannot bring is read as a file is.
  @Test(arguments: [1, 7] as [UInt16]) func aChunkMayStandBeforeTheFormat(encoding: UInt16) throws {
    let workspace = try Workspace()
    var bytes = RIFF(encoding: encoding, bits: encoding == 7 ? 8 : 16, data: [200, 100, 50, 25]).bytes
    bytes.insert(contentsOf: Array("JUNK".utf8) + little(UInt32(5)) + [1, 2, 3, 4, 5, 0], at: 12)
    try workspace.write("in.wav", bytes)
    #expect(try workspace.run("in.wav", "file.csv", "--model", "ecg").status == 0)
    let result = try workspace.shell("cat in.wav | \"$0\" - pipe.csv --model ecg")
    #expect(result.status == 0 && result.errors == "")
    #expect(try workspace.bytes("pipe.csv") == workspace.bytes("file.csv"))
  }

  /// Of an odd number of bytes one more follows, in the samples and in what comes behind.
  @Test func chunksOfOddLengthsBehindTheSamplesAreNotTold() throws {
    var bytes = RIFF(bits: 8, data: [1, 2, 3]).bytes
    bytes += Array("levl".utf8) + little(UInt32(3)) + [1, 2, 3, 0] + Array("JUNK".utf8) + little(UInt32(2)) + [1, 2]
    let result = try Workspace().pipe(bytes, "--model ecg")
    #expect(result.status == 0 && result.errors == "")
  }

  /// A shell's `>` is a file after all: its header can be told the length at the end.
  @Test func intoARedirectedFileStatesItsLength() throws {
    let workspace = try Workspace()
    let sound = RIFF.int16([1, 2, 3])
    try workspace.write("in", stating(0, sound))
    #expect(try workspace.shell("cat in | \"$0\" - - --model ecg > out").errors == "")
    #expect(try RIFF(workspace.bytes("out")) == sound)
    // What is appended to is not overwritten.
    try workspace.write("log", "before")
    #expect(try workspace.shell("cat in | \"$0\" - - --model ecg >> log").errors == "")
    #expect(try workspace.bytes("log").starts(with: "before".utf8))
  }

  /// The tone has 16 bits, which a `Float` holds.
  @Test(arguments: ["-b 8", "-b 16", "-b 24", "-b 32", "-e float -b 32", "-e float -b 64"])
  func fromSoxToSox(width: String) throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -n -r 8000 -c 2 -b 16 plain.wav synth 0.2 sine 300 sine 500 && sox -D plain.wav \(width) tone.wav &&
      sox -R -D tone.wav -t wav - 2> warnings | "$0" - - --model ecg --hop 8 2> told |
        sox -R -D -t wav - -t f64 b && sox -R -D tone.wav -t f64 a && cmp a b && cat told
      """)
    #expect(result.status == 0, "\(result)")
    #expect(result.output == "")
    #expect(try workspace.bytes("a").count == 1600 * 2 * 8)
  }

  @Test(arguments: ["pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_f64le"])
  func fromFFmpegToFFmpeg(codec: String) throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -n -r 8000 -c 1 -b 16 tone.wav synth 0.2 sine 300 &&
      ffmpeg -v error -i tone.wav -c:a \(codec) -f wav - | "$0" - - --model ecg --hop 8 |
        ffmpeg -v error -i - -f f64le b && ffmpeg -v error -i tone.wav -c:a \(codec) -f wav - |
        ffmpeg -v error -i - -f f64le a && cmp a b
      """)
    #expect(result.status == 0, "\(result)")
    #expect(result.errors == "")
    #expect(try workspace.bytes("a").count == 1600 * 8)
  }

  /// What needs a file for libsndfile gets one without a name.
  @Test(arguments: ["flac", "aiff", "au", "ogg", "w64", "caf"]) func otherKindsComeThroughAPipeToo(kind: String) throws
  {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -n -r 8000 -c 2 -b 16 tone.wav synth 0.2 sine 300 sine 500 && sox -R -D tone.wav tone.\(kind) &&
      cat tone.\(kind) | "$0" - - --model ecg --to f32le > a && "$0" tone.\(kind) - --model ecg --to f32le > b && cmp a b
      """)
    #expect(result.status == 0, "\(result)")
    #expect(try workspace.bytes("a").count == 1600 * 2 * 4)
  }
}
