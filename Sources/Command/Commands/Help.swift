import ArgumentParser

/// What `sta-denoise --help` says: the main command's options, then everything that there is besides.
enum Help {
  static var text: String {
    StaDenoise.helpMessage(for: Denoise.self) + "\n" + more
  }

  private static var more: String {
    """
    EXAMPLES:
      sta-denoise noisy.wav clean.wav
      sta-denoise --model ecg --rate 500 noisy.csv clean.csv
      sta-denoise --model ./mine.gguf --hop 90 --force noisy.wav clean.csv

    FORMATS:
      .wav    8-, 16-, 24- and 32-bit integers, 32- and 64-bit floats; rate, channels,
              sample format and texts are kept
      .csv    one column a channel, commas between cells, with or without a header line

    OTHER COMMANDS:
      sta-denoise models                        lists the models that can be named
      sta-denoise inspect <file>                shows a weight file and verifies it
      sta-denoise score <reference> <estimate>  prints mean squared error and signal-to-noise ratio
      sta-denoise synth <options>               makes clean and noisy test signals
      sta-denoise bench <options>               measures speed and memory on this machine

      sta-denoise help <command> tells more. A file that has the name of a command is ./<name>.

    MODELS:
      A name is looked for in $STA_DENOISE_MODELS, in ../share/sta-denoise/models beside the program,
      and in the models folder of the checkout that the program was built in.

    EXIT CODES:
    \(exitCodes)
    """
  }

  private static var exitCodes: String {
    ExitStatus.allCases.map { status in
      let number = "\(status.rawValue)"
      return "  " + number + String(repeating: " ", count: 8 - number.count) + status.meaning
    }.joined(separator: "\n")
  }
}
