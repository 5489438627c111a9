internal import AKMSCommands

CommandLineTool.run()
