package node

import (
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// What every container is said to use. CPU time follows from how long it runs.
const (
	layerBytes   = 4096
	memoryBytes  = 32 << 20
	memoryLimit  = 128 << 20
	nanoCores    = 50_000_000
	pressureNano = 1_500_000
)

func value(v uint64) *cri.UInt64Value {
	return &cri.UInt64Value{Value: v}
}

func usage(mountpoint string, bytes, inodes uint64) *cri.FilesystemUsage {
	return &cri.FilesystemUsage{
		Timestamp: now(), FsId: &cri.FilesystemIdentifier{Mountpoint: mountpoint},
		UsedBytes: value(bytes), InodesUsed: value(inodes),
	}
}

func pressure() *cri.PsiStats {
	return &cri.PsiStats{
		Full: &cri.PsiData{Total: pressureNano, Avg10: 0.25, Avg60: 0.125, Avg300: 0.5},
		Some: &cri.PsiData{Total: 2 * pressureNano, Avg10: 1.5, Avg60: 0.75, Avg300: 3.25},
	}
}

// cpu is the use of processors by count containers that ran for a number of nanoseconds altogether.
func cpu(at, ran int64, count uint64) *cri.CpuUsage {
	return &cri.CpuUsage{
		Timestamp: at, UsageCoreNanoSeconds: value(uint64(ran) / 20), UsageNanoCores: value(count * nanoCores), Psi: pressure(),
	}
}

// memory is the use of memory by count containers, of which limit may be used.
func memory(at int64, limit, count uint64) *cri.MemoryUsage {
	used := count * memoryBytes
	return &cri.MemoryUsage{
		Timestamp: at, WorkingSetBytes: value(used), AvailableBytes: value(limit - min(used, limit)), UsageBytes: value(used),
		RssBytes: value(used / 2), PageFaults: value(count * 1000), MajorPageFaults: value(0), Psi: pressure(),
	}
}
