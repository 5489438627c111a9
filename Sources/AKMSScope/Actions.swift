/// The actions of a scope: every one, or a set of names.
package enum Actions: Hashable, Sendable {
  /// `*`.
  case all
  /// `a+b`: at least one name, sorted by bytes, each once.
  case some([String])

  /// The canonical text.
  package var text: String {
    switch self {
    case .all: "*"
    case .some(let names): names.joined(separator: "+")
    }
  }

  /// Whether every action of `self` is one of `other`.
  package func isContained(in other: Actions) -> Bool {
    switch (self, other) {
    case (_, .all): true
    case (.all, .some): false
    case (.some(let mine), .some(let theirs)): mine.allSatisfy(theirs.contains)
    }
  }

  /// Whether one action at least is in both.
  package func overlaps(_ other: Actions) -> Bool {
    switch (self, other) {
    case (_, .all), (.all, _): true
    case (.some(let mine), .some(let theirs)): mine.contains(where: theirs.contains)
    }
  }
}

/// One `name=value` of a scope; compared by equality only.
package struct Parameter: Hashable, Sendable {
  /// 1 to 32 bytes of `[a-z][a-z0-9-]*`.
  package let name: String
  /// At least one character, percent-encoded in canonical form.
  package let value: String

  package init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
