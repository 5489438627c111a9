internal import AKMSConfig
internal import AKMSPipeline
internal import CLinux
internal import Glibc

extension Core {
  /// Seconds without a connection after which code pages are given back.
  private static let quiet = 5

  /// Stops the broker after `broker.idle_timeout` with no connection and no live lease; before that, once a quiet
  /// spell, gives back the memory that its code takes (half of an idle broker).
  package func watchIdleness(_ stop: StopSignal) {
    Thread.start { [weak self] in
      var released = false
      while let core = self {
        let timeout = core.rules.config.brokerIdleSeconds
        if core.leases.live.isEmpty, core.executions.live == 0, core.activity.isIdle(for: timeout) {
          return stop.raise()
        }
        let isQuiet = core.activity.isIdle(for: Self.quiet)
        if isQuiet, !released { akms_release_code_pages() }
        released = isQuiet
        sleep(UInt32(min(Self.quiet, max(1, timeout / 4))))
      }
    }
  }
}
