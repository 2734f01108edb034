package node

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// forever is the time that a program takes which does not end by itself.
const forever = time.Duration(-1)

// maxOutput is where CRI cuts off the output of ExecSync.
const maxOutput = 16 << 20

// outcome is what a simulated program does: it writes, lasts a while and ends with a code.
type outcome struct {
	stdout, stderr []byte
	code           int32
	lasts          time.Duration
	known          bool
}

// simulate knows "true", "false", "exit CODE", "sleep SECONDS", "echo WORD...", "complain WORD..." (to stderr) and
// "fill BYTES". Any other program runs forever.
func simulate(argv []string) outcome {
	name, rest := "", []string(nil)
	if len(argv) > 0 {
		name, rest = argv[0], argv[1:]
	}
	switch name {
	case "true":
		return outcome{known: true}
	case "false":
		return outcome{code: 1, known: true}
	case "echo":
		return outcome{stdout: line(rest), known: true}
	case "complain":
		return outcome{stderr: line(rest), code: 1, known: true}
	case "exit":
		return outcome{code: int32(number(rest)), known: true}
	case "fill":
		return outcome{stdout: bytes.Repeat([]byte("x"), min(max(int(number(rest)), 0), maxOutput)), known: true}
	case "sleep":
		seconds := number(rest)
		if seconds <= 0 {
			return outcome{lasts: forever, known: true}
		}
		return outcome{lasts: time.Duration(seconds * float64(time.Second)), known: true}
	}
	return outcome{lasts: forever}
}

func line(words []string) []byte {
	return []byte(strings.Join(words, " ") + "\n")
}

// number is the first word as a number, zero where it is none.
func number(words []string) float64 {
	if len(words) == 0 {
		return 0
	}
	value, _ := strconv.ParseFloat(words[0], 64)
	return value
}
