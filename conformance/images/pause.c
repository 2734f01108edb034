/*
 * The first process of a pod: it holds the pod's namespaces, collects the children that nobody waits for, and ends on SIGTERM or
 * SIGINT. Signals are taken one at a time by sigwaitinfo, so that there is no handler and no race.
 */
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>

int main(void) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  if (sigprocmask(SIG_BLOCK, &signals, NULL) != 0) return 1;
  for (;;) {
    switch (sigwaitinfo(&signals, NULL)) {
      case SIGINT:
      case SIGTERM:
        return 0;
      case SIGCHLD:
        while (waitpid(-1, NULL, WNOHANG) > 0) {
        }
    }
  }
}
