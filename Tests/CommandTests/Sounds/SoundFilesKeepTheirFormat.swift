import Testing

@testable import Command

/// Through the model `ecg` of these tests, which changes nothing: what goes in as bytes must come out as the same bytes.
@Suite struct SoundFilesKeepTheirFormat {
  /// Lengths of 32 bits would come out without their upper ones.
  @Test func aFileThatIsFullIsNotCalledWhole() throws {
    let workspace = try Workspace()
    let format = SoundFormat.wav(.float32, rate: 500, channels: 2)
    #expect(format.mostBytes == 0xFFFF_0000)
    #expect(format.inside(.rf64)?.mostBytes == nil)
    do {
      let writer = try SoundFileWriter(path: workspace.path("a.wav"), overwrite: false, format: format, mostBytes: 80)
      let samples = [Float](repeating: 0, count: 20)
      try writer.write(samples.span)
      #expect(throws: CommandError.self) { try writer.write(samples.span) }
    }
    #expect(try workspace.names() == [])
  }

  private func denoised(_ sound: RIFF, model: String = "ecg") throws -> (RIFF?, errors: String) {
    let workspace = try Workspace()
    try workspace.write("in.wav", sound.bytes)
    let result = try workspace.run("in.wav", "out.wav", "--model", model, "--hop", "8")
    #expect(result.status == 0, "\(result.errors)")
    return (RIFF(try workspace.bytes("out.wav")), result.errors)
  }

  /// Extremes, zero and their neighbours in each width; a frame or less, so that blending rounds nothing.
  static let sounds: [RIFF] = [
    RIFF(bits: 8, data: [0, 1, 127, 128, 129, 254, 255, 200]),
    RIFF.int16([.min, .min + 1, -1, 0, 1, .max - 1, .max, 12345]),
    RIFF(bits: 24, data: bytes24([-8_388_608, -8_388_607, -1, 0, 1, 8_388_606, 8_388_607])),
    RIFF.int16([1, -2, 3, -4, 5, -6], channels: 3, rate: 44100),
    RIFF.float([0, 1, -1, 0.1, 1e-30, 12345.678, -3e38, 1.0000001], rate: 48000),
    RIFF(encoding: 3, bits: 64, data: [0.5, -1.25, 1e6].flatMap { little(($0 as Double).bitPattern) }),
    RIFF(bits: 16, data: []),
  ]

  @Test(arguments: sounds) func keepsRateChannelsWidthAndEverySample(sound: RIFF) throws {
    let (result, errors) = try denoised(sound)
    #expect(result == sound)
    #expect(errors == "")
  }

  /// 32-bit integers have more digits than a `Float`: they come back to 24 of them.
  @Test func keepsTwentyFourBitsOfThirtyTwo() throws {
    let samples: [Int32] = [.min, -1 << 20, 1 << 30, 0x1234_5600, 0x7FFF_FF80]
    let sound = RIFF(bits: 32, data: samples.flatMap { little($0) })
    #expect(try denoised(sound).0 == sound)
  }

  @Test func keepsTexts() throws {
    var sound = RIFF.int16([1, 2, 3])
    sound.texts = ["INAM": "Lead II", "IART": "Holter", "ICMT": "after exercise", "ICOP": "CC0", "ICRD": "2020-10-01"]
    #expect(try denoised(sound).0 == sound)
  }

  /// Cues, their names and what broadcasters say stay true of a signal that is as long as before and in its place.
  @Test func keepsChunksThatAreNotAboutSamples() throws {
    let workspace = try Workspace()
    var sound = RIFF.int16([1, 2, 3])
    sound.chunks = [
      RIFF.Chunk("bext", [UInt8](repeating: 65, count: 604)), RIFF.Chunk("cue ", [UInt8](repeating: 1, count: 28)),
      RIFF.Chunk("LIST", Array("adtllabl".utf8) + little(UInt32(8)) + [1, 0, 0, 0] + Array("P Q\0".utf8)),
    ]
    var more = sound
    more.chunks += [RIFF.Chunk("levl", [1, 2, 3, 4]), RIFF.Chunk("JUNK", [0, 0]), RIFF.Chunk("none", [])]
    try workspace.write("in.wav", more.bytes)
    let file = try workspace.run("in.wav", "out.wav", "--model", "ecg")
    #expect(file.status == 0 && file.errors == "")
    #expect(try RIFF(workspace.bytes("out.wav")) == sound)
    #expect(try workspace.shell("\"$0\" in.wav - --model ecg > stream.wav").status == 0)
    #expect(try RIFF(workspace.bytes("stream.wav")) == sound)
    try workspace.run("in.wav", "out.rf64", "--model", "ecg")
    try workspace.run("out.rf64", "back.wav", "--model", "ecg")
    #expect(try RIFF(workspace.bytes("back.wav")) == sound)
  }

  /// AIFF has chunks of its own, which mean nothing in a WAV file.
  @Test func keepsTheChunksOfAIFF() throws {
    let workspace = try Workspace()
    try workspace.write("in.wav", RIFF.int16([1, 2, 3, 4]).bytes)
    try workspace.run("in.wav", "plain.aiff", "--model", "ecg")
    let name = [3] + Array("abc".utf8)
    let marks = [0, 1, 0, 1, 0, 0, 0, 2] + name
    var bytes = try workspace.bytes("plain.aiff")
    bytes.insert(contentsOf: Array("MARK".utf8) + [0, 0, 0, UInt8(marks.count)] + marks, at: 12)
    bytes[7] += UInt8(8 + marks.count)
    try workspace.write("in.aiff", bytes)
    #expect(try workspace.run("in.aiff", "out.aiff", "--model", "ecg").errors == "")
    let found = try workspace.bytes("out.aiff")
    #expect(found.indices.contains { found[$0...].starts(with: Array("MARK".utf8) + [0, 0, 0, 12] + marks) })
    #expect(
      try workspace.run("in.aiff", "out.wav", "--model", "ecg").errors
        == "sta-denoise: in.aiff: its chunk 'MARK', which says more of the sound, does not pass\n")
  }

  /// libsndfile has no place for most of a WAV file's texts.
  @Test func keepsTextsOfOtherNames() throws {
    let workspace = try Workspace()
    var sound = RIFF.int16([1, 2, 3])
    sound.texts = ["INAM": "Lead II", "IENG": "an engineer", "ISRC": "tape 12", "IKEY": "odd"]
    try workspace.write("in.wav", sound.bytes)
    try workspace.run("in.wav", "out.wav", "--model", "ecg")
    #expect(try RIFF(workspace.bytes("out.wav")) == sound)
    #expect(try workspace.shell("cat in.wav | \"$0\" - pipe.wav --model ecg").status == 0)
    #expect(try RIFF(workspace.bytes("pipe.wav")) == sound)
  }

  /// Some releases of libsndfile write beyond their memory with 32 of them.
  @Test(arguments: ["wav", "rf64"]) func takesSixteenChunksAndTellsOfMore(kind: String) throws {
    let workspace = try Workspace()
    var sound = RIFF.int16([1, 2, 3])
    sound.chunks = (10..<60).map { RIFF.Chunk("c0\($0)", [1, 2, 3, 4]) }
    try workspace.write("in.wav", sound.bytes)
    let result = try workspace.run("in.wav", "out.\(kind)", "--model", "ecg")
    #expect(result.status == 0 && result.errors.contains("its chunks 'c026', 'c027', "))
    if kind == "wav" { #expect(try RIFF(workspace.bytes("out.wav"))?.chunks == Array(sound.chunks.prefix(16))) }
  }

  /// Of a header that libsndfile finds too long it writes a part, behind which nobody finds the samples.
  @Test(arguments: ["INAM", "IENG"]) func longTextsAndChunksLeaveRoomForEachOther(text: String) throws {
    let workspace = try Workspace()
    var sound = RIFF.int16([1, 2, 3])
    sound.texts = [text: String(repeating: "a", count: 30_000)]
    sound.chunks = [RIFF.Chunk("bext", [UInt8](repeating: 66, count: 31_000))]
    try workspace.write("in.wav", sound.bytes)
    let result = try workspace.run("in.wav", "out.wav", "--model", "ecg")
    #expect(
      result.errors == "sta-denoise: in.wav: its chunk 'bext', which says more of the sound, does not pass\n")
    let found = try #require(RIFF(workspace.bytes("out.wav")))
    #expect(found.data == sound.data && found.texts == sound.texts && found.chunks.isEmpty)
  }

  /// libsndfile makes chunks as long as a multiple of 4, and zeros behind it are no XML.
  @Test func xmlStaysXML() throws {
    let workspace = try Workspace()
    var sound = RIFF.int16([1, 2, 3])
    sound.chunks = [RIFF.Chunk("iXML", Array("<a/>\n".utf8)), RIFF.Chunk("bext", [1, 2, 3, 4, 5])]
    try workspace.write("in.wav", sound.bytes)
    try workspace.run("in.wav", "out.wav", "--model", "ecg")
    let found = try RIFF(workspace.bytes("out.wav"))?.chunks.map(\.content)
    #expect(found == [Array("<a/>\n   ".utf8), [1, 2, 3, 4, 5, 0, 0, 0]])
  }

  /// Which of six channels is heard where: front, centre, low and at the sides, and not at the back.
  @Test func keepsWhereChannelsAreHeard() throws {
    let workspace = try Workspace()
    var bytes = RIFF(encoding: 0xFFFE, channels: 6, bits: 16, data: [UInt8](repeating: 1, count: 24)).bytes
    let rest =
      [22, 0, 16, 0, 0x0F, 0x06, 0, 0, 1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71] as [UInt8]
    bytes.insert(contentsOf: rest, at: 36)
    bytes[16] = 40
    bytes[4] += UInt8(rest.count)
    try workspace.write("in.wav", bytes)
    #expect(try workspace.run("in.wav", "out.wav", "--model", "ecg").status == 0)
    #expect(try workspace.bytes("out.wav")[8..<60] == bytes[8..<60])
  }

  /// libsndfile does not hand on what else a FLAC file holds.
  @Test func aPictureIsToldAndNotLost() throws {
    let workspace = try Workspace()
    try workspace.write("in.wav", RIFF.int16([1, 2, 3], rate: 8_000).bytes)
    try workspace.run("in.wav", "plain.flac", "--model", "ecg")
    var bytes = try workspace.bytes("plain.flac")
    // Behind the first block, which describes the stream.
    bytes.insert(contentsOf: [6, 0, 0, 32] + [UInt8](repeating: 0, count: 32), at: 42)
    try workspace.write("in.flac", bytes)
    let told = "in.flac: its chunk 'PICTURE', which says more of the sound, does not pass"
    let result = try workspace.run("in.flac", "out.flac", "--model", "ecg")
    #expect(result.status == 0 && result.errors == "sta-denoise: \(told)\n")
    #expect(try workspace.run("out.flac", "out.flac", "--model", "ecg", "--force").errors == "")
    #expect(try workspace.run("in.flac", "in.flac", "--model", "ecg", "--force").status == 65)
    #expect(try workspace.bytes("in.flac") == bytes)
  }

  @Test func tellsOfChunksThatDoNotPass() throws {
    let workspace = try Workspace()
    var sound = RIFF.int16([1, 2, 3])
    sound.chunks = [RIFF.Chunk("cue ", [1, 2, 3, 4]), RIFF.Chunk("iXML", [UInt8](repeating: 32, count: 40_000))]
    try workspace.write("in.wav", sound.bytes)
    #expect(
      try workspace.run("in.wav", "out.wav", "--model", "ecg").errors
        == "sta-denoise: in.wav: its chunk 'iXML', which says more of the sound, does not pass\n")
    #expect(
      try workspace.run("in.wav", "out.flac", "--model", "ecg", "--rate", "500").errors
        == "sta-denoise: in.wav: its chunks 'iXML', 'cue ', which say more of the sound, do not pass\n")
    #expect(try workspace.run("in.wav", "out.csv", "--model", "ecg").errors == "")
    let inPlace = try workspace.run("in.wav", "in.wav", "--model", "ecg", "--force")
    #expect(
      inPlace.status == 65
        && inPlace.errors.contains("'iXML', which says more of the sound, does not pass, and would be lost"))
    #expect(try workspace.bytes("in.wav") == sound.bytes)
  }

  /// Nothing says in which encoding a text is: bytes that are no UTF-8 pass as they are.
  @Test func keepsTextsInAnyEncoding() throws {
    let workspace = try Workspace()
    let text = Array("INAM".utf8) + little(UInt32(7)) + Array("M".utf8) + [0xFC] + Array("ller\0\0".utf8)
    let list = Array("INFO".utf8) + text
    var bytes = RIFF.int16([1, 2, 3]).bytes
    bytes.insert(contentsOf: Array("LIST".utf8) + little(UInt32(list.count)) + list, at: 36)
    try workspace.write("in.wav", bytes)
    let name = Array("M".utf8) + [0xFC] + Array("ller".utf8)
    for line in ["\"$0\" in.wav - --model ecg", "cat in.wav | \"$0\" - - --model ecg"] {
      #expect(try workspace.shell("\(line) > out.wav").status == 0)
      #expect(try workspace.bytes("out.wav").split(separator: 0).contains { $0.suffix(6).elementsEqual(name) })
    }
  }

  /// libsndfile's PEAK chunk would hold the second of writing, so that no two runs gave the same file.
  @Test func holdsNoTimeOfWriting() throws {
    let workspace = try Workspace()
    try workspace.write("in.wav", RIFF.float([1, 2, 3]).bytes)
    try workspace.run("in.wav", "out.wav")
    #expect(try !String(decoding: workspace.bytes("out.wav"), as: UTF8.self).contains("PEAK"))
  }

  @Test func becomesATableWithAColumnAChannel() throws {
    let workspace = try Workspace()
    try workspace.write("in.wav", RIFF.int16([16384, -16384, 8192, -32768], channels: 2).bytes)
    #expect(try workspace.run("in.wav", "out.csv").status == 0)
    #expect(try workspace.text("out.csv") == "ch1,ch2\n0.5,-0.5\n0.25,-1.0\n")
  }

  @Test func writesSoundsOfAnyLengthBlockByBlock() throws {
    let workspace = try Workspace()
    let samples = (0..<20_001).map { Int16(truncatingIfNeeded: $0 &* 7919) }
    try workspace.write("in.wav", RIFF.int16(samples).bytes)
    #expect(try workspace.run("in.wav", "out.wav").status == 0)
    #expect(try RIFF(workspace.bytes("out.wav")) == RIFF.int16(samples))
  }

  // MARK: Clamping

  @Test func clampsAtBothEndsAndSaysHowOften() throws {
    let (result, errors) = try denoised(
      RIFF.int16([-30000, -16384, -16385, 16383, 16384, 20000, 100]), model: "double")
    #expect(result == RIFF.int16([.min, .min, .min, 32766, .max, .max, 200]))
    // −60000, −32770, 32768 and 40000 have no place in 16 bits; −32768 and 32766 have.
    #expect(errors == "sta-denoise: out.wav: 4 of 7 samples were beyond full scale and are clipped\n")
  }

  @Test func clampsUnsignedBytes() throws {
    let (result, _) = try denoised(RIFF(bits: 8, data: [0, 64, 128, 191, 192, 255]), model: "double")
    #expect(result == RIFF(bits: 8, data: [0, 0, 128, 254, 255, 255]))
  }

  @Test func clampsTwentyFourAndThirtyTwoBits() throws {
    let wide = RIFF(bits: 24, data: bytes24([-5_000_000, 5_000_000]))
    #expect(
      try denoised(wide, model: "double").0
        == RIFF(bits: 24, data: bytes24([-8_388_608, 8_388_607])))
    let widest = RIFF(bits: 32, data: [-2_000_000_000, 2_000_000_000].flatMap { little(Int32($0)) })
    #expect(
      try denoised(widest, model: "double").0 == RIFF(bits: 32, data: [Int32.min, .max].flatMap { little($0) }))
  }

  @Test func leavesFloatsBeyondFullScaleAlone() throws {
    let (result, errors) = try denoised(RIFF.float([0.75, -3]), model: "double")
    #expect(result == RIFF.float([1.5, -6]))
    #expect(errors == "")
  }
}

private func bytes24(_ samples: [Int32]) -> [UInt8] { samples.flatMap { little($0).prefix(3) } }
