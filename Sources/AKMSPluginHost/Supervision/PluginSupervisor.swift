internal import AKMSModel
internal import AKMSPipeline
internal import Synchronization

/// Keeps one connection's plugin: starts it when it is first needed, notices its death, starts it again with back-off,
/// stops it when nobody needs it.
///
/// One process a connection, so that one customer's keys are never in the same process as another's.
package actor PluginSupervisor {
  private enum State {
    case idle
    case starting(Task<Result<PluginProcess, Failure>, Never>)
    case running(PluginProcess)
    case stopping(PluginProcess, Task<Void, Never>)
  }

  package nonisolated let plugin: PluginReference
  package nonisolated let connection: String
  /// Changed from outside at any time; a process that was started with others is replaced at its next use.
  private nonisolated let settings: Mutex<ConnectionSettings>
  private let start: PluginStart
  private let times: PluginTimes
  private let clock: PluginClock
  private let observe: @Sendable (PluginEvent) -> Void
  private var state = State.idle
  private var policy = RestartPolicy()
  private var turnstile = Turnstile()
  private var isShutDown = false
  /// Calls that have a process.
  private var active = 0
  private var lastUse = Duration.zero
  private var isWatchingIdleness = false

  init(
    _ plugin: PluginReference, settings: ConnectionSettings, start: PluginStart, times: PluginTimes, clock: PluginClock,
    observe: @escaping @Sendable (PluginEvent) -> Void
  ) {
    self.plugin = plugin
    connection = settings.connection
    self.settings = Mutex(settings)
    self.start = start
    self.times = times
    self.clock = clock
    self.observe = observe
  }

  /// Gives `body` a process that runs, starting one if need be; 32 at a time, the rest waits its turn.
  ///
  /// - Throws: What the start or `body` throws; `.rateLimited` when too many wait.
  func use<R: Sendable>(_ body: @Sendable (PluginProcess) async throws(Failure) -> R) async throws(Failure) -> R {
    try await enter()
    defer { leave() }
    let process = try await running()
    active += 1
    defer { active -= 1 }
    return try await body(process)
  }

  /// An answer that no plugin may give: recorded, and the process goes.
  func reportViolation(_ failure: Failure, by process: PluginProcess) {
    observe(.violation(process.identity, connection: connection, failure))
    process.child.kill()
  }

  /// Takes new settings for the next call; where they are others, the process that knows the old ones goes then.
  nonisolated func take(_ settings: ConnectionSettings) { self.settings.withLock { $0 = settings } }

  /// Whether the settings name that stored secret.
  nonisolated func names(secret: String) -> Bool { settings.withLock { $0.secretNames.contains(secret) } }

  /// Ends the process in good order; a later call would start one again.
  package func stop() async {
    switch state {
    case .idle: return
    case .starting(let task):
      _ = await task.value
      if case .starting = state { return }
      await stop()
    case .stopping(_, let task): await task.value
    case .running(let process):
      let task = Task { await self.end(process) }
      state = .stopping(process, task)
      await task.value
    }
  }

  /// Ends the process for good: no call is taken from here on.
  package func shutDown() async {
    isShutDown = true
    await stop()
  }

  /// The process that runs now; nil where none does.
  package var pid: Int32? { if case .running(let process) = state { process.child.pid } else { nil } }
}

// MARK: - Start

extension PluginSupervisor {
  private func running() async throws(Failure) -> PluginProcess {
    guard !isShutDown else { throw Failure(.brokerUnavailable, "the broker is stopping") }
    switch state {
    case .running(let process):
      if process.settings == settings.withLock({ $0.json }) { return process }
      await stop()
      return try await running()
    // After each wait all may have changed: another stop, the end of the broker.
    case .starting(let task):
      _ = try await task.value.get()
      return try await running()
    case .stopping(_, let task):
      await task.value
      return try await running()
    case .idle:
      if try await hasWaited() { return try await running() }
      let task = Task { await self.startOnce() }
      state = .starting(task)
      _ = try await task.value.get()
      return try await running()
    }
  }

  /// Waits for a start that is due soon; false where it is due now.
  ///
  /// - Throws: `.pluginFailed` where it is due later than a call should wait.
  private func hasWaited() async throws(Failure) -> Bool {
    let wait = policy.wait(at: clock.now())
    guard wait > .zero else { return false }
    guard wait <= times.patience else {
      let seconds = wait.components.seconds + 1
      throw Failure(
        .pluginFailed, "the plugin \(plugin.name) has crashed and rests", why: "the next start is in \(seconds) s",
        next: "akms plugin list")
    }
    try? await clock.sleep(wait)
    return true
  }

  private func startOnce() async -> Result<PluginProcess, Failure> {
    let begun = clock.now()
    do throws(Failure) {
      let process = try await start.start(plugin, settings.withLock { $0 })
      state = .running(process)
      let milliseconds = Int((clock.now() - begun) / .milliseconds(1))
      observe(.started(process.identity, connection: connection, pid: process.child.pid, milliseconds: milliseconds))
      Task {
        let exit = await process.child.end.value()
        self.ended(process, exit)
      }
      return .success(process)
    } catch {
      state = .idle
      observe(.startFailed(plugin: plugin.name, connection: connection, error))
      // Wrong settings are no crash: mended, the next call may start at once.
      if error.code == .pluginFailed { count(crashAt: clock.now()) }
      return .failure(error)
    }
  }

  private func count(crashAt now: Duration) {
    let wasOpen = policy.isOpen
    policy.crashed(at: now, random: Double.random(in: 0..<1))
    if policy.isOpen, !wasOpen {
      observe(.breakerOpened(plugin: plugin.name, connection: connection, retryAfter: policy.wait(at: now)))
    }
  }
}

// MARK: - End

extension PluginSupervisor {
  /// The kernel says that a process has ended: everything that waits on it fails now.
  private func ended(_ process: PluginProcess, _ exit: PluginExit) {
    process.abandon()
    guard case .running(let current) = state, current === process else { return }
    state = .idle
    observe(.crashed(process.identity, connection: connection, exit))
    count(crashAt: clock.now())
  }

  private func end(_ process: PluginProcess) async {
    let deadline = clock.now() + times.drain
    while active > 0, clock.now() < deadline { try? await clock.sleep(.milliseconds(20)) }
    let exit = await process.stop()
    if case .stopping(let current, _) = state, current === process { state = .idle }
    observe(.stopped(process.identity, connection: connection, exit))
  }

  /// Stops a process that nobody has used for the idle time. At most one task does this, however many calls there are.
  private func watchIdleness(_ idle: Duration) async {
    defer { isWatchingIdleness = false }
    while case .running = state {
      let rest = lastUse + idle - clock.now()
      if turnstile.inside == 0, rest <= .zero { return await stop() }
      try? await clock.sleep(max(rest, .milliseconds(10)))
    }
  }
}

// MARK: - Turns

extension PluginSupervisor {
  private func enter() async throws(Failure) {
    if turnstile.tryEnter() { return }
    guard turnstile.hasRoom else {
      throw Failure(
        .rateLimited, "too many calls wait for the plugin \(plugin.name)", why: "\(PluginLimits.waiting) are the most")
    }
    // Whoever leaves hands its place over.
    await withCheckedContinuation { turnstile.enqueue($0) }
  }

  private func leave() {
    turnstile.leave()
    lastUse = clock.now()
    guard let idle = times.idle, !isWatchingIdleness else { return }
    isWatchingIdleness = true
    Task { await self.watchIdleness(idle) }
  }
}
