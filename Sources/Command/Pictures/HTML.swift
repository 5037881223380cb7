/// A text as HTML shows it: whatever is in it, it stays a text.
func html(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    .replacing("\"", with: "&quot;")
}

/// A value for a script element, which ends at the first `</script`, also inside quotes.
func scriptText(_ json: JSON) -> String { "\(json)".replacing("<", with: "\\u003c") }

/// A table with a title, and names for its columns and rows.
func htmlTable(caption: String, columns: [String], rows: [(name: String, cells: [String])]) -> String {
  let head = columns.map { "<th scope=\"col\">\(html($0))</th>" }.joined()
  let body = rows.map { row in
    "<tr><th scope=\"row\">\(html(row.name))</th>\(row.cells.map { "<td>\(html($0))</td>" }.joined())</tr>\n"
  }
  return """
    <table><caption>\(html(caption))</caption>
    <thead><tr><td></td>\(head)</tr></thead>
    <tbody>
    \(body.joined())</tbody></table>

    """
}
