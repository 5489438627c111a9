internal import AKMSPipeline
internal import Glibc

/// The kernel's clocks.
struct SystemClock: Clock {
  var bootNanoseconds: UInt64 {
    let now = Self.read(CLOCK_BOOTTIME)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
  }

  /// The same in clock ticks, as proc_pid_stat(5) has a process's start; rounded down.
  var bootTicks: UInt64 { bootNanoseconds / (1_000_000_000 / UInt64(max(1, sysconf(Int32(_SC_CLK_TCK))))) }

  var unixSeconds: Int64 { Int64(Self.read(CLOCK_REALTIME).tv_sec) }

  private static func read(_ clock: clockid_t) -> timespec {
    var now = timespec()
    unsafe clock_gettime(clock, &now)
    return now
  }
}
