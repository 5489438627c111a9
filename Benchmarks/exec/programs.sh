# shellcheck shell=bash
# How the programs of these benchmarks are built.

# compile FOLDER NAME...: what stands in for a program of ours is one static file, as akms is.
compile() {
  local folder=$1 here name
  here=$(dirname "${BASH_SOURCE[0]}")
  shift
  for name in "$@"; do
    case $name in
      floor) cc -O2 -Wall -Wextra -static "$here"/floor*.c -o "$folder/floor" ;;
      spawn) cc -O2 -Wall -Wextra -static "$here/spawn.c" -o "$folder/spawn" ;;
      *) cc -O2 -Wall -Wextra "$here/$name.c" -o "$folder/$name" ;;
    esac
  done
}
