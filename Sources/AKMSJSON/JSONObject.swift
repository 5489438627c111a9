/// The members of one JSON object, ordered by their keys' UTF-8 bytes; a key stands once.
package struct JSONObject: Sendable, Equatable {
  /// Keys with values, in the order in which they are written.
  package private(set) var members: [Member] = []

  /// One key with its value.
  package struct Member: Sendable, Equatable {
    package let key: String
    package var value: JSONValue

    /// Keys are equal when their bytes are.
    package static func == (one: Member, other: Member) -> Bool {
      one.key.utf8.elementsEqual(other.key.utf8) && one.value == other.value
    }
  }

  /// No members.
  package init() {}

  /// Members that are in order and free of duplicates already.
  init(ordered members: [Member]) { self.members = members }

  /// `pairs`, of which a later one replaces an earlier one with the same key.
  package init(_ pairs: some Sequence<(String, JSONValue)>) {
    for (key, value) in pairs { self[key] = value }
  }

  /// The members of `dictionary`.
  package init(_ dictionary: [String: JSONValue]) {
    let ordered = dictionary.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    members = ordered.map { Member(key: $0.key, value: $0.value) }
  }

  /// The keys in order.
  package var keys: [String] { members.map(\.key) }
  /// Whether there is no member.
  package var isEmpty: Bool { members.isEmpty }
  /// How many members there are.
  package var count: Int { members.count }

  /// The value of `key`; setting nil removes the member, setting `.null` writes `null`.
  package subscript(key: String) -> JSONValue? {
    get {
      let (index, found) = place(of: key)
      return found ? members[index].value : nil
    }
    set {
      let (index, found) = place(of: key)
      switch (found, newValue) {
      case (true, let value?): members[index].value = value
      case (true, nil): members.remove(at: index)
      case (false, let value?): members.insert(Member(key: key, value: value), at: index)
      case (false, nil): break
      }
    }
  }

  /// Adds a member unless `key` is there; false when it is.
  package mutating func insert(_ key: String, _ value: JSONValue) -> Bool {
    let (index, found) = place(of: key)
    if !found { members.insert(Member(key: key, value: value), at: index) }
    return !found
  }

  /// Takes over the members of `other`; where both have a key, the one of `other` stays.
  package mutating func merge(_ other: JSONObject) {
    for member in other.members { self[member.key] = member.value }
  }

  /// Where `key` is or would go: the first index whose key is not less, by bytes.
  private func place(of key: String) -> (index: Int, found: Bool) {
    var low = 0
    var high = members.count
    while low < high {
      let middle = low + (high - low) / 2
      if members[middle].key.utf8.lexicographicallyPrecedes(key.utf8) { low = middle + 1 } else { high = middle }
    }
    return (low, low < members.count && members[low].key.utf8.elementsEqual(key.utf8))
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Of two equal keys the later one stays.
  package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
