import Testing

@testable import Command

@Suite struct EveryErrorHasItsSentence {
  static let tables: [Failure] = [
    Failure("a.csv b.csv", 65, "a.csv: the file is empty, and so has no columns", csv: ""),
    Failure("a.csv b.csv", 65, "a.csv: the file is empty, and so has no columns", csv: "\u{FEFF}"),
    Failure("a.csv b.csv", 65, "a.csv, line 3: 1 cell where the first line has 2", csv: "x,y\n1,2\n3\n"),
    Failure("a.csv b.csv", 65, "a.csv, line 2: 3 cells where the first line has 2", csv: "1,2\n3,4,5\n"),
    Failure(
      "a.csv b.csv", 65,
      "a.csv, line 2, column 2: the cell is empty; every cell must hold a number, unless --gaps says what becomes of it",
      csv: "1,2\n3,\n"),
    Failure(
      "a.csv b.csv", 65,
      "a.csv, line 2: the line is blank; remove it, or write nan for a sample that is missing (see --gaps)",
      csv: "1\n\n2\n"),
    Failure(
      "a.csv b.csv", 65,
      "a.csv, line 1, column 1: the cell is empty; every cell must hold a number, unless --gaps says what becomes of it",
      csv: ",1\n2,3\n"),
    Failure(
      "a.csv b.csv", 65,
      "a.csv, line 3, column 2: \"3x\" is not a number (the decimal sign is a point; --columns names the columns to clean)",
      csv: "x,y\r\n1,2\r\n1,3x\r\n"),
    // Half a header: neither names nor values.
    Failure(
      "a.csv b.csv", 65,
      "a.csv, line 1, column 2: \"mV\" is not a number (the decimal sign is a point; --columns names the columns to clean, --header says how many lines there are before the first row)",
      csv: "1,mV\n2,3\n"),
    // What a terminal would obey is not shown to it.
    Failure(
      "a.csv b.csv", 65,
      "a.csv, line 2, column 1: \"\\x1b[31mred\" is not a number (the decimal sign is a point; --columns names the columns to clean, --header says how many lines there are before the first row)",
      csv: "x\n\u{1B}[31mred\n"),
    // What comes before the rows: a remark, units, several remarks, an entry that looks like a row.
    Failure(
      "a.csv b.csv", 65,
      "a.csv, line 2: 2 cells where the first line has 1; --header says how many lines there are before the first row, and --decimal comma that a comma is the decimal sign",
      csv: "# Holter 7\n1,2\n3,4\n"),
    Failure(
      "a.csv b.csv", 65,
      "a.csv, line 2, column 1: \"mV\" is not a number (the decimal sign is a point; --columns names the columns to clean, --header says how many lines there are before the first row)",
      csv: "x,y\nmV,mV\n1,2\n"),
    Failure(
      "a.csv b.csv", 65,
      "a.csv, line 2, column 1: \"# at home\" is not a number (the decimal sign is a point; --columns names the columns to clean, --header says how many lines there are before the first row)",
      csv: "# Holter 7\n# at home\nx,y\n1,2\n"),
    Failure(
      "a.csv b.csv", 65,
      "a.csv, line 1, column 1: \"Rate\" is not a number (the decimal sign is a point; --columns names the columns to clean, --header says how many lines there are before the first row)",
      csv: "Rate,500\nx,y\n1,2\n"),
    Failure(
      "a.csv b.csv", 65,
      "a.csv, line 2, column 1: \"1,5\" is not a number (the decimal sign is a point, unless --decimal says comma; --columns names the columns to clean, --header says how many lines there are before the first row)",
      csv: "x,y\n\"1,5\",\"2,5\"\n"),
    Failure(
      "a.csv b.csv", 65, "a.csv, line 2, column 1: NaN is not a finite 32-bit number; --gaps says what becomes of it",
      csv: "x\nNaN\n"),
    Failure(
      "a.csv b.csv", 65, "a.csv, line 1, column 2: -inf is not a finite 32-bit number; --gaps says what becomes of it",
      csv: "1,-inf\n"),
    Failure(
      "a.csv b.csv", 65, "a.csv, line 1, column 1: 1e39 is not a finite 32-bit number; --gaps says what becomes of it",
      csv: "1e39\n"),
    Failure("a.csv b.csv", 65, "a.csv, line 2: a quote is not closed on its line", csv: "x,y\n1,\"2\n"),
    Failure(
      "a.csv b.csv", 65, "a.csv is text in UTF-16, and must be in UTF-8", ["a.csv": [0xFF, 0xFE, 0x31, 0, 0x0A, 0]]),
    Failure(
      "a.csv b.csv", 65, "a.csv is text in UTF-16, and must be in UTF-8", ["a.csv": [0x31, 0, 0x0A, 0, 0x32, 0]]),
    Failure(
      "a.csv b.csv", 65,
      "a.csv, line 2, column 1: \"1.234,5\" is not a number (the decimal sign is a comma; --columns names the columns to clean)",
      csv: "1,5;2\n1.234,5;2\n"),
    Failure(
      "a.csv b.csv --gaps hold", 65,
      "a.csv, line 2, column 1: \"x\" is not a number (the decimal sign is a point; --columns names the columns to clean)",
      csv: "1\nx\n"),
    Failure(
      "a.csv b.csv --gaps hold", 65,
      "a.csv, line 301, column 1: \"\\x00\" is not a number (the decimal sign is a point; --columns names the columns to clean)",
      csv: String(repeating: "1\n", count: 300) + "\0\n2\n"),
    Failure(
      "a.csv b.csv", 65,
      "a.csv, line 1: the line is blank; remove it, or write nan for a sample that is missing (see --gaps)",
      csv: "\r\n1\r\n2\r\n"),
    Failure("a.csv b.csv", 65, "a.csv: the file is empty, and so has no columns", csv: "\n\n\n"),
    Failure(
      "a.csv b.csv", 65, "a.csv: not a sound that can be read (Format not recognised)",
      ["a.csv": [UInt8](repeating: 0, count: 5000)]),
    Failure(
      "a.csv b.csv --gaps interpolate", 65,
      "a.csv: the gap at sample 2 of channel 1 is longer than 262144 samples, and only --gaps hold or keep can go on over it",
      csv: "1\n" + String(repeating: "nan\n", count: 270_000)),
    Failure(
      "a.csv b.csv", 65, "a.csv, line 2: the line is longer than 1048576 bytes",
      csv: "1\n" + String(repeating: "1", count: 1_100_000)),
    Failure(
      "a.csv b.csv", 65, "a.csv has 1025 channels; the most is 1024",
      csv: [String](repeating: "1", count: 1025).joined(separator: ",")),
    Failure(
      "a.csv b.csv --model pair", 65, "a.csv has 3 channels, but the model pair cleans 2 together", csv: "1,2,3\n"),
    Failure(
      "score a.csv b.csv", 65, "a.csv has 2 channels and b.csv has 1; a comparison needs as many in both",
      ["a.csv": Array("1,2\n".utf8), "b.csv": Array("1\n".utf8)]),
    Failure(
      "score a.csv b.csv", 65, "b.csv ends after 1 sample a channel, a.csv goes on; a comparison needs equal lengths",
      ["a.csv": Array("1\n2\n".utf8), "b.csv": Array("1\n".utf8)]),
    Failure(
      "score b.csv a.csv", 65, "b.csv ends after 0 samples a channel, a.csv goes on; a comparison needs equal lengths",
      ["a.csv": Array("1\n2\n".utf8), "b.csv": Array("x\n".utf8)]),
    Failure("score a.csv a.csv", 65, "a.csv holds no samples; a comparison needs at least one", csv: "x\n"),
  ]

  static let sounds: [Failure] = [
    Failure(
      "a.wav b.wav", 65,
      "a.wav: not a sound that can be read (Format not recognised)", ["a.wav": [1, 2, 3, 4]]),
    Failure(
      "a.wav b.wav", 65,
      "a.wav: not a sound that can be read (its header states a sample rate or a channel count of 0)",
      ["a.wav": RIFF.int16([1, 2], rate: 0).bytes]),
    Failure(
      "a.wav b.wav", 65, "a.wav: sample 2 of channel 1 is not a finite number; --gaps says what becomes of it",
      ["a.wav": RIFF.float([0, 1, .nan, 2], channels: 2).bytes]),
    Failure(
      "a.wav b.wav --rate 360", 78, "a.wav says 500 Hz in its header, which --rate 360 contradicts",
      ["a.wav": RIFF.int16([1]).bytes]),
    Failure(
      "report a.wav b.wav -o p.html", 78, "a.wav has 500 Hz and b.wav 360 Hz; a comparison needs one rate",
      ["a.wav": RIFF.int16([1]).bytes, "b.wav": RIFF.int16([1], rate: 360).bytes]),
    Failure(
      "a.wav b.wav --model rated", 78,
      "a.wav has 16000 Hz, but the model rated is made for 250 to 500 Hz; --resample cleans it at one of these and gives it back at its own",
      ["a.wav": RIFF.int16([1], rate: 16000).bytes]),
    Failure(
      "a.csv b.csv --model rated --rate 249.5", 78,
      "a.csv has 249.5 Hz, as --rate says, but the model rated is made for 250 to 500 Hz; --resample cleans it at one of these and gives it back at its own",
      csv: "1\n"),
    Failure(
      "a.csv b.csv --model rated", 78,
      "a.csv does not say its sample rate, and the model rated is made for 250 to 500 Hz: say it with --rate",
      csv: "1\n"),
    Failure("bench --model rated --rate 249", 64, "--rate 249: the model rated is made for 250 to 500 Hz"),
    Failure(
      "a.wav b.wav --model rated --resample", 78,
      "a.wav: 1 channel cannot be brought from 192000 Hz to 500 Hz; the most are 128 channels and a ratio of 256",
      ["a.wav": RIFF.int16([1], rate: 192_000).bytes]),
    Failure("a.csv b.wav", 78, "b.wav: a sound states a sample rate, so say it with --rate", csv: "1\n"),
    Failure(
      "a.csv b.wav --rate 0.5", 78,
      "b.wav: a sound's rate is a whole number of hertz from 1 to 2147483647, and 0.5 is not", csv: "1\n"),
    Failure(
      "synth --length 5 --clean b.wav --rate 1e10", 78,
      "b.wav: a sound's rate is a whole number of hertz from 1 to 2147483647, and 10000000000 is not"),
  ]

  static let files: [Failure] = [
    Failure("a.csv b.csv", 66, "a.csv: cannot be opened (No such file or directory)"),
    Failure("a.wav b.csv", 66, "a.wav: cannot be opened (No such file or directory)"),
    Failure("score a.csv a.csv", 66, "a.csv: cannot be opened (No such file or directory)"),
    Failure("/a.wav/b.wav b.csv", 66, "/a.wav/b.wav: cannot be opened (No such file or directory)"),
    Failure(
      "./models/../models/.wav b.csv", 66, "./models/../models/.wav: cannot be opened (No such file or directory)"),
    Failure("a.csv none/b.csv", 73, "none/b.csv: cannot be created (No such file or directory)", csv: "1\n"),
    Failure("a.csv a.csv/b.csv", 73, "a.csv/b.csv: cannot be created (Not a directory)", csv: "1\n"),
    Failure("a.csv a.csv", 73, "a.csv exists already; --force replaces it", csv: "1\n"),
    Failure("synth --length 5 --clean a.csv", 73, "a.csv exists already; --force replaces it", csv: "1\n"),
    Failure(
      "a.csv b.csv --model none", 69,
      "no model is named none; there is double, ecg, general, pair, rated, and --model also takes a .gguf file",
      csv: "1\n"),
    Failure(
      "a.csv b.csv --model ./none.gguf", 69,
      "the model ./none.gguf cannot be read: No such file or directory", csv: "1\n"),
    Failure("a.csv b.csv --model ./", 69, "the model ./ cannot be read: Is a directory", csv: "1\n"),
    Failure(
      "a.csv b.csv --model egc", 69,
      "no model is named egc; did you mean ecg? 'sta-denoise models' lists all, and --model also takes a .gguf file",
      csv: "1\n"),
    Failure(
      "a.csv b.csv --model ./a.csv", 69,
      "./a.csv is not a weight file, which is in GGUF; 'sta-denoise models' lists the models that there are",
      csv: "one\n1\n2\n3\n4\n5\n6\n7\n8\n"),
    // What is there and is no model's name is a file.
    Failure(
      "a.csv b.csv --model a.csv", 69,
      "a.csv is not a weight file, which is in GGUF; 'sta-denoise models' lists the models that there are",
      csv: "one\n1\n2\n3\n4\n5\n6\n7\n8\n"),
    Failure("inspect ./none.gguf", 69, "the model ./none.gguf cannot be read: No such file or directory"),
    Failure(
      "inspect none", 69,
      "no model is named none; there is double, ecg, general, pair, rated, and --model also takes a .gguf file"),
  ]

  @Test(arguments: commandLine + numbers + noises + tables + sounds + files) func andItsStatus(failure: Failure) throws
  {
    let workspace = try Workspace()
    for (name, bytes) in failure.files { try workspace.write(name, bytes) }
    let arguments = failure.arguments.split(separator: " ").map { String($0) }
    let isDenoising =
      !["score", "report", "plot", "synth", "inspect", "bench"].contains(arguments.first)
      && !arguments.contains("--model")
    let result = try workspace.run(arguments + (isDenoising && arguments.count > 1 ? ["--model", "ecg"] : []))
    #expect(result.errors == "sta-denoise: \(failure.sentence)\n")
    #expect(result.status == failure.status)
    #expect(result.output == "")
    #expect(try workspace.names() == failure.files.keys.sorted(), "nothing else is left")
  }

  /// A folder cannot be read, and neither it nor a device is replaced.
  @Test func foldersAndDevicesAreNoFiles() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "1\n")
    #expect(try workspace.shell("mkdir b.csv && ln -s /dev/null c.csv").status == 0)
    let model = ["--model", "ecg"]
    let read = try workspace.run(["b.csv", "d.csv"] + model)
    #expect(read.errors == "sta-denoise: b.csv is a folder; with --output-dir the files in it are cleaned\n")
    #expect(read.status == 66)
    let folder = "b.csv is a folder; name a file, or say --output-dir b.csv"
    let device = "c.csv is not a regular file, and is not replaced even with --force; - is standard output"
    for (name, sentence) in [("b.csv", folder), ("c.csv", device)] {
      let result = try workspace.run(["a.csv", name, "--force"] + model)
      #expect(result.errors == "sta-denoise: \(sentence)\n")
      #expect(result.status == 73)
    }
  }

  @Test func aDamagedModelIsNamedWithItsDamage() throws {
    let workspace = try Workspace()
    var bytes = TinyModel(name: "ecg").bytes
    bytes[bytes.count - 40] ^= 1
    try workspace.write("models/ecg.gguf", bytes)
    try workspace.write("a.csv", "1\n")
    for arguments in [["a.csv", "b.csv", "--model", "ecg"], ["inspect", "ecg"]] {
      let result = try workspace.run(arguments)
      #expect(result.status == 69)
      #expect(result.errors.hasPrefix("sta-denoise: the model \(workspace.path("models/ecg.gguf")) is damaged: "))
      #expect(result.errors.split(separator: "\n").count == 1)
    }
  }

  @Test func withoutAnyModelOneIsAskedFor() throws {
    let workspace = try Workspace()
    try workspace.write("a.csv", "1\n")
    let result = try workspace.shell("STA_DENOISE_MODELS= \"$0\" a.csv b.csv")
    #expect(
      result.errors
        == "sta-denoise: no model is named general; none was found, so name a .gguf file or put its folder into STA_DENOISE_MODELS\n"
    )
    #expect(result.status == 69)
  }

  /// Every status but success and those that need a broken machine is among those tested above.
  @Test func everyStatusIsTested() {
    let tested = Set((Self.commandLine + Self.tables + Self.sounds + Self.files).map(\.status))
    #expect(Set(ExitStatus.allCases.map(\.rawValue)).subtracting(tested) == [0, 70, 71, 74])
  }
}
