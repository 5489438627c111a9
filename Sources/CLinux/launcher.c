#define _GNU_SOURCE
#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/keyctl.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

enum { highest_descriptors = 64, stack_bytes = 64 * 1024, descriptors_at_most = 16 };

// Shared with the child, which runs in our memory until it has executed (CLONE_VM | CLONE_VFORK).
struct child {
    const struct akms_launch *launch;
    pid_t parent;
    int error;
};

static int limit(int which, unsigned long value) {
    if (value == 0) return 0;
    struct rlimit now;
    if (getrlimit(which, &now) != 0) return -1;
    if (now.rlim_max != RLIM_INFINITY && now.rlim_max < value) value = now.rlim_max;
    struct rlimit wanted = {value, value};
    return setrlimit(which, &wanted);
}

static void reset_signals(void) {
    struct sigaction action = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) sigaction(number, &action, NULL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

// Moves the wanted descriptors out of the way first: one of them may hold the number that another one needs.
static int arrange_descriptors(const struct akms_launch *launch) {
    int moved[descriptors_at_most];
    for (int i = 0; i < launch->descriptor_count; i++) {
        moved[i] = fcntl(launch->descriptors[i], F_DUPFD_CLOEXEC, highest_descriptors);
        if (moved[i] < 0) return -1;
    }
    int program = fcntl(launch->program, F_DUPFD_CLOEXEC, highest_descriptors);
    if (program < 0) return -1;
    for (int i = 0; i < launch->descriptor_count; i++)
        if (dup2(moved[i], i) < 0) return -1;
    if (syscall(SYS_close_range, launch->descriptor_count, ~0U, CLOSE_RANGE_CLOEXEC) != 0) return -1;
    return program;
}

static int enter_session(const struct child *child) {
    if (setsid() < 0) return -1;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return -1;
    // The death signal is not sent for a parent that was gone before it was asked for.
    if (getppid() != child->parent) { errno = ESRCH; return -1; }
    umask(077);
    if (chdir("/") != 0) return -1;
    // Best effort: where keyrings are refused, the broker has none to leave behind either.
    syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
    return 0;
}

// The place for Landlock and seccomp: behind no_new_privs, before the program runs, in the child alone.
static int confine(const struct akms_launch *launch) {
    struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0) return -1;
    if (limit(RLIMIT_NOFILE, launch->open_files) != 0) return -1;
    if (limit(RLIMIT_NPROC, launch->tasks) != 0) return -1;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static int run_child(void *context) {
    struct child *child = context;
    const struct akms_launch *launch = child->launch;
    reset_signals();
    int program = -1;
    if (enter_session(child) == 0) program = arrange_descriptors(launch);
    if (program >= 0 && confine(launch) == 0)
        syscall(SYS_execveat, program, "", launch->arguments, launch->environment, AT_EMPTY_PATH);
    child->error = errno;
    _exit(127);
}

static int launch_here(const struct akms_launch *launch, pid_t *pid, int *pidfd) {
    char *stack = mmap(NULL, stack_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED) return -errno;
    struct child child = {.launch = launch, .parent = getpid(), .error = 0};
    sigset_t all, before;
    sigfillset(&all);
    // No handler of ours may run in the child while it still shares our memory.
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int handle = -1;
    pid_t started = clone(run_child, stack + stack_bytes, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &child, &handle);
    int error = started < 0 ? errno : child.error;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    munmap(stack, stack_bytes);
    if (started < 0) return -error;
    if (error != 0) {
        int status;
        akms_reap(handle, &status);
        close(handle);
        return -error;
    }
    *pid = started;
    *pidfd = handle;
    return 0;
}

static struct {
    pthread_mutex_t one_at_a_time;
    sem_t asked, answered;
    const struct akms_launch *launch;
    pid_t pid;
    int pidfd, result, started;
} launcher = {.one_at_a_time = PTHREAD_MUTEX_INITIALIZER};

static void *launch_for_ever(void *unused) {
    (void)unused;
    prctl(PR_SET_NAME, "akms-launcher");
    for (;;) {
        while (sem_wait(&launcher.asked) != 0) {}
        launcher.result = launch_here(launcher.launch, &launcher.pid, &launcher.pidfd);
        sem_post(&launcher.answered);
    }
    return NULL;
}

static int start_launcher(void) {
    if (launcher.started) return 0;
    sem_init(&launcher.asked, 0, 0);
    sem_init(&launcher.answered, 0, 0);
    pthread_t thread;
    int error = pthread_create(&thread, NULL, launch_for_ever, NULL);
    if (error != 0) return -error;
    pthread_detach(thread);
    launcher.started = 1;
    return 0;
}

int akms_launch(const struct akms_launch *launch, pid_t *pid, int *pidfd) {
    if (launch->descriptor_count < 3 || launch->descriptor_count > descriptors_at_most) return -EINVAL;
    pthread_mutex_lock(&launcher.one_at_a_time);
    int result = start_launcher();
    if (result == 0) {
        launcher.launch = launch;
        sem_post(&launcher.asked);
        while (sem_wait(&launcher.answered) != 0) {}
        result = launcher.result;
        *pid = launcher.pid;
        *pidfd = launcher.pidfd;
    }
    pthread_mutex_unlock(&launcher.one_at_a_time);
    return result;
}

static int wait_for(int pidfd, siginfo_t *info, int options) {
    memset(info, 0, sizeof *info);
    while (waitid(P_PIDFD, (id_t)pidfd, info, options) != 0)
        if (errno != EINTR) return -errno;
    return 0;
}

int akms_reap(int pidfd, int *status) {
    siginfo_t info;
    int error = wait_for(pidfd, &info, WEXITED | WNOWAIT);
    if (error) return error;
    // As long as the leader is a zombie its number, and so the group's, belongs to nobody else.
    if (info.si_pid > 0) kill(-info.si_pid, SIGKILL);
    error = wait_for(pidfd, &info, WEXITED);
    if (error) return error;
    *status = info.si_code == CLD_EXITED ? info.si_status : -info.si_status;
    return 0;
}

int akms_memory_file(const char *name) {
    int file = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
    // Linux before 6.3 does not know MFD_EXEC: every memory file is executable there.
    if (file < 0 && errno == EINVAL) file = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    return file < 0 ? -errno : file;
}

int akms_seal_file(int file) {
    int error = 0, readable = -1;
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) != 0) error = errno;
    else if ((readable = open(path, O_RDONLY | O_CLOEXEC)) < 0) error = errno;
    // A program that its user may execute and not read starts undumpable: no other process of the uid sees its memory.
    else if (fchmod(readable, 0111) != 0) error = errno;
    // A descriptor that is open for writing, sealed or not, makes execveat fail with ETXTBSY.
    close(file);
    if (error && readable >= 0) close(readable);
    return error ? -error : readable;
}

int akms_socket_listener(int socket, pid_t *pid, uid_t *uid) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -errno;
    *pid = peer.pid;
    *uid = peer.uid;
    return 0;
}

// sun_path holds 107 bytes; by way of the open folder a path of any length fits.
static int address_in(int folder, const char *name, struct sockaddr_un *address) {
    memset(address, 0, sizeof *address);
    address->sun_family = AF_UNIX;
    int length = snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", folder, name);
    return length > 0 && (size_t)length < sizeof address->sun_path ? 0 : -ENAMETOOLONG;
}

int akms_bind_in(int folder, const char *name) {
    struct sockaddr_un address;
    int error = address_in(folder, name, &address);
    if (error) return error;
    int socket_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return -errno;
    // Before bind: the file then never exists with a wider mode.
    if (fchmod(socket_, 0600) == 0 && bind(socket_, (struct sockaddr *)&address, sizeof address) == 0) return socket_;
    error = errno;
    close(socket_);
    return -error;
}

int akms_connect_in(int folder, const char *name) {
    struct sockaddr_un address;
    int error = address_in(folder, name, &address);
    if (error) return error;
    int socket_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (socket_ < 0) return -errno;
    if (connect(socket_, (struct sockaddr *)&address, sizeof address) == 0) return socket_;
    error = errno;
    close(socket_);
    return -error;
}
