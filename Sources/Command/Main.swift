import ArgumentParser
@main struct StaDenoise: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "sta-denoise")
  func run() throws {}
}
