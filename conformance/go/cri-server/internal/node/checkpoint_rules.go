package node

import (
	"context"
	"strconv"
	"time"
)

// delayOption is the one option of CheckpointPod and RestorePod: how many milliseconds the work takes at least. A
// checkpoint waits while its containers are paused.
const delayOption = "cri-server/delay-ms"

// requireDeadline refuses a call that has no end.
func requireDeadline(ctx context.Context) error {
	if _, ok := ctx.Deadline(); !ok {
		return invalid("the call needs a deadline")
	}
	return nil
}

// parseDelay reads the options and refuses what it does not know.
func parseDelay(options map[string]string) (time.Duration, error) {
	var delay time.Duration
	for key, text := range options {
		milliseconds, err := strconv.ParseUint(text, 10, 31)
		switch {
		case key != delayOption:
			return 0, invalid("unsupported option %q", key)
		case err != nil:
			return 0, invalid("option %s: %q is not a number of milliseconds", key, text)
		}
		delay = time.Duration(milliseconds) * time.Millisecond
	}
	return delay, nil
}

// wait lets a delay pass, or fails when the call ends before.
func wait(ctx context.Context, delay time.Duration) error {
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
