export { type BindMountOptions, bindMount } from "./bind-mount.js";
export {
  contentOf,
  type FileSystemType,
  type FormatAndMountOptions,
  formatAndMount,
} from "./format-and-mount.js";
export { attachLoop, detachLoop, type LoopDevice, loadLoopDevices, refreshLoop } from "./loop-devices.js";
export { isMountPoint, loadMountInfo, type MountInfo, mountsAt, parseMountInfo } from "./mount-info.js";
export { resizeFileSystem } from "./resize-file-system.js";
export type { MountOptions } from "./run-tool.js";
export { type UnmountOptions, unmount } from "./unmount.js";
export { resolveInside, volumePath } from "./volume-path.js";
export { volumeUsage } from "./volume-usage.js";
