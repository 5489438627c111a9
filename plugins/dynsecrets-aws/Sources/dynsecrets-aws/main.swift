import AKMSPluginKit

// the host starts this process and speaks gRPC with it; run by hand it says so and ends
await PluginMain.run(AWSProvider.self)
