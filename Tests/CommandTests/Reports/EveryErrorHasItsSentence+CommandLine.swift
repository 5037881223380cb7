import Testing

/// One command line that ends in an error: what it is given, its status and everything it says on standard error.
struct Failure: CustomTestStringConvertible, Sendable {
  let arguments: String
  let status: Int32
  let sentence: String
  var files: [String: [UInt8]] = [:]

  var testDescription: String { sentence }

  init(_ arguments: String, _ status: Int32, _ sentence: String, _ files: [String: [UInt8]] = [:]) {
    (self.arguments, self.status, self.sentence, self.files) = (arguments, status, sentence, files)
  }

  init(_ arguments: String, _ status: Int32, _ sentence: String, csv: String) {
    self.init(arguments, status, sentence, ["a.csv": Array(csv.utf8)])
  }
}

extension EveryErrorHasItsSentence {
  /// A table whose times have no unit.
  private static let timed = "time,mV\n" + (0..<50).map { "0.\(String(1000 + 2 * $0).dropFirst())000,\($0)\n" }.joined()

  static let commandLine: [Failure] = [
    Failure("", 64, "Missing expected argument '<input>' (see sta-denoise --help)"),
    Failure("a.csv", 64, "Missing expected argument '<output>' (see sta-denoise --help)"),
    Failure(
      "a.csv b.csv c.csv", 64,
      "Unexpected argument 'c.csv', unless --output-dir says where many files go (see sta-denoise --help)"),
    Failure("a.csv b.csv --hup 3", 64, "Unknown option '--hup'. Did you mean '--hop'? (see sta-denoise --help)"),
    Failure("a.csv b.csv --hop 9", 64, "--hop 9 is beyond the 8 samples of a frame of the model ecg", csv: "1\n"),
    Failure(
      "a.csv wav", 64,
      "wav: the name does not end in a kind of file that is known, .wav or .csv for example; --to says which it becomes"
    ),
    Failure(
      "a.csv b.csv/c", 64,
      "b.csv/c: the name does not end in a kind of file that is known, .wav or .csv for example; --to says which it becomes"
    ),
    Failure(
      "a.csv b.csv --seed 2", 64, "--seed goes with --dither; nothing else is drawn at random (see sta-denoise --help)"),
    Failure("a.csv b.csv --resume", 64, "--resume goes with --output-dir (see sta-denoise --help)"),
    Failure(
      "a.csv b.csv --channels 2", 64, "--channels goes with --raw; other inputs state it (see sta-denoise --help)"),
    Failure(
      "a.csv b.csv --gaps keep --resample", 64,
      "--gaps keep does not go with --resample, which has no place for what is no number"),
    Failure(
      "a.csv b.csv --gaps keep --clean-at 9", 64,
      "--gaps keep does not go with --clean-at, which has no place for what is no number"),
    Failure(
      "a.csv b.csv --model ecg --clean-at 9", 78,
      "a.csv does not say its sample rate, which --clean-at needs: say it with --rate", csv: "1\n"),
    Failure(
      "a.csv b.csv --model ecg --clean-at 9", 78,
      "a.csv does not say its sample rate, which --clean-at needs: say it with --rate"
        + " (by its times it would be 500 Hz, if they are in seconds)", csv: timed),
    Failure(
      "a.csv b.csv --model rated --rate 16000", 78,
      "a.csv has 16000 Hz, as --rate says, but the model rated is made for 250 to 500 Hz; "
        + "--resample cleans it at one of these and gives it back at its own", csv: "1\n"),
    Failure("a.csv .", 73, ". is a folder; name a file, or say --output-dir .", csv: "1\n"),
    Failure(". b.csv", 66, ". is a folder; with --output-dir the files in it are cleaned"),
    Failure(
      "a.csv b.csv --model rated --rate 500 --clean-at 100", 64,
      "--clean-at 100: the model rated is made for 250 to 500 Hz", csv: "1\n"),
    Failure(
      "a.raw b.raw", 64, "a.raw: bare samples do not say what they are, so say it with --raw, s16le for example",
      ["a.raw": [1, 2]]),
    Failure(
      "a.wav - --to flac", 64,
      "standard output takes wav, csv and bare samples; name a file for FLAC (Free Lossless Audio Codec)",
      ["a.wav": RIFF.int16([1]).bytes]),
    Failure(
      "a.csv b.csv --columns 3", 64, "a.csv has no column 3; it has 2 columns, named x, y", csv: "x,y\n1,2\n"),
    Failure("a.csv b.csv --columns 1,z", 64, "a.csv has no column z; it has 2 columns", csv: "1,2\n"),
    Failure(
      "a.csv b.csv --columns y", 64,
      "a.csv has no column y; it has 1 column, named # Holter; --header says how many lines there are before the first row",
      csv: "# Holter\nx,y\n1,2\n"),
    Failure("a.csv b.csv --columns 2-1", 64, "a.csv has no column 2-1; it has 2 columns", csv: "1,2\n"),
    Failure("a.csv b.csv --columns 0", 64, "a.csv has no column 0; it has 2 columns", csv: "1,2\n"),
    Failure(
      "a.csv b.csv", 64, "a.csv has no column besides those that pass through; name one with --columns",
      csv: "time\n1\n"),
    Failure(
      "a.csv b.csv --columns x --time x", 64, "--time x must name one column that --columns does not name",
      csv: "x,y\n1,2\n"),
    Failure("score a.csv", 64, "Missing expected argument '<estimate>' (see sta-denoise help score)"),
    Failure(
      "score a.csv - --noisy -", 64, "Only one signal can come from standard input (see sta-denoise help score)"),
    Failure(
      "score a.csv a.csv --gaps keep", 64,
      "--gaps keep leaves nothing to measure there; hold and interpolate fill the gaps", csv: "1\n"),
    Failure("a.csv b.csv --reference c.csv", 64, "--reference goes with --report (see sta-denoise --help)"),
    Failure(
      "--output-dir out a.csv --report p.html", 64,
      "--report is about one signal; of many files, sta-denoise report makes a page of one noisy file and its clean one at a time",
      csv: "1\n"),
    Failure(
      "a.csv b.csv --residual --report p.html", 64,
      "--report shows what is left and what is taken away, so leave out --residual", csv: "1\n"),
    Failure("a.csv - --report -", 64, "--report - needs standard output for itself", csv: "1\n"),
    Failure("a.csv b.csv --report b.csv", 64, "--report and b.csv are one file; nothing was written", csv: "1\n"),
    Failure(
      "a.csv b.csv --report ./a.csv --force", 64, "--report and a.csv are one file; nothing was written", csv: "1\n"),
    Failure(
      "report a.csv a.csv --force -o ./a.csv", 64, "--output and a.csv are one file; nothing was written", csv: "1\n"),
    Failure(
      "a.csv b.csv --jobs 2", 64,
      "--jobs goes with --output-dir; of one file --threads uses more (see sta-denoise --help)"),
    Failure(
      "a.csv --output-dir out --resume --force", 64, "--force and --resume exclude each other (see sta-denoise --help)"),
    Failure("help nosuch", 64, "there is no command nosuch to tell of (see sta-denoise --help)"),
    Failure(
      "a.csv b.csv --columns x", 64, "a.csv has 2 columns named x; say which by number, 2 or 3", csv: "y,x,x\n1,2,3\n"),
    Failure(
      "a.wav b.wav --columns 1", 64, "--columns is about tables, and a.wav is none", ["a.wav": RIFF.float([1]).bytes]),
    Failure(
      "a.wav b.csv --decimal comma --delimiter comma", 64,
      "numbers with a decimal comma cannot have commas between them; leave out --delimiter or --decimal",
      ["a.wav": RIFF.float([1]).bytes]),
    Failure(
      "report a.csv a.csv -o p.html --from 1", 78,
      "a.csv does not say its sample rate, which --from and --to need: say it with --rate", csv: "1\n"),
    Failure(
      "report a.csv a.csv -o p.html --from 1", 78,
      "a.csv does not say its sample rate, which --from and --to need: say it with --rate"
        + " (by its times it would be 500 Hz, if they are in seconds)", csv: timed),
    Failure(
      "report a.csv a.csv -o p.html --rate 2 --from 1.5", 64,
      "--from 1.5 is behind the end of a.csv, which is 1.5 s long (3 samples at 2 Hz)", csv: "1\n2\n3\n"),
    Failure(
      "report a.csv a.csv -o p.html --from 1.5", 64,
      "--from 1.5 is behind the end of a.csv, which is 1.5 s long (3 samples at 2 Hz)",
      csv: "time (s),mV\n0.000,1\n0.500,2\n1.000,3\n"),
    Failure(
      "plot a.csv b.csv -o p.svg --rate 2 --from 7 --to 9 --reference a.csv", 64,
      "--from 7 is behind the end of a.csv, which is 1.5 s long (3 samples at 2 Hz)",
      ["a.csv": Array("1\n2\n3\n".utf8), "b.csv": Array("1\n2\n3\n".utf8)]),
    Failure(
      "report a.csv a.csv -o p.html --from 2 --to 2", 64, "--to must be behind --from (see sta-denoise help report)"),
    Failure(
      "report a.csv a.csv -o p.html --gaps keep", 64,
      "--gaps keep leaves nothing to draw there; hold and interpolate fill the gaps", csv: "1\n"),
    Failure(
      "report - a.csv --reference - -o p.html", 64,
      "Only one signal can come from standard input (see sta-denoise help report)"),
    Failure("plot a.csv a.csv -o p.gif", 64, "--output must end in .svg or .png (see sta-denoise help plot)"),
    Failure(
      "plot a.csv a.csv -o p.svg --channel 2", 64, "--channel 2 is not there; a.csv has 1 channel", csv: "1\n"),
    Failure("synth --clean c.csv", 64, "synth needs either --windows or --length (see sta-denoise help synth)"),
    Failure(
      "synth --clean c.csv --windows 1 --length 1", 64,
      "synth needs either --windows or --length (see sta-denoise help synth)"),
    Failure("synth --length 5", 64, "synth needs --clean, --noisy or both (see sta-denoise help synth)"),
    Failure(
      "synth --length 5 --clean c.csv --noisy ./c.csv", 64, "--clean and ./c.csv are one file; nothing was written"),
    Failure(
      "synth --length 5 --clean c.csv --amplitude 1e38", 64,
      "--amplitude must be a number up to 1e37, --frequency one up to 1e290 (see sta-denoise help synth)"),
    Failure(
      "synth --length 5 --clean c.csv --frequency inf", 64,
      "--amplitude must be a number up to 1e37, --frequency one up to 1e290 (see sta-denoise help synth)"),
  ]

  /// Of what a noise may be, and numbers that a sum of 32 bits could not hold.
  static let noises = ["uniform:3,1", "normal:0,-1", "normal:0,1e38", "pink"].map { noise in
    Failure(
      "synth --length 5 --clean c.csv --noise \(noise)", 64,
      "The value '\(noise)' is invalid for '--noise <noise>'. Please provide one of 'none', 'uniform:low,high' or "
        + "'normal:mean,deviation'. (see sta-denoise help synth)")
  }

  /// A word, a number outside and a number below zero get the same sentence, which says what the option takes.
  static let numbers: [Failure] = [
    ("a.csv b.csv", "--hop", "samples", ["many", "0", "-3", "1.5"], "a whole number from 1 up"),
    ("a.csv b.csv", "--mix", "share", ["80%", "1.5", "-1", "nan", "--residual"], "a number from 0 to 1"),
    ("a.csv b.csv", "--threads", "count", ["0", "-1", "257", "all"], "a whole number from 1 to 256"),
    ("a.csv b.csv", "--rate", "hz", ["0", "-5", "nan", "inf", "16kHz"], "a positive number of hertz"),
    ("- - --raw u8", "--channels", "count", ["0", "-1", "1025"], "a whole number from 1 to 1024"),
    ("a.csv b.csv", "--header", "lines", ["-1", "1001", "two"], "a whole number of lines from 0 to 1000"),
    ("a.csv b.csv", "--digits", "count", ["-1", "41", "all"], "a whole number from 0 to 40"),
    (
      "a.csv b.csv", "--seed", "seed", ["-1", "0x1", "18446744073709551616"],
      "a whole number from 0 to 18446744073709551615"
    ),
    ("a.csv b.csv", "--jobs", "count", ["0", "-1", "65"], "a whole number from 1 to 64"),
    ("plot a.csv b.csv -o p.svg", "--from", "seconds", ["-1", "1:30", "inf"], "0 or more seconds"),
    ("plot a.csv b.csv -o p.svg", "--to", "seconds", ["-1", "end"], "0 or more seconds"),
    ("plot a.csv b.csv -o p.svg", "--channel", "number", ["0", "-1", "17"], "a whole number from 1 to 16"),
    ("bench", "--frames", "frames", ["0", "-1", "10000001"], "a whole number from 1 to 10000000"),
    ("synth --clean c.csv", "--windows", "count", ["0", "-1", "66001"], "a whole number from 1 to 66000"),
    ("synth --clean c.csv", "--length", "points", ["0", "-1", "1e3"], "a whole number from 1 to 94906265"),
  ].flatMap { (line, option, name, values, meaning) in
    let command = ["plot", "bench", "synth"].first { line.hasPrefix($0) }
    return values.map { value in
      Failure(
        "\(line) \(option) \(value)", 64,
        "The value '\(value)' is invalid for '\(option) <\(name)>': it must be \(meaning) "
          + "(see sta-denoise \(command.map { "help \($0)" } ?? "--help"))")
    }
  }
}
