import Testing

@testable import Command

/// Through the model `ecg` of these tests, which changes nothing; with a hop of a whole frame nothing is rounded either.
@Suite struct BareSamplesPassThroughPipes {
  /// What an option says counts, and the name that says something else is told.
  @Test(arguments: [
    ("a.csv b.raw --raw u8", "a.csv: its text was taken for samples; without --raw it is read as a table"),
    ("a.wav b.wav --to s16le", "b.wav: what is in it is bare samples, as --to says, whatever its name does"),
    ("a.wav b.flac --to csv", "b.flac: what is in it is a table, as --to says, whatever its name does"),
    ("a.wav b.csv --to tsv", nil), ("a.wav b.s16le --to s16le", nil), ("a.wav b.dat --to csv", nil),
    ("a.wav b.wav --to wav", nil), ("a.raw b.raw --raw u8", nil),
  ])
  func namesThatSayAnotherKindAreTold(line: String, remark: String?) throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "1\n2\n")
    try workspace.write("a.wav", RIFF.int16([1, 2]).bytes)
    try workspace.write("a.raw", [1, 2])
    let result = try workspace.run(line.split(separator: " ").map(String.init) + ["--model", "ecg"])
    #expect(result.status == 0)
    #expect(result.errors == (remark.map { "sta-denoise: \($0)\n" } ?? ""))
  }

  static let formats = [
    "u8", "s16le", "s16be", "s24le", "s24be", "s32le", "s32be", "f32le", "f32be", "f64le", "f64be",
  ]

  /// ffmpeg encodes a tone, and decodes again what has come through.
  @Test(arguments: formats) func asFFmpegWritesThem(format: String) throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      tone='sine=frequency=440:sample_rate=8000:duration=0.3'
      ffmpeg -v error -f lavfi -i "$tone" -ac 2 -f \(format) tone || exit 1
      cat tone | "$0" - - --model ecg --hop 8 --raw \(format) --rate 8000 --channels 2 | cat > through || exit 2
      ffmpeg -v error -f \(format) -ar 8000 -ac 2 -i tone -c:a pcm_f64le -f f64le tone.f64 || exit 3
      ffmpeg -v error -f \(format) -ar 8000 -ac 2 -i through -c:a pcm_f64le -f f64le through.f64 || exit 4
      """)
    #expect(result.status == 0, "\(result.errors)")
    let bytes = try workspace.bytes("tone")
    #expect(bytes.count == 2400 * 2 * PCM(name: format)!.samples.bytes)
    // ffmpeg makes the tone in 16 bits, which a `Float` holds.
    #expect(try workspace.bytes("through") == bytes)
    #expect(try workspace.bytes("through.f64") == workspace.bytes("tone.f64"))
  }

  /// Values by hand, so that a wrong order of bytes cannot pass for a right one at both ends.
  @Test(
    arguments: [
      ("u8", [0x00, 0x80, 0xC0, 0xFF], [-1, 0, 0.5, 127 / 128]),
      ("s16le", [0x00, 0x80, 0x00, 0x40], [-1, 0.5]),
      ("s16be", [0x80, 0x00, 0x40, 0x01], [-1, 0.5 + 1 / 32768]),
      ("s24le", [0x00, 0x00, 0x80, 0x01, 0x00, 0x40], [-1, 0.5 + 0x1p-23]),
      ("s24be", [0x80, 0x00, 0x00, 0xC0, 0x00, 0x01], [-1, -0.5 + 0x1p-23]),
      ("s32be", [0x80, 0x00, 0x00, 0x00, 0x40, 0x00, 0x00, 0x00], [-1, 0.5]),
      ("s32le", [0x00, 0x00, 0x00, 0x80, 0x00, 0x00, 0x00, 0x40], [-1, 0.5]),
      ("f32be", [0x3F, 0xC0, 0x00, 0x00], [1.5]),
      ("f64be", [0xBF, 0xF8, 0, 0, 0, 0, 0, 0], [-1.5]),
      ("f64le", [0, 0, 0, 0, 0, 0, 0xF8, 0x3F], [1.5]),
    ] as [(String, [UInt8], [Double])])
  func areTheNumbersThatTheyAreMeantToBe(format: String, bytes: [UInt8], values: [Double]) throws {
    let workspace = try Workspace()
    let result = try workspace.pipe(bytes, "--model ecg --raw \(format) --to csv --digits 12")
    #expect(result.status == 0, "\(result.errors)")
    let rows = String(decoding: result.bytes, as: UTF8.self).split(separator: "\n").map { Double($0) }
    #expect(rows.count == values.count)
    for (row, value) in zip(rows, values) { #expect(abs(row! - value) <= 0.5e-12) }
    #expect(try workspace.pipe(bytes, "--model ecg --raw \(format)").bytes == bytes)
  }

  @Test func asSoxWritesAndReadsThem() throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      sox -n -r 16000 -c 1 -b 16 tone.wav synth 0.2 sine 300 &&
      sox tone.wav -t raw -e signed -b 16 -L - | "$0" - - --model ecg --raw s16le --rate 16000 --channels 1 |
        sox -t raw -e signed -b 16 -L -r 16000 -c 1 - back.wav && sox tone.wav -t s16 a && sox back.wav -t s16 b && cmp a b
      """)
    #expect(result.status == 0, "\(result.errors)")
  }

  /// Not one sample more or less, and each in its place, for every length around frame and hop.
  @Test func ofEveryLengthFrom0To1400() throws {
    let workspace = try Workspace()
    let samples = (0..<1400).map { Int16(truncatingIfNeeded: $0 &* 7919 &+ 1) }
    try workspace.write("all", samples.flatMap { little($0) })
    let result = try workspace.shell(
      """
      n=0
      while [ $n -le 1400 ]; do
        head -c $((2 * n)) all > in
        cat in | "$0" - - --raw s16le --model ecg | cmp - in || echo "length $n"
        n=$((n + 1))
      done
      """)
    #expect(result.output == "")
    #expect(result.errors == "")
  }

  @Test func aLastIncompleteSampleIsToldAndLeftOut() throws {
    let result = try Workspace().pipe([1, 0, 2, 0, 3], "--model ecg --raw s16le")
    #expect(result.bytes == [1, 0, 2, 0])
    #expect(
      result.errors == "sta-denoise: standard input ends within a sample: 1 byte left out\n")
    #expect(result.status == 0)
  }

  /// A name may say what they are to become, and need not.
  @Test func intoFilesOfAnyName() throws {
    let workspace = try Workspace()
    try workspace.write("in.dat", [0x00, 0x40, 0x00, 0xC0])
    for (name, bytes) in [
      ("out.dat", [0x00, 0x40, 0x00, 0xC0]), ("out.s16be", [0x40, 0x00, 0xC0, 0x00]), ("out.u8", [0xC0, 0x40]),
    ] as [(String, [UInt8])] {
      let result = try workspace.run("in.dat", name, "--model", "ecg", "--raw", "s16le")
      #expect(result.status == 0, "\(result.errors)")
      #expect(try workspace.bytes(name) == bytes)
    }
  }

  @Test func becomeASoundOfTheSameWidth() throws {
    let workspace = try Workspace()
    try workspace.write("in.raw", [0x40, 0x01, 0xC0, 0x02])
    #expect(try workspace.run("in.raw", "out.wav", "--model", "ecg", "--raw", "s16be", "--rate", "500").status == 0)
    #expect(try RIFF(workspace.bytes("out.wav")) == RIFF.int16([0x4001, -0x3FFE]))
  }

  /// Nobody means to clean a header.
  @Test func aWAVReadAsBareSamplesIsTold() throws {
    let bytes = RIFF.int16([Int16](repeating: 7, count: 40)).bytes
    let told = try Workspace().pipe(bytes, "--model double --raw s16le --rate 500")
    #expect(told.status == 0)
    #expect(told.errors.contains("begins as a WAV does, and its header was taken for samples"))
    let other = try Workspace().pipe(Array(bytes.dropFirst(2)), "--model double --raw s16le --rate 500")
    #expect(!other.errors.contains("WAV"))
  }
}
