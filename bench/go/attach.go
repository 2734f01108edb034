package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/containernetworking/cni/libcni"
)

// attacher has libcni attach containers to one network, and detach them.
type attacher struct {
	cni  *libcni.CNIConfig
	list *libcni.NetworkConfigList
}

func (by attacher) add(runtime *libcni.RuntimeConf) error {
	_, err := by.cni.AddNetworkList(context.Background(), by.list, runtime)
	return err
}

func (by attacher) del(runtime *libcni.RuntimeConf) error {
	return by.cni.DelNetworkList(context.Background(), by.list, runtime)
}

// attach does ADD and DEL of containers, and gives the milliseconds of one by the clock, the median of what one caller does or a crowd's
// share, and those of the processor.
func attach(asked command) (wallMs, cpu float64, err error) {
	list, err := libcni.NetworkConfFromBytes(asked.List)
	if err != nil {
		return 0, 0, err
	}
	by := attacher{libcni.NewCNIConfigWithCacheDir([]string{asked.Path}, asked.CacheDir, nil), list}
	if asked.Callers == 1 {
		return by.oneByOne(asked)
	}
	return by.crowd(asked)
}

// oneByOne takes the time of pairs, or of a half of each.
func (by attacher) oneByOne(asked command) (wallMs, cpu float64, err error) {
	runtime := attachment(0)
	times := make([]float64, asked.Operations)
	for index := range times {
		if asked.Timed == "DEL" {
			err = errors.Join(err, by.add(runtime))
		}
		before, start := cpuMs(), time.Now()
		if asked.Timed != "DEL" {
			err = errors.Join(err, by.add(runtime))
		}
		if asked.Timed != "ADD" {
			err = errors.Join(err, by.del(runtime))
		}
		times[index] = ms(time.Since(start))
		cpu += cpuMs() - before
		if asked.Timed == "ADD" {
			err = errors.Join(err, by.del(runtime))
		}
	}
	slices.Sort(times)
	return times[len(times)/2], cpu / float64(asked.Operations), err
}

// crowd takes the time of pairs of many containers at once.
func (by attacher) crowd(asked command) (wallMs, cpu float64, err error) {
	before, start := cpuMs(), time.Now()
	failures := make([]error, asked.Callers)
	var callers sync.WaitGroup
	for caller := range asked.Callers {
		callers.Go(func() {
			runtime := attachment(caller)
			for range asked.Operations / asked.Callers {
				failures[caller] = errors.Join(failures[caller], by.add(runtime), by.del(runtime))
			}
		})
	}
	callers.Wait()
	pairs := float64(asked.Operations)
	return ms(time.Since(start)) / pairs, (cpuMs() - before) / pairs, errors.Join(failures...)
}

// attachment is what is attached. The plugins do not look at the network namespace.
func attachment(caller int) *libcni.RuntimeConf {
	id := fmt.Sprintf("c%d", caller)
	return &libcni.RuntimeConf{ContainerID: id, NetNS: "/run/netns/" + id, IfName: "eth0"}
}
