package node

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// image is an image on the node. Its id is also the image_ref that PullImage answers.
type image struct {
	id            string
	serial        uint64
	tags, digests []string
	spec          *cri.ImageSpec
	pinned        bool
}

// size is the same for every image of one digest, and above zero.
func (i *image) size() uint64 {
	return 1<<20 + uint64(i.id[len(i.id)-1])
}

// addImage adds the image that a reference names, or the reference to the image that is there. Callers hold the lock.
func (n *Node) addImage(r reference) *image {
	i := n.images[r.imageID()]
	if i == nil {
		i = &image{id: r.imageID(), serial: n.next(), spec: &cri.ImageSpec{Image: r.imageID()}}
		n.images[i.id] = i
	}
	if tag := r.tagged(); tag != "" && !slices.Contains(i.tags, tag) {
		n.untag(tag)
		i.tags = append(slices.Clone(i.tags), tag)
	}
	if digest := r.name() + "@" + r.manifestDigest(); !slices.Contains(i.digests, digest) {
		i.digests = append(slices.Clone(i.digests), digest)
	}
	return i
}

// untag takes a tag away from the image that has it.
func (n *Node) untag(tag string) {
	for _, i := range n.images {
		i.tags = slices.DeleteFunc(slices.Clone(i.tags), func(other string) bool { return other == tag })
	}
}

// findImage finds an image by id (with or without "sha256:"), tag or digest. Callers hold the lock.
func (n *Node) findImage(name string) *image {
	if i := n.images["sha256:"+strings.TrimPrefix(name, "sha256:")]; i != nil {
		return i
	}
	r := parseReference(name)
	digest := r.name() + "@" + r.digest
	for _, i := range n.images {
		if r.digest == "" && slices.Contains(i.tags, r.tagged()) || slices.Contains(i.digests, digest) {
			return i
		}
	}
	return nil
}

// ListImages answers the images, oldest first, or the one that the filter names.
func (n *Node) ListImages(_ context.Context, request *cri.ListImagesRequest) (*cri.ListImagesResponse, error) {
	return &cri.ListImagesResponse{Images: n.listImages(request.GetFilter())}, nil
}

func (n *Node) listImages(filter *cri.ImageFilter) []*cri.Image {
	n.mu.Lock()
	defer n.mu.Unlock()
	name := filter.GetImage().GetImage()
	if name != "" {
		if i := n.findImage(name); i != nil {
			return []*cri.Image{i.item()}
		}
		return nil
	}
	var items []*cri.Image
	for _, i := range slices.SortedFunc(maps.Values(n.images), func(a, b *image) int { return cmp.Compare(a.serial, b.serial) }) {
		items = append(items, i.item())
	}
	return items
}

func (i *image) item() *cri.Image {
	return &cri.Image{
		Id: i.id, RepoTags: i.tags, RepoDigests: i.digests, Size: i.size(),
		Uid: &cri.Int64Value{Value: 0}, Spec: i.spec, Pinned: i.pinned,
	}
}

// ImageStatus answers an image, or nothing where it is absent.
func (n *Node) ImageStatus(_ context.Context, request *cri.ImageStatusRequest) (*cri.ImageStatusResponse, error) {
	if request.GetImage().GetImage() == "" {
		return nil, invalid("image.image is required")
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	i := n.findImage(request.GetImage().GetImage())
	if i == nil {
		return &cri.ImageStatusResponse{}, nil
	}
	response := &cri.ImageStatusResponse{Image: i.item()}
	if request.GetVerbose() {
		response.Info = map[string]string{"config": info(map[string]string{"architecture": "amd64", "os": "linux"})}
	}
	return response, nil
}

// RemoveImage removes an image with all its tags. An absent image is fine.
func (n *Node) RemoveImage(_ context.Context, request *cri.RemoveImageRequest) (*cri.RemoveImageResponse, error) {
	if request.GetImage().GetImage() == "" {
		return nil, invalid("image.image is required")
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if i := n.findImage(request.GetImage().GetImage()); i != nil {
		delete(n.images, i.id)
	}
	return &cri.RemoveImageResponse{}, nil
}

// ImageFsInfo answers what the images and the containers take.
func (n *Node) ImageFsInfo(context.Context, *cri.ImageFsInfoRequest) (*cri.ImageFsInfoResponse, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	var used uint64
	for _, i := range n.images {
		used += i.size()
	}
	return &cri.ImageFsInfoResponse{
		ImageFilesystems:     []*cri.FilesystemUsage{usage("/var/lib/cri-server/images", used, uint64(len(n.images)))},
		ContainerFilesystems: []*cri.FilesystemUsage{usage("/var/lib/cri-server/containers", layerBytes*uint64(len(n.containers)), uint64(len(n.containers)))},
	}, nil
}
