#!/usr/bin/env bash
# A bundled plugin runs only with the digest of its manifest; changed, missing or unlisted it is refused and nothing starts.
# limit: 180
source "$(dirname "$0")/../lib_aws.sh"

mkdir "$WORK/programs"
cp "$BIN"/{akms,akms-cli,akms-broker,dynsecrets-aws} "$WORK/programs/"
"$ROOT/plugins/manifest.sh" "$WORK/programs" dynsecrets-aws > /dev/null
export PATH=$WORK/programs:$PATH
aws_home
scope='aws:s3-read:akms-data/pub/**'
run akms exec --scope "$scope" -- true
expect_status 0

refuses() {
  run akms broker restart
  before=$(sts_calls)
  run akms exec --scope "$scope" -- touch started
  [[ $STATUS == 69 || $STATUS == 78 ]] || fail "exit $STATUS"
  expect_three_lines
  expect_stderr_has dynsecrets-aws
  [[ ! -e started ]] || fail "the command was started"
  [[ $(sts_calls) == "$before" ]] || fail "the changed plugin spoke to the provider"
}
note "one byte more"
printf x >> "$WORK/programs/dynsecrets-aws"
refuses
note "another program"
cp /bin/true "$WORK/programs/dynsecrets-aws"
refuses
note "no file"
rm "$WORK/programs/dynsecrets-aws"
refuses
note "no entry in the manifest"
cp "$BIN/dynsecrets-aws" "$WORK/programs/"
cp "$WORK/programs/plugins.manifest" kept
sed -i 's/dynsecrets-aws/another/' "$WORK/programs/plugins.manifest"
refuses
note "and again as it was"
cp kept "$WORK/programs/plugins.manifest"
run akms broker restart
run akms exec --scope "$scope" -- true
expect_status 0

note "an overwritten file does not touch the running plugin: what was hashed is what runs"
cp /bin/true "$WORK/programs/dynsecrets-aws.new"
mv "$WORK/programs/dynsecrets-aws.new" "$WORK/programs/dynsecrets-aws"
run akms exec --fresh --scope "$scope" -- true
expect_status 0
