#pragma once
#include <signal.h>
#include <sys/types.h>

/* What a child of exec is started with; it shares nothing with us but what it is given here. */
struct akms_spawn {
  const char *path;
  char *const *arguments;
  char *const *environment;
  /* The signal mask that akms was started with, and whether SIGCHLD was ignored then: both reach the child. */
  sigset_t mask;
  int ignores_children;
  /* 0: the child joins the empty keyring that all children of exec share, and so loses the session's proof. */
  int keeps_session;
  /* Numbers that become the child's 0, 1 and 2; -1 leaves one as it is. */
  int input, output, errors;
  /* The controlling terminal in whose foreground the child takes a group of its own; -1: it stays in ours. */
  int terminal;
  /* Written: the errno of what failed, and whether that was joining the keyring. */
  int error, keyring_failed;
};

/* Starts it in our process group: 0 with pid and pidfd (close-on-exec), or a negative errno, and then nothing runs. */
int akms_spawn(struct akms_spawn *spawn, pid_t *pid, int *pidfd);

/* Orphans among our descendants become our children from here on (PR_SET_CHILD_SUBREAPER). */
int akms_adopt_orphans(void);
