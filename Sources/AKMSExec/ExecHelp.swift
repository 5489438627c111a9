/// The page of `akms exec --help`.
enum ExecHelp {
  static let text = """
    usage: akms exec [OPTION]... [--] COMMAND [ARG]...

    Runs COMMAND with short-lived credentials in its environment, and exits as it does.

      --scope [VAR=]SCOPE    ask for SCOPE, such as aws:s3-read:bucket; may stand several times
      --profile NAME         ask for what the profile lists
      --only VAR[,VAR]...    of the profile, these variables only
      --with-env             open the sealed values of the environment as well
      --ttl DURATION         how long: 45s, 15m, 8h, 7d
      --reason TEXT          for the record
      --fresh                a lease of its own, revoked at the end
      --accept-narrowed      take less than was asked for
      --deliver HOW          env, endpoint (AWS SDKs ask for it), file (VAR names a file with the value)
      --on-expiry ACTION     auto, terminate, keep, renew
      --grace DURATION       from SIGTERM to the child until SIGTERM to its tree (30s)
      --keep-session         leave the session's proof to the child
      -i, --clean-env        the granted variables alone
      --redact               mask the granted values in the command's output
      --wait DURATION        ask again that long while the answer is "not now"
      --no-input             never ask a person
      --dry-run [--json]     decide, mint nothing, start nothing
      --report-fd N          one JSON object a line about grant, expiry and exit
      --report-file PATH     the same, appended to a file
      --error-format FORMAT  text or json (AKMS_ERROR_FORMAT)
      --request-id UUID      name the request; a retry of the same joins it
      --quiet                no notes on stderr

    exit: as COMMAND; 64 usage, 69 unavailable, 70 internal, 75 not now, 77 denied, 78 configuration, 124 lease ended,
    126 not executable, 127 not found

    """
}
