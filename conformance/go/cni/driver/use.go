package main

import (
	"context"
	"os"
	"time"

	"github.com/containernetworking/cni/libcni"
	"github.com/containernetworking/cni/pkg/invoke"
	"go.opentelemetry.io/otel/propagation"
)

// use is what every operation on a libcni.CNIConfig takes.
type use struct {
	// CacheDir is the one of the CNIConfig, and GlobalCacheDir stands in for the default of libcni. One of them is needed, so that
	// nothing of the machine is read or written.
	CacheDir       string   `json:"cacheDir,omitempty"`
	GlobalCacheDir string   `json:"globalCacheDir,omitempty"`
	Path           []string `json:"path,omitempty"`
	TimeoutMs      int      `json:"timeoutMs,omitempty"`
	// Env is added to the environment, which plugins inherit, for as long as the operation takes.
	Env   map[string]string `json:"env,omitempty"`
	Trace *trace            `json:"trace,omitempty"`
}

// trace is what a caller of libcni got by these headers.
type trace struct {
	Traceparent string `json:"traceparent,omitempty"`
	Tracestate  string `json:"tracestate,omitempty"`
	Baggage     string `json:"baggage,omitempty"`
}

// open does something with a CNIConfig of its own.
func (u use) open(c *call, do func(context.Context, *libcni.CNIConfig) (any, error)) (any, error) {
	if u.CacheDir == "" && u.GlobalCacheDir == "" {
		return nil, requestError{"the request has neither cacheDir nor globalCacheDir"}
	}
	usual := libcni.CacheDir
	defer func() { libcni.CacheDir = usual }()
	libcni.CacheDir = u.GlobalCacheDir

	for name, value := range u.Env {
		defer restore(name)()
		if err := os.Setenv(name, value); err != nil {
			return nil, requestError{err.Error()}
		}
	}
	ctx := u.Trace.into(c.ctx)
	if u.TimeoutMs > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(u.TimeoutMs)*time.Millisecond)
		defer cancel()
	}
	// libcni's own, but for where the stderr of plugins goes
	exec := &invoke.DefaultExec{RawExec: &invoke.RawExec{Stderr: &c.stderr}}
	return do(ctx, libcni.NewCNIConfigWithCacheDir(u.Path, u.CacheDir, exec))
}

// restore remembers a variable, and gives what puts it back.
func restore(name string) func() {
	value, was := os.LookupEnv(name)
	return func() {
		if was {
			_ = os.Setenv(name, value)
		} else {
			_ = os.Unsetenv(name)
		}
	}
}

// into puts the trace where OpenTelemetry keeps it, and libcni looks for it.
func (t *trace) into(ctx context.Context) context.Context {
	if t == nil {
		return ctx
	}
	headers := propagation.MapCarrier{"traceparent": t.Traceparent, "tracestate": t.Tracestate, "baggage": t.Baggage}
	return propagation.Baggage{}.Extract(propagation.TraceContext{}.Extract(ctx, headers), headers)
}
