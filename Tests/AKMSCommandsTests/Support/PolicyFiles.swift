/// Rule files that several tests use.
enum PolicyFiles {
  /// One allow, `a`.
  static let one = """
    akms: policy/1
    rules:
      - { id: a, effect: allow, scopes: ["secret:read:a"], max_ttl: 1h }

    """

  /// ``one`` and more for agents.
  static let wider = """
    akms: policy/1
    rules:
      - { id: a, effect: allow, scopes: ["secret:read:a"], max_ttl: 1h }
      - { id: b, effect: allow, who: { session: [agent] }, scopes: ["secret:read:b"], max_ttl: 1h }

    """

  /// The administrator's: nobody gets `prod`.
  static let never = """
    akms: policy/1
    rules:
      - { id: never-prod, effect: deny, scopes: ["secret:*:prod/**"] }

    """

  /// Two tests that pass, one rule that none decides by.
  static let tested = """
    akms: policy/1
    rules:
      - { id: a, effect: allow, scopes: ["secret:read:a"], max_ttl: 1h }
      - { id: b, effect: allow, scopes: ["secret:read:b"], max_ttl: 1h }
      - { id: n, effect: deny, who: { session: [agent] }, scopes: ["secret:*:**"] }
    tests:
      - name: people read a
        request: { session: human, scope: "secret:read:a" }
        expect: { decision: allow, rule: a }
      - name: agents read nothing
        request: { session: agent, scope: "secret:read:a" }
        expect: { decision: deny, rule: n }

    """

  /// ``tested`` with one expectation that is wrong.
  static let failing =
    tested + """
        - name: people read c
          request: { session: human, scope: "secret:read:c" }
          expect: { decision: allow }

      """

  /// A name that would act on a terminal, were it sent there.
  static let hostileName = #"""
    akms: policy/1
    rules:
      - { id: a, effect: allow, scopes: ["secret:read:a"], max_ttl: 1h }
    tests:
      - name: "\e[2J\u202Eevil"
        request: { session: human, scope: "secret:read:a" }
        expect: { decision: deny }

    """#
}
