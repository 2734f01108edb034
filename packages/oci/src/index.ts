export { type LoadArchiveOptions, type LoadedImage, loadArchive } from "./archive/load-archive.js";
export { type SaveArchiveOptions, saveArchive } from "./archive/save-archive.js";
export type { Bundle } from "./bundle/bundle.js";
export type { CapabilityChange } from "./bundle/change-capabilities.js";
export { type CreateBundleOptions, createBundle } from "./bundle/create-bundle.js";
export { defaultCapabilities } from "./bundle/default-capabilities.js";
export { type DefaultLinuxSpecOptions, defaultLinuxSpec } from "./bundle/default-linux-spec.js";
export { editSpec, SpecEditor } from "./bundle/edit-spec.js";
export type { ImageProcessOptions } from "./bundle/image-process.js";
export type { ImageVolumes } from "./bundle/image-volumes.js";
export { openBundle } from "./bundle/open-bundle.js";
export { type ExposedPort, parseExposedPorts } from "./bundle/parse-exposed-ports.js";
export { type ImageSpecOptions, runtimeSpecFromImage } from "./bundle/runtime-spec-from-image.js";
export { type UnpackBundleOptions, unpack } from "./bundle/unpack.js";
export { type BundleFinding, validateBundle } from "./bundle/validate-bundle.js";
export { writeConfig } from "./bundle/write-config.js";
export type { CredentialSource } from "./credentials/credential-source.js";
export type { CallOptions, ContentSource, ResolvedImage } from "./image-source.js";
export { type AddImageOptions, addImage } from "./layout/add-image.js";
export { type AddedLayer, type AddLayerOptions, addLayer } from "./layout/add-layer.js";
export type { AddBlobOptions, BlobFacts } from "./layout/blob-options.js";
export type { GarbageOptions, GarbageReport } from "./layout/collect-garbage.js";
export { type CopyImageOptions, copyImage } from "./layout/copy-image.js";
export type { ReferrersOptions } from "./layout/find-referrers.js";
export { type LayerEntry, layerTar } from "./layout/layer-tar.js";
export type { Layout } from "./layout/layout.js";
export { type OpenLayoutOptions, openLayout } from "./layout/open-layout.js";
export type { PutManifestOptions } from "./layout/put-manifest.js";
export type { ReadBlobOptions } from "./layout/read-blob.js";
export type { ResolveOptions } from "./layout/resolve-image.js";
export type { LayoutFinding } from "./layout/verify-layout.js";
export { OciError, type OciErrorCode, type OciErrorFacts } from "./oci-error.js";
export type { ContentStore } from "./registry/content-store.js";
export { createRegistry } from "./registry/create-registry.js";
export type { FetchedManifest } from "./registry/fetch-manifest.js";
export type { TimeoutOptions } from "./registry/http-client.js";
export type { Mirror } from "./registry/mirror.js";
export type { PullOptions } from "./registry/pull.js";
export type { PushOptions } from "./registry/push.js";
export type { Registry, RegistryReferrersOptions, TagsOptions } from "./registry/registry.js";
export type { RegistryOptions } from "./registry/registry-options.js";
export type { ResolveImageOptions } from "./registry/resolve-image.js";
export type { RetryOptions } from "./registry/retry.js";
export type { ReferenceInput } from "./registry/target.js";
export type { OnTransfer, TransferEvent } from "./registry/transfer-event.js";
export type {
  Container,
  ContainerExit,
  ContainerProcess,
  CreatedContainer,
  ExecResult,
  RunningContainer,
} from "./runtime/container.js";
export { createRuntime } from "./runtime/create-runtime.js";
export type { Runtime } from "./runtime/runtime.js";
export type {
  BundleLocation,
  CheckpointOptions,
  ContainerOptions,
  CreateContainerOptions,
  CriuOptions,
  DeleteOptions,
  EventsOptions,
  ExecDetachedOptions,
  ExecOptions,
  ExecProcess,
  KillOptions,
  ProcessOptions,
  RestoreOptions,
  RunContainerOptions,
  SpecOptions,
  StartExecOptions,
} from "./runtime/runtime-calls.js";
export type { RuntimeLogRecord } from "./runtime/runtime-log.js";
export type { RuntimeOptions } from "./runtime/runtime-options.js";
export type {
  BlkioEntry,
  BlkioStats,
  ContainerListEntry,
  ContainerStateReport,
  Count,
  CpuStats,
  CpusetStats,
  MemoryEntry,
  MemoryStats,
  NetworkInterfaceStats,
  PidsStats,
  PressureShare,
  PressureStats,
  RuntimeEvent,
  RuntimeStats,
  RuntimeVersion,
} from "./runtime/runtime-reports.js";
export type { AttachedStdio, DetachedStdio, StdioTarget } from "./runtime/stdio.js";
export type { TerminalSize } from "./runtime/terminal.js";
export type { TarEntryType } from "./tar/tar-entry.js";
export type { TarHeaderFields } from "./tar/tar-header.js";
export { type ApplyLayerOptions, applyLayer } from "./unpack/apply-layer.js";
export {
  type IdMapping,
  type UnpackNote,
  type UnpackOptions,
  type UnpackProgress,
  unpackDefaults,
} from "./unpack/unpack-options.js";
export { type OverlayLayers, unpackOverlay } from "./unpack/unpack-overlay.js";
export { unpackRootfs } from "./unpack/unpack-rootfs.js";
