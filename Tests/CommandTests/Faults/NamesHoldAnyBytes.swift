import Foundation
import Testing

/// A file's name is any bytes but zero and slash.
@Suite struct NamesHoldAnyBytes {
  /// For `printf`: bytes that are no text, line ends and controls, quotes, a dash in front, the characters that stand for bytes inside the
  /// program, an accent behind the slash, and a name as long as one can be.
  static let names = [
    #"\377\376.csv"#, #"a\nb\r\tc.csv"#, #"\033[31m.csv"#, #"'"$x" *.csv"#, #"-dash.csv"#, #"\364\217\274\200\303.csv"#,
    #"\314\201accent.csv"#, String(repeating: "x", count: 251) + ".csv",
  ]

  @Test(arguments: names) func onTheCommandLine(name: String) throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      name=$(printf '%b' '\(name.replacing("'", with: "'\\''").replacing("\\3", with: "\\03"))'); mkdir in out; printf '1.5\\n2.5\\n' > "in/$name"
      cd in && "$0" --model ecg -- "$name" "../out/$name" && cmp -- "$name" "../out/$name" && cd .. || exit 1
      "$0" --model ecg --force "in/$name" "out/$name" && cmp "in/$name" "out/$name" || exit 2
      "$0" --model ecg --output-dir "more/$name" in && cmp "in/$name" "more/$name/$name" || exit 3
      [ "$(ls in)" = "$(ls out)" ] && [ "$(ls in)" = "$(ls "more/$name")" ]
      """)
    #expect(result.status == 0, "\(result)")
    #expect(result.errors.isEmpty, "\(result.errors)")
  }

  @Test func sentencesAboutThemAreOneLineAndHarmless() throws {
    let workspace = try Workspace()
    let result = try workspace.shell("\"$0\" \"$(printf 'no\\377\\n\\033.csv')\" out.csv --model ecg")
    #expect(result.status == 66)
    #expect(result.errors == "sta-denoise: no\\xff\\x0a\\x1b.csv: cannot be opened (No such file or directory)\n")
  }

  /// As Python's `os.fsdecode` has them.
  @Test func reportsGiveThemBack() throws {
    let workspace = try Workspace()
    let result = try workspace.shell("\"$0\" \"$(printf 'no\\377\\n.csv')\" out.csv --model ecg --json")
    #expect(result.output.contains(#""input": "no\udcff\n.csv""#), "\(result.output)")
  }

  /// Two names that look alike, and that strings take for equal: é in one character and in two.
  @Test func namesThatLookAlikeAreTwo() throws {
    let workspace = try Workspace()
    let result = try workspace.shell(
      """
      mkdir in; printf '1.5\\n' > "$(printf 'in/\\303\\251.csv')"; printf '2.5\\n' > "$(printf 'in/e\\314\\201.csv')"
      "$0" --model ecg --output-dir out in && diff -r in out
      """)
    #expect(result.status == 0, "\(result)")
  }
}
