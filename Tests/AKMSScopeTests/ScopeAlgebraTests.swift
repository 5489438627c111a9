import AKMSModel
import AKMSScope
import Testing

@Suite struct ScopeAlgebraTests {
  @Test(arguments: [
    // equal and literal
    ("c:a:x", "c:a:x", true), ("c:a:x", "c:a:y", false), ("c:a:x", "d:a:x", false), ("c:a:x", "c:a:x/y", false),
    ("c:a:%41", "c:a:A", true), ("c:a:%2A", "c:a:*", true), ("c:a:*", "c:a:%2A", false),
    ("c:a:x%2Fy", "c:a:x/y", false), ("c:a:x%2Fy", "c:a:x/*", false), ("c:a:x%2Fy", "c:a:*", true),
    // actions
    ("c:a:x", "c:a+b:x", true), ("c:a+b:x", "c:a:x", false), ("c:a:x", "c:*:x", true), ("c:*:x", "c:a:x", false),
    ("c:*:x", "c:*:x", true), ("c:a+b:x", "c:b+c:x", false),
    // one segment
    ("c:a:x", "c:a:*", true), ("c:a:*", "c:a:x", false), ("c:a:*", "c:a:*", true), ("c:a:xy", "c:a:x*", true),
    ("c:a:x", "c:a:x*", true), ("c:a:x*", "c:a:x", false), ("c:a:xy*", "c:a:x*", true),
    ("c:a:x*", "c:a:xy*", false), ("c:a:x*", "c:a:*", true), ("c:a:*", "c:a:x*", false),
    ("c:a:x*", "c:a:y*", false), ("c:a:xy/z", "c:a:x*", false),
    // the rest
    ("c:a:x", "c:a:**", true), ("c:a:x/y/z", "c:a:**", true), ("c:a:**", "c:a:**", true),
    ("c:a:*", "c:a:**", true), ("c:a:**", "c:a:*", false), ("c:a:x", "c:a:x/**", false),
    ("c:a:x/y", "c:a:x/**", true), ("c:a:x/y/z", "c:a:x/**", true), ("c:a:x/**", "c:a:**", true),
    ("c:a:**", "c:a:x/**", false), ("c:a:x/*", "c:a:x/**", true), ("c:a:x/**", "c:a:x/*", false),
    ("c:a:x/**", "c:a:x/*/**", false), ("c:a:x/*/**", "c:a:x/**", true), ("c:a:*/**", "c:a:**", true),
    ("c:a:**", "c:a:*/**", false), ("c:a:x/y/**", "c:a:x/*/**", true), ("c:a:xy/**", "c:a:x*/**", true),
    ("c:a:*/*", "c:a:*/**", true), ("c:a:*", "c:a:*/**", false),
    // params
    ("c:a:x,k=1", "c:a:x", true), ("c:a:x", "c:a:x,k=1", false), ("c:a:x,k=1", "c:a:x,k=1", true),
    ("c:a:x,k=1", "c:a:x,k=2", false), ("c:a:x,j=2,k=1", "c:a:x,k=1", true), ("c:a:x,j=2", "c:a:x,k=1", false),
  ])
  func `containment`(a: String, b: String, expected: Bool) throws {
    #expect(try Scope(parsing: a).isContained(in: Scope(parsing: b)) == expected)
  }

  @Test(arguments: [
    ("c:a:x", "c:a:x", "c:a:x"), ("c:a:x", "c:a:y", nil), ("c:a:x", "d:a:x", nil),
    ("c:a+b:x", "c:b+d:x", "c:b:x"), ("c:a:x", "c:b:x", nil), ("c:*:x", "c:a+b:x", "c:a+b:x"),
    ("c:*:x", "c:*:x", "c:*:x"),
    ("c:a:x*", "c:a:xyz", "c:a:xyz"), ("c:a:x*", "c:a:y", nil), ("c:a:x*", "c:a:xy*", "c:a:xy*"),
    ("c:a:x*", "c:a:y*", nil), ("c:a:*", "c:a:x*", "c:a:x*"), ("c:a:*", "c:a:x/y", nil),
    ("c:a:x/**", "c:a:x/*", "c:a:x/*"), ("c:a:x/**", "c:a:x/*/**", "c:a:x/*/**"), ("c:a:x/**", "c:a:x", nil),
    ("c:a:x/**", "c:a:x/y/z", "c:a:x/y/z"), ("c:a:**", "c:a:x", "c:a:x"), ("c:a:*/**", "c:a:x/**", "c:a:x/**"),
    ("c:a:*/y/**", "c:a:x/**", "c:a:x/y/**"), ("c:a:x*/**", "c:a:*/y*", "c:a:x*/y*"),
    ("c:a:x/**", "c:a:*/y", "c:a:x/y"), ("c:a:x/*/z", "c:a:*/y/**", "c:a:x/y/z"), ("c:a:x/**", "c:a:y/**", nil),
    ("c:a:**", "c:a:*", "c:a:*"), ("c:a:a/**", "c:a:a/b/**", "c:a:a/b/**"),
    ("c:a:x,k=1", "c:a:x,j=2", "c:a:x,j=2,k=1"), ("c:a:x,k=1", "c:a:x,k=2", nil),
    ("c:a:x,k=1", "c:a:x,k=1", "c:a:x,k=1"), ("c:a+b:**,k=1", "c:b:x/*", "c:b:x/*,k=1"),
  ])
  func `the meet, both ways round`(a: String, b: String, expected: String?) throws {
    let (a, b) = (try Scope(parsing: a), try Scope(parsing: b))
    #expect(a.overlaps(b) == (expected != nil))
    #expect(b.overlaps(a) == (expected != nil))
    #expect((try? a.meet(b))?.text == expected)
    #expect((try? b.meet(a))?.text == expected)
  }

  @Test func `an empty meet is refused in words`() throws {
    let (a, b) = (try Scope(parsing: "c:a:x"), try Scope(parsing: "c:b:x"))
    let why = "no request can match both c:a:x and c:b:x"
    #expect(throws: Failure(.usage, "two scopes have nothing in common", why: why)) { try a.meet(b) }
  }

  @Test func `a meet that nobody could ask for is refused, and still overlaps`() throws {
    let long = String(repeating: "v", count: 300)
    let (a, b) = (try Scope(parsing: "c:a:x,j=\(long)"), try Scope(parsing: "c:a:x,k=\(long)"))
    #expect(a.overlaps(b))
    #expect { try a.meet(b) } throws: {
      ($0 as? Failure)?.what == "the common part of two scopes is too long"
    }
  }

  @Test(arguments: [
    ("c:a:prod", "c:a:prod", true), ("c:a:prod", "c:a:prod/logs/x", true), ("c:a:prod", "c:a:production", false),
    ("c:a:prod", "c:a:**", true), ("c:a:prod", "c:a:*/x", true), ("c:a:prod/x", "c:a:prod", false),
    ("c:a:prod/x", "c:a:prod/**", true), ("c:*:prod*", "c:a:prod-1/x", true), ("c:a:*", "c:a:x/y/z", true),
    ("c:a:prod/**", "c:a:prod", false), ("c:a:prod/**", "c:a:prod/x", true), ("c:a:prod", "c:b:prod/x", false),
    ("c:a:prod", "d:a:prod/x", false), ("c:a:prod,k=1", "c:a:prod/x", true),
    ("c:a:prod,k=1", "c:a:prod/x,k=2", false), ("c:a:prod/x/y", "c:a:prod/*", false),
    ("c:a:prod/x/y", "c:a:prod/*/**", true), ("c:a:a/b", "c:a:a/c/**", false),
  ])
  func `a deny also covers everything below the resource that it names`(
    deny: String, request: String, expected: Bool
  ) throws {
    #expect(try Scope(parsing: deny).reaches(Scope(parsing: request)) == expected)
  }
}
