/// Programs that run what they are told: as a `tool` they admit everybody who can start them.
enum ProgramRunners {
  /// By file name; version numbers at the end are looked past (`python3.12`, `perl5.38`, `ruby3`).
  static func contain(_ path: String) -> Bool {
    let name = path.utf8.split(separator: UInt8(ascii: "/")).last.map { String(decoding: $0, as: UTF8.self) } ?? path
    if names.contains(name) { return true }
    let end = name.utf8.lastIndex { !isVersion($0) }
    guard let end else { return false }
    return names.contains(String(decoding: name.utf8[...end], as: UTF8.self))
  }

  private static func isVersion(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
  }

  private static let names: Set<String> = [
    // shells
    "ash", "bash", "busybox", "csh", "dash", "elvish", "fish", "ksh", "mksh", "nu", "pwsh", "rbash", "sh", "tcsh",
    "xonsh", "zsh",
    // interpreters
    "awk", "bun", "deno", "expect", "gawk", "ipython", "java", "lua", "luajit", "mawk", "node", "nodejs", "perl", "php",
    "pypy", "python", "ruby", "tclsh",
    // what starts a command line that it is given
    "chroot", "doas", "env", "find", "flock", "ld.so", "nice", "nohup", "nsenter", "parallel", "runuser", "script",
    "setpriv", "setsid", "ssh", "stdbuf", "strace", "su", "sudo", "systemd-run", "time", "timeout", "unshare", "watch",
    "xargs",
    // builders, runners and package managers, which run what a project says
    "ansible", "ansible-playbook", "bazel", "cargo", "cmake", "composer", "direnv", "docker", "docker-compose", "gem",
    "git", "go", "gradle", "helm", "just", "kubectl", "make", "meson", "mvn", "ninja", "nix", "npm", "npx", "pip",
    "pipx", "pnpm", "podman", "poetry", "rake", "swift", "task", "terraform", "tofu", "tox", "uv", "uvx", "yarn",
    // editors, pagers and multiplexers with a shell inside
    "emacs", "gdb", "less", "man", "more", "nano", "nvim", "screen", "tmux", "vi", "vim",
  ]
}
