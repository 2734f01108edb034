package main

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// pageSize is how many volumes the driver tells at once where the caller does not say.
const pageSize = 100

// driver keeps volumes in memory. It is ready at the third Probe.
type driver struct {
	csi.UnimplementedIdentityServer
	csi.UnimplementedControllerServer
	csi.UnimplementedNodeServer

	mutex   sync.Mutex
	probes  int
	volumes []*csi.Volume
}

// serve listens until ctx ends; grpc removes the socket.
func serve(ctx context.Context, socket string, volumes int, out *lines) error {
	d := &driver{}
	for i := range volumes {
		d.volumes = append(d.volumes, &csi.Volume{VolumeId: fmt.Sprintf("volume-%d", i), CapacityBytes: int64(i)})
	}
	listener, err := net.Listen("unix", socket)
	if err != nil {
		return err
	}
	server := grpc.NewServer()
	csi.RegisterIdentityServer(server, d)
	csi.RegisterControllerServer(server, d)
	csi.RegisterNodeServer(server, d)
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	if err := out.print(map[string]string{"event": "listening"}); err != nil {
		return err
	}
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
		server.Stop()
		return <-served
	}
}

func (d *driver) GetPluginInfo(context.Context, *csi.GetPluginInfoRequest) (*csi.GetPluginInfoResponse, error) {
	return &csi.GetPluginInfoResponse{Name: "go.example.com", VendorVersion: "1.2.3", Manifest: map[string]string{"language": "Go"}}, nil
}

func (d *driver) GetPluginCapabilities(context.Context, *csi.GetPluginCapabilitiesRequest) (*csi.GetPluginCapabilitiesResponse, error) {
	kind := &csi.PluginCapability_Service{Type: csi.PluginCapability_Service_CONTROLLER_SERVICE}
	return &csi.GetPluginCapabilitiesResponse{Capabilities: []*csi.PluginCapability{{Type: &csi.PluginCapability_Service_{Service: kind}}}}, nil
}

func (d *driver) Probe(context.Context, *csi.ProbeRequest) (*csi.ProbeResponse, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.probes++
	if d.probes < 3 {
		response := &csi.ProbeResponse{}
		set(response, "ready", func(ready protoreflect.Message) {})
		return response, nil
	}
	return &csi.ProbeResponse{}, nil
}

func (d *driver) ControllerGetCapabilities(context.Context, *csi.ControllerGetCapabilitiesRequest) (*csi.ControllerGetCapabilitiesResponse, error) {
	response := &csi.ControllerGetCapabilitiesResponse{}
	for _, kind := range []csi.ControllerServiceCapability_RPC_Type{
		csi.ControllerServiceCapability_RPC_CREATE_DELETE_VOLUME, csi.ControllerServiceCapability_RPC_LIST_VOLUMES,
	} {
		rpc := &csi.ControllerServiceCapability_Rpc{Rpc: &csi.ControllerServiceCapability_RPC{Type: kind}}
		response.Capabilities = append(response.Capabilities, &csi.ControllerServiceCapability{Type: rpc})
	}
	return response, nil
}

func (d *driver) CreateVolume(_ context.Context, request *csi.CreateVolumeRequest) (*csi.CreateVolumeResponse, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	bytes := request.GetCapacityRange().GetRequiredBytes()
	if at := d.find(request.Name); at >= 0 {
		if d.volumes[at].CapacityBytes != bytes {
			return nil, status.Error(codes.AlreadyExists, "it has another size")
		}
		return &csi.CreateVolumeResponse{Volume: d.volumes[at]}, nil
	}
	volume := &csi.Volume{VolumeId: request.Name, CapacityBytes: bytes, VolumeContext: request.Parameters}
	d.volumes = append(d.volumes, volume)
	return &csi.CreateVolumeResponse{Volume: volume}, nil
}

func (d *driver) DeleteVolume(_ context.Context, request *csi.DeleteVolumeRequest) (*csi.DeleteVolumeResponse, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.volumes = slices.DeleteFunc(d.volumes, func(each *csi.Volume) bool { return each.VolumeId == request.VolumeId })
	return &csi.DeleteVolumeResponse{}, nil
}

func (d *driver) ListVolumes(_ context.Context, request *csi.ListVolumesRequest) (*csi.ListVolumesResponse, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	start, err := strconv.Atoi("0" + request.StartingToken)
	if err != nil || start > len(d.volumes) {
		return nil, status.Error(codes.Aborted, "no such token")
	}
	size := pageSize
	if request.MaxEntries > 0 {
		size = int(request.MaxEntries)
	}
	end := min(start+size, len(d.volumes))
	response := &csi.ListVolumesResponse{}
	for _, volume := range d.volumes[start:end] {
		status := &csi.ListVolumesResponse_VolumeStatus{PublishedNodeIds: []string{"node-1"}}
		set(status, "volume_condition", abnormal)
		response.Entries = append(response.Entries, &csi.ListVolumesResponse_Entry{Volume: volume, Status: status})
	}
	if end < len(d.volumes) {
		response.NextToken = strconv.Itoa(end)
	}
	return response, nil
}

func (d *driver) NodeGetCapabilities(context.Context, *csi.NodeGetCapabilitiesRequest) (*csi.NodeGetCapabilitiesResponse, error) {
	rpc := &csi.NodeServiceCapability_Rpc{Rpc: &csi.NodeServiceCapability_RPC{Type: csi.NodeServiceCapability_RPC_GET_VOLUME_STATS}}
	return &csi.NodeGetCapabilitiesResponse{Capabilities: []*csi.NodeServiceCapability{{Type: rpc}}}, nil
}

func (d *driver) NodeGetInfo(context.Context, *csi.NodeGetInfoRequest) (*csi.NodeGetInfoResponse, error) {
	place := &csi.Topology{Segments: map[string]string{"topology.example.com/zone": "a"}}
	return &csi.NodeGetInfoResponse{NodeId: "node-1", MaxVolumesPerNode: 7, AccessibleTopology: place}, nil
}

func (d *driver) NodeGetVolumeStats(_ context.Context, request *csi.NodeGetVolumeStatsRequest) (*csi.NodeGetVolumeStatsResponse, error) {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.find(request.VolumeId) < 0 {
		return nil, status.Error(codes.NotFound, "there is no such volume")
	}
	usage := &csi.VolumeUsage{Available: 1, Total: 1<<63 - 1, Used: 2, Unit: csi.VolumeUsage_BYTES}
	response := &csi.NodeGetVolumeStatsResponse{Usage: []*csi.VolumeUsage{usage}}
	set(response, "volume_condition", abnormal)
	return response, nil
}

func (d *driver) find(id string) int {
	return slices.IndexFunc(d.volumes, func(each *csi.Volume) bool { return each.VolumeId == id })
}
