package node

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"google.golang.org/protobuf/encoding/protojson"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// checkpointVersion is the version of the files below. Others are refused.
const checkpointVersion = 1

// podFile is the name of the file that makes a folder a pod checkpoint. It is written last.
const podFile = "pod.json"

// containerCheckpoint is the content of a container's checkpoint, on its own or in a pod's.
type containerCheckpoint struct {
	Version int             `json:"version"`
	Kind    string          `json:"kind"`
	Name    string          `json:"name"`
	ImageID string          `json:"imageId"`
	RanNano int64           `json:"ranNano"`
	Config  json.RawMessage `json:"config"`
}

// podCheckpoint is the content of podFile. Containers are file names in the same folder.
type podCheckpoint struct {
	Version        int      `json:"version"`
	Kind           string   `json:"kind"`
	RuntimeHandler string   `json:"runtimeHandler"`
	Containers     []string `json:"containers"`
}

// capture takes the state of a container. Callers hold the lock.
func (c *container) capture() containerCheckpoint {
	return containerCheckpoint{
		Version: checkpointVersion, Kind: "container", Name: c.config.GetMetadata().GetName(), ImageID: c.imageID,
		RanNano: c.ran(now()), Config: json.RawMessage(protoText(c.config)),
	}
}

// configuration decodes the configuration that the container had.
func (c containerCheckpoint) configuration() (*cri.ContainerConfig, error) {
	config := &cri.ContainerConfig{}
	return config, protojson.Unmarshal(c.Config, config)
}

// writeCheckpoint writes a file that only the caller and the runtime may read, whole or not at all.
func writeCheckpoint(path string, content any) error {
	text, err := json.MarshalIndent(content, "", "  ")
	if err != nil {
		return err
	}
	partial := path + ".partial"
	err = os.WriteFile(partial, append(text, '\n'), 0o600)
	if err == nil {
		err = os.Rename(partial, path)
	}
	if err != nil {
		_ = os.Remove(partial)
	}
	return err
}

// readPodCheckpoint reads a pod's checkpoint and changes nothing in its folder.
func readPodCheckpoint(folder string) (podCheckpoint, []containerCheckpoint, error) {
	pod := podCheckpoint{}
	if err := readCheckpoint(filepath.Join(folder, podFile), &pod); err != nil {
		return pod, nil, err
	}
	if pod.Version != checkpointVersion || pod.Kind != "pod" {
		return pod, nil, precondition("%s is a %q checkpoint of version %d", folder, pod.Kind, pod.Version)
	}
	containers := make([]containerCheckpoint, len(pod.Containers))
	for i, name := range pod.Containers {
		if !filepath.IsLocal(name) {
			return pod, nil, precondition("%s names a file outside of it", folder)
		}
		if err := readCheckpoint(filepath.Join(folder, name), &containers[i]); err != nil {
			return pod, nil, err
		}
	}
	return pod, containers, nil
}

func readCheckpoint(path string, content any) error {
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return notFound("checkpoint file", path)
	case err != nil:
		return err
	}
	if err := json.Unmarshal(text, content); err != nil {
		return precondition("%s is not a checkpoint: %v", path, err)
	}
	return nil
}

// checkEmptyFolder wants an absolute path of a folder without entries.
func checkEmptyFolder(path string) error {
	if !filepath.IsAbs(path) {
		return invalid("output_path %q is not absolute", path)
	}
	entries, err := os.ReadDir(path)
	switch {
	case err != nil:
		return invalid("output_path: %v", err)
	case len(entries) > 0:
		return precondition("output_path %s is not empty", path)
	}
	return nil
}

// containerFile is the name of a container's file in a pod checkpoint.
func containerFile(index int) string {
	return fmt.Sprintf("container-%d.json", index)
}
