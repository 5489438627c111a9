/// Where a variable's field stands in a grant that has been read: tag, length u32, name length u16, name, value.
///
/// Found by walking from field to field: for an array of places the runtime would build a type at every start.
struct VariableField {
  let name: Int
  let value: Int
  /// Of the value, and where the next field begins.
  let end: Int

  /// - Parameter start: Of the field, whose lengths have been checked.
  init(at start: Int, named name: String, in body: RawSpan) {
    self.name = start + 7
    value = start + 7 + name.utf8.count
    end = start + 5 + Int(body.number(in: (start + 1)..<(start + 5)))
  }
}
