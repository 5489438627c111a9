/* What happens before main. */
#include "clinux_process.h"
#include <stddef.h>
#include <stdlib.h>

static int argument_count;
static char **arguments;

/* SwiftPM calls an executable's main function NAME_main and links it as `main`; weak, since other programs have this
   file in them too. */
extern int main(int count, char **words) __attribute__((weak));
extern int akms_main(int count, char **words) __attribute__((weak));

/* Glibc hands main's arguments to constructors as well.
   akms begins here: Glibc is ready, and the runtime knows the program's types, since Swift's start-up object is linked
   first. The runtime's other constructors stand behind this one where all is one static file, and are never called:
   they look for a backtracer beside the program, read /proc/self/maps and make room for C++ exceptions. */
__attribute__((constructor)) static void begin(int count, char **words) {
  argument_count = count;
  arguments = words;
  if (akms_main != NULL && main == akms_main) exit(akms_main(count, words));
}

int akms_argument_count(void) { return argument_count; }
char **akms_arguments(void) { return arguments; }
