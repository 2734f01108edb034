package main

import (
	"slices"
	"testing"

	"google.golang.org/grpc/codes"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

func TestFilters(t *testing.T) {
	p := start(t)
	podID, ids := p.runPod("web", "a", "b")
	p.runPod("db", "a")
	must(p.runtime.StopContainer(p.ctx, &cri.StopContainerRequest{ContainerId: ids[1]}))(t)
	exited := &cri.ContainerStateValue{State: cri.ContainerState_CONTAINER_EXITED}
	for want, filter := range map[int]*cri.ContainerFilter{
		3: {}, 2: {PodSandboxId: podID}, 1: {PodSandboxId: podID, State: exited}, 0: {Id: ids[0], State: exited},
	} {
		got := must(p.runtime.ListContainers(p.ctx, &cri.ListContainersRequest{Filter: filter}))(t).GetContainers()
		if len(got) != want {
			t.Errorf("%v: %d containers, want %d", filter, len(got), want)
		}
	}
	pods := must(p.runtime.ListPodSandbox(p.ctx, &cri.ListPodSandboxRequest{
		Filter: &cri.PodSandboxFilter{LabelSelector: map[string]string{"app": "web"}},
	}))(t).GetItems()
	if len(pods) != 1 || pods[0].GetId() != podID {
		t.Errorf("pods %v", pods)
	}
}

func TestMounts(t *testing.T) {
	p := start(t)
	podID, _ := p.runPod("web")
	config := containerConfig("a")
	config.Mounts = []*cri.Mount{
		{ContainerPath: "/data", HostPath: "/nowhere", MountOptions: []string{"noexec", "nosuid"}},
		{ContainerPath: "/image", Image: &cri.ImageSpec{Image: "busybox"}, ImageSubPath: "etc"},
	}
	created := must(p.runtime.CreateContainer(p.ctx, &cri.CreateContainerRequest{PodSandboxId: podID, Config: config}))(t)
	mounts := must(p.runtime.ContainerStatus(p.ctx, &cri.ContainerStatusRequest{ContainerId: created.GetContainerId()}))(t).GetStatus().GetMounts()
	if !slices.Equal(mounts[0].GetMountOptions(), []string{"noexec", "nosuid"}) || mounts[1].GetImage().GetImageRef() == "" {
		t.Errorf("mounts %v", mounts)
	}
	config.Mounts[0].Image = &cri.ImageSpec{Image: "busybox"}
	_, err := p.runtime.CreateContainer(p.ctx, &cri.CreateContainerRequest{PodSandboxId: podID, Config: config})
	wantCode(t, err, codes.InvalidArgument)
}

func TestResourcesAndRanges(t *testing.T) {
	p := start(t)
	ranges := &cri.RuntimeConfig{NetworkConfig: &cri.NetworkConfig{PodCidr: "10.1.0.0/29,fd00::/64"}}
	must(p.runtime.UpdateRuntimeConfig(p.ctx, &cri.UpdateRuntimeConfigRequest{RuntimeConfig: ranges}))(t)
	podID, _ := p.runPod("web")
	must(p.runtime.UpdatePodSandboxResources(p.ctx, &cri.UpdatePodSandboxResourcesRequest{
		PodSandboxId: podID, Resources: &cri.LinuxContainerResources{CpuShares: 512},
	}))(t)
	status := must(p.runtime.PodSandboxStatus(p.ctx, &cri.PodSandboxStatusRequest{PodSandboxId: podID, Verbose: true}))(t)
	network := status.GetStatus().GetNetwork()
	if network.GetIp() != "10.1.0.2" || network.GetAdditionalIps()[0].GetIp() != "fd00::2" {
		t.Errorf("network %v", network)
	}
	if got := status.GetInfo()["resources"]; got != `{"cpuShares":"512"}` {
		t.Errorf("resources %s", got)
	}
}

func TestImages(t *testing.T) {
	p := start(t)
	var refs []string
	for _, name := range []string{"registry.example/a/app:1", "mirror.example/b/app:1"} {
		refs = append(refs, must(p.image.PullImage(p.ctx, &cri.PullImageRequest{Image: &cri.ImageSpec{Image: name}}))(t).GetImageRef())
	}
	image := must(p.image.ImageStatus(p.ctx, &cri.ImageStatusRequest{Image: &cri.ImageSpec{Image: "a/app:1"}}))(t).GetImage()
	if refs[0] != refs[1] || image.GetId() != refs[0] || len(image.GetRepoTags()) != 2 {
		t.Errorf("refs %v, image %v", refs, image)
	}
	must(p.image.RemoveImage(p.ctx, &cri.RemoveImageRequest{Image: &cri.ImageSpec{Image: "mirror.example/b/app:1"}}))(t)
	if gone := must(p.image.ImageStatus(p.ctx, &cri.ImageStatusRequest{Image: &cri.ImageSpec{Image: refs[0]}}))(t).GetImage(); gone != nil {
		t.Errorf("still there: %v", gone)
	}
	_, err := p.image.PullImage(p.ctx, &cri.PullImageRequest{Image: &cri.ImageSpec{Image: "private.example/app"}})
	wantCode(t, err, codes.Unauthenticated)
}
