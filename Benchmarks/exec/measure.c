/* Runs commands in turn, round after round, and compares their medians.
   Usage: measure ROUNDS [NAME [VAR=VALUE] COMMAND [ARG]... ';']... [--limit A B GOAL MOST]...
   Every round starts with another command, so that none always follows the same one. NAMEs are letters for the
   limits, then text: `c=C floor`. Exits 1 when median(A) / median(B) is above MOST, and says so above GOAL. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROWS = 16 };
extern char **environ;
static struct { char *name, **argv, **envp; double *us; } row[ROWS];
static int rows, rounds;

static double run(int r) {
  char **argv = row[r].argv;
  struct timespec from, to;
  pid_t child;
  int status;
  clock_gettime(CLOCK_MONOTONIC, &from);
  if (posix_spawn(&child, argv[0], NULL, NULL, argv, row[r].envp) != 0) { perror(argv[0]); exit(70); }
  if (waitpid(child, &status, 0) < 0 || status != 0) {
    fprintf(stderr, "measure: %s failed (status %x)\n", argv[0], status);
    exit(70);
  }
  clock_gettime(CLOCK_MONOTONIC, &to);
  return (double)(to.tv_sec - from.tv_sec) * 1e6 + (double)(to.tv_nsec - from.tv_nsec) / 1e3;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double at(int r, double part) { return row[r].us[(int)(part * (rounds - 1))]; }

static int find(char letter) {
  for (int r = 0; r < rows; r++) if (row[r].name[0] == letter) return r;
  fprintf(stderr, "measure: no row %c\n", letter);
  exit(64);
}

/* Our environment with one more entry in front, which getenv(3) finds first. */
static char **with_variable(char *entry) {
  size_t count = 0;
  while (environ[count]) count++;
  char **block = calloc(count + 2, sizeof *block);
  block[0] = entry;
  memcpy(block + 1, environ, count * sizeof *block);
  return block;
}

static int read_rows(int argc, char **argv) {
  int i = 2;
  while (i < argc && strcmp(argv[i], "--limit") != 0 && rows < ROWS) {
    row[rows].name = argv[i++];
    row[rows].envp = strchr(argv[i], '=') ? with_variable(argv[i++]) : environ;
    row[rows].argv = argv + i;
    row[rows].us = calloc((size_t)rounds, sizeof(double));
    while (i < argc && strcmp(argv[i], ";") != 0) i++;
    if (i < argc) argv[i++] = NULL;
    rows++;
  }
  return i;
}

int main(int argc, char **argv) {
  int failed = 0;
  if (argc < 4 || (rounds = atoi(argv[1])) < 1) { fprintf(stderr, "usage: see measure.c\n"); return 64; }
  int i = read_rows(argc, argv);
  for (int r = 0; r < rows; r++) for (int warm = 0; warm < 5; warm++) run(r);
  for (int n = 0; n < rounds; n++)
    for (int k = 0; k < rows; k++) {
      int r = (n + k) % rows;
      row[r].us[n] = run(r);
    }
  for (int r = 0; r < rows; r++) qsort(row[r].us, (size_t)rounds, sizeof(double), compare);
  printf("%-44s %9s %9s %9s %9s\n", "", "min us", "median us", "p75 us", "to bare");
  for (int r = 0; r < rows; r++)
    printf("%-44s %9.0f %9.0f %9.0f %9.2f\n", row[r].name + 2, at(r, 0), at(r, 0.5), at(r, 0.75), at(r, 0.5) / at(0, 0.5));
  for (; i + 4 < argc; i += 5) {
    int a = find(argv[i + 1][0]), b = find(argv[i + 2][0]);
    double ratio = at(a, 0.5) / at(b, 0.5), goal = atof(argv[i + 3]), most = atof(argv[i + 4]);
    printf("%-13s %s / %s = %.2f (goal %.2f, at most %.2f)\n", ratio <= goal ? "ok" : ratio <= most ? "over the goal" : "BROKEN",
           row[a].name + 2, row[b].name + 2, ratio, goal, most);
    failed |= ratio > most;
  }
  return failed;
}
