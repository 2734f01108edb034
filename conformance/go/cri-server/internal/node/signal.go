package node

import (
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// exitKilled is the exit code of a process that SIGKILL ended.
const exitKilled = 128 + 9

// realtime bounds of signals as the C library has them.
const (
	rtMin = 34
	rtMax = 64
)

// signalAliases are names that Linux has a second time.
var signalAliases = map[string]string{"SIGCLD": "SIGCHLD", "SIGIOT": "SIGABRT", "SIGPOLL": "SIGIO"}

// stopSignal is the signal that stops the container, SIGTERM unless its configuration names one. A number that this
// version does not know stays as it is.
func (c *container) stopSignal() cri.Signal {
	if signal := c.config.GetStopSignal(); signal != cri.Signal_SIGNAL_RUNTIME_DEFAULT {
		return signal
	}
	return cri.Signal_SIGNAL_SIGTERM
}

// exitCodeOf is the exit code of a process that a signal ended. CRI's numbers are not those of Linux.
func exitCodeOf(signal cri.Signal) int32 {
	name := strings.TrimPrefix(signal.String(), "SIGNAL_")
	if alias, ok := signalAliases[name]; ok {
		name = alias
	}
	if above, ok := strings.CutPrefix(name, "SIGRTMIN"); ok {
		offset, _ := strconv.Atoi(strings.TrimPrefix(above, "PLUS"))
		return int32(128 + rtMin + offset)
	}
	if below, ok := strings.CutPrefix(name, "SIGRTMAX"); ok {
		offset, _ := strconv.Atoi(strings.TrimPrefix(below, "MINUS"))
		return int32(128 + rtMax - offset)
	}
	if number := unix.SignalNum(name); number != 0 {
		return int32(128 + number)
	}
	return exitKilled
}
