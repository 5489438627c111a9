import AKMSModel
import AKMSScope
import Testing

/// The laws of the algebra over random scopes. The seed is the argument, so a failure prints it; `wrong` holds the
/// scopes that break the law.
@Suite struct ScopeLawTests {
  /// A third over a small alphabet, a third with all that the grammar has and close relatives of one another, a third
  /// that came out of both.
  private static func scopes(_ random: inout SeededGenerator, _ count: Int) throws -> [Scope] {
    let roots = (0..<3).map { _ in random.richText() }
    var texts: [String] = []
    for index in 0..<count {
      switch index % 3 {
      case 0: texts.append(random.scopeText())
      case 1: texts.append(random.relative(of: random.pick(roots)))
      default: texts.append(random.relative(of: random.pick(roots + texts)))
      }
    }
    return try texts.map { try Scope(parsing: $0) }
  }

  private static func pairs(_ seed: UInt64, _ count: Int = 60) throws -> [(Scope, Scope)] {
    var random = SeededGenerator(seed)
    let scopes = try scopes(&random, count)
    return scopes.flatMap { a in scopes.map { (a, $0) } }
  }

  private static func triples(_ seed: UInt64) throws -> [(Scope, Scope, Scope)] {
    var random = SeededGenerator(seed)
    let scopes = try scopes(&random, 24)
    return scopes.flatMap { a in scopes.flatMap { b in scopes.map { (a, b, $0) } } }
  }

  @Test(arguments: [1, 2, 3, 21, 22, 23, 31, 32, 33, 61, 62, 63, 71, 72, 73] as [UInt64])
  func `the scopes of a seed have enough in common for the laws to say something`(seed: UInt64) throws {
    let pairs = try Self.pairs(seed).filter { $0 != $1 }
    let overlapping = pairs.filter { $0.overlaps($1) }
    let meets = overlapping.filter { a, b in !a.isContained(in: b) && !b.isContained(in: a) }
    #expect(overlapping.count > pairs.count / 20 && overlapping.count < pairs.count / 2)
    #expect(meets.count > 20 && overlapping.count - meets.count > 20)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `containment is reflexive and antisymmetric`(seed: UInt64) throws {
    let wrong = try Self.pairs(seed).filter { a, b in
      !a.isContained(in: a) || (a.isContained(in: b) && b.isContained(in: a)) != (a == b)
    }
    #expect(wrong.isEmpty, "\(wrong)")
  }

  @Test(arguments: [11, 12, 13] as [UInt64])
  func `containment is transitive`(seed: UInt64) throws {
    let wrong = try Self.triples(seed).filter { a, b, c in
      a.isContained(in: b) && b.isContained(in: c) && !a.isContained(in: c)
    }
    #expect(wrong.isEmpty, "\(wrong)")
  }

  @Test(arguments: [21, 22, 23] as [UInt64])
  func `the meet is idempotent, commutative, and there is one exactly where two scopes overlap`(seed: UInt64) throws {
    let wrong = try Self.pairs(seed).filter { a, b in
      let meet = try? a.meet(b)
      return (try? a.meet(a)) != a || meet != (try? b.meet(a)) || (meet != nil) != a.overlaps(b)
        || a.overlaps(b) != b.overlaps(a)
    }
    #expect(wrong.isEmpty, "\(wrong)")
  }

  @Test(arguments: [31, 32, 33] as [UInt64])
  func `a scope is in another exactly where it is their meet`(seed: UInt64) throws {
    let wrong = try Self.pairs(seed).filter { a, b in a.isContained(in: b) != ((try? a.meet(b)) == a) }
    #expect(wrong.isEmpty, "\(wrong)")
  }

  @Test(arguments: [41, 42, 43] as [UInt64])
  func `the meet is the greatest lower bound`(seed: UInt64) throws {
    let wrong = try Self.triples(seed).filter { a, b, c in
      let meet = try? a.meet(b)
      let isBelowBoth = c.isContained(in: a) && c.isContained(in: b)
      return isBelowBoth != (meet.map(c.isContained(in:)) ?? false)
    }
    #expect(wrong.isEmpty, "\(wrong)")
  }

  @Test(arguments: [51, 52, 53] as [UInt64])
  func `the meet is associative, emptiness included`(seed: UInt64) throws {
    let wrong = try Self.triples(seed).filter { a, b, c in
      let left = (try? a.meet(b)).flatMap { try? $0.meet(c) }
      return left != (try? b.meet(c)).flatMap { try? a.meet($0) }
    }
    #expect(wrong.isEmpty, "\(wrong)")
  }

  @Test(arguments: [61, 62, 63] as [UInt64])
  func `the meet is a scope that can be asked for in its own words`(seed: UInt64) throws {
    let wrong = try Self.pairs(seed).filter { a, b in
      guard let meet = try? a.meet(b) else { return false }
      let again = try? Scope(parsing: meet.text)
      return again != meet || again?.layout != meet.layout
        || ReferenceGrammar.canonical(Array(meet.text.utf8)) != meet.text
    }
    #expect(wrong.isEmpty, "\(wrong)")
  }

  @Test(arguments: [71, 72, 73] as [UInt64])
  func `a deny reaches what it overlaps and what its tree overlaps, nothing else`(seed: UInt64) throws {
    let wrong = try Self.pairs(seed).filter { deny, request in
      let tree = deny.text.split(separator: ",", maxSplits: 1)
      let below = try? Scope(parsing: ([tree[0] + "/**"] + tree.dropFirst()).joined(separator: ","))
      return deny.reaches(request) != (deny.overlaps(request) || below.map { $0.overlaps(request) } ?? false)
    }
    #expect(wrong.isEmpty, "\(wrong)")
  }

  @Test(arguments: [81, 82, 83] as [UInt64])
  func `overlap and reach grow with both sides`(seed: UInt64) throws {
    let wrong = try Self.triples(seed).filter { a, b, c in
      guard b.isContained(in: c) else { return false }
      return a.overlaps(b) && !a.overlaps(c) || a.reaches(b) && !a.reaches(c) || b.reaches(a) && !c.reaches(a)
    }
    #expect(wrong.isEmpty, "\(wrong)")
  }

  @Test(arguments: [91, 92] as [UInt64])
  func `equality, hash and order are those of the text's bytes`(seed: UInt64) throws {
    let wrong = try Self.pairs(seed, 40).filter { a, b in
      let (first, second) = (Array(a.text.utf8), Array(b.text.utf8))
      return (a < b) != first.lexicographicallyPrecedes(second) || (a == b) != (first == second)
        || (a == b) != (a.hash == b.hash) || a == b && a.hashValue != b.hashValue
    }
    #expect(wrong.isEmpty, "\(wrong)")
  }
}
