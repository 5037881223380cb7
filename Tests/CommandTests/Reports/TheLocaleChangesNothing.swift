import Testing

@Suite struct TheLocaleChangesNothing {
  /// In German a comma is the decimal sign, also for the C library, which writes some of the digits.
  @Test func numbersHaveTheirPointsInGerman() throws {
    let workspace = try Workspace()
    try workspace.makeFolder("locales")
    let made = try workspace.shell(
      "localedef -i de_DE -f UTF-8 ./locales/de_DE.UTF-8; LOCPATH=locales LC_ALL=de_DE.UTF-8 /usr/bin/printf %.1f 1,5")
    try #require(made.output == "1,5", "the locale is there: \(made.errors)")
    try workspace.write("a.csv", "x\n1.5\n0.12345678901234\n1e-3\n")
    let clean = "\"$0\" a.csv - --model double --hop 8"
    let score = "\"$0\" score a.csv a.csv"
    for run in [clean, "\(clean) --digits 20", "\(clean) --json --verbose", score] {
      let (here, german) = (
        try workspace.shell(run), try workspace.shell("export LOCPATH=$PWD/locales LC_ALL=de_DE.UTF-8; \(run)")
      )
      #expect(here.status == 0 && german.status == 0)
      // How long it took is different every time.
      let lines = { (text: String) in
        text.split(separator: "\n").filter { !$0.contains("second") && !$0.contains(" in ") }
      }
      #expect(german.output == here.output && lines(german.errors) == lines(here.errors), "\(run)")
    }
  }
}
