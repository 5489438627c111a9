internal import AKMSConfig
internal import AKMSPipeline
internal import Glibc

extension Core {
  /// Stops the broker after `broker.idle_timeout` with no connection and no live lease.
  package func watchIdleness(_ stop: StopSignal) {
    Thread.start { [weak self] in
      while let core = self {
        if core.leases.live.isEmpty, core.activity.isIdle(for: core.rules.config.brokerIdleSeconds) { return stop.raise() }
        sleep(UInt32(min(30, max(1, core.rules.config.brokerIdleSeconds / 4))))
      }
    }
  }
}
