// Command bench is the peer in Go: a client, a server and the codecs of grpc-go and protobuf, and libcni, told by lines of JSON on
// its input what to do, and telling on its output what it took.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"syscall"
	"time"
)

// samples is what goes over the wire, encoded.
type samples struct {
	Version        []byte            `json:"version"`
	ListContainers []byte            `json:"listContainers"`
	Events         [][]byte          `json:"events"`
	Codec          map[string][]byte `json:"codec"`
}

// command is one line of the input.
type command struct {
	Do      string   `json:"do"`
	Samples *samples `json:"samples"`
	// of "connect", "serve" and "calls"
	Socket string `json:"socket"`
	// of "connect": whether messages are left as bytes, so that little of the time is this side's
	Bytes     bool   `json:"bytes"`
	TimeoutMs int    `json:"timeoutMs"`
	MaxBytes  int    `json:"maxBytes"`
	Window    int32  `json:"window"`
	Events    int    `json:"events"`
	Method    string `json:"method"`
	Callers   int    `json:"callers"`
	// of "attach"
	List     []byte `json:"list"`
	Path     string `json:"path"`
	CacheDir string `json:"cacheDir"`
	Timed    string `json:"timed"`
	// of "calls", "codec" and "attach"
	Operations int    `json:"operations"`
	Type       string `json:"type"`
	Direction  string `json:"direction"`
}

// answer is one line of the output.
type answer struct {
	WallMs float64 `json:"wallMs"`
	CPUMs  float64 `json:"cpuMs"`
	Error  string  `json:"error,omitempty"`
}

func main() {
	given := samples{}
	clients := map[string]*client{}
	input := bufio.NewReader(os.Stdin)
	output := json.NewEncoder(os.Stdout)
	for {
		line, err := input.ReadBytes('\n')
		if err != nil {
			return // the program that started this one has gone
		}
		var asked command
		var told answer
		err = json.Unmarshal(line, &asked)
		if err == nil {
			told, err = obey(asked, &given, clients)
		}
		if err != nil {
			told.Error = err.Error()
		}
		if output.Encode(told) != nil {
			return
		}
	}
}

func obey(asked command, given *samples, clients map[string]*client) (answer, error) {
	switch asked.Do {
	case "samples":
		*given = *asked.Samples
		return answer{}, nil
	case "connect":
		made, err := dial(asked)
		clients[asked.Socket] = made
		return answer{}, err
	case "serve":
		return answer{}, serve(asked, *given)
	case "calls":
		before := cpuMs()
		wall, err := clients[asked.Socket].run(asked)
		return answer{WallMs: wall, CPUMs: (cpuMs() - before) / float64(asked.Operations)}, err
	case "codec":
		before := cpuMs()
		wall, err := runCodec(asked, given.Codec[asked.Type])
		return answer{WallMs: wall, CPUMs: (cpuMs() - before) / float64(asked.Operations)}, err
	case "attach":
		wall, cpu, err := attach(asked)
		return answer{WallMs: wall, CPUMs: cpu}, err
	case "cpu":
		return answer{CPUMs: cpuMs()}, nil
	}
	return answer{}, fmt.Errorf("%q is no command", asked.Do)
}

// cpuMs is the processor time that this process has used, in milliseconds.
func cpuMs() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e6
}

func ms(elapsed time.Duration) float64 {
	return float64(elapsed) / 1e6
}
