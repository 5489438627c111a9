import AKMSFakeBroker
import AKMSModel
import AKMSTransport
import Testing

extension Transport {
  @Suite struct PlacesTests {
    func places(_ variables: [String: String]) -> Result<[String], Failure> {
      do throws(Failure) {
        let places = try Places { variables[$0] }
        return .success([places.config, places.data, places.state, places.run])
      } catch { return .failure(error) }
    }

    @Test(arguments: [
      (
        ["HOME": "/h"], ["/h/.config/akms", "/h/.local/share/akms", "/h/.local/state/akms", "/h/.local/state/akms/run"]
      ),
      (
        ["HOME": "/h/"],
        ["/h/.config/akms", "/h/.local/share/akms", "/h/.local/state/akms", "/h/.local/state/akms/run"]
      ),
      (
        ["HOME": "/h", "XDG_RUNTIME_DIR": "/r"],
        ["/h/.config/akms", "/h/.local/share/akms", "/h/.local/state/akms", "/r/akms"]
      ),
      (["HOME": "/h", "XDG_STATE_HOME": "/s"], ["/h/.config/akms", "/h/.local/share/akms", "/s/akms", "/s/akms/run"]),
      (
        ["XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s"],
        ["/c/akms", "/d/akms", "/s/akms", "/s/akms/run"]
      ),
      (["AKMS_HOME": "/a", "HOME": "/h", "XDG_RUNTIME_DIR": "/r"], ["/a/config", "/a/data", "/a/state", "/a/run"]),
      (["AKMS_HOME": "/a"], ["/a/config", "/a/data", "/a/state", "/a/run"]),
      (
        ["AKMS_HOME": "", "HOME": "/h", "XDG_DATA_HOME": ""],
        ["/h/.config/akms", "/h/.local/share/akms", "/h/.local/state/akms", "/h/.local/state/akms/run"]
      ),
    ])
    func `places follow the variables`(_ variables: [String: String], _ expected: [String]) {
      #expect(places(variables) == .success(expected))
    }

    @Test(arguments: [
      ([:], "HOME is not set", "neither AKMS_HOME nor XDG_CONFIG_HOME is"),
      (["XDG_CONFIG_HOME": "/c"], "HOME is not set", "neither AKMS_HOME nor XDG_DATA_HOME is"),
      (["HOME": "h"], "HOME is not an absolute path", "it is h"),
      (["AKMS_HOME": "./a", "HOME": "/h"], "AKMS_HOME is not an absolute path", "it is ./a"),
      (["HOME": "/h", "XDG_RUNTIME_DIR": "r"], "XDG_RUNTIME_DIR is not an absolute path", "it is r"),
    ])
    func `a missing or relative home is refused`(_ variables: [String: String], _ what: String, _ why: String) {
      #expect(places(variables) == .failure(Failure(.configInvalid, what, why: why)))
    }

    @Test func `the broker gets the variables that the places came from and no other`() throws {
      let all = ["HOME": "/h", "XDG_RUNTIME_DIR": "/r", "PATH": "/evil", "AWS_PROFILE": "x"]
      let names = try Places { all[$0] }.environment.map(\.name)
      #expect(names == ["HOME", "XDG_RUNTIME_DIR"])
      let own = try Places { ["AKMS_HOME": "/a", "HOME": "/h", "XDG_DATA_HOME": "/d"][$0] }.environment.map(\.name)
      #expect(own == ["HOME", "AKMS_HOME"])
    }
  }
}
