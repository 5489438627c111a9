/// The files that `akms init` writes, as they stand on disk.
enum StarterFiles {
  /// `config.yaml`: everything is optional, so the keys are shown with their defaults.
  static let config = """
    akms: config/1
    # Every key has a default. After a change: akms policy check, then akms apply.
    #
    # broker: { idle_timeout: 30m }       # the broker stops after so long without session, lease or exec
    # session: { ttl: 12h }               # the longest life of a session
    # audit: { retention: 90d }           # how long the ledger keeps events
    #
    # Secrets never stand in this file: { secret: NAME } names a stored one (akms secret set NAME).
    # connections:
    #   aws:
    #     plugin: dynsecrets-aws
    #     source: { secret: aws/base }    # JSON with access_key_id and secret_access_key
    #     region: eu-central-1
    #     roles: { default: "arn:aws:iam::123456789012:role/deploy" }

    """

  /// `policy/local.yaml` without a rule: nothing is allowed.
  static let denyAllPolicy = """
    # Rules of this machine. What no rule allows is denied. `akms policy allow` appends here.
    akms: policy/1
    rules: []

    """

  /// `policy/local.yaml` with the starter rule.
  static let starterPolicy = """
    # Rules of this machine. What no rule allows is denied. `akms policy allow` appends here.
    akms: policy/1
    rules:
      # Your own shells (those with the hook) may read every stored secret, for up to 8 hours.
      - id: starter
        effect: allow
        who: { session: [human] }
        scopes: ["secret:read:**"]
        max_ttl: 8h

    """
}
