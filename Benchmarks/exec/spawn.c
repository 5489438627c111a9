/* What any prefix costs: a static C program that starts a command and waits for it.
   Usage: spawn COMMAND [ARG]... ; COMMAND is a path. */
#include <spawn.h>
#include <sys/wait.h>

extern char **environ;

int main(int argc, char **argv) {
  pid_t child;
  int status;
  if (argc < 2 || posix_spawn(&child, argv[1], NULL, NULL, argv + 1, environ) != 0) return 70;
  if (waitpid(child, &status, 0) < 0) return 70;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
