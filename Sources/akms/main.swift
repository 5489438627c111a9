// The face: `exec` is answered here by hand-written Glibc-only code, every other word by `akms-cli`.
import AKMSExec

Entry.run()
