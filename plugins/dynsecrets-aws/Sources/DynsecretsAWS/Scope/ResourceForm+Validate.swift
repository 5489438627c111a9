extension ResourceForm {
  /// Checks a resource of this form and returns its canonical spelling, which validates to itself.
  func validate(_ resource: [ScopeText.Segment]) throws(AWSError) -> [ScopeText.Segment] {
    try refuseHiddenSlashes(resource)
    switch self {
    case .bucket: return try bucket(resource)
    case .table: return try single(resource, "a table name", marks: "_-.", length: 3...255)
    case .queue: return try queue(resource)
    case .secret: return try path(resource, "a secret name", marks: "_+=.@-", length: 512)
    case .parameter: return try parameter(resource)
    case .key: return try key(resource)
    case .role: return try role(resource)
    }
  }

  // one object must not have two spellings: a deny on `b/priv/**` has to cover `b/priv%2Fx` too
  private func refuseHiddenSlashes(_ resource: [ScopeText.Segment]) throws(AWSError) {
    guard !resource.contains(where: { $0.bytes.contains(0x2F) }) else {
      throw .scope("an encoded slash is an ordinary slash to aws: write / instead of %2F")
    }
  }

  private func bucket(_ resource: [ScopeText.Segment]) throws(AWSError) -> [ScopeText.Segment] {
    switch resource.first {
    case .literal(let name): try ResourceName.checkBucket(name)
    case .prefix(let name): try ResourceName.checkBucketPrefix(name)
    case .any, .rest, nil: break
    }
    guard resource.dropFirst().lengthOfPath <= 1024 else { throw .scope("an object key has at most 1024 bytes") }
    if resource == [.rest] { return [.any, .rest] }
    return resource.count == 1 ? resource + [.rest] : resource
  }

  private func single(
    _ resource: [ScopeText.Segment], _ what: String, marks: String, length: ClosedRange<Int>
  ) throws(AWSError) -> [ScopeText.Segment] {
    guard resource.count == 1, let segment = resource.first else { throw .scope("\(what) has no /") }
    try ResourceName.check(segment.bytes, what: what, marks: marks)
    if case .literal(let name) = segment, !length.contains(name.count) {
      throw .scope("\(what) has \(length.lowerBound) to \(length.upperBound) characters")
    }
    guard segment.bytes.count <= length.upperBound else {
      throw .scope("\(what) has \(length.lowerBound) to \(length.upperBound) characters")
    }
    return segment == .rest ? [.any] : resource
  }

  // the ending .fifo is part of the name and the only dot in it
  private func queue(_ resource: [ScopeText.Segment]) throws(AWSError) -> [ScopeText.Segment] {
    let checked = try single(resource, "a queue name", marks: "_-.", length: 1...80)
    if case .literal(let name)? = checked.first {
      let stem = name.suffix(5).elementsEqual(".fifo".utf8) ? name.dropLast(5) : name[...]
      guard !stem.isEmpty, !stem.contains(0x2E) else { throw .scope("a queue name has a dot only in its ending .fifo") }
    }
    return checked
  }

  private func path(
    _ resource: [ScopeText.Segment], _ what: String, marks: String, length: Int
  ) throws(AWSError) -> [ScopeText.Segment] {
    for segment in resource { try ResourceName.check(segment.bytes, what: what, marks: marks) }
    guard resource.lengthOfPath <= length else { throw .scope("\(what) has at most \(length) characters") }
    return resource
  }

  // Systems Manager API Reference, PutParameter: 15 levels, 1,011 characters, reserved first words
  private func parameter(_ resource: [ScopeText.Segment]) throws(AWSError) -> [ScopeText.Segment] {
    guard resource.count <= 15 else { throw .scope("a parameter path has at most 15 levels") }
    let start = String(decoding: resource.first?.bytes.prefix(3) ?? [], as: UTF8.self).lowercased()
    guard start != "aws", start != "ssm" else {
      throw .scope("parameter paths that start with aws or ssm are reserved")
    }
    return try path(resource, "a parameter path", marks: "_.-", length: 1011)
  }

  private func key(_ resource: [ScopeText.Segment]) throws(AWSError) -> [ScopeText.Segment] {
    if resource.first == .literal(Array("alias".utf8)) {
      if resource.count == 1 { return resource + [.rest] }
      return try path(resource, "an alias", marks: "_-", length: 256)
    }
    guard resource.count == 1, let only = resource.first else {
      throw .scope("a key is alias/NAME, a key id, or *")
    }
    switch only {
    case .any, .rest: return resource
    case .literal(let name) where ResourceName.isKeyID(name): return resource
    default: throw .scope("a key is alias/NAME, a key id, or *")
    }
  }

  private func role(_ resource: [ScopeText.Segment]) throws(AWSError) -> [ScopeText.Segment] {
    if resource == [.any] || resource == [.rest] { return [.any, .rest] }
    if resource == [.any, .rest] { return resource }
    // a wildcard in the last place stands for a name; with a letter there the rest must be a role's arn
    let probe = resource.map { segment -> String in
      switch segment {
      case .any, .rest: "x"
      case .prefix(let bytes), .literal(let bytes): String(decoding: bytes, as: UTF8.self)
      }
    }
    guard case .literal? = resource.first, RoleARN(probe.joined(separator: "/")) != nil else {
      throw .scope("assume needs a role's arn, as in arn:aws:iam::123456789012:role/ci")
    }
    return resource
  }
}

extension ScopeText.Segment {
  /// The decoded bytes of a literal or a prefix; empty for a whole wildcard.
  var bytes: [UInt8] {
    switch self {
    case .any, .rest: []
    case .prefix(let bytes), .literal(let bytes): bytes
    }
  }

  /// Whether AWS sees more than one name here.
  var isWild: Bool {
    if case .literal = self { return false }
    return true
  }
}

extension Collection where Element == ScopeText.Segment {
  /// Length in bytes of the decoded segments with a `/` between them.
  var lengthOfPath: Int { reduce(0) { $0 + $1.bytes.count } + Swift.max(0, count - 1) }
}
