import Testing

/// All of them one after another: some count the descriptors of a socket.
@Suite(.serialized) enum Transport {}
