internal import AKMSBroker
internal import Glibc

exit(BrokerProcess.main(CommandLine.arguments))
