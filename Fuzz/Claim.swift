/// Ends the run with `text` unless `holds`: a `precondition` would end it without a word in an optimized build.
func claim(_ holds: Bool, _ text: StaticString) {
  if !holds { fatalError("\(text)") }
}
