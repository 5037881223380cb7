import ArgumentParser
import Denoising

/// Options that say how a signal is cleaned.
struct ModelArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A model's name, or a weight file (default: \(Denoise.defaultModel)).", valueName: "name|file"),
    completion: .shellCommand("sta-denoise models --names 2>/dev/null"))
  var model: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Samples from one frame to the next, 1 to the model's frame length; fewer is slower and a little better "
        + "(default: the model's).", valueName: "samples"), transform: wholeNumber(1 ... .max))
  var hop: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How much of the clean signal comes out, 0 to 1; the rest is the noisy one (default: 1).", valueName: "share"),
    transform: realNumber(0...1))
  var mix: Float = 1

  @Flag(help: "Write what is taken away in place of what is left.")
  var residual = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Channels of one input, or parts of one file, that are cleaned at a time, 1 to 256 (default: 1).",
      valueName: "count"),
    transform: wholeNumber(1...256))
  var threads = 1

  @Flag(
    help:
      "Clean a signal of another rate than the model's, up to 256 times as far, at the nearest that is, and bring it back to its own."
  )
  var resample = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Clean at this rate, one of the model's, and bring the signal back to its own: for what was sampled, or resampled, far above "
        + "what is in it. Twice the frequency where its noise ends is a good one.", valueName: "hz"),
    transform: positiveHertz)
  var cleanAt: Double?

  /// Whether the signal may be cleaned at another rate than its own.
  var changesRate: Bool { resample || cleanAt != nil }

  func streamOptions(channels: Int, gaps: GapPolicy) -> StreamOptions {
    var options = StreamOptions(channels: channels, hop: hop)
    options.mix = mix
    options.output = residual ? .residue : .signal
    options.nonFinite = gaps == .keep ? .pass : .hold
    return options
  }
}
