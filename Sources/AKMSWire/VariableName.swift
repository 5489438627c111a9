internal import AKMSModel

/// What may name an environment variable.
package enum VariableName {
  /// `[A-Za-z_][A-Za-z0-9_]*`, at most ``Limits/variableName`` bytes (POSIX.1-2017, 8.1, portable names and lower case).
  package static func isWellFormed(_ name: String) -> Bool {
    guard let first = name.utf8.first, !isDigit(first), name.utf8.count <= Limits.variableName else { return false }
    return name.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == UInt8(ascii: "_") }
  }

  /// Whether a variable of this name changes what code runs or how akms itself works: never granted, whoever asks.
  package static func redirectsCode(_ name: String) -> Bool {
    exact.contains(name) || prefixes.contains { name.hasPrefix($0) }
  }

  /// Whether it changes where a program connects: granted only to one who asked for it by this name.
  package static func redirectsTraffic(_ name: String) -> Bool {
    let upper = name.uppercased()
    return upper.hasSuffix("_PROXY") || upper.hasSuffix("_BASE_URL")
  }

  // Names that loaders, shells and interpreters read before a program's first line (security.md).
  private static let exact = [
    "PATH", "IFS", "ENV", "BASH_ENV", "PROMPT_COMMAND", "PS4", "SHELLOPTS", "BASHOPTS", "CDPATH", "GLOBIGNORE",
    "ZDOTDIR",
    "FPATH", "GCONV_PATH", "LOCPATH", "NLSPATH", "HOSTALIASES", "RESOLV_HOST_CONF", "TMPDIR", "HOME", "SHELL",
    "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PERL5LIB", "PERL5OPT", "PERLLIB", "RUBYLIB", "RUBYOPT",
    "NODE_OPTIONS", "NODE_PATH", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH",
    "EDITOR", "VISUAL", "PAGER", "BROWSER", "SSH_ASKPASS", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_ASKPASS", "GIT_EDITOR",
    "GIT_PAGER", "GIT_EXEC_PATH", "GIT_TEMPLATE_DIR", "GIT_PROXY_COMMAND", "GIT_EXTERNAL_DIFF",
  ]
  private static let prefixes = [
    "LD_", "DYLD_", "BASH_FUNC_", "GLIBC_", "MALLOC_", "AKMS_", "SWIFT_", "GIT_CONFIG", "XDG_",
  ]

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }
  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 }
}
