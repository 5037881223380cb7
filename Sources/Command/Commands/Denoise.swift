import ArgumentParser
import Denoising

/// The main job: a noisy file in, a clean one out.
struct Denoise: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "denoise",
    abstract: "Removes noise from a signal with a trained spectro-temporal attention network.",
    usage: """
      sta-denoise <input> <output> [--model <name|file>] [--hop <samples>] [--rate <hz>] [--force]
      sta-denoise <command> …
      """,
    discussion: """
      The output is as long as the input and not shifted against it. It appears under its name only \
      when it is whole: a run that fails leaves what was there before.
      """)

  /// Until there is a general model.
  static let defaultModel = "ecg"

  @Argument(help: "The noisy signal: a .wav or .csv file.")
  var input: String

  @Argument(help: "The clean signal: a .wav or .csv file, whatever the input is.")
  var output: String

  @Option(
    help: ArgumentHelp("A model's name, or a weight file (default: \(defaultModel)).", valueName: "name|file"))
  var model: String?

  @Option(
    help: ArgumentHelp(
      "Samples from one frame to the next, 1 to the model's frame length; fewer is slower and a little better "
        + "(default: the model's).", valueName: "samples"))
  var hop: Int?

  @Option(help: ArgumentHelp("Sample rate of a .csv input, which does not state it.", valueName: "hz"))
  var rate: Double?

  @Flag(help: "Replace the output if it exists.")
  var force = false

  func validate() throws {
    if let rate, !(rate > 0 && rate.isFinite) { throw ValidationError("--rate must be a positive number of hertz") }
    if let hop, hop < 1 { throw ValidationError("--hop must be 1 or more") }
  }

  func run() throws {
    let kinds = (try FileKind(path: input), try FileKind(path: output))
    let source = try Source(path: input, kind: kinds.0, rate: rate)
    let model = try loadModel(path: ModelSearch.ofThisProcess().path(of: self.model ?? Self.defaultModel))
    try requireFit(source, model.facts)
    let writer = try source.writer(path: output, kind: kinds.1, overwrite: force)
    if self.model == nil { note("using the default model, \(Self.defaultModel); --model names another") }
    let stream = try makeStream(model, channels: source.reader.channels)
    let total = try pump(source.reader, through: stream, to: writer)
    if writer.clipped > 0 {
      note("\(output): \(writer.clipped) of \(counted(total, "sample")) were beyond full scale and are clipped")
    }
  }

  private func makeStream(_ model: DenoisingModel, channels: Int) throws(CommandError) -> DenoisingStream {
    do throws(DenoisingError) {
      let together = model.framesAtOnce(signalLength: blockLength(channels: channels), hop: hop)
      return try DenoisingStream(
        model: model, options: StreamOptions(channels: channels, hop: hop, framesAtOnce: together))
    } catch {
      // Hop and channels have been looked at; what remains is memory.
      throw .outOfMemory(what: input, reason: "\(error)")
    }
  }

  /// Whether the model is made for this signal, and the hop for this model.
  private func requireFit(_ source: Source, _ facts: ModelFacts) throws(CommandError) {
    if let hop, hop > facts.frameLength {
      throw .usage("--hop \(hop) is beyond the \(facts.frameLength) samples of a frame of the model \(facts.name)")
    }
    let channels = source.reader.channels
    guard channels <= DenoisingStream.channelLimit else {
      throw .tooManyChannels(path: input, channels: channels, limit: DenoisingStream.channelLimit)
    }
    if facts.leads > 1, facts.leads != channels {
      throw .wrongLeads(path: input, channels: channels, model: facts.name, leads: facts.leads)
    }
    guard let range = facts.sampleRates else { return }
    guard let rate = source.rate else { throw .rateNotStated(path: input, model: facts.name, range: range) }
    if !range.contains(rate) { throw .rateOutside(path: input, rate: rate, model: facts.name, range: range) }
  }
}
