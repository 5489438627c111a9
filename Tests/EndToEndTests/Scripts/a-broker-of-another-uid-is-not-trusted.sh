#!/usr/bin/env bash
# A socket that somebody else serves gets no byte: akms asks the kernel who listens before it says anything.
source "$(dirname "$0")/../lib.sh"

as_root_or_fail
programs_for_all
secret_home a/b "$(canary)"
run akms broker stop
expect_status 0

cat > squatter.py << 'PY'
import os, socket, sys
os.chdir(sys.argv[1])
sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
sock.bind("broker.sock")
sock.listen(8)
os.chmod("broker.sock", 0o666)
os.chown("broker.sock", 65534, 65534)
os.setgid(65534)
os.setuid(65534)
# SO_PEERCRED tells who called listen(): do it again as the other user.
sock.listen(8)
open(sys.argv[2], "w").close()
while True:
    peer, _ = sock.accept()
    with open(sys.argv[3], "ab") as log:
        log.write(b"connected ")
        while data := peer.recv(4096):
            log.write(data)
PY
rm -f "$AKMS_HOME/run/broker.sock"
mkdir -m 0777 theirs
chmod 0755 "$WORK" "$WORK/cwd"
python3 squatter.py "$AKMS_HOME/run" "$PWD/theirs/ready" "$PWD/theirs/log" &
background+=($!)
for ((i = 0; i < 100; i++)); do [[ -e theirs/ready ]] && break; sleep 0.05; done
[[ -e theirs/ready ]] || fail "the squatter did not start"

run akms exec --scope K=secret:read:a/b -- printenv K
# Either the squatter is refused, or its socket file is replaced under the start lock; it never hears a byte.
[[ $STATUS == 69 || $STATUS == 78 || $STATUS == 0 ]] || fail "exit $STATUS"
sleep 0.2
[[ ! -e theirs/log || $(cat theirs/log) == "connected "* && ! $(cat theirs/log) =~ connected\ .*[^\ ] ]] || fail "akms spoke to a broker of another user: $(head -c 200 theirs/log | tr -d '\0')"
