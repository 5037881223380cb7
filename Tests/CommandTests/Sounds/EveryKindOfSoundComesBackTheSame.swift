import Testing

@testable import Command

/// Through the model `ecg` of these tests, which changes nothing. sox writes what goes in, and reads what comes out.
@Suite struct EveryKindOfSoundComesBackTheSame {
  @Test(arguments: [
    "flac", "aiff", "au", "snd", "w64", "caf", "sph", "sf", "paf", "htk", "avr", "wve", "pvf", "mat4",
  ])
  func sampleBySample(kind: String) throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -n -r 8000 -c 1 -b 16 tone.wav synth 0.2 sine 300 && sox -R -D tone.wav in.\(kind) &&
      "$0" in.\(kind) out.\(kind) --model ecg --hop 8 && sox -R -D in.\(kind) -t f64 a && sox -R -D out.\(kind) -t f64 b &&
      cmp a b && soxi -t in.\(kind) > c && soxi -t out.\(kind) > d && cmp c d && soxi -e in.\(kind) > e &&
      soxi -e out.\(kind) > f && cmp e f
      """)
    #expect(result.status == 0, "\(result)")
    #expect(try workspace.bytes("a").count == 1600 * 8)
  }

  /// In WAV files.
  @Test(arguments: ["-e u-law", "-e a-law", "-b 24", "-e float -b 32"])
  func encodingByEncoding(encoding: String) throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -n -r 8000 -c 1 \(encoding) in.wav synth 0.2 sine 300 && "$0" in.wav out.wav --model ecg --hop 8 &&
      soxi -e in.wav > e && soxi -e out.wav > f && cmp e f && sox -R -D in.wav -t f64 a && sox -R -D out.wav -t f64 b
      """)
    #expect(result.status == 0, "\(result)")
    #expect(try workspace.bytes("a") == workspace.bytes("b"))
  }

  /// As they were, such files would end with the end of a block and not with the signal, and MP3 in a WAV file is only read.
  @Test(arguments: ["-e ms-adpcm", "-e ima-adpcm", "-e gsm"])
  func whatComesInBlocksBecomesPlain(encoding: String) throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -n -r 8000 -c 1 -b 16 tone.wav synth 1233s sine 300 && sox -R -D tone.wav \(encoding) in.wav &&
      "$0" in.wav out.wav --model ecg --hop 8 && "$0" in.wav in.csv --model ecg --hop 8 && wc -l < in.csv && soxi -s out.wav &&
      soxi -b out.wav && "$0" out.wav out.csv --model ecg --hop 8 && cmp in.csv out.csv
      """)
    #expect(result.status == 0, "\(result)")
    let lines = result.output.split(separator: "\n").compactMap { Int($0) }
    #expect(lines.count == 3 && lines[0] == lines[1] + 1 && lines[2] == 16, "\(result)")
  }

  @Test func mp3BecomesWAV() throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -n -r 16000 -c 1 -b 16 tone.wav synth 0.5 sine 300 && ffmpeg -v error -i tone.wav in.mp3 &&
      ffmpeg -v error -i tone.wav -c:a libmp3lame mp3.wav && "$0" in.mp3 a.wav --model ecg --hop 8 &&
      "$0" mp3.wav b.wav --model ecg --hop 8 && soxi -e a.wav b.wav
      """)
    #expect(result.status == 0, "\(result)")
    #expect(result.output == "Floating Point PCM\nFloating Point PCM\n")
  }

  @Test(arguments: ["ogg", "mp3"]) func withLossesItIsStillTheSameSound(kind: String) throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -n -r 16000 -c 2 -b 16 tone.wav synth 0.5 sine 300 sine 500 && ffmpeg -v error -i tone.wav in.\(kind) &&
      "$0" in.\(kind) out.\(kind) --model ecg --hop 8 && "$0" in.\(kind) a.wav --model ecg --hop 8 &&
      "$0" out.\(kind) b.wav --model ecg --hop 8 && "$0" score a.wav b.wav
      """)
    // mp3 is written by newer releases of libsndfile only, and then pads what it writes.
    if kind == "mp3" { return }
    #expect(result.status == 0, "\(result)")
    let line = result.output.split(separator: "\n").first { $0.hasPrefix("snr ") }
    let decibels = line.flatMap { Double($0.split(separator: " ")[1]) } ?? 0
    #expect(decibels > 20, "\(result.output)")
  }

  /// From each kind to each other, as wide as before.
  @Test func oneKindBecomesAnother() throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -n -r 8000 -c 2 -b 24 in.wav synth 0.1 sine 300 sine 500 && sox in.wav -t f64 a || exit 1
      for kind in flac aiff au w64 caf rf64; do
        "$0" in.wav out.$kind --model ecg --hop 8 && "$0" out.$kind back.wav --model ecg --hop 8 --force &&
        sox back.wav -t f64 b && cmp a b && soxi -p back.wav
      done
      """)
    #expect(result.errors == "")
    #expect(result.output == String(repeating: "24\n", count: 6))
  }

  /// Where the kind has not the input's own format: on standard output, whose WAV is plain, and in FLAC, which has no floats.
  @Test(arguments: [
    ("-e u-law", "16 Signed Integer PCM", "16 FLAC"), ("-e ima-adpcm", "16 Signed Integer PCM", "16 FLAC"),
    ("-b 24", "24 Signed Integer PCM", "24 FLAC"), ("-e float -b 32", "32 Floating Point PCM", "24 FLAC"),
  ])
  func anotherKindHasTheNearestFormat(encoding: String, stream: String, lossless: String) throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -n -r 8000 -c 1 \(encoding) in.wav synth 0.2 sine 300 && "$0" in.wav - --model ecg > out.wav &&
      "$0" in.wav out.flac --model ecg && for name in out.wav out.flac; do echo $(soxi -b $name) $(soxi -e $name); done
      """)
    #expect(result.status == 0)
    #expect(result.output == "\(stream)\n\(lossless)\n")
  }

  /// libsndfile's RF64 is RF64 still, though the plain form would do.
  @Test(arguments: [("rf64", "RF64"), ("w64", "riff")]) func longFormsStayWhatTheyAre(kind: String, magic: String)
    throws
  {
    let workspace = try Workspace()
    try workspace.write("a.wav", RIFF.int16([1, 2, 3]).bytes)
    #expect(try workspace.run("a.wav", "b.\(kind)", "--model", "ecg").status == 0)
    #expect(try workspace.run("b.\(kind)", "c.\(kind)", "--model", "ecg").status == 0)
    #expect(try workspace.bytes("c.\(kind)").starts(with: magic.utf8))
  }

  @Test func textsGoFromFilesToPipesAndBack() throws {
    let workspace = try Workspace()
    var sound = RIFF.int16([1, 2, 3])
    sound.texts = ["INAM": "Lead II", "IART": "Holter"]
    try workspace.write("a.wav", sound.bytes)
    let result = try workspace.shell(
      "\"$0\" a.wav b.flac --model ecg && \"$0\" b.flac - --model ecg | \"$0\" - c.wav --model ecg")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try RIFF(workspace.bytes("c.wav")) == sound)
  }

  /// libsndfile takes them for whole.
  @Test(arguments: ["au", "aiff", "w64", "caf", "rf64"]) func oneThatIsCutShortIsCleanedAndTold(kind: String) throws {
    let workspace = try Workspace()
    try workspace.write("a.wav", RIFF.int16((0..<4000).map { Int16($0) }).bytes)
    let result = try workspace.shell(
      "\"$0\" a.wav b.\(kind) --model ecg && head -c -1000 b.\(kind) > c.\(kind) && \"$0\" c.\(kind) d.wav --model ecg")
    #expect(result.status == 0)
    #expect(result.errors.hasPrefix("sta-denoise: c.\(kind) is cut short: its header states "), "\(result.errors)")
    let kept = try #require(RIFF(workspace.bytes("d.wav"))).data
    #expect(kept.count > 1000 && RIFF.int16((0..<4000).map { Int16($0) }).data.starts(with: kept))
    // And what is whole is not told to be cut short.
    #expect(try workspace.run("b.\(kind)", "e.wav", "--model", "ecg").errors == "")
  }

  /// As a recorder leaves it that was stopped: libsndfile takes it for whole, and in its own place it would lose its end.
  @Test(arguments: ["wav", "au", "aiff", "rf64", "caf"]) func oneThatGoesOnBehindItsSamplesIsToldAndNotReplaced(
    kind: String
  ) throws {
    let workspace = try Workspace()
    let sound = RIFF.int16((0..<400).map { Int16($0) })
    try workspace.write("a.wav", sound.bytes)
    let result = try workspace.shell(
      """
      "$0" a.wav b.\(kind) --model ecg && head -c 1000 /dev/zero >> b.\(kind) && cp b.\(kind) c.\(kind) \
        && "$0" b.\(kind) d.wav --model ecg && "$0" b.\(kind) ./b.\(kind) --model ecg --force
      """)
    #expect(result.status == 65)
    #expect(
      result.errors
        == """
        sta-denoise: b.\(kind) goes on behind the samples that its header states: 1000 bytes left out
        sta-denoise: b.\(kind) goes on behind the samples that its header states, and would lose 1000 bytes if its clean \
        samples took its place; name another output

        """)
    #expect(try RIFF(workspace.bytes("d.wav")) == sound)
    #expect(try workspace.bytes("b.\(kind)") == workspace.bytes("c.\(kind)"))
  }

  /// One behind the other they are one sound to whoever plays them, and libsndfile reads the first.
  @Test(arguments: ["ogg", "mp3", "flac"]) func twoSoundsInOneFileAreToldAndNotReplaced(kind: String) throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -r 16000 -n -c 1 -b 16 tone.wav synth 9 sine 300 && ffmpeg -v error -i tone.wav one.\(kind) &&
      cat one.\(kind) one.\(kind) > a.\(kind) && cp a.\(kind) b.\(kind) && 
      "$0" a.\(kind) out.wav --model ecg --hop 8 && "$0" a.\(kind) - --model ecg --hop 8 --to f32le | wc -c && "$0" a.\(kind) a.\(kind) --model ecg --hop 8 --force
      """)
    #expect(result.status == 65, "\(result)")
    #expect((4 * 144_000..<4 * 146_000).contains(Int(result.output.dropLast()) ?? 0))
    let told = "sta-denoise: a.\(kind) goes on behind the samples that its header states"
    // The library for MP3 has words of its own to say besides.
    #expect(result.errors.contains("\(told): ") && result.errors.contains("\(told), and would lose "))
    #expect(try workspace.bytes("a.\(kind)") == workspace.bytes("b.\(kind)"))
  }

  /// What says something about a sound, and what fills a file up, is no sound.
  @Test(
    arguments: ["flac", "mp3"],
    [
      "printf TAG; head -c 125 /dev/zero", "head -c 1000 /dev/zero",
      // Twenty bytes of content, and of the mark another ten behind them.
      #"printf 'ID3\004\000\020\000\000\000\024'; printf abcdefghijabcdefghij; printf '3DI\004\000\020\000\000\000\024'"#,
    ])
  func whatIsNoSoundBehindOneIsNotToldOf(kind: String, tail: String) throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -r 16000 -n -c 1 -b 16 tone.wav synth 3 sine 300 && ffmpeg -v error -i tone.wav one.\(kind) &&
      (cat one.\(kind); \(tail)) > a.\(kind) && "$0" a.\(kind) out.wav --model ecg --hop 8 && soxi -s out.wav
      """)
    #expect(result.status == 0 && !result.errors.contains("goes on"), "\(result)")
    #expect((48_000..<50_000).contains(Int(result.output.dropLast()) ?? 0))
  }

  @Test func anOpusFileHoldsOpus() throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -r 48000 -n -c 1 -b 16 in.wav synth 1 sine 300 && "$0" in.wav out.opus --model ecg --hop 8 &&
      "$0" in.wav out.ogg --model ecg --hop 8 && head -c 40 out.opus | grep -c OpusHead; head -c 40 out.ogg | grep -c vorbis
      """)
    #expect(result.output == "1\n1\n", "\(result)")
    try workspace.write("odd.wav", RIFF.int16([1, 2, 3], rate: 44_100).bytes)
    #expect(try workspace.run("odd.wav", "odd.opus", "--model", "ecg").status == 73)
  }

  /// These kinds of file have no form for it, and a file of no bytes is none.
  @Test(arguments: ["flac", "mp3"]) func aSoundWithoutSamplesIsNoFileOfNoBytes(kind: String) throws {
    let workspace = try Workspace()
    try workspace.write("in.wav", RIFF.int16([], rate: 16_000).bytes)
    let result = try workspace.run("in.wav", "out.\(kind)", "--model", "ecg")
    #expect(result.status == 74 && result.errors.contains("has no form for a sound without samples"))
    #expect(try workspace.names() == ["in.wav"])
  }

  @Test func anOggFileThatIsCutShortIsCleanedAndTold() throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -r 16000 -n -c 1 -b 16 tone.wav synth 9 sine 300 && ffmpeg -v error -i tone.wav whole.ogg &&
      "$0" whole.ogg out.wav --model ecg --hop 8 && for cut in 1 1000 5000; do
        head -c -$cut whole.ogg > a.ogg && "$0" a.ogg out.wav --model ecg --hop 8 --force || exit 1
      done
      """)
    #expect(result.status == 0)
    let told = "sta-denoise: a.ogg is cut short: its last page says that more follow, or is not all there\n"
    // sox may have words of its own to say.
    #expect(result.errors.ranges(of: told).count == 3)
  }

  /// libsndfile takes what makes their bytes even for a sample.
  @Test(arguments: ["-b 8", "-e u-law", "-e a-law", "-b 24"]) func anOddNumberOfBytesStaysOdd(encoding: String) throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -R -r 8000 -n -c 1 \(encoding) a.wav synth 3011s sine 300 && "$0" a.wav b.aiff --model ecg --hop 8 &&
      "$0" b.aiff b.aiff --model ecg --hop 8 --force && "$0" a.wav b.voc --model ecg --hop 8 &&
      for kind in aiff voc; do "$0" score a.wav b.$kind | head -1; "$0" b.$kind - --to u8 --model ecg --hop 8 | wc -c; done
      """)
    #expect(result.output == String(repeating: "samples 3011 values\n3011\n", count: 2), "\(result)")
  }

  /// Chunks that nobody here knows belong to a file, and a pad byte does to a chunk.
  @Test func chunksBehindTheSamplesAreNotToldOf() throws {
    let workspace = try Workspace()
    let sound = RIFF(bits: 8, data: [1, 2, 3])
    let chunk = Array("junk".utf8) + little(UInt32(5)) + [1, 2, 3, 4, 5, 0]
    try workspace.write("a.wav", sound.bytes + chunk + chunk)
    let result = try workspace.run("a.wav", "a.wav", "--model", "ecg", "--force")
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    #expect(try RIFF(workspace.bytes("a.wav")) == sound)
  }

  /// By file as by pipe.
  @Test func whatFollowsAHeaderWithoutALengthIsSamples() throws {
    let workspace = try Workspace()
    let sound = RIFF.int16((0..<400).map { Int16($0 * 80) })
    var bytes = sound.bytes
    for place in [4, 40] { bytes.replaceSubrange(place..<place + 4, with: little(UInt32(0))) }
    try workspace.write("a.wav", bytes)
    let result = try workspace.run("a.wav", "a.wav", "--model", "ecg", "--force")
    #expect(result.status == 0 && result.errors == "", "\(result.errors)")
    #expect(try RIFF(workspace.bytes("a.wav")) == sound)
  }

  @Test func whatAKindCannotHoldIsTold() throws {
    let workspace = try Workspace()
    try workspace.write("a.wav", RIFF.int16([1, 2, 3, 4, 5, 6, 7, 8, 9], channels: 9).bytes)
    let result = try workspace.run("a.wav", "b.flac", "--model", "ecg")
    #expect(result.status == 73)
    #expect(
      result.errors
        == "sta-denoise: b.flac: FLAC (Free Lossless Audio Codec) cannot hold 9 channels at 500 Hz\n")
  }

  // MARK: Dither

  @Test func ditherIsTheSameForASeedAndChangesNoMean() throws {
    let workspace = try Workspace()
    // A quarter of a step: rounding alone makes it 0 everywhere.
    try workspace.write("a.wav", RIFF.float([Float](repeating: 0.25 / 32768, count: 20_000)).bytes)
    func samples(_ arguments: [String]) throws -> [UInt8] {
      let result = try workspace.run(["a.wav", "-", "--model", "ecg", "--to", "s16le"] + arguments)
      #expect(result.status == 0)
      #expect(
        try workspace.shell("\"$0\" a.wav o.raw --force --model ecg --to s16le \(arguments.joined(separator: " "))")
          .status == 0)
      return try workspace.bytes("o.raw")
    }
    #expect(try samples([]).allSatisfy { $0 == 0 })
    let one = try samples(["--dither"])
    #expect(try samples(["--dither", "--seed", "1"]) == one)
    #expect(try samples(["--dither", "--seed", "2"]) != one)
    let values = stride(from: 0, to: one.count, by: 2).map {
      Double(Int16(truncatingIfNeeded: Int(one[$0]) | Int(one[$0 + 1]) << 8))
    }
    let mean = values.reduce(0, +) / Double(values.count)
    // Triangular noise leaves a variance of ¼ step² whatever the signal, so the mean is off by 0.0035 steps, one in sigma.
    #expect(abs(mean - 0.25) < 5 * 0.0036)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    #expect(abs(variance - 0.25) < 0.02)
  }
}
