import Testing

@testable import Command

@Suite struct ShellsAndManualKnowEveryOption {
  /// The program under its name, in a folder of sounds, with its completions in `script`.
  private func workspace(_ shell: String) throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write("in.wav", RIFF.int16([1]).bytes)
    let result = try workspace.shell(
      "mkdir bin && ln -s \"$0\" bin/sta-denoise && \"$0\" --generate-completion-script \(shell) > script")
    #expect(result.status == 0 && result.errors == "")
    return workspace
  }

  /// What is begun on the command line, and something that has to be among what is offered for it.
  static let completions: [(String, String)] = [
    ("sta-denoise --ga", "--gaps"), ("sta-denoise --gaps ", "interpolate"), ("sta-denoise --raw s2", "s24be"),
    ("sta-denoise --model ", "rated"), ("sta-denoise --to fl", "flac"), ("sta-denoise sel", "selftest"),
    ("sta-denoise synth --no", "--noisy"), ("sta-denoise in.wav --fo", "--force"),
  ]

  @Test(arguments: completions + [("sta-denoise help sc", "score")]) func inBash(line: String, offer: String) throws {
    let workspace = try workspace("bash")
    let result = try workspace.shell(
      """
      PATH=$PWD/bin:$PATH bash -c '. ./script; COMP_LINE="\(line)"; COMP_POINT=${#COMP_LINE}
      read -ra COMP_WORDS <<< "$COMP_LINE"; [ "${COMP_LINE% }" = "$COMP_LINE" ] || COMP_WORDS+=("")
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      _sta-denoise sta-denoise "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"; printf "%s\\n" "${COMPREPLY[@]}"
      complete -p sta-denoise'
      """)
    let offered = result.output.split(separator: "\n").map { $0.split(separator: " ").first.map { String($0) } ?? "" }
    #expect(offered.contains(offer), "\(result)")
    // Where nothing of its own is offered, bash offers files.
    #expect(result.output.contains("-o default "))
  }

  @Test(arguments: completions + [("sta-denoise in.", "in.wav")]) func inFish(line: String, offer: String) throws {
    let workspace = try workspace("fish")
    let result = try workspace.shell(
      "PATH=$PWD/bin:$PATH HOME=$PWD fish -c 'source script; complete -C \"\(line)\"'")
    let offered = result.output.split(separator: "\n").compactMap { $0.split(separator: "\t").first }
    #expect(offered.contains { $0 == offer }, "\(result)")
  }

  /// Its completions work in its line editor only; here it reads them, and files and options are in their places.
  @Test func inZsh() throws {
    let workspace = try workspace("zsh")
    #expect(try workspace.shell("zsh -n script").status == 0)
    let script = try workspace.text("script")
    #expect(script.contains("        _describe -V subcommand subcommands && ret=0\n        _files && ret=0\n"))
    #expect(script.contains("        *) _sta-denoise_denoise && ret=0 ;;\n"))
    for option in ["--gaps", "--columns", "--output-dir"] { #expect(script.contains("'\(option)[")) }
    #expect(script.contains("'interpolate'") && script.contains("'s24be'"))
  }

  /// troff finds nothing to warn of, and nothing of the help is missing.
  @Test func theManualIsTheHelp() throws {
    let workspace = try Workspace()
    let script = #filePath.split(separator: "Tests/CommandTests")[0] + "Sources/Command/Install/manual"
    let result = try workspace.shell(
      "\(script) \"$0\" 1.2.3 > page && groff -K utf8 -man -Tutf8 -ww -P -c -rLL=130n page | sed 's/\\x08.//g'")
    #expect(result.errors == "")
    let words = Set(result.output.split(whereSeparator: { $0.isWhitespace }))
    #expect(words.count > 100 && words.contains("1.2.3"))
    for line in Help.text.split(separator: "\n") where !line.hasPrefix("OVERVIEW") {
      for word in line.split(separator: " ") where word.hasPrefix("--") || word.first?.isNumber == true {
        #expect(words.contains(word), "\(word)")
      }
    }
    for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "EXAMPLES"] { #expect(words.contains { $0 == section }) }
  }
}
