package main

import (
	"fmt"
	"time"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/protobuf/proto"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// messages makes an empty message by its name.
var messages = map[string]func() proto.Message{
	"runtime.v1.ListContainersResponse":      func() proto.Message { return &cri.ListContainersResponse{} },
	"runtime.v1.ListPodSandboxStatsResponse": func() proto.Message { return &cri.ListPodSandboxStatsResponse{} },
	"runtime.v1.ContainerStats":              func() proto.Message { return &cri.ContainerStats{} },
	"csi.v1.ListVolumesResponse":             func() proto.Message { return &csi.ListVolumesResponse{} },
	"csi.v1.CreateVolumeRequest":             func() proto.Message { return &csi.CreateVolumeRequest{} },
	"csi.v1.NodePublishVolumeRequest":        func() proto.Message { return &csi.NodePublishVolumeRequest{} },
}

// runCodec encodes or decodes a sample so often, and gives the milliseconds of one.
func runCodec(asked command, sample []byte) (float64, error) {
	empty, known := messages[asked.Type]
	if !known {
		return 0, fmt.Errorf("%q is no message here", asked.Type)
	}
	message := empty()
	if err := proto.Unmarshal(sample, message); err != nil {
		return 0, err
	}
	if size := proto.Size(message); size != len(sample) {
		return 0, fmt.Errorf("%d bytes instead of %d", size, len(sample))
	}
	start := time.Now()
	for range asked.Operations {
		var err error
		if asked.Direction == "decode" {
			err = proto.Unmarshal(sample, empty())
		} else {
			_, err = proto.Marshal(message)
		}
		if err != nil {
			return 0, err
		}
	}
	return ms(time.Since(start)) / float64(asked.Operations), nil
}
