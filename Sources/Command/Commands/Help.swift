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
      sta-denoise --model ecg --rate 500 --columns MLII noisy.csv clean.csv
      cat noisy.csv | sta-denoise --rate 500 --gaps interpolate - - > piped.csv
      sox noisy.wav -t wav - | sta-denoise --verbose - - | sox -t wav - piped.flac
      sox noisy.wav -r 8k -c 1 -t s16 - | sta-denoise --raw s16le --rate 8000 - - > piped.raw
      sta-denoise --output-dir clean --jobs 2 --resume recordings
      sta-denoise report noisy.wav clean.wav --output page.html
      sta-denoise plot noisy.wav clean.wav --output picture.svg

    FORMATS:
      sounds  everything that libsndfile reads and writes: WAV, RF64, W64, FLAC, AIFF, AU, CAF, Ogg, …;
              rate and channels are kept, and in a file of the same kind the sample format; but ADPCM
              and the like, whose blocks would make the sound longer, become 16 bits. Another kind gets
              the nearest format that it has, one that loses nothing if there is one, and the texts if
              it has room for them; cues, loops and what else is in chunks of WAV and AIFF passes into
              one of the same kind, sixteen of 32 KiB in all. Standard input takes all kinds, standard
              output plain WAV
      tables  a column a channel; delimiter, header, quotes, decimal sign, byte-order mark and line
              ends are found in the first lines and kept, whatever the output's name ends in; columns
              that are not cleaned pass byte for byte. One named time, t, timestamp, seconds or the
              like passes too, and is compared with --rate if it holds plain numbers. Where a model or
              a sound needs a rate and nobody states one, even times say it, in the unit of their name,
              or in seconds if that makes it a rate of the model's. A first column without a name, or
              named sample, index, row, No. or the like, passes as well. Of several header lines with a
              cell for each column the first that names times or counts rows has the names, else the
              first
      bare    samples without a header, --raw

    OTHER COMMANDS:
      sta-denoise models                        lists the models that can be named
      sta-denoise inspect <file>                shows a weight file and verifies it
      sta-denoise score <reference> <estimate>  prints mean squared error and signal-to-noise ratio
      sta-denoise report <noisy> <cleaned> …    makes a page that shows and plays what was removed
      sta-denoise plot <noisy> <cleaned> …      draws it, for papers and READMEs
      sta-denoise synth <options>               makes clean and noisy test signals
      sta-denoise bench <options>               measures speed and memory on this machine
      sta-denoise selftest                      compares this machine with built-in vectors

      sta-denoise help <command> tells more. A file that has the name of a command is ./<name>.

    MODELS:
      A name is looked for in $STA_DENOISE_MODELS, in ../share/sta-denoise/models beside the program,
      and in the models folder of the checkout that the program lies in.

    EXIT CODES:
    \(exitCodes)

      A signal ends the program as it ends any other, 128 + its number for a shell: 141 when the
      reader of its output has gone. With several files the code is that of the first that failed.
    """
  }

  private static var exitCodes: String {
    ExitStatus.allCases.map { status in
      let number = "\(status.rawValue)"
      return "  " + number + String(repeating: " ", count: 8 - number.count) + status.meaning
    }.joined(separator: "\n")
  }
}
