internal import AKMSConfig
internal import AKMSModel
internal import AKMSStore

/// What is to be in force at a start, and what was not usable.
///
/// The administrator's files count as they are now, the user's as they were applied. Where that does not hold together,
/// the last state that did is kept, so that a broken file widens nothing:
/// - the administrator's files are broken: those of the last good state;
/// - they are good, but what was applied does not go with them (a rule id that both have): they alone;
/// - nothing is usable: everything is refused.
struct StoredRules {
  let usable: Usable?
  /// Why the files as they are now were not taken.
  let rejected: Failure?

  init(from store: Store, administrator: AdministratorFolder) throws(Failure) {
    let stored = (try store.appliedConfiguration()?.files ?? []).map {
      NamedFile(name: $0.name, bytes: Array($0.text.utf8))
    }
    let user = stored.filter { !$0.isAdministered }
    do throws(Failure) {
      let now = try ConfigurationFiles.administered(in: administrator)
      (usable, rejected) = try Self.newest(now, user)
    } catch {
      (usable, rejected) = (Self.usable(stored.filter(\.isAdministered), user), error)
    }
  }

  /// - Throws: Where the administrator's files by themselves are not usable.
  private static func newest(
    _ now: [NamedFile], _ user: [NamedFile]
  ) throws(Failure) -> (Usable?, Failure?) {
    do throws(Failure) { return (try Usable(ConfigurationFiles(administered: now, user: user)), nil) } catch {
      let alone = try Usable(ConfigurationFiles(administered: now, user: []))
      return now.isEmpty ? (nil, error) : (alone, error)
    }
  }

  private static func usable(_ administered: [NamedFile], _ user: [NamedFile]) -> Usable? {
    try? Usable(ConfigurationFiles(administered: administered, user: user))
  }
}
