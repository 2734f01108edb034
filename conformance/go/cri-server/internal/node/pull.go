package node

import (
	"context"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// PullImage adds an image and answers its id. The name of the host says how the registry behaves: below "missing." no
// image exists, below "private." a pull needs credentials, and the password "wrong" is not accepted.
func (n *Node) PullImage(_ context.Context, request *cri.PullImageRequest) (*cri.PullImageResponse, error) {
	spec := request.GetImage()
	if spec.GetImage() == "" {
		return nil, invalid("image.image is required")
	}
	if err := checkHandler(spec.GetRuntimeHandler()); err != nil {
		return nil, err
	}
	r := parseReference(spec.GetImage())
	switch {
	case strings.HasPrefix(r.host, "missing."):
		return nil, notFound("image", spec.GetImage())
	case strings.HasPrefix(r.host, "private."):
		if err := checkCredentials(request.GetAuth(), spec.GetImage()); err != nil {
			return nil, err
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	pulled := n.addImage(r)
	if len(spec.GetAnnotations()) > 0 {
		pulled.spec = &cri.ImageSpec{Image: pulled.id, Annotations: spec.GetAnnotations()}
	}
	return &cri.PullImageResponse{ImageRef: pulled.id}, nil
}

// checkCredentials wants one complete kind of credentials.
func checkCredentials(auth *cri.AuthConfig, name string) error {
	complete := auth.GetUsername() != "" && auth.GetPassword() != "" ||
		auth.GetAuth() != "" || auth.GetIdentityToken() != "" || auth.GetRegistryToken() != ""
	switch {
	case !complete:
		return status.Errorf(codes.Unauthenticated, "pull of %q needs credentials", name)
	case auth.GetPassword() == "wrong":
		return status.Errorf(codes.PermissionDenied, "the registry refused the credentials for %q", name)
	}
	return nil
}
