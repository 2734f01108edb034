package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/container-storage-interface/spec/lib/go/csi"
	"google.golang.org/grpc"
)

const size = 16 << 20

var capability = &csi.VolumeCapability{
	AccessType: &csi.VolumeCapability_Mount{Mount: &csi.VolumeCapability_MountVolume{}},
	AccessMode: &csi.VolumeCapability_AccessMode{Mode: csi.VolumeCapability_AccessMode_SINGLE_NODE_WRITER},
}

// walk leads one volume through its life, with each call cut in the middle.
func (c *cutter) walk(ctx context.Context, name, dir string) error {
	staging, target := filepath.Join(dir, "staging"), filepath.Join(dir, "target")
	info, err := cut(ctx, c, "NodeGetInfo", func(ctx context.Context, conn *grpc.ClientConn) (*csi.NodeGetInfoResponse, error) {
		return csi.NewNodeClient(conn).NodeGetInfo(ctx, &csi.NodeGetInfoRequest{})
	})
	if err != nil {
		return err
	}
	made, err := cut(ctx, c, "CreateVolume", func(ctx context.Context, conn *grpc.ClientConn) (*csi.CreateVolumeResponse, error) {
		return csi.NewControllerClient(conn).CreateVolume(ctx, &csi.CreateVolumeRequest{
			Name:               name,
			CapacityRange:      &csi.CapacityRange{RequiredBytes: size},
			VolumeCapabilities: []*csi.VolumeCapability{capability},
		})
	})
	if err != nil {
		return err
	}
	if err := c.one(ctx, made.Volume.VolumeId); err != nil {
		return err
	}
	if err := c.use(ctx, made.Volume.VolumeId, info.NodeId, staging, target); err != nil {
		return err
	}
	taken, err := cut(ctx, c, "CreateSnapshot", func(ctx context.Context, conn *grpc.ClientConn) (*csi.CreateSnapshotResponse, error) {
		return csi.NewControllerClient(conn).CreateSnapshot(ctx, &csi.CreateSnapshotRequest{Name: name, SourceVolumeId: made.Volume.VolumeId})
	})
	if err != nil {
		return err
	}
	if _, err := cut(ctx, c, "DeleteSnapshot", func(ctx context.Context, conn *grpc.ClientConn) (*csi.DeleteSnapshotResponse, error) {
		return csi.NewControllerClient(conn).DeleteSnapshot(ctx, &csi.DeleteSnapshotRequest{SnapshotId: taken.Snapshot.SnapshotId})
	}); err != nil {
		return err
	}
	if _, err := cut(ctx, c, "DeleteVolume", func(ctx context.Context, conn *grpc.ClientConn) (*csi.DeleteVolumeResponse, error) {
		return csi.NewControllerClient(conn).DeleteVolume(ctx, &csi.DeleteVolumeRequest{VolumeId: made.Volume.VolumeId})
	}); err != nil {
		return err
	}
	return c.one(ctx, "")
}

// use attaches, stages, publishes and expands a volume, and takes it all back.
func (c *cutter) use(ctx context.Context, id, node, staging, target string) error {
	attached, err := cut(ctx, c, "ControllerPublishVolume", func(ctx context.Context, conn *grpc.ClientConn) (*csi.ControllerPublishVolumeResponse, error) {
		return csi.NewControllerClient(conn).ControllerPublishVolume(ctx, &csi.ControllerPublishVolumeRequest{
			VolumeId: id, NodeId: node, VolumeCapability: capability,
		})
	})
	if err != nil {
		return err
	}
	if _, err := cut(ctx, c, "NodeStageVolume", func(ctx context.Context, conn *grpc.ClientConn) (*csi.NodeStageVolumeResponse, error) {
		return csi.NewNodeClient(conn).NodeStageVolume(ctx, &csi.NodeStageVolumeRequest{
			VolumeId: id, PublishContext: attached.PublishContext, StagingTargetPath: staging, VolumeCapability: capability,
		})
	}); err != nil {
		return err
	}
	if _, err := cut(ctx, c, "NodePublishVolume", func(ctx context.Context, conn *grpc.ClientConn) (*csi.NodePublishVolumeResponse, error) {
		return csi.NewNodeClient(conn).NodePublishVolume(ctx, &csi.NodePublishVolumeRequest{
			VolumeId: id, PublishContext: attached.PublishContext, StagingTargetPath: staging, TargetPath: target, VolumeCapability: capability,
		})
	}); err != nil {
		return err
	}
	grown, err := cut(ctx, c, "ControllerExpandVolume", func(ctx context.Context, conn *grpc.ClientConn) (*csi.ControllerExpandVolumeResponse, error) {
		return csi.NewControllerClient(conn).ControllerExpandVolume(ctx, &csi.ControllerExpandVolumeRequest{
			VolumeId: id, CapacityRange: &csi.CapacityRange{RequiredBytes: 2 * size}, VolumeCapability: capability,
		})
	})
	if err != nil {
		return err
	}
	if grown.CapacityBytes != 2*size {
		return fmt.Errorf("the volume has %d bytes after it has grown", grown.CapacityBytes)
	}
	if _, err := cut(ctx, c, "NodeExpandVolume", func(ctx context.Context, conn *grpc.ClientConn) (*csi.NodeExpandVolumeResponse, error) {
		return csi.NewNodeClient(conn).NodeExpandVolume(ctx, &csi.NodeExpandVolumeRequest{
			VolumeId: id, VolumePath: target, CapacityRange: &csi.CapacityRange{RequiredBytes: 2 * size},
		})
	}); err != nil {
		return err
	}
	return c.leave(ctx, id, node, staging, target)
}

func (c *cutter) leave(ctx context.Context, id, node, staging, target string) error {
	if _, err := cut(ctx, c, "NodeUnpublishVolume", func(ctx context.Context, conn *grpc.ClientConn) (*csi.NodeUnpublishVolumeResponse, error) {
		return csi.NewNodeClient(conn).NodeUnpublishVolume(ctx, &csi.NodeUnpublishVolumeRequest{VolumeId: id, TargetPath: target})
	}); err != nil {
		return err
	}
	if _, err := cut(ctx, c, "NodeUnstageVolume", func(ctx context.Context, conn *grpc.ClientConn) (*csi.NodeUnstageVolumeResponse, error) {
		return csi.NewNodeClient(conn).NodeUnstageVolume(ctx, &csi.NodeUnstageVolumeRequest{VolumeId: id, StagingTargetPath: staging})
	}); err != nil {
		return err
	}
	_, err := cut(ctx, c, "ControllerUnpublishVolume", func(ctx context.Context, conn *grpc.ClientConn) (*csi.ControllerUnpublishVolumeResponse, error) {
		return csi.NewControllerClient(conn).ControllerUnpublishVolume(ctx, &csi.ControllerUnpublishVolumeRequest{VolumeId: id, NodeId: node})
	})
	return err
}

// one makes sure that the driver has this volume and no other, or none where the id is empty.
func (c *cutter) one(ctx context.Context, id string) error {
	list, err := whole(ctx, c, func(ctx context.Context, conn *grpc.ClientConn) (*csi.ListVolumesResponse, error) {
		return csi.NewControllerClient(conn).ListVolumes(ctx, &csi.ListVolumesRequest{})
	})
	if err != nil {
		return err
	}
	ids := []string{}
	for _, entry := range list.Entries {
		ids = append(ids, entry.Volume.VolumeId)
	}
	if (id == "" && len(ids) == 0) || (len(ids) == 1 && ids[0] == id) {
		return nil
	}
	return fmt.Errorf("the driver has the volumes %q, and should have %q alone", ids, id)
}
