/* Counts what a program executes in user mode, by single-stepping it (ptrace(2)); its children run free.
   Usage: steps OUTPUT COMMAND [ARG]... ; OUTPUT gets a line for every address, as nm(1) has it: ADDRESS T COUNT.
   Prints instructions and system calls; the exit status is the command's. x86-64. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SLOTS = 1 << 20 };
static struct { unsigned long address, count; } slot[SLOTS];
static unsigned long instructions, calls;

static _Noreturn void fail(const char *what) {
  perror(what);
  exit(70);
}

static void count(const struct user_regs_struct *registers) {
  unsigned long address = registers->rip, i = address * 0x9e3779b97f4a7c15u >> 44;
  while (slot[i].address != 0 && slot[i].address != address) i = (i + 1) % SLOTS;
  slot[i].address = address;
  slot[i].count++;
  instructions++;
  /* A system call leaves its return address and the flags in these; the trace flag is the kernel's. */
  if (registers->rcx == address && ((registers->r11 ^ registers->eflags) & ~0x100ul) == 0) calls++;
}

static int step(pid_t child) {
  struct user_regs_struct registers;
  int status, signal;
  while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {
    signal = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
    if (ptrace(PTRACE_GETREGS, child, NULL, &registers) < 0) fail("steps: registers");
    if (signal == 0) count(&registers);
    if (ptrace(PTRACE_SINGLESTEP, child, NULL, signal) < 0) fail("steps: step");
  }
  return status;
}

int main(int argc, char **argv) {
  FILE *output = argc > 2 ? fopen(argv[1], "we") : NULL;
  if (output == NULL) fail("steps: usage: steps OUTPUT COMMAND [ARG]...");
  pid_t child = fork();
  if (child == 0) {
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    execv(argv[2], argv + 2);
    _exit(127);
  }
  int status = step(child);
  for (unsigned i = 0; i < SLOTS; i++)
    if (slot[i].count > 0) fprintf(output, "%016lx T %lu\n", slot[i].address, slot[i].count);
  printf("%lu %lu\n", instructions, calls);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
